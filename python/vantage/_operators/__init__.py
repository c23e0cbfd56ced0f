"""What can be asked of an expression, by its type: one class of methods a file, all of them bases of Expression.

Each method's ``self`` says for which types a type checker offers it. At run time every expression has them all: the
type of a column is known to the database, and what does not fit is refused there.
"""
