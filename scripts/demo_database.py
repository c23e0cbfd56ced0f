"""The demo's database: starts Postgres, loads the bakery once, prints its address without a password, and waits.

The password is in ``passfile`` of the demo's folder, which only the user can read.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import psycopg
from postgres import running_server
from psycopg.conninfo import conninfo_to_dict, make_conninfo

ROOT = Path(__file__).parent.parent


def load_bakery(server: str) -> str:
    """The address of the database ``bakery`` on a server; made and filled where it is not there."""
    given = conninfo_to_dict(server)
    with psycopg.connect(server, autocommit=True) as admin:
        found = admin.execute("SELECT 1 FROM pg_database WHERE datname = 'bakery'").fetchone()
        if not found:
            admin.execute("CREATE DATABASE bakery")
    dsn = make_conninfo("", **{**given, "dbname": "bakery"})
    with psycopg.connect(dsn) as connection:
        if connection.execute("SELECT to_regclass('client')").fetchone() == (None,):
            connection.execute((ROOT / "examples/bakery/bakery.sql").read_text("utf-8").encode())
    return dsn


def without_password(dsn: str, passfile: Path) -> str:
    """The address as a URL, with its password moved into ``passfile``."""
    given = conninfo_to_dict(dsn)
    with psycopg.connect(dsn) as connection:
        info = connection.info
        host, port, user, password = info.host, info.port, info.user, info.password
    if password:
        descriptor = os.open(passfile, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            escaped = password.replace("\\", "\\\\").replace(":", "\\:")
            file.write(f"*:*:*:{user}:{escaped}\n")
    rest = {k: v for k, v in given.items() if k not in ("host", "port", "user", "password", "dbname", "passfile")}
    query = "&".join(
        f"{key}={value}" for key, value in ({"host": host, **rest} if host.startswith("/") else rest).items()
    )
    place = f"{user}@" + ("" if host.startswith("/") else f"{host}:{port}")
    return f"postgresql://{place}/bakery" + (f"?{query}" if query else "")


def main(folder: Path) -> None:
    """Runs until standard input ends or a signal comes."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the demo, which ends us in its order
    with running_server(data_folder(folder), "VANTAGE_DEMO_DSN") as server:
        print(without_password(load_bakery(server), folder / "passfile"), flush=True)
        sys.stdin.read()


def data_folder(folder: Path) -> Path:
    """Where the data is: beside the demo, or where the server's own user may go when this is root."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/tmp") / f"vantage-demo-{abs(hash_of(str(folder.absolute()))):x}"
    return folder / "postgres"


def hash_of(text: str) -> int:
    """A number that is the same in every run."""
    import zlib

    return zlib.crc32(text.encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
