"""What SQLAlchemy lacks for our statements. The only module that imports it when loaded; loaded on first compile."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.elements import ColumnElement, quoted_name
from sqlalchemy.types import UserDefinedType

DIALECT = PGDialect(paramstyle="numeric_dollar")

PRECEDENCE_OF_TIMES = 8
"""SQLAlchemy's, for an operator that binds as ``*`` does."""


class RawType(UserDefinedType[Any]):
    """A type by the name that Postgres has for it."""

    cache_ok = True

    def __init__(self, name: str) -> None:
        self.name = name

    def get_col_spec(self, **_: Any) -> str:
        return self.name


class Pieces(ColumnElement[Any]):
    """Texts of SQL with elements between them."""

    inherit_cache = False
    name = ""
    """SQLAlchemy gives elements without a name one of its own: ``AS sum_1``."""

    def __init__(self, parts: tuple[str, ...], arguments: list[Any]) -> None:
        self.parts = parts
        self.arguments = arguments

    def self_group(self, against: Any = None) -> Any:
        return self


@compiles(Pieces)
def _compile_pieces(element: Pieces, compiler: Any, **options: Any) -> str:
    made = [element.parts[0]]
    for argument, part in zip(element.arguments, element.parts[1:], strict=True):
        made += (compiler.process(argument, **options), part)
    return "".join(made)


def pieces(*items: Any) -> Pieces:
    """``pieces("ARRAY[", element, "]")``: texts and elements in turn, a text first and last."""
    return Pieces(tuple(items[::2]), list(items[1::2]))


def distinct_on(statement: Any, keys: list[Any]) -> Any:
    """``SELECT DISTINCT ON (…) …``, by a prefix: SQLAlchemy 2.0 and 2.1 have different functions for it."""
    parts = ("DISTINCT ON (", *([", "] * (len(keys) - 1)), ")")
    return statement.prefix_with(Pieces(parts, keys))


def unnamed(element: Any) -> Pieces:
    """A function's call as the only column of a SELECT, without the name that SQLAlchemy would give it."""
    return pieces("", element, "")


def as_written(text: str) -> Any:
    """A name that is in its final form already."""
    return quoted_name(text, False)


__all__ = [
    "DIALECT",
    "PRECEDENCE_OF_TIMES",
    "Pieces",
    "RawType",
    "as_written",
    "distinct_on",
    "pieces",
    "sa",
    "unnamed",
]
