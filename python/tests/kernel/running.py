"""A real IPython kernel for tests: cells are run as a notebook runs them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jupyter_client.manager import KernelManager

ROOT = Path(__file__).parents[3]


class Outcome:
    """What one cell gave."""

    def __init__(self) -> None:
        self.text = ""
        self.shown: list[dict[str, Any]] = []
        self.error: str | None = None
        self.pages: list[str] = []

    @property
    def result(self) -> str:
        return self.shown[-1].get("text/plain", "") if self.shown else ""


class Kernel:
    """A kernel that runs; ``run(code)`` is a cell."""

    def __init__(self, manager: KernelManager, client: Any) -> None:
        self.manager = manager
        self.client = client

    def run(self, code: str, timeout: float = 60.0) -> Outcome:
        """Runs a cell to its end and collects what it prints, shows and raises."""
        sent = self.client.execute(code, allow_stdin=False)
        outcome = Outcome()
        while True:
            message = self.client.get_iopub_msg(timeout=timeout)
            if message["parent_header"].get("msg_id") != sent:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "stream":
                outcome.text += content["text"]
            elif kind in ("execute_result", "display_data"):
                outcome.shown.append(content["data"])
            elif kind == "error":
                outcome.error = f"{content['ename']}: {content['evalue']}"
            elif kind == "status" and content["execution_state"] == "idle":
                break
        reply = self.client.get_shell_msg(timeout=timeout)
        while reply["parent_header"].get("msg_id") != sent:
            reply = self.client.get_shell_msg(timeout=timeout)
        outcome.pages = [part["data"]["text/plain"] for part in reply["content"].get("payload", []) if "data" in part]
        return outcome

    def complete(self, code: str, timeout: float = 60.0) -> list[str]:
        """What Tab offers at the end of ``code``."""
        sent = self.client.complete(code, len(code))
        while True:
            reply = self.client.get_shell_msg(timeout=timeout)
            if reply["parent_header"].get("msg_id") == sent:
                return [match.rpartition(".")[2] for match in reply["content"]["matches"]]


@contextmanager
def running_kernel(**environment: str) -> Iterator[Kernel]:
    """A kernel of this Python that finds the package of this checkout and the bakery's model."""
    import os

    paths = [str(ROOT / "python"), str(ROOT / "examples" / "bakery")]
    manager = KernelManager()
    manager.kernel_spec.argv[0] = sys.executable  # type: ignore[union-attr]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "MPLBACKEND": "agg", **environment}
    manager.start_kernel(env=env)
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        yield Kernel(manager, client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
