"""The websocket of a page's language server, and what a page asks before it opens one."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Any

from jupyter_server.auth.decorator import authorized, ws_authenticated
from jupyter_server.base.handlers import APIHandler, JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from jupyter_server.utils import url_path_join
from tornado import web
from tornado.websocket import WebSocketHandler

from . import __version__
from .launcher import NodeMissing, command, find_node
from .process import LanguageServer

_ENDED = 4000
"""Close code: the language server ended; the reason says how, and the page may open another socket."""


_stopping: set[asyncio.Future[None]] = set()
"""Processes that are being ended: a task that nobody holds may vanish before it is done."""


class StatusHandler(APIHandler):
    """Where notebooks are, and what would run."""

    auth_resource = "vantage"

    @web.authenticated
    @authorized
    def get(self) -> None:
        try:
            node: str | None = Path(find_node()).name
            problem = None
        except NodeMissing as error:
            node, problem = None, str(error)
        root = Path(os.path.expanduser(self.settings["server_root_dir"])).absolute()
        self.finish(json.dumps({"rootUri": root.as_uri(), "version": __version__, "node": node, "problem": problem}))


class LanguageServerHandler(WebSocketMixin, WebSocketHandler, JupyterHandler):
    """One language server a websocket: it starts with it and ends with it."""

    auth_resource = "vantage"

    def initialize(self) -> None:
        self._server: LanguageServer | None = None
        self._waiting: list[dict[str, Any]] = []
        self._sending = asyncio.Lock()

    @ws_authenticated
    async def get(self, *args: Any, **kwargs: Any) -> None:
        if not await self._is_authorized():
            raise web.HTTPError(403)
        await super().get(*args, **kwargs)

    async def _is_authorized(self) -> bool:
        answer = self.authorizer.is_authorized(self, self.current_user, "execute", self.auth_resource)
        return await answer if asyncio.iscoroutine(answer) else answer

    async def open(self, *args: Any, **kwargs: Any) -> None:
        super().open(*args, **kwargs)
        async with self._sending:
            try:
                server = LanguageServer(command(), self._received, self._ended, self.log)
                await server.start()
            except (NodeMissing, OSError) as error:
                self._close(str(error))
                return
            if self.ws_connection is None:
                await server.stop()  # the page went away while the process started
                return
            self._server = server
            for message in self._waiting:
                await server.send(message)
            self._waiting.clear()

    async def on_message(self, message: str | bytes) -> None:
        try:
            parsed = from_browser(json.loads(message), self.settings["server_root_dir"])
        except (ValueError, TypeError):
            self.close(1003, "not a JSON-RPC message")
            return
        async with self._sending:
            if self._server is None:
                self._waiting.append(parsed)
            else:
                await self._server.send(parsed)

    def _received(self, message: str) -> None:
        if self.ws_connection is not None:
            self.write_message(message)

    def _ended(self, code: int) -> None:
        how = f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"
        self._close(f"the language server {how}")

    def _close(self, reason: str) -> None:
        """Closes with a reason, of which a frame holds 123 bytes."""
        self.close(_ENDED, reason.encode()[:123].decode(errors="ignore"))

    def on_close(self) -> None:
        super().on_close()
        if self._server is not None:
            task = asyncio.ensure_future(self._server.stop())
            _stopping.add(task)
            task.add_done_callback(_stopping.discard)


def from_browser(message: Any, root: str) -> dict[str, Any]:
    """A message as it may go on: options come from this side alone, and a browser names no addresses.

    Raises
    ------
    TypeError
        It is no message.
    """
    if not isinstance(message, dict):
        raise TypeError("a message is an object")
    if message.get("method") == "initialize":
        parameters = dict(message.get("params") or {})
        parameters["processId"] = os.getpid()
        parameters["rootUri"] = Path(os.path.expanduser(root)).absolute().as_uri()
        # JupyterLab gives a provider one second: answer before that, and again when the catalog is there.
        parameters["initializationOptions"] = {"trusted": False, "firstAnswerWithin": 600}
        message["params"] = parameters
    if message.get("method") == "vantage/kernelState":
        for connection in (message.get("params") or {}).get("connections", []):
            connection.pop("conninfo", None)
    return message


def add_handlers(web_app: Any) -> None:
    """Adds the routes to Jupyter's."""
    base = web_app.settings["base_url"]
    web_app.add_handlers(
        ".*$",
        [
            (url_path_join(base, "vantage", "status"), StatusHandler),
            (url_path_join(base, "vantage", "lsp"), LanguageServerHandler),
        ],
    )
