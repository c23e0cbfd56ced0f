"""Vantage: a Postgres database through its relationships.

>>> import vantage as v
>>> db = v.connect_postgres("postgresql://localhost/bakery")
>>> clients = db.table("client")
>>> await clients.where(clients.is_paying_client == True).ref_ords().count()
"""

from . import _wiring  # noqa: F401
from ._blast_radius import BlastRadius
from ._connect import connect, connect_csv, connect_postgres, set_default
from ._database import Database
from ._deferred import lazy
from ._entity import Entity
from ._errors import (
    ConnectError,
    ConnectionLost,
    ConstraintViolated,
    NotFound,
    QueryCancelled,
    QueryError,
    QueryTimeout,
    ReadOnlyRefused,
    SchemaMismatch,
    TransactionConflict,
    TransactionError,
    UnknownColumn,
    UnknownRelation,
    UnknownTable,
    VantageError,
    WriteRefused,
)
from ._extensions import Extension, SoftDelete
from ._fields import Col, Many, One, col, computed, expression, imported, many, one
from ._fn import (
    and_,
    case,
    cast,
    coalesce,
    concat,
    expr,
    fn,
    greatest,
    ident,
    join_expr,
    least,
    not_,
    now,
    nullif,
    or_,
    today,
)
from ._from import from_
from ._info import info
from ._interval import Interval
from ._meanings import tuple_, value
from ._moment import Moment
from ._own_types import register_type
from ._paths import path
from ._records import Record
from ._saving import delete, reload, save
from ._selection import scalar
from ._sources.mock import MockDataSource
from ._trace import trace
from ._values import JSON_NULL, Array

__version__ = "0.1.0"

__all__ = [
    "JSON_NULL",
    "Array",
    "BlastRadius",
    "Col",
    "ConnectError",
    "ConnectionLost",
    "ConstraintViolated",
    "Database",
    "Entity",
    "Extension",
    "Interval",
    "Many",
    "MockDataSource",
    "Moment",
    "NotFound",
    "One",
    "QueryCancelled",
    "QueryError",
    "QueryTimeout",
    "ReadOnlyRefused",
    "Record",
    "SchemaMismatch",
    "SoftDelete",
    "TransactionConflict",
    "TransactionError",
    "UnknownColumn",
    "UnknownRelation",
    "UnknownTable",
    "VantageError",
    "WriteRefused",
    "and_",
    "case",
    "cast",
    "coalesce",
    "col",
    "computed",
    "concat",
    "connect",
    "connect_csv",
    "connect_postgres",
    "delete",
    "expr",
    "expression",
    "fn",
    "from_",
    "greatest",
    "ident",
    "imported",
    "info",
    "join_expr",
    "lazy",
    "least",
    "many",
    "not_",
    "now",
    "nullif",
    "one",
    "or_",
    "path",
    "register_type",
    "reload",
    "save",
    "scalar",
    "set_default",
    "today",
    "trace",
    "tuple_",
    "value",
]


def load_ipython_extension(shell: object) -> None:
    """``%load_ext vantage``: the magics ``%vantage`` and ``%%vantage profile``."""
    from ._magic import register

    register(shell)


def _offer_magics() -> None:
    """Inside IPython the magics are there without ``%load_ext``."""
    import sys

    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None and hasattr(ipython, "get_ipython") else None
    if shell is not None:
        load_ipython_extension(shell)


_offer_magics()
