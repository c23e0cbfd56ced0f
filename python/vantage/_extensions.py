"""Extensions change what a set means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class Extension:
    """The base of extensions: subclass it and override what it should change."""

    def conditions(self, column: Any) -> list[str]:
        """SQL conditions on every row of the set; ``column(name)`` gives a column's SQL."""
        return []


@dataclass(frozen=True)
class SoftDelete(Extension):
    """Rows whose flag is true are in no set and on no path between sets; NULL counts as not deleted.

    SQL: ``… AND is_deleted IS NOT TRUE``. ``with_deleted()`` lifts it.
    """

    flag: str

    def conditions(self, column: Any) -> list[str]:
        return [f"{column(self.flag)} IS NOT TRUE"]
