"""What the commands print: differences and diffs, in colour on a terminal."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from ._check import Difference

Paint = Callable[[str, str], str]
_CODES = {"-": "31", "+": "32", "~": "33", "@": "36", "note": "2", "bold": "1"}


def colours(stream: TextIO) -> Paint:
    """Paints a text by a sign, where the stream is a terminal and NO_COLOR is not set."""
    if not stream.isatty() or os.environ.get("NO_COLOR"):
        return lambda text, sign: text
    return lambda text, sign: f"\x1b[{_CODES[sign]}m{text}\x1b[0m" if sign in _CODES else text


def shown_diff(before: str, after: str, name: str, paint: Paint) -> str:
    """The changes of a file, as diff -u shows them."""
    lines = difflib.unified_diff(
        before.splitlines(), after.splitlines(), f"{name} (as it is)", f"{name} (as the database is)", lineterm=""
    )
    return "\n".join(paint(line, "bold" if line[:3] in ("---", "+++") else line[:1]) for line in lines)


def shown_differences(
    model: str, database: str, found: Sequence[Difference], rest: Sequence[Difference], paint: Paint
) -> str:
    """The differences by class, the notes behind them, and a last line with their number."""
    lines: list[str] = []
    for (entity, table), group in groupby(found, lambda d: (d.entity, d.table)):
        lines.append(paint(f"{entity} ({table})", "bold"))
        for difference in sorted(group, key=lambda d: d.note):
            lines.append(f"  {_shown(difference, paint)}")
    if rest:
        names = ", ".join(difference.table for difference in rest[:10]) + (", …" if len(rest) > 10 else "")
        count = "1 table has" if len(rest) == 1 else f"{len(rest)} tables have"
        lines.append(paint(f"{count} no class: {names}", "note"))
    differences = sum(not difference.note for difference in found)
    notes = len(found) - differences
    said = "no difference" if not differences else f"{differences} difference{'s' if differences > 1 else ''}"
    more = f", {notes} note{'s' if notes > 1 else ''}" if notes else ""
    return "\n".join([*lines, f"{model} and {database}: {said}{more}."])


def _shown(difference: Difference, paint: Paint) -> str:
    where = f"{difference.member}: " if difference.member else ""
    if difference.note:
        return paint(f"· {where}{difference.message}", "note")
    return paint(f"{difference.sign} {where}{difference.message}", difference.sign)
