"""A statement with its values in it, for people to copy: what runs has parameters."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from types import SimpleNamespace
from typing import Any

from ._errors import VantageError
from ._pending import Pending

_TOKENS = re.compile(
    r"""(?P<text>\b[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*')|(?P<name>"(?:[^"]|"")*")|(?P<line>--[^\n]*)
    |(?P<block>/\*.*?\*/)|(?P<dollar>\$(?P<tag>[^\W\d]\w*)?\$.*?\$(?(tag)(?P=tag))\$)
    |(?<![\w$])\$(?P<number>\d+)""",
    re.VERBOSE | re.DOTALL,
)


def inlined(sql: str, params: Sequence[Any], write: Callable[[Any], str] | None = None) -> str:
    """A statement with its parameters as literals, replaced in one pass; what is not known yet stays ``$1``.

    ``write`` says how a value is shown, where it is for reading only.

    Raises
    ------
    VantageError
        A text has a NUL character, which Postgres's text cannot have.
    """

    def replace(match: re.Match[str]) -> str:
        if match["number"] is None:
            return match[0]
        value = params[int(match["number"]) - 1]
        return match[0] if isinstance(value, Pending) else (write or literal)(value)

    return _TOKENS.sub(replace, sql)


def literal(value: Any) -> str:
    """One value as SQL, quoted by the driver: ``'2024-01-01'::date``."""
    from psycopg import sql

    if isinstance(value, str) and "\0" in value:
        raise VantageError("Postgres's text has no NUL characters.")
    if isinstance(value, float):
        return f"'{value!r}'::float8"
    text = sql.Literal(value).as_string(_context()).strip()
    # A negative number behind an operator: "3 - -1" is no mistake, "3 --1" would be a comment.
    return f"({text})" if text.startswith("-") else text


@cache
def _context() -> Any:
    """How the driver writes values where there is no connection."""
    from psycopg import adapters
    from psycopg.adapt import AdaptersMap

    from ._dumpers import register_dumpers

    made = AdaptersMap(adapters)
    register_dumpers(made)
    return SimpleNamespace(adapters=made, connection=None)
