"""Connections: pools, threads, forks, poolers, options, files, keyring, and a quiet end."""

import asyncio
import gc
import os
import subprocess
import sys
import textwrap
import threading
import weakref

import psycopg
import pytest
import vantage as v
from conftest import ROOT
from connections import ACCOUNTS, backends, wait_until
from psycopg.conninfo import conninfo_to_dict, make_conninfo


@pytest.fixture(scope="module")
def dsn(make_database):
    return make_database("connections", ACCOUNTS)


@pytest.fixture
def db(dsn):
    db = v.connect_postgres(dsn, default=False)
    assert db.catalog
    yield db
    db.close()


def run_python(code, dsn, timeout=60):
    """A program of its own; everything that it prints, errors too."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "python"), "DSN": dsn}
    return subprocess.run(
        [sys.executable, "-W", "always", "-X", "dev", "-c", textwrap.dedent(code)],
        env=environment, capture_output=True, text=True, timeout=timeout,
    )  # fmt: skip


def test_threads_share_a_connection_safely(db):
    sums = []

    def work(number):
        for _ in range(20):
            sums.append(db.fetch("SELECT $1::int AS n", number).run()[0].n == number)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(sums) == 240
    assert all(sums)
    assert db._pool.size <= db.options.pool_size


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_fork_opens_its_own_connections_and_leaves_the_parents_alone(db):
    parent = db.fetch("SELECT pg_backend_pid() AS pid").run()[0].pid
    with db.transaction():
        child = os.fork()
        if child == 0:
            status = 1
            try:
                try:
                    db.fetch("SELECT 1").run()
                except v.TransactionError:
                    from vantage._transaction import _open_levels

                    _open_levels.set(())
                    other = db.fetch("SELECT pg_backend_pid() AS pid").run()[0].pid
                    awaited = asyncio.run(_awaited(db.table("account").count()))
                    status = 0 if other != parent and awaited == 3 else 2
                gc.collect()
            finally:
                os._exit(status)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert db.table("account").count().run() == 3
    assert db.fetch("SELECT pg_backend_pid() AS pid").run()[0].pid == parent


async def _awaited(lazy):
    return await lazy


def test_a_closed_connection_says_so(db, dsn):
    accounts = db.table("account")
    db.close()
    with pytest.raises(v.VantageError, match="closed"):
        accounts.count().run()
    with pytest.raises(v.VantageError, match="closed"):
        asyncio.run(_awaited(accounts.count()))
    with pytest.raises(v.VantageError, match="closed"):
        db.transaction().__enter__()
    db.close()
    wait_until(lambda: backends(dsn, "%") == 0)


def test_a_connection_that_is_dropped_closes_its_sockets_and_threads(dsn):
    db = v.connect_postgres(dsn, default=False)
    assert asyncio.run(_awaited(db.fetch("SELECT 1 AS one")))[0].one == 1
    gone = weakref.ref(db)
    del db
    wait_until(lambda: gc.collect() >= 0 and gone() is None)
    wait_until(lambda: backends(dsn, "%") == 0)


class Account(v.Entity, table="account"):
    id: v.Col[int]
    owner: v.Col[str]
    ref_entries: v.Many["Entry"] = v.many("account_id")


class Entry(v.Entity, table="entry"):
    id: v.Col[int]
    account_id: v.Col[int]
    ref_account: v.One["Account"] = v.one("account_id")


def _used(dsn, **options):
    """A connection after all sorts of use, with weak references to it and to classes of its catalog and their sets."""
    db = v.connect_postgres(dsn, **options)
    accounts = db.table("account")
    assert accounts.join(accounts.ref_entries()).select("id").to_pandas().run().shape == (3, 1)
    assert accounts.where(~accounts.ref_entries().exists()).count().start().result() == 3
    assert db.entities.Account.table().select("id").as_table("x").count().run() == 3
    assert Account.table(db).where(lambda t: t.owner == "Ada").ref_entries().get().run() == []
    assert "Ada" in accounts._repr_mimebundle_()["text/plain"]
    assert "owner" in dir(accounts)
    assert "Integer" in accounts.id.__doc__
    asyncio.run(_awaited(accounts.count()))
    with db.transaction(), db.trace():
        accounts.where(accounts.id == 1).update(owner="Ada").run()
    return db, [weakref.ref(each) for each in (db, accounts._entity, type(accounts), type(accounts.ref_entries()))]


@pytest.mark.parametrize("closed", [True, False])
@pytest.mark.parametrize("default", [True, False])
def test_what_a_catalog_gave_goes_with_its_connection(dsn, closed, default):
    v.set_default(None)
    db, gone = _used(dsn, default=default)
    if closed:
        db.close()
    else:
        v.connect_postgres(dsn)  # another is the default
    del db
    wait_until(lambda: gc.collect() >= 0 and not any(each() for each in gone))


def test_a_closed_connection_is_no_default_any_more(dsn):
    v.set_default(None)
    db = v.connect_postgres(dsn)
    assert Account.table().count().run() == 3
    db.close()
    with pytest.raises(v.VantageError, match="There is no connection yet"):
        Account.table().count().run()
    chosen = v.connect_postgres(dsn, default=False)
    other = v.connect_postgres(dsn)
    v.set_default(chosen)
    chosen.close()
    with pytest.raises(v.VantageError, match="closed"):  # not silently the other database
        Account.table().count().run()
    v.set_default(None)
    assert Account.table().count().run() == 3
    other.close()


def test_a_program_ends_quietly_and_at_once_while_queries_run(dsn):
    done = run_python(
        """
        import asyncio, os, time, vantage as v
        db = v.connect_postgres(os.environ["DSN"])
        db.catalog
        running = db.fetch("SELECT pg_sleep(50)").start()
        stream = db.stream("SELECT generate_series(1, 100000)", batch_size=10)
        next(stream)
        time.sleep(0.3)
        print("end")
        """,
        dsn,
        timeout=20,
    )
    assert (done.returncode, done.stdout) == (0, "end\n"), done.stderr
    assert done.stderr == ""
    wait_until(lambda: backends(dsn) == 0)


def test_all_connections_in_use_is_an_error_with_the_next_step(dsn):
    db = v.connect_postgres(dsn, pool_size=1, pool_timeout=0.3, default=False)
    assert db.catalog
    with db.stream("SELECT generate_series(1, 1000)", batch_size=10) as stream:
        next(stream)
        with pytest.raises(v.ConnectError, match="pool_size"):
            db.fetch("SELECT 1").run()
    assert db.fetch("SELECT 1 AS one").run()[0].one == 1
    db.close()


def test_a_read_only_connection_refuses_writes_before_anything_is_sent(dsn):
    db = v.connect_postgres(dsn, read_only=True, default=False)
    with psycopg.connect(dsn, autocommit=True) as admin:
        admin.execute("CREATE SEQUENCE IF NOT EXISTS sent")
        for attempt in (lambda: db.execute("SELECT nextval('sent')").run(), lambda: db.unit()):
            with pytest.raises(v.WriteRefused, match="read_only"):
                attempt()
        with pytest.raises(v.WriteRefused), db.transaction():
            db.execute("SELECT nextval('sent')").run()
        assert admin.execute("SELECT is_called FROM sent").fetchone() == (False,)
    with db.transaction():
        assert db.fetch("SHOW transaction_read_only").run()[0][0] == "on"
    db.close()


def test_what_cannot_run_in_a_transaction_runs_without_one(db):
    db.execute("VACUUM account").run()
    with pytest.raises(v.QueryError), db.transaction():
        db.execute("VACUUM account").run()


def test_no_state_stays_in_a_session_behind_a_pooler(dsn, monkeypatch):
    # What tells a pooler is that the server process is another than the one that the session was told.
    monkeypatch.setattr(psycopg.ConnectionInfo, "backend_pid", property(lambda self: 1))
    db = v.connect_postgres(dsn, default=False)
    for _ in range(12):
        db.fetch("SELECT 1 AS one").run()
        with db.transaction():
            db.execute("UPDATE account SET amount = amount WHERE id = 1").run()
            list(db.stream("SELECT 1"))
    for _, connection in db._pool._idle:
        assert connection.execute("SELECT count(*) FROM pg_prepared_statements").fetchone() == (0,)
        assert connection.execute("SHOW statement_timeout").fetchone() == ("0",)
        assert connection.execute("SHOW idle_in_transaction_session_timeout").fetchone() == ("0",)
        changed = "SELECT name FROM pg_settings WHERE source = 'session' AND name NOT IN ('application_name')"
        assert connection.execute(changed).fetchall() == []
    db.close()


@pytest.mark.parametrize("form", ["url", "keywords", "options", "service", "variables"])
def test_everything_that_libpq_knows_connects(dsn, form, tmp_path, monkeypatch):
    given = {k: str(value) for k, value in conninfo_to_dict(dsn).items()}
    dsn_given, options = None, {}
    if form == "url":
        query = "&".join(f"{k}={value}" for k, value in given.items() if k not in ("host", "port", "user", "dbname"))
        dsn_given = f"postgresql://{given['user']}@{given['host']}:{given['port']}/{given['dbname']}?{query}"
    elif form == "keywords":
        dsn_given = make_conninfo("", **given)
    elif form == "options":
        options = {**given, "statement_timeout": 5}
    elif form == "service":
        file = tmp_path / "services"
        file.write_text("[shop]\n" + "".join(f"{k}={value}\n" for k, value in given.items()))
        monkeypatch.setenv("PGSERVICEFILE", str(file))
        options = {"service": "shop"}
    else:
        names = {"dbname": "DATABASE"}
        for key, value in given.items():
            monkeypatch.setenv(f"PG{names.get(key, key.upper())}", value)
    db = v.connect_postgres(dsn_given, default=False, **options)
    assert db.fetch("SELECT current_database() AS name").run()[0].name == given["dbname"]
    assert "@127.0.0.1/" in db.label
    db.close()


def test_named_connections_come_from_vantage_toml(dsn, tmp_path, monkeypatch):
    given = conninfo_to_dict(dsn)
    lines = "".join(f"{key} = {str(value)!r}\n" for key, value in given.items())
    (tmp_path / "project" / "deep").mkdir(parents=True)
    (tmp_path / "config" / "vantage").mkdir(parents=True)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path / "project" / "deep")
    (tmp_path / "project" / "vantage.toml").write_text(
        f"[connections.shop]\n{lines}read_only = true\n[connections.copy]\ndsn = {dsn!r}\n"
    )
    for name in ("shop", "copy"):
        db = v.connect(name, default=False)
        assert db.name == name
        assert db.options.read_only == (name == "shop")
        db.close()
    with pytest.raises(v.ConnectError, match="Did you mean 'shop'"):
        v.connect("shp")
    user = tmp_path / "config" / "vantage" / "vantage.toml"
    user.write_text("[connections.shop]\ndbname = 'nowhere'\npassword = 'x1y2z3'\n")
    with pytest.raises(v.ConnectError, match=r"\.pgpass") as caught:
        v.connect("shop")
    assert "x1y2z3" not in str(caught.value)
    user.write_text("[connections.shop\n")
    with pytest.raises(v.ConnectError, match="not valid TOML"):
        v.connect("shop")


def test_the_keyring_is_asked_where_libpq_finds_no_password(dsn, monkeypatch):
    keyring = pytest.importorskip("keyring")
    from keyring.backend import KeyringBackend

    class Memory(KeyringBackend):
        priority = 1
        kept = {}  # noqa: RUF012

        def get_password(self, service, username):
            return self.kept.get((service, username))

        def set_password(self, service, username, password):
            self.kept[service, username] = password

        def delete_password(self, service, username):
            del self.kept[service, username]

    before = keyring.get_keyring()
    keyring.set_keyring(Memory())
    given = conninfo_to_dict(dsn)
    password = given.pop("password", None) or _password_of(given.pop("passfile"))
    without = make_conninfo("", **{**given, "passfile": os.devnull})
    try:
        with pytest.raises(v.ConnectError, match="keyring"):
            v.connect_postgres(without, default=False)
        keyring.set_password("vantage", f"{given['user']}@{given['host']}/{given['dbname']}", password)
        db = v.connect_postgres(without, default=False)
        assert db.fetch("SELECT 1 AS one").run()[0].one == 1
        assert password not in repr(db) + repr(vars(db))
        db.close()
    finally:
        keyring.set_keyring(before)


def _password_of(passfile):
    with open(passfile) as lines:
        return lines.readline().strip().rsplit(":", 1)[1]


def test_too_many_connections_is_named(make_database):
    dsn = make_database("few", "SELECT 1")
    name = conninfo_to_dict(dsn)["dbname"]
    with psycopg.connect(dsn, autocommit=True) as admin:
        admin.execute("CREATE ROLE vantage_py_few LOGIN PASSWORD 'x' CONNECTION LIMIT 1")
        try:
            db = v.connect_postgres(dsn, user="vantage_py_few", password="x", passfile="", default=False)
            assert db.catalog
            with pytest.raises(v.ConnectError, match="too many connections") as caught, db.transaction():
                other = v.connect_postgres(dsn, user="vantage_py_few", password="x", passfile="", default=False)
                other.close()
            assert caught.value.sqlstate == "53300"
            assert "db.close()" in str(caught.value)
            db.close()
        finally:
            wait_until(lambda: backends(dsn, "%") <= 1)
            admin.execute("DROP ROLE vantage_py_few")
    assert name
