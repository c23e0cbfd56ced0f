"""What a server says when nobody asked: that it shuts down, or ends a transaction that idles. Hearing it is free."""

from __future__ import annotations

import contextlib
import logging
import select
from typing import Any


def attend(connection: Any) -> None:
    """Prepares a new connection: its server's last words are kept for :func:`hear`."""
    words: list[tuple[str, str]] = []
    connection._vantage_words = words

    def note(diagnosis: Any) -> None:
        if diagnosis.severity_nonlocalized in ("FATAL", "PANIC"):
            words.append((diagnosis.sqlstate or "08006", diagnosis.message_primary or "The server ended it"))

    connection.add_notice_handler(note)


def hear(connection: Any) -> None:
    """Raises psycopg's error where the server, or the way to it, has ended the connection."""
    import psycopg

    if not _readable(connection.fileno()):
        return
    failure: Exception | None = None
    try:
        connection.pgconn.consume_input()
    except psycopg.OperationalError as error:
        failure = error
    with contextlib.suppress(psycopg.OperationalError):  # kept already, and less telling than the server's words
        while connection.pgconn.notifies():  # nobody listens for notifications here; it takes in all the rest
            pass
    if connection._vantage_words:
        state, message = connection._vantage_words[-1]
        raise psycopg.errors.lookup(state)(message)
    if failure is not None:
        raise failure
    if connection.closed or _readable(connection.fileno()):
        raise psycopg.OperationalError("the server closed the connection")


def _readable(descriptor: int) -> bool:
    if hasattr(select, "poll"):
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        return bool(poll.poll(0))
    return bool(select.select([descriptor], [], [], 0)[0])


def _is_news(record: logging.LogRecord) -> bool:
    # psycopg logs the end of a pipeline whose connection broke; our error says the same, once.
    pipeline = record.args[0] if isinstance(record.args, tuple) and record.args else None
    ours = hasattr(getattr(pipeline, "_conn", None), "_vantage_words")
    return not (ours and str(record.msg).startswith("error ignored terminating"))


logging.getLogger("psycopg").addFilter(_is_news)
