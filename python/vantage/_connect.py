"""Opening connections, naming them, and which of them is the default."""

from __future__ import annotations

import os
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

from ._database import Database, Options
from ._errors import ConnectError, VantageError, did_you_mean

_latest: Database | None = None
_chosen: Database | None = None


def connect_postgres(dsn: str | None = None, *, default: bool = True, **options: Any) -> Database:
    """Connects to Postgres, at once.

    Parameters
    ----------
    dsn : str, optional
        Anything that libpq knows: a URL, keywords such as ``"service=shop"``, or nothing, for ``PG*`` variables,
        service file and ``.pgpass``.
    default : bool
        Whether sets without a connection of their own use this one from now on.
    **options
        ``statement_timeout`` (seconds, 30), ``display_timeout`` (3), ``lock_timeout`` (2), ``row_limit``
        (100,000 rows), ``pool_size`` (4), and any keyword of libpq: ``host="…"``, ``port=5433``.

    Returns
    -------
    Database

    Raises
    ------
    ConnectError
        One sentence that says what is wrong, and the next step.

    Examples
    --------
    >>> db = v.connect_postgres("postgresql://localhost/bakery")
    """
    return _open(dsn, None, default, options)


def connect(name: str, *, default: bool = True, **options: Any) -> Database:
    """Connects to a named connection of ``vantage.toml``.

    The file is looked for in the user's configuration folder, then in the current folder and its parents::

        [connections.shop]
        host = "db.example.org"
        dbname = "shop"

    A password does not belong there: put it in ``~/.pgpass``, or name a ``passfile``.

    Raises
    ------
    ConnectError
        There is no such connection, or it holds a password, or the database does not let us in.
    """
    known: dict[str, dict[str, Any]] = {}
    for path in _configuration_files():
        for other, settings in _read_connections(path).items():
            known.setdefault(other, settings)
    if name not in known:
        raise ConnectError(f"There is no connection {name!r} in a vantage.toml.{did_you_mean(name, known)}")
    settings = dict(known[name])
    return _open(settings.pop("dsn", None), name, default, {**settings, **options})


def set_default(db: Database | None) -> None:
    """Makes ``db`` the default whatever is connected later; None goes back to the latest connection."""
    global _chosen
    _chosen = db


def default_database() -> Database:
    """The default connection.

    Raises
    ------
    VantageError
        Nothing is connected yet.
    """
    db = _chosen or _latest
    if db is None:
        raise VantageError('There is no connection yet: db = v.connect_postgres("postgresql://…").')
    return db


def _open(dsn: str | None, name: str | None, default: bool, options: dict[str, Any]) -> Database:
    import psycopg
    from psycopg.conninfo import make_conninfo

    global _latest
    ours = {field.name: options.pop(field.name) for field in fields(Options) if field.name in options}
    try:
        conninfo = make_conninfo(dsn or "", **options)
    except psycopg.ProgrammingError as error:
        # libpq's message repeats a part of the address, which may hold a password.
        unknown = str(error).partition('invalid connection option "')[2].partition('"')[0]
        reason = f"{unknown!r} is no connection option." if unknown else "libpq cannot read this address."
        raise ConnectError(
            f"{reason} Write postgresql://user@host:port/database, or keywords: host=… dbname=…"
        ) from None
    db = Database(conninfo, Options(**ours), name=name)
    if default:
        _latest = db
    return db


def _configuration_files() -> list[Path]:
    if sys.platform == "win32":
        home = Path(os.environ.get("APPDATA", Path.home() / "AppData" / "Roaming"))
    else:
        home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    here = Path.cwd()
    folders = [home / "vantage", here, *here.parents]
    return [path for folder in folders if (path := folder / "vantage.toml").is_file()]


def _read_connections(path: Path) -> dict[str, dict[str, Any]]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        connections = tomllib.loads(path.read_text(encoding="utf-8")).get("connections", {})
    except tomllib.TOMLDecodeError as error:
        raise ConnectError(f"{path} is not valid TOML: {error}.") from None
    for name, settings in connections.items():
        if "password" in settings or _has_password(settings.get("dsn")):
            raise ConnectError(
                f"[connections.{name}] in {path} holds a password. Put it in ~/.pgpass (host:port:database:user:"
                'password), or name a file of that form: passfile = "…".'
            )
    return connections


def _has_password(dsn: str | None) -> bool:
    import psycopg
    from psycopg.conninfo import conninfo_to_dict

    try:
        return bool(dsn) and "password" in conninfo_to_dict(dsn)
    except psycopg.ProgrammingError:
        return False  # connecting says what is wrong with it
