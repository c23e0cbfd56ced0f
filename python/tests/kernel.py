"""A real IPython kernel for tests: cells go in, what they print, show and raise comes out."""

import os
import queue
from contextlib import contextmanager
from pathlib import Path

from jupyter_client.manager import KernelManager

SOURCES = Path(__file__).parents[1]


class Outcome:
    """What one cell gave."""

    def __init__(self):
        self.printed = ""
        self.shown = []
        """A MIME bundle for each display and the result."""
        self.error = None
        self.pages = []
        """Texts of the pager, which ``?`` opens."""

    @property
    def result(self):
        return self.shown[-1].get("text/plain", "") if self.shown else ""


class Kernel:
    """Runs cells one after another."""

    def __init__(self, client):
        self._client = client

    def cell(self, code):
        """What a cell gives, its error included."""
        asked = self._client.execute(code)
        outcome = Outcome()
        while True:
            try:
                message = self._client.get_iopub_msg(timeout=60)
            except queue.Empty:
                raise AssertionError(f"the kernel does not answer: {code}") from None
            if message["parent_header"].get("msg_id") != asked:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "stream":
                outcome.printed += content["text"]
            elif kind in ("execute_result", "display_data"):
                outcome.shown.append(content["data"])
            elif kind == "error":
                outcome.error = "\n".join(content["traceback"])
            elif kind == "status" and content["execution_state"] == "idle":
                break
        payload = self._reply(asked)["content"].get("payload", [])
        outcome.pages = [part["data"]["text/plain"] for part in payload if "data" in part]
        return outcome

    def run(self, code):
        """What a cell prints and shows, as text; raises where the cell does."""
        outcome = self.cell(code)
        assert outcome.error is None, outcome.error
        shown = [data.get("text/plain", "") for data in outcome.shown]
        return "\n".join(text for text in (outcome.printed.strip(), *shown) if text).strip()

    def complete(self, code):
        """The texts that Tab offers at the end of ``code``."""
        reply = self._reply(self._client.complete(code))
        return {match.rpartition(".")[2] for match in reply["content"]["matches"]}

    def _reply(self, asked):
        while True:
            reply = self._client.get_shell_msg(timeout=60)
            if reply["parent_header"].get("msg_id") == asked:
                return reply


@contextmanager
def running_kernel(folder, *paths):
    """A kernel in a folder, with this package's sources and ``paths`` first on ``sys.path``."""
    manager = KernelManager(kernel_name="python3")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (SOURCES, *paths)))}
    manager.start_kernel(env=environment, cwd=str(folder))
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        yield Kernel(client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
