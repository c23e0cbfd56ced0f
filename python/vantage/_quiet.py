"""What the classes that have the verbs are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any


class Quiet(type):
    """Classes with a ``__getattr__`` that only says what is wrong with a name.

    IPython's completer evaluates nothing on objects whose class has a ``__getattr__``, for it might run anything.
    Ours runs only where there is no such attribute, and raises: so the classes do not show it.
    """

    if not TYPE_CHECKING:

        def __getattribute__(cls, name: str) -> Any:
            if name == "__getattr__":
                raise AttributeError(name)
            return type.__getattribute__(cls, name)  # super() would take EntityMeta itself for a class


table_base: Any = ()
"""``Table``, put here by its module: the verbs are imported first."""


def table_of_verb(subject: Any) -> Any:
    """The table that a verb is about: itself, or the whole table of an entity class."""
    return subject if isinstance(subject, table_base) else subject.table()
