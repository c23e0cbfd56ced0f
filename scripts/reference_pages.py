"""What stands on which page of the reference."""

from __future__ import annotations

from typing import NamedTuple


class Page(NamedTuple):
    """A file of docs/reference/: public functions by their name in ``v``, classes by their name in the package."""

    name: str
    title: str
    about: str
    functions: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()


INTERNAL = {
    "Database": ("known_catalog", "unit", "refuse_write", "run", "submit", "stream"),
    "Transaction": ("run", "run_guarded", "run_many", "copy_in"),
    "Aggregate": ("inputs", "result_type"),
    "CompiledStatement": ("order",),
}
"""Methods that the package itself needs from one module to the next."""

TITLES = {"SetVerbs": "Methods of sets", "ReadVerbs": "Methods that read"}

PAGES = (
    Page(
        "connecting", "Connecting", "Connections, SQL of your own, transactions, queries that wait.",
        ("connect", "connect_postgres", "set_default", "connect_csv"),
        ("Database", "Transaction", "MockDataSource", "Lazy", "Running", "Progress"),
    ),
    Page(
        "sets", "Sets", "Which rows: narrowing, ordering, joining, grouping. Every method gives a new set.",
        ("from_", "path"), ("SetVerbs",),
    ),
    Page(
        "reading", "Reading", "Records, rows, values and aggregates of a set, awaited or by `.run()`.",
        ("scalar", "lazy"), ("ReadVerbs", "Aggregate", "Selection", "Result", "Row"),
    ),
    Page(
        "conditions", "Conditions and expressions", "What can be said of a column, by its type.",
        ("and_", "or_", "not_", "tuple_", "value"),
        ("Expression", "Condition", "BooleanMethods", "TextMethods", "NumberMethods", "MomentMethods",
         "CollectionMethods", "JsonMethods", "RangeMethods", "NetworkMethods", "SearchMethods", "Ordering"),
    ),
    Page(
        "functions", "Functions and values", "Functions of Postgres, SQL templates, and types that Python lacks.",
        ("fn", "case", "cast", "coalesce", "concat", "nullif", "greatest", "least", "now", "today", "expr", "ident",
         "join_expr", "JSON_NULL"),
        ("Function", "Interval", "Moment", "Array"),
    ),
    Page(
        "writing", "Writing", "Inserting, changing and deleting rows; a write runs once.",
        ("save", "reload", "delete"), ("WriteVerbs", "Write", "BlastRadius"),
    ),
    Page(
        "models", "Records and models", "Classes for tables, their columns, relations and computed fields.",
        ("col", "one", "many", "imported", "expression", "computed", "register_type"),
        ("Entity", "Record", "Col", "One", "Many", "Extension", "SoftDelete"),
    ),
    Page(
        "frames", "Frames", "pandas, polars and Arrow.", (), ("ToFrame", "RowsToFrame"),
    ),
    Page(
        "display", "Looking, plots and the widget", "Descriptions, plans, traces, charts, the filter widget.",
        ("info", "trace"),
        ("Looking", "Explained", "Trace", "Plotting", "FilterWidget"),
    ),
    Page(
        "errors", "Errors", "Every error of the package is a `v.VantageError`.", (),
        ("VantageError", "ConnectError", "UnknownTable", "UnknownColumn", "UnknownRelation", "NotFound",
         "WriteRefused", "SchemaMismatch", "TransactionError", "QueryError", "ConstraintViolated",
         "TransactionConflict", "QueryTimeout", "QueryCancelled", "ReadOnlyRefused", "ConnectionLost"),
    ),
)  # fmt: skip
