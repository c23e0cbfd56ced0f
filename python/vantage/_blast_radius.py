"""What a dry run gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ._compile import CompiledStatement
from ._reach import Reached


@dataclass(frozen=True, repr=False)
class BlastRadius:
    """What a write would do.

    Attributes
    ----------
    statements : tuple of CompiledStatement
        What would run.
    rows : int
        How many rows of the set would be written.
    reached : tuple of Reached
        Rows that foreign keys would reach: ``table``, ``action``, ``rows``.
    triggers : tuple of str
        Names of the triggers that would run. What they do is not known.
    """

    statements: tuple[CompiledStatement, ...]
    rows: int
    reached: tuple[Reached, ...]
    triggers: tuple[str, ...]

    @property
    def sql(self) -> str:
        """The SQL that would run."""
        return ";\n".join(each.sql for each in self.statements)

    @property
    def params(self) -> tuple[Any, ...]:
        """The parameters of all statements, in order."""
        return tuple(value for each in self.statements for value in each.params)

    def __repr__(self) -> str:
        lines = [self.sql, f"{self.rows:,} rows"]
        for each in self.reached:
            count = "?" if each.rows is None else f"{each.rows:,}"
            lines.append(f"  {each.table}: {count} rows, {each.action} ({', '.join(each.constraints)})")
        if self.triggers:
            lines.append(f"  triggers: {', '.join(self.triggers)}")
        return "\n".join([*lines, "(dry run: nothing was written)"])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        from ._display import bundle_of_dry_run

        return bundle_of_dry_run(self)
