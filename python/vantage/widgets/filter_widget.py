"""``FilterWidget``: conditions by mouse and keyboard; its ``result`` is a set like any other."""

from __future__ import annotations

import asyncio
import datetime
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._display.errors import message_of
from .._errors import VantageError
from .._extras import require
from .conditions import (
    LABELS,
    OPERATORS,
    FilterCondition,
    columns_of,
    find_column,
    make_condition,
    operator_name,
)

anywidget: Any = require("anywidget", "widgets")
traitlets: Any = require("traitlets", "widgets")

if TYPE_CHECKING:
    from .._jobs import Job

_HERE = Path(__file__).parent


class FilterWidget(anywidget.AnyWidget):
    """Filters a set: a row a condition, with the editor that fits the column's type.

    Parameters
    ----------
    table : set
        What is filtered: ``FilterWidget(clients)``.

    Attributes
    ----------
    result : set
        The rows that satisfy every complete condition; it follows what is typed.
    conditions : list of str
        The conditions as code.
    code : str
        The whole set as code.
    count : int or None
        How many rows that are; None until the database has answered.

    Examples
    --------
    >>> from vantage.widgets import FilterWidget
    >>> w = FilterWidget(clients)
    >>> w.show()
    >>> w.set("name", "contains", "M")
    >>> await w.result.get()
    """

    _esm = _HERE / "filter.js"
    _css = _HERE / "filter.css"

    title = traitlets.Unicode("").tag(sync=True)
    columns = traitlets.List().tag(sync=True)
    rows = traitlets.List().tag(sync=True)
    """What is in the rows: ``{"column", "operator", "values"}`` each, values as they were typed."""
    pushed = traitlets.Int(0).tag(sync=True)
    """How many times Python has changed the rows: the editors then show them anew."""
    code = traitlets.Unicode("").tag(sync=True)
    count = traitlets.Int(None, allow_none=True).tag(sync=True)
    total = traitlets.Int(None, allow_none=True).tag(sync=True)
    problem = traitlets.Unicode("").tag(sync=True)

    def __init__(self, table: Any) -> None:
        from .._quiet import table_of_verb
        from .._selection import Selection

        self._set = table.as_table() if isinstance(table, Selection) else table_of_verb(table)
        self._columns = columns_of(self._set)
        self._conditions: list[FilterCondition] = []
        self._callbacks: list[Callable[[Any], Any]] = []
        self._job: Job | None = None
        self._turn = 0
        super().__init__(
            title=self._set._entity.__name__,
            columns=[
                {"name": c.name, "type": c.type, "kind": c.kind, "choices": list(c.choices), "comment": c.comment,
                 "operators": [{"name": name, "label": LABELS[name]} for name in OPERATORS[c.kind]]}
                for c in self._columns.values()
            ],
        )  # fmt: skip
        self._refresh()

    # By hand and by code.

    def set(self, column: str, operator: str, *values: Any) -> FilterWidget:
        """Sets the condition of a column; a second one on the same column replaces the first.

        Parameters
        ----------
        column : str
        operator : str
            A method's name (``"contains"``, ``"between"``, ``"in_"``) or a sign (``"=="``, ``">="``).
        *values
            One; two for ``between``; any number, or one list, for ``in_``.

        Raises
        ------
        VantageError
            There is no such column or operator, or a value does not fit.
        """
        found = find_column(self._columns, column)
        name = operator_name(operator, found)
        if len(values) == 1 and isinstance(values[0], (list, tuple)):
            values = tuple(values[0])
        if make_condition(found, name, values) is None:
            raise VantageError(f"{column} {LABELS[name]} … wants {'two values' if name == 'between' else 'a value'}.")
        row = {"column": column, "operator": name, "values": [_typed(value) for value in values]}
        kept = [each for each in self.rows if each.get("column") != column]
        self._push([*kept, row])
        return self

    def clear(self, column: str | None = None) -> FilterWidget:
        """Takes the condition of a column away, or all of them."""
        self._push([row for row in self.rows if column is not None and row.get("column") != column])
        return self

    def _push(self, rows: list[dict[str, Any]]) -> None:
        self.rows = rows
        self.pushed += 1

    def on_change(self, callback: Callable[[Any], Any]) -> None:
        """Calls ``callback(result)`` each time the conditions have changed."""
        self._callbacks.append(callback)

    @property
    def result(self) -> Any:
        """The set of the rows that satisfy the conditions."""
        if not self._conditions:
            return self._set
        return self._set._where([condition.on(self._set) for condition in self._conditions])

    @property
    def conditions(self) -> list[str]:
        """The conditions as code."""
        variable = self._variable()
        return [condition.code(variable) for condition in self._conditions]

    def show(self) -> None:
        """Shows it below the cell."""
        if "IPython" in sys.modules:
            from IPython.display import display

            display(self)
        else:
            print(self)

    # What follows a change.

    @traitlets.observe("rows")
    def _rows_changed(self, change: Any) -> None:
        if hasattr(self, "_callbacks"):
            self._refresh()
            for callback in list(self._callbacks):
                callback(self.result)

    def _refresh(self) -> None:
        made, problem = [], ""
        for row in self.rows:
            try:
                column = find_column(self._columns, str(row.get("column")))
                condition = make_condition(column, str(row.get("operator")), list(row.get("values") or ()))
            except VantageError as error:
                problem = problem or str(error)
                continue
            made += [condition] if condition is not None else []
        self._conditions = made
        self.problem = problem
        self.code = self._code()
        self._count_again()

    def _code(self) -> str:
        variable = self._variable()
        if not self._conditions:
            return f"filtered = {variable}"
        lines = "".join(f"\n    .where({condition})" for condition in self.conditions)
        return f"filtered = ({variable}{lines})"

    def _variable(self) -> str:
        """What the user calls the set, where the notebook has a name for it."""
        from .._help import variable_name

        module = sys.modules.get("IPython")
        shell = module.get_ipython() if module is not None else None
        names = list(getattr(shell, "user_ns", {}).items())
        found = next((name for name, value in names if value is self._set and not name.startswith("_")), None)
        return found or variable_name(self._set._entity.__name__)

    # Counting.

    def _count_again(self) -> None:
        """Asks for the number of rows in the background; an older question is ended on the server."""
        from .._jobs import Job

        if self._job is not None:
            self._job.cancel()
        self._turn += 1
        self._job = Job()
        self.count = None
        self._ask(self.result, self._job, lambda number, turn=self._turn: self._counted(turn, number))
        if self.total is None and self._turn == 1:
            self._ask(self._set, Job(), lambda number: setattr(self, "total", number))

    def _ask(self, table: Any, job: Job, tell: Callable[[int], None]) -> None:
        """Counts on a worker thread; ``tell`` is called on the event loop where one runs."""
        turn, counted = self._turn, table._aggregate("count", None)
        try:
            db = self._set._database()
        except VantageError as error:
            self.problem = self.problem or str(error)
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            loop = None

        def done(future: Any) -> None:
            error = future.exception()
            if error is None:
                tell(future.result())
            elif turn == self._turn:
                self.problem = self.problem or message_of(error)

        def heard(future: Any) -> None:
            if future.cancelled():
                return
            if loop is None:
                done(future)
            elif not loop.is_closed():
                loop.call_soon_threadsafe(done, future)

        future = db.submit(lambda: counted._execute(job, db.options.display_timeout))
        future.add_done_callback(heard)

    def _counted(self, turn: int, number: int) -> None:
        if turn == self._turn:
            self._job = None
            self.count = number

    def __repr__(self) -> str:
        return f"<FilterWidget of {self._set._entity.__name__}: {' and '.join(self.conditions) or 'no condition'}>"


def _typed(value: Any) -> Any:
    """A value as the editors hold it: JSON."""
    if isinstance(value, (datetime.date, datetime.datetime, datetime.time)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value if isinstance(value, (bool, int, float, str, type(None))) else str(value)
