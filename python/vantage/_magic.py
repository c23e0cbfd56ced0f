"""``%%vantage profile``: each query of a cell with time, rows, plan and cache hits."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

from ._errors import VantageError
from ._trace import Trace, Traced

if TYPE_CHECKING:
    from ._plans import Plan

HELP = """%%vantage profile   at the top of a cell: each query of the cell with time, rows, plan and cache hits
%vantage profile    the same, from this line to the end of the cell
%vantage            this help

In code: `with v.trace() as t:` lists the statements of a block; x.explain() and x.analyze() show plans."""
_PROFILE = re.compile(r"%%vantage[ \t]+profile[ \t]*(#.*)?$")
_QUESTION = re.compile(r"^(\s*[\w.\[\]'\"]+\?\??)[ \t]+#.*$")
_MOST_PLANS = 30


def register(shell: Any) -> None:
    """Adds the magics to an IPython shell, once."""
    if "vantage" in shell.magics_manager.magics["line"]:
        return
    shell.register_magic_function(vantage, "line", "vantage")
    shell.register_magic_function(vantage, "cell", "vantage")
    shell.input_transformers_cleanup.extend([_unfold, _question])


def _unfold(lines: list[str]) -> list[str]:
    """The cell runs as a cell: ``await`` and the value of its last line stay what they are."""
    if lines and _PROFILE.match(lines[0].rstrip("\n")):
        return ["get_ipython().run_line_magic('vantage', 'profile')\n", *lines[1:]]
    return lines


def _question(lines: list[str]) -> list[str]:
    """``clients.ref_orders?  # a comment``: IPython takes no comment behind a question mark."""
    if not any(_QUESTION.match(line.rstrip("\n")) for line in lines) or _is_python("".join(lines)):
        return lines
    return [_QUESTION.sub(r"\1", line.rstrip("\n")) + "\n" for line in lines]


def _is_python(cell: str) -> bool:
    import ast

    try:
        ast.parse(cell)
    except (SyntaxError, ValueError):
        return False
    return True


def vantage(line: str = "", cell: str | None = None) -> None:
    """``%vantage`` says what there is; ``%%vantage profile`` profiles the queries of a cell."""
    from IPython import get_ipython

    what = line.split("#")[0].strip()
    if what == "profile":
        Profile(get_ipython()).start()
    elif what in ("", "help") and cell is None:
        print(HELP)
    else:
        print(f"There is no {what!r} here.\n{HELP}")


class Profile:
    """Traces the statements of the cell that runs, and shows them at its end."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._trace = Trace()
        self._start = 0.0

    def start(self) -> None:
        self._shell.events.register("post_run_cell", self._finish)
        self._trace.__enter__()
        self._start = time.perf_counter()

    def _finish(self, result: Any) -> None:
        from IPython.display import display

        from ._display.traces import bundle_of_profile

        seconds = time.perf_counter() - self._start
        self._shell.events.unregister("post_run_cell", self._finish)
        self._trace.stop()
        display(bundle_of_profile(self._trace, plans_of(self._trace.statements), seconds), raw=True)


def plans_of(statements: list[Traced]) -> dict[str, Plan | str]:
    """The plan of each read, by its SQL: run again READ ONLY where that is quick, else as the planner means it."""
    made: dict[str, Plan | str] = {}
    for each in statements:
        if each.sql not in made and len(made) < _MOST_PLANS:
            made[each.sql] = _plan_of(each)
    return made


def _plan_of(each: Traced) -> Plan | str:
    from ._plans import explained

    if each.error or not re.match(r"\s*\(*\s*(SELECT|WITH|VALUES|TABLE)\b", each.sql, re.I):
        return "failed" if each.error else ""
    seconds = each.db.options.display_timeout
    for analyze in (True, False):
        try:
            return explained(each.db, each.sql, each.params, analyze=analyze, writes=False, timeout=seconds)
        except VantageError:
            continue
    return "no plan"
