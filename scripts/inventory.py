"""Writes docs/inventory.md: what Rust's Vantage had, how Python says it, and the tests that show it.

``python scripts/inventory.py`` collects the tests, without running them, and reads their marks ``inventory``,
``golden`` and ``guards``; ``--check`` writes nothing and fails where the page is not what would be written.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
TESTS = ROOT / "python" / "tests"
PAGE = ROOT / "docs" / "inventory.md"

INTRODUCTION = """# What Rust's Vantage had, in Python

Written by `python scripts/inventory.py` from the marks of the tests: a row has the form that its test says, and a row
that no test carries is listed as not shown.
"""


class Marks:
    """A plugin of pytest: what the collected tests say that they show."""

    def __init__(self) -> None:
        self.forms: dict[int, dict[str, None]] = defaultdict(dict)
        self.tests: dict[Any, dict[str, None]] = defaultdict(dict)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Reads the marks, in the order of files and lines."""
        for item in session.items:
            name = f"{item.path.stem}::{getattr(item, 'originalname', item.name)}"
            for mark in reversed(list(item.iter_markers())):
                if mark.name == "inventory":
                    number, form = mark.args
                    self.forms[number][form] = None
                    self.tests[number][name] = None
                elif mark.name in ("golden", "guards"):
                    for case in mark.args:
                        self.tests[case][name] = None


def collected() -> Marks:
    """The marks of all tests of the package."""
    marks, said = Marks(), io.StringIO()
    options = ["-c", str(ROOT / "python/pyproject.toml"), str(TESTS), "--collect-only", "-q", "-p", "no:cacheprovider"]
    with contextlib.redirect_stdout(said):
        code = pytest.main(options, plugins=[marks])
    if code != pytest.ExitCode.OK:
        raise SystemExit(said.getvalue()[-3000:])
    return marks


def table(head: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """A table of Markdown."""
    head = list(head)
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines) + "\n"


def code(texts: Iterable[str]) -> str:
    """Code in a cell of a table."""
    return "; ".join(f"`{text}`".replace("|", "\\|") for text in texts) or "not shown"


def shown(data: dict[str, Any], marks: Marks, promised: bool) -> tuple[int, int]:
    """How many rows a test shows, and how many there are."""
    rows = [row for area in data["areas"].values() for row in area if row[2:] == (["promised"] if promised else [])]
    return sum(1 for row in rows if row[0] in marks.tests), len(rows)


def areas(data: dict[str, Any], marks: Marks) -> Iterable[str]:
    """A table for each area of the rows that count."""
    for area, rows in data["areas"].items():
        lines = [[n, what, code(marks.forms[n]), code(marks.tests[n])] for n, what, *kind in rows if not kind]
        if lines:
            yield f"## {area}\n\n" + table(["#", "what", "Python", "test"], lines)


def page(data: dict[str, Any], marks: Marks) -> str:
    """The whole page."""
    there, all_of_them = shown(data, marks, promised=False)
    kept, promises = shown(data, marks, promised=True)
    missing = [row for area in data["areas"].values() for row in area if not row[2:] and row[0] not in marks.tests]
    every = [row for area in data["areas"].values() for row in area]
    golden = sum(1 for case in data["golden"] if case in marks.tests)
    parts = [
        INTRODUCTION,
        f"**{there} of {all_of_them} rows are shown**, {kept} of {promises} that were only promised, "
        f"{golden} of {len(data['golden'])} golden cases.\n",
    ]
    if missing:
        parts.append("Not shown: " + "; ".join(f"{n} ({what})" for n, what in missing) + ".\n")
    parts += areas(data, marks)
    parts.append("## Golden cases\n\n" + table(["case", "what", "test"], cases(data["golden"], marks)))
    lines = [[n, what, kind[1]] for n, what, *kind in every if kind[:1] == ["n/a"]]
    parts.append("## Rows that do not apply\n\n" + table(["#", "what", "why"], lines))
    lines = [[n, what, code(marks.forms[n]), code(marks.tests[n])] for n, what, *k in every if k == ["promised"]]
    parts.append("## Promised there, never built\n\n" + table(["#", "what", "Python", "test"], lines))
    parts.append(
        "## Defects that are not repeated\n\n" + table(["#", "defect", "guard"], cases(data["defects"], marks))
    )
    return "\n".join(parts)


def cases(named: dict[str, str], marks: Marks) -> list[list[str]]:
    """Lines of cases with their tests."""
    return [[case, what, code(marks.tests[case])] for case, what in named.items()]


def unknown(data: dict[str, Any], marks: Marks) -> list[Any]:
    """Marks that are about nothing in the inventory, or about a row that does not apply."""
    rows = {row[0] for area in data["areas"].values() for row in area if row[2:3] != ["n/a"]}
    return [
        name for name, tests in marks.tests.items() if tests and name not in {*rows, *data["golden"], *data["defects"]}
    ]


def generated() -> str:
    """The page as the tests say it now."""
    data, marks = json.loads((TESTS / "inventory.json").read_text("utf-8")), collected()
    if strange := unknown(data, marks):
        raise SystemExit(f"No such row or case: {strange}")
    return page(data, marks)


def main(arguments: list[str]) -> int:
    """Writes the page, or checks it."""
    text = generated()
    if "--check" not in arguments:
        PAGE.write_text(text, "utf-8")
        return 0
    if PAGE.read_text("utf-8") == text:
        return 0
    print("docs/inventory.md is not what the tests say: run python scripts/inventory.py", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
