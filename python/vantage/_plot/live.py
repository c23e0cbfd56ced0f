"""Plots that are redrawn on a timer until they are stopped."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .._errors import VantageError
from .._extras import require
from .._jobs import Job

if TYPE_CHECKING:
    from .act import Draw, Fetch

_SHORTEST = 0.2
_LONGEST_PAUSE = 60.0

_by_cell: dict[str, LivePlot] = {}
"""The plots that are live, by the cell that started them: running a cell again stops the one before."""


class LivePlot:
    """A plot that is redrawn every ``seconds``: ``plot = low_stock.plot_bar("name", "stock", live=5)``.

    A query is never sent while the one before runs. An error is written onto the plot, and it goes on, more slowly.
    It ends with ``stop()``, when its cell is run again, when its figure is closed, and with the kernel.

    Attributes
    ----------
    ax : matplotlib Axes
        What is drawn on; other names are looked up there.
    redrawn : int
        How many times it was drawn.
    error : Exception or None
        Why the last attempt failed.
    """

    def __init__(self, fetch: Fetch, draw: Draw, ax: Any, seconds: float) -> None:
        self._fetch = fetch
        self._draw = draw
        self._seconds = seconds
        self._own_figure = ax is None
        self._display: Any = None
        self._job: Job | None = None
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._task: asyncio.Task[None] | None = None
        self._thread: threading.Thread | None = None
        self.ax = ax if ax is not None else _axes()
        self.redrawn = 0
        self.error: Exception | None = None

    @property
    def is_running(self) -> bool:
        """Whether it will be drawn again."""
        return not self._stopped.is_set()

    def stop(self) -> None:
        """No more redraws; a query that runs is ended on the server."""
        self._stopped.set()
        if self._job is not None:
            threading.Thread(target=self._job.cancel, daemon=True).start()
        if self._task is not None and not self._task.done():
            self._task.get_loop().call_soon_threadsafe(self._task.cancel)
        for key in [key for key, plot in _by_cell.items() if plot is self]:
            del _by_cell[key]

    def redraw(self) -> None:
        """Draws it now, and blocks until it is drawn.

        Raises
        ------
        VantageError
            The query failed; what was drawn before stays.
        """
        self._show(self._ask())

    def _ask(self) -> Any:
        with self._lock:
            self._job = Job()
            try:
                return self._fetch(self._job)
            finally:
                self._job = None

    def _show(self, data: Any) -> None:
        if self._own_figure:
            figure = self.ax.figure
            figure.clear()  # with the colour bar that it may have
            self.ax = figure.add_subplot()
        else:
            self.ax.clear()
        self._draw(self.ax, data)
        self.redrawn += 1
        self.error = None
        self._update()

    def _update(self) -> None:
        if self._display is not None:
            self._display.update(_picture(self.ax.figure))
        else:
            self.ax.figure.canvas.draw_idle()

    def _fail(self, error: Exception) -> None:
        from .axes import plain_text

        self.error = error
        text = f"not redrawn since {time.strftime('%H:%M:%S')}: {str(error).partition(chr(10))[0]}"
        self.ax.text(0.01, 0.01, plain_text(text, 160), transform=self.ax.transAxes, fontsize="small", color="#c62828")
        self._update()

    def _pause(self, failures: int) -> float:
        return min(self._seconds * 2 ** min(failures, 6), max(self._seconds, _LONGEST_PAUSE))

    def _begin(self, *, in_cell: bool) -> None:
        self._show(self._ask())
        if in_cell and self._own_figure:
            from IPython.display import display

            self._display = display(_picture(self.ax.figure), display_id=True)
        with contextlib.suppress(AttributeError):  # a figure without a window has no such event
            self.ax.figure.canvas.mpl_connect("close_event", lambda _: self.stop())
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._thread = threading.Thread(target=self._in_thread, name="vantage-live", daemon=True)
            self._thread.start()
        else:
            self._task = loop.create_task(self._on_loop())

    async def _on_loop(self) -> None:
        loop, failures = asyncio.get_running_loop(), 0
        with contextlib.suppress(asyncio.CancelledError):
            while self.is_running:
                await asyncio.sleep(self._pause(failures))
                asked = loop.run_in_executor(None, self._ask)
                try:
                    await asyncio.wait([asked])
                finally:
                    asked.cancel()  # nobody hears any more of what fails then; it is done else
                failures = self._show_or_fail(asked.result, failures)

    def _in_thread(self) -> None:
        failures = 0
        while not self._stopped.wait(self._pause(failures)):
            failures = self._show_or_fail(self._ask, failures)

    def _show_or_fail(self, ask: Callable[[], Any], failures: int) -> int:
        """Draws what was asked, unless it was stopped meanwhile; gives how often in a row it failed."""
        try:
            data = ask()
            if self.is_running:
                self._show(data)
        except Exception as error:  # whatever it was: it is shown on the plot
            if self.is_running:
                self._fail(error)
            return failures + 1
        return 0

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.ax, name)

    def __repr__(self) -> str:
        state = f"every {self._seconds:g} s; stop() ends it" if self.is_running else "stopped"
        return f"<live plot, {state}>"


def start(fetch: Fetch, draw: Draw, ax: Any, seconds: float) -> LivePlot:
    """Draws once, and from then on by the timer."""
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or seconds < _SHORTEST:
        raise VantageError(f"live= takes the seconds between redraws, at least {_SHORTEST}, not {seconds!r}.")
    plot = LivePlot(fetch, draw, ax, float(seconds))
    cell = _cell()
    if cell is not None:
        if cell in _by_cell:
            _by_cell[cell].stop()
        _by_cell[cell] = plot
    plot._begin(in_cell=cell is not None)
    return plot


def _axes() -> Any:
    """Axes of a figure of its own: pyplot's are closed at the end of the cell."""
    require("matplotlib", "plot")
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure()
    FigureCanvasAgg(figure)
    return figure.add_subplot()


def _cell() -> str | None:
    """The id of the cell that runs, in a notebook's kernel."""
    import sys

    module = sys.modules.get("IPython")
    shell = module.get_ipython() if module is not None else None
    get_parent = getattr(shell, "get_parent", None)
    if get_parent is None:
        return None
    parent = get_parent() or {}
    return str(parent.get("metadata", {}).get("cellId") or parent.get("header", {}).get("msg_id", ""))


def _picture(figure: Any) -> Any:
    from io import BytesIO

    from IPython.display import Image

    file = BytesIO()
    figure.savefig(file, format="png", bbox_inches="tight")
    return Image(data=file.getvalue(), format="png")
