"""A real IPython kernel for tests: cells go in, what they print comes out."""

import os
import queue
from contextlib import contextmanager
from pathlib import Path

from jupyter_client.manager import KernelManager

SOURCES = Path(__file__).parents[1]


class Kernel:
    """Runs cells; :meth:`run` gives what they print and show, and raises where a cell does."""

    def __init__(self, client):
        self._client = client

    def run(self, code):
        asked = self._client.execute(code)
        said, error = [], None
        while True:
            try:
                message = self._client.get_iopub_msg(timeout=60)
            except queue.Empty:
                raise AssertionError(f"the kernel does not answer: {code}") from None
            if message["parent_header"].get("msg_id") != asked:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "stream":
                said.append(content["text"])
            elif kind in ("execute_result", "display_data"):
                said.append(content["data"].get("text/plain", "") + "\n")
            elif kind == "error":
                error = content
            elif kind == "status" and content["execution_state"] == "idle":
                break
        assert error is None, "\n".join(error["traceback"])
        return "".join(said).strip()

    def complete(self, code):
        """The texts that Tab offers at the end of ``code``."""
        asked = self._client.complete(code)
        while True:
            reply = self._client.get_shell_msg(timeout=60)
            if reply["parent_header"].get("msg_id") == asked:
                return {match.rpartition(".")[2] for match in reply["content"]["matches"]}


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
