"""One new connection: what libpq says no with, in words that help, and never with a password."""

from __future__ import annotations

from typing import Any

from ._errors import ConnectError
from ._listen import attend
from ._pipeline import Prepared
from ._secrets import Address, scrub
from ._watch import on_server

_NEXT_STEPS = (
    ("password authentication failed", "Check the user, and the password in ~/.pgpass, PGPASSWORD or the keyring."),
    ("no password supplied", "Put the password in ~/.pgpass, name a passfile, or store it in the keyring."),
    ("too many clients", "Close what is not needed (db.close(), other notebooks), or try again later."),
    ("remaining connection slots", "Close what is not needed (db.close(), other notebooks), or try again later."),
    ("too many connections", "Close what is not needed (db.close(), other notebooks), or try again later."),
    ("starting up", "Try again in a moment."),
    ("shutting down", "Try again in a moment."),
    ("does not exist", "Check the name after the last slash of the address; psql -l lists the databases."),
    ("refused", "Check the host and the port."),
    ("could not translate host name", "Check the host's name."),
    ("resolve", "Check the host's name."),
    ("No such file", "Is the server running on this machine? Else name its host."),
    ("timeout", "Is the host reachable from here?"),
)


def open_connection(address: Address) -> Any:
    """A psycopg connection in autocommit, prepared for our types.

    Raises
    ------
    ConnectError
        One sentence that says what is wrong, and the next step.
    """
    import psycopg

    from ._adapt import prepare_connection

    failure: BaseException | None = None
    try:
        connection = psycopg.connect(address.reveal(), autocommit=True, prepare_threshold=None)
    except psycopg.Error as error:
        failure = connect_error(error, address)
    except KeyboardInterrupt:
        failure = KeyboardInterrupt()
    if failure is not None:
        # Outside of the except block: the frames of a chained error hold the password.
        raise failure
    try:
        # A pooler gives each session a number of its own: then a prepared statement may meet another server process.
        with on_server(connection, None, 10.0):  # pyright: ignore[reportPossiblyUnboundVariable]
            (pid,) = connection.execute("SELECT pg_catalog.pg_backend_pid()").fetchone()  # pyright: ignore
        connection.prepare_threshold = 4 if pid == connection.info.backend_pid else None  # pyright: ignore
        connection._vantage_prepared = Prepared()  # pyright: ignore
        attend(connection)  # pyright: ignore[reportPossiblyUnboundVariable]
        prepare_connection(connection)  # pyright: ignore[reportPossiblyUnboundVariable]
    except BaseException as error:
        connection.close()  # pyright: ignore[reportPossiblyUnboundVariable]
        if isinstance(error, psycopg.Error):
            raise connect_error(error, address) from None
        raise
    return connection  # pyright: ignore[reportPossiblyUnboundVariable]


def connect_error(error: Any, address: Address) -> ConnectError:
    """What libpq or the server says, and what to do about it."""
    lines = [" ".join(line.split()) for line in scrub(str(error), address.secrets()).splitlines() if line.strip()]
    text = ". ".join(line.rstrip(".") for line in lines)
    step = next((step for sign, step in _NEXT_STEPS if sign in text), "")
    said = text if text.endswith("?") else f"{text}."
    made = ConnectError(f"Cannot connect to the database: {said} {step}".strip())
    made.sqlstate = error.sqlstate or _state_of(text)
    return made


def _state_of(text: str) -> str | None:
    """libpq gives no SQLSTATE for a connection that was refused by the server; its English words are known."""
    signs = (
        ("too many clients", "53300"), ("remaining connection slots", "53300"), ("too many connections", "53300"),
        ("password authentication failed", "28P01"), ("starting up", "57P03"), ("shutting down", "57P03"),
        ("database \"", "3D000"),
    )  # fmt: skip
    return next((state for sign, state in signs if sign in text), None)
