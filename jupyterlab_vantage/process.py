"""A language server as a process: messages in, messages out, by LSP's framing."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from typing import Any


class LanguageServer:
    """One process. ``received`` gets each message, ``ended`` the exit code when it ends by itself."""

    def __init__(
        self, command: list[str], received: Callable[[str], Any], ended: Callable[[int], Any], log: Any
    ) -> None:
        self._command = command
        self._received = received
        self._ended = ended
        self._log = log
        self._process: asyncio.subprocess.Process | None = None
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Starts the process."""
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(*self._command, stdin=pipe, stdout=pipe, stderr=pipe)
        self._tasks = [self._go(self._read_messages()), self._go(self._read_errors())]

    async def send(self, message: dict[str, Any]) -> None:
        """Sends one message."""
        if self._process is None or self._process.stdin is None:
            raise RuntimeError("The language server has not been started.")
        body = json.dumps(message, ensure_ascii=False).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        with contextlib.suppress(ConnectionError):  # it has ended: `ended` says so
            await self._process.stdin.drain()

    async def stop(self) -> None:
        """Ends the process, and whatever reads from it."""
        for task in self._tasks:
            task.cancel()
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    def _go(self, work: Awaitable[None]) -> asyncio.Task[None]:
        return asyncio.ensure_future(work)  # type: ignore[return-value]

    async def _read_messages(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        stream = self._process.stdout
        try:
            while True:
                header = await stream.readuntil(b"\r\n\r\n")
                length = next(
                    int(line.partition(b":")[2]) for line in header.split(b"\r\n") if b"content-length" in line.lower()
                )
                self._received((await stream.readexactly(length)).decode())
        except asyncio.IncompleteReadError:
            self._ended(await self._process.wait())

    async def _read_errors(self) -> None:
        assert self._process is not None
        assert self._process.stderr is not None
        lines = 0
        async for line in self._process.stderr:
            lines += 1
            if lines <= 100:  # a server that fills the log helps nobody
                self._log.warning("Vantage language server: %s", line.decode(errors="replace").rstrip())
