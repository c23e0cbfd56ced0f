"""What is written differently for an engine that is not Postgres: the one place where the writer asks."""

from __future__ import annotations

from typing import Any


class Dialect:
    """Postgres's own SQL; a source whose engine writes something otherwise has a subclass."""

    locked = " FOR UPDATE"
    """What locks the rows of a SELECT until the end of the transaction."""

    def type_name(self, name: str) -> str:
        """The name of a type in a cast."""
        return name

    def compared(self, symbol: str, left: Any, right: Any) -> Any:
        """A comparison that is written in a way of its own, or None."""
        return None

    def exact(self, element: Any) -> Any:
        """A quotient or an average of exact numbers, as an exact number."""
        return element

    def rows_of_arrays(self, arrays: list[Any]) -> list[Any]:
        """The rows that several arrays are side by side, as pieces of SQL."""
        return ["SELECT * FROM unnest(", arrays, ")"]

    def kind_of(self, name: str) -> str:
        """Two columns: category and name of the type of a column, as Postgres has them."""
        kind = f"pg_typeof({name})"
        return f"(SELECT typcategory::text FROM pg_catalog.pg_type WHERE oid = {kind}), {kind}::text"


POSTGRES = Dialect()
