"""Opening connections, and which of them is the default."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from ._database import Database, Options
from ._errors import ConnectError, VantageError, did_you_mean
from ._secrets import Address

if TYPE_CHECKING:
    from ._sources.csv import CsvSource

_latest: Database | None = None
_chosen: Database | None = None

# Of libpq, where nobody says otherwise: a peer that is gone is noticed, a host that is silent not waited for long.
_DEFAULTS = {
    "fallback_application_name": "vantage", "connect_timeout": "10", "keepalives_idle": "60",
    "keepalives_interval": "10", "keepalives_count": "3",
}  # fmt: skip
_VARIABLES = {"connect_timeout": "PGCONNECT_TIMEOUT"}


def connect_postgres(dsn: str | None = None, *, default: bool = True, **options: Any) -> Database:
    """Connects to Postgres, at once.

    Parameters
    ----------
    dsn : str, optional
        Anything that libpq knows: a URL, keywords such as ``"service=shop"``, or nothing, for ``PG*`` variables,
        service file and ``.pgpass``. Where the server asks for a password and libpq finds none, the keyring is asked
        (service ``vantage``, name ``user@host/database``) if the package ``keyring`` is installed.
    default : bool
        Whether sets without a connection of their own use this one from now on.
    **options
        Any keyword of libpq (``host="…"``, ``port=5433``), and those of Vantage. Times are in seconds, None is no
        limit:

        ``statement_timeout`` (30), ``display_timeout`` (3), ``lock_timeout`` (2)
            What a statement, a cell's display, the wait for a lock may take.
        ``idle_timeout`` (60)
            How long an open transaction may wait for its next statement.
        ``row_limit`` (100,000 rows)
            Where ``get()`` without a limit stops.
        ``pool_size`` (4), ``pool_timeout`` (30)
            Connections at most, and how long to wait for one.
        ``read_only`` (False)
            Writes are refused before anything is sent. A guard rail: for a boundary use a role that may only read.
        ``strict`` (False)
            A loaded model that says what the database does not is a SchemaMismatch; else it is a warning.

    Returns
    -------
    Database

    Raises
    ------
    ConnectError
        One sentence that says what is wrong, and the next step.
    SchemaMismatch
        With ``strict=True`` only.

    Examples
    --------
    >>> db = v.connect_postgres("postgresql://localhost/bakery")
    >>> db = v.connect_postgres(service="shop", read_only=True)
    """
    address, ours = _hidden(dsn, options)
    dsn, options = None, {}  # a traceback may show what is in variables
    return _open(address, ours, None, default)


def connect_csv(
    files: str | os.PathLike[str] | Iterable[str | os.PathLike[str]], *, types: Mapping[str, str] | None = None,
    default: bool = True, **options: Any,
) -> CsvSource:  # fmt: skip
    """CSV files as tables: sets over them are read as those over Postgres, and nothing is written.

    The files are read at once, into memory, by DuckDB (``pip install "vantage-kernel[sources]"``), which also runs
    the SQL; ``refresh()`` reads them again. Types are those that all values of a column have. A column ``id`` whose
    values are all there and all different is the key; relations are those that a model declares.

    Parameters
    ----------
    files : path, or paths
        A folder, whose ``*.csv`` files are the tables, or such files. The first line of each has the names.
    types : mapping of str to str, optional
        Types of columns that are not to be found from the values: ``{"price": "numeric(10,2)"}``, or of one table's
        alone ``{"client.zip": "text"}``.
    default : bool
        Whether sets without a connection of their own use this one from now on.
    **options
        ``statement_timeout``, ``display_timeout``, ``row_limit``: as of :func:`connect_postgres`.

    Raises
    ------
    ConnectError
        A file is not there or no CSV, or two files would be one table.

    Examples
    --------
    >>> db = v.connect_csv("bakery/")
    >>> await Client.table(db).where(Client.is_paying_client).ref_orders().count()
    3
    """
    from ._sources.csv import CsvSource, files_of

    global _latest
    found, label = files_of(files)
    db = CsvSource(found, label, dict(types or {}), Options(**options))
    if default:
        _latest = db
    return db


def connect(name: str, *, default: bool = True, **options: Any) -> Database:
    """Connects to a named connection of ``vantage.toml``.

    The file is looked for in the user's configuration folder, then in the current folder and its parents; the first
    that has the name counts. Keywords of libpq, ``dsn``, and Vantage's own options may stand there::

        [connections.shop]
        host = "db.example.org"
        dbname = "shop"
        read_only = true

    A password does not belong there: put it in ``~/.pgpass``, name a ``passfile``, or store it in the keyring.

    Parameters
    ----------
    name : str
        The part after ``connections.``.
    default, **options
        As for :func:`connect_postgres`; they win over what the file says.

    Raises
    ------
    ConnectError
        There is no such connection, or it holds a password, or the database does not let us in.
    """
    from ._named import named_connections

    known = named_connections()
    if name not in known:
        raise ConnectError(f"There is no connection {name!r} in a vantage.toml.{did_you_mean(name, known)}")
    settings = dict(known[name])
    address, ours = _hidden(settings.pop("dsn", None), {**settings, **options})
    options = {}  # a traceback may show what is in variables
    return _open(address, ours, name, default)


def set_default(db: Database | None) -> None:
    """Makes ``db`` the default whatever is connected later; None goes back to the latest connection."""
    global _chosen
    _chosen = db


def forget(db: Database) -> None:
    """The latest connection was closed: there is none, until another is made."""
    global _latest
    if _latest is db:
        _latest = None


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


def _hidden(dsn: str | None, options: dict[str, Any]) -> tuple[Address, dict[str, Any]]:
    """The address in an object that does not show it, and our own options."""
    import psycopg
    from psycopg.conninfo import conninfo_to_dict, make_conninfo

    ours = {field.name: options[field.name] for field in fields(Options) if field.name in options}
    theirs = {key: value for key, value in options.items() if key not in ours}
    reason = ""
    try:
        given = {**conninfo_to_dict(dsn or ""), **theirs}
        return Address(make_conninfo("", **_with_defaults(given))), ours
    except psycopg.ProgrammingError as error:
        reason = _what_is_wrong(str(error))
    # Outside of the except block: libpq's message repeats a part of the address, which may hold a password.
    raise ConnectError(f"{reason} Write postgresql://user@host:port/database, or keywords: host=… dbname=…")


def _with_defaults(given: dict[str, Any]) -> dict[str, Any]:
    if given.get("service") or "PGSERVICE" in os.environ:
        return given  # the service file may say it
    defaults = {k: value for k, value in _DEFAULTS.items() if _VARIABLES.get(k, "") not in os.environ}
    return {**defaults, **given}


def _what_is_wrong(message: str) -> str:
    from psycopg.pq import Conninfo

    unknown = message.partition('invalid connection option "')[2].partition('"')[0]
    if not unknown:
        return "libpq cannot read this address."
    known = [option.keyword.decode() for option in Conninfo.get_defaults()]
    near = did_you_mean(unknown, [*known, *(field.name for field in fields(Options))])
    return f"{unknown!r} is no connection option.{near if near.startswith(' Did') else ''}"


def _open(address: Address, ours: dict[str, Any], name: str | None, default: bool) -> Database:
    from ._keyring import with_keyring
    from ._model_check import check_loaded_models

    global _latest
    options = Options(**ours)
    failure: ConnectError | None = None
    db: Database | None = None
    try:
        db = Database(address, options, name=name)
    except ConnectError as error:
        failure = error
    if failure is not None:
        found = with_keyring(address, failure)
        if found is None:
            raise failure
        db = Database(found, options, name=name)
    assert db is not None
    try:
        check_loaded_models(db)
    except BaseException:
        db.close()
        raise
    if default:
        _latest = db
    return db
