"""Where DuckDB's SQL means something else than Postgres's."""

from __future__ import annotations

from typing import Any

from .._compile.dialect import Dialect
from .._errors import VantageError

EXACT = "DECIMAL(38,12)"
"""What a quotient or an average of exact numbers is: DuckDB divides as floats, and its bare numeric has 3 decimals."""

_TYPES = {"numeric": EXACT, "decimal": EXACT, "json": "JSON", "jsonb": "JSON"}
_CATEGORIES = {
    "U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL.*": "N", "DATE|TIME.*": "D", "VARCHAR": "S",
    "BOOLEAN": "B",
}  # fmt: skip
_PREFIXES = ("pg_catalog.",)
_UNKNOWN = {"money", "inet", "cidr", "tsvector", "tsquery", "xml", "regclass"}


class DuckDialect(Dialect):
    """DuckDB. Nothing is locked there: of two transactions that change a row, the second fails."""

    locked = ""

    def type_name(self, name: str) -> str:
        bare = name
        for prefix in _PREFIXES:
            bare = bare.removeprefix(prefix)
        if bare.rstrip("[]") in _UNKNOWN:
            raise VantageError(f"Rows in memory and CSV files have no type {bare!r}: cast to text, or ask Postgres.")
        if bare.endswith("[]"):
            return f"{self.type_name(bare[:-2])}[]"
        return _TYPES.get(bare, bare)

    def compared(self, symbol: str, left: Any, right: Any) -> Any:
        """LIKE without ESCAPE has no escape at all there; Postgres's is the backslash."""
        from .._compile.elements import operated, written

        if symbol not in ("LIKE", "ILIKE", "NOT LIKE", "NOT ILIKE"):
            return None
        return written(operated(left, symbol, right, compares=True), " ESCAPE '\\'", loose=True)

    def exact(self, element: Any) -> Any:
        import sqlalchemy

        from .._compile.elements import RawType

        return sqlalchemy.cast(element, RawType(EXACT))

    def rows_of_arrays(self, arrays: list[Any]) -> list[Any]:
        made: list[Any] = ["SELECT "]
        for number, array in enumerate(arrays):
            made += [", unnest(" if number else "unnest(", array, ")"]
        return made

    def kind_of(self, name: str) -> str:
        kind = f"typeof({name})"
        parts = [f"WHEN {kind} SIMILAR TO '{known}' THEN '{category}'" for known, category in _CATEGORIES.items()]
        return f"CASE {' '.join(parts)} ELSE 'U' END, lower({kind})"
