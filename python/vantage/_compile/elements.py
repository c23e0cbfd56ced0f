"""What SQLAlchemy lacks for our statements. The only module that imports it when loaded; loaded on first compile."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import ColumnElement, quoted_name
from sqlalchemy.sql.functions import Function
from sqlalchemy.types import UserDefinedType

DIALECT = PGDialect(paramstyle="named")
"""Parameters come out as ``:`` and the mark that is their name; ``settle_parameters`` numbers them."""

_PARAMETERS = re.compile(":\0B(\\d+)\0")

PRECEDENCE_OF_TIMES = 8
"""SQLAlchemy's, for an operator that binds as ``*`` does."""
PRECEDENCE_OF_OTHERS = 6
"""Of all that Postgres calls other operators: tighter than comparisons, looser than ``+``."""
PRECEDENCE_OF_COMPARISON = 5
TIGHTEST = operators.getitem
"""Beside it every element that consists of several stands in brackets."""


class RawType(UserDefinedType[Any]):
    """A type by the name that Postgres has for it."""

    cache_ok = True

    def __init__(self, name: str) -> None:
        self.name = name

    def get_col_spec(self, **_: Any) -> str:
        return self.name


def parameter_mark(number: int) -> str:
    """The name of a parameter. No text of SQL has a NUL character, so nothing can be taken for one."""
    return f"\0B{number}\0"


def settle_parameters(text: str) -> tuple[str, list[int]]:
    """The statement with ``$1``, ``$2`` … in the order of the text, and which parameter each of them is."""
    numbers: dict[int, int] = {}

    def replace(match: re.Match[str]) -> str:
        return f"${numbers.setdefault(int(match[1]), len(numbers) + 1)}"

    return _PARAMETERS.sub(replace, text), list(numbers)


class Pieces(ColumnElement[Any]):
    """Texts of SQL with elements between them. ``loose`` ones stand in brackets beside an operator."""

    inherit_cache = False
    name = ""
    """SQLAlchemy gives elements without a name one of its own: ``AS sum_1``."""

    def __init__(self, parts: tuple[str, ...], arguments: list[Any], *, loose: bool = False) -> None:
        self.parts = parts
        self.arguments = arguments
        self.loose = loose

    def self_group(self, against: Any = None) -> Any:
        if self.loose and against not in _LOOSEST:
            return Pieces(("(", ")"), [self])
        return self


@compiles(Pieces)
def _compile_pieces(element: Pieces, compiler: Any, **options: Any) -> str:
    made = [element.parts[0]]
    for argument, part in zip(element.arguments, element.parts[1:], strict=True):
        made += (compiler.process(argument, **options), part)
    return "".join(made)


_LOOSEST = {None, operators.and_, operators.or_, operators.comma_op, operators.as_, operators._asbool}


def pieces(*items: Any) -> Pieces:
    """``pieces("ARRAY[", element, "]")``: texts and elements in turn, a text first and last."""
    return Pieces(tuple(items[::2]), list(items[1::2]))


def operated(left: Any, operator: str, right: Any, *, compares: bool = False) -> Any:
    """``left operator right`` for any operator, bracketed as Postgres binds it."""
    precedence = PRECEDENCE_OF_COMPARISON if compares else PRECEDENCE_OF_OTHERS
    return left.op(operator, precedence=precedence, is_comparison=compares)(right)


def written(*items: Any, loose: bool = False) -> Pieces:
    """Texts, elements, and lists of elements, which are separated by commas, one after another."""
    parts, arguments = [""], []
    for item in items:
        if isinstance(item, str):
            parts[-1] += item
            continue
        for number, element in enumerate(item if isinstance(item, list) else [item]):
            if number:
                parts[-1] += ", "
            arguments.append(element)
            parts.append("")
    return Pieces(tuple(parts), arguments, loose=loose)


def call_of(name: str, arguments: Sequence[Any]) -> Pieces:
    """``name(a, b)``; ``name`` is SQL already."""
    return written(f"{name}(", list(arguments), ")")


def function_element(names: Iterable[str], arguments: Sequence[Any]) -> Any:
    """A function as SQLAlchemy's own element, which can stand in FROM; its names are SQL already."""
    *schemas, name = map(as_written, names)
    return Function(name, *arguments, packagenames=tuple(schemas))


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
    "TIGHTEST",
    "Pieces",
    "RawType",
    "as_written",
    "call_of",
    "distinct_on",
    "function_element",
    "operated",
    "parameter_mark",
    "pieces",
    "sa",
    "settle_parameters",
    "unnamed",
    "written",
]
