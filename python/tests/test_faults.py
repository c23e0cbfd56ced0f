"""Faults, with a server of its own and a proxy: each ends in a named error or in a read that survived; none hangs."""

import asyncio
import faulthandler
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
import vantage as v
from connections import ACCOUNTS, amounts, backends, proxy, wait_until
from psycopg.conninfo import conninfo_to_dict, make_conninfo

TAKE = "UPDATE account SET amount = amount - 1 WHERE id = 1"


@pytest.fixture(autouse=True)
def watchdog():
    """Ends the run where a test hangs, with the stacks of all threads."""
    faulthandler.dump_traceback_later(60, exit=True, file=sys.__stderr__)
    yield
    faulthandler.cancel_dump_traceback_later()


@pytest.fixture
def dsn(make_database):
    return make_database("faults", ACCOUNTS)


@pytest.fixture
def db(dsn):
    db = connect(dsn)
    yield db
    db.close()


def connect(dsn, **options):
    db = v.connect_postgres(dsn, default=False, **options)
    assert db.catalog
    return db


def count(db):
    return db.table("account").count().run()


def kill(dsn, state="%"):
    """Ends every other session of the database that is in a state."""
    with psycopg.connect(dsn, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND state LIKE %s",
            (state,),
        )


def active(dsn):
    with psycopg.connect(dsn, autocommit=True) as admin:
        return {
            pid
            for (pid,) in admin.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND state = 'active'"
            )
        }


def in_thread(work):
    """Runs ``work`` beside the test; gives a function that waits for its result or raises its error."""
    ended = []

    def run():
        try:
            ended.append((work(), None))
        except BaseException as error:
            ended.append((None, error))

    thread = threading.Thread(target=run)
    thread.start()

    def result():
        thread.join(45)
        assert ended, "It hangs."
        value, error = ended[0]
        if error is not None:
            raise error
        return value

    return result


# Killed sessions.


def test_a_read_survives_that_its_idle_connection_was_killed(db, dsn):
    kill(dsn)
    assert count(db) == 3
    kill(dsn)
    assert asyncio.run(_awaited(db.table("account").count())) == 3


async def _awaited(lazy):
    return await lazy


def test_a_read_survives_that_it_is_killed_while_it_runs(db, dsn):
    # The second run is short: what it sleeps for is there once only.
    db.execute("CREATE SEQUENCE once").run()
    db.execute("CREATE FUNCTION slow_once() RETURNS int AS $$ BEGIN PERFORM pg_sleep(amount / 10.0) FROM account "
               "WHERE id = 1; RETURN 1; END $$ LANGUAGE plpgsql").run()  # fmt: skip
    result = in_thread(lambda: db.fetch("SELECT slow_once() AS one").run()[0].one)
    wait_until(lambda: backends(dsn) == 1)
    with psycopg.connect(dsn) as other:
        other.execute("UPDATE account SET amount = 0 WHERE id = 1")
    kill(dsn, "active")
    assert result() == 1


def test_a_read_that_is_killed_twice_is_named(db, dsn):
    result = in_thread(lambda: db.fetch("SELECT pg_sleep(30)").run())
    wait_until(lambda: active(dsn))
    first = active(dsn)
    kill(dsn, "active")
    wait_until(lambda: active(dsn) - first)
    kill(dsn, "active")
    with pytest.raises(v.ConnectionLost, match="was lost"):
        result()
    assert count(db) == 3


def test_a_write_that_is_killed_is_not_run_again_and_says_that_nothing_was_written(db, dsn):
    result = in_thread(lambda: db.execute(TAKE + " AND pg_sleep(30) IS NOT NULL").run())
    wait_until(lambda: backends(dsn) == 1)
    kill(dsn, "active")
    with pytest.raises(v.ConnectionLost, match="nothing of it was written") as caught:
        result()
    assert caught.value.committed is False
    assert isinstance(caught.value, v.ConnectError)
    assert amounts(dsn)[1] == 100


def test_a_write_survives_that_its_idle_connection_was_killed(db, dsn):
    kill(dsn)
    assert db.execute(TAKE).run() == 1
    assert amounts(dsn)[1] == 99


def test_a_transaction_that_is_killed_says_so_at_its_next_statement(db, dsn):
    with pytest.raises(v.ConnectionLost, match="terminating connection") as caught, db.transaction():
        db.execute(TAKE).run()
        kill(dsn)
        wait_until(lambda: backends(dsn, "idle in transaction") == 0)
        time.sleep(0.1)
        db.fetch("SELECT 1").run()
    assert caught.value.committed is False
    assert count(db) == 3
    assert amounts(dsn)[1] == 100


def test_a_transaction_that_is_killed_cannot_be_committed_even_if_the_error_is_swallowed(db, dsn):
    with pytest.raises(v.ConnectionLost), db.transaction():
        db.execute(TAKE).run()
        kill(dsn)
        with suppress(v.ConnectionLost):
            db.fetch("SELECT 1").run()
    assert amounts(dsn)[1] == 100


def test_a_stream_that_is_killed_is_named_and_not_begun_again(db, dsn):
    stream = db.stream("SELECT generate_series(1, 1000)", batch_size=10)
    next(stream)
    kill(dsn, "idle in transaction")
    with pytest.raises(v.ConnectionLost):
        next(stream)
    assert count(db) == 3


# Restarts, on a server that nobody else uses.


@contextmanager
def own_server():
    """Functions that start and stop a server, and the folder of its data."""
    from postgres import _from_binaries, find_binaries

    binaries = find_binaries()
    if binaries is None:
        pytest.skip("A restart needs the binaries of Postgres.")
    # Not pytest's folder: the server runs as another user, who may not look into that.
    folder = Path(tempfile.mkdtemp(prefix="vantage-pg-"))
    folder.chmod(0o755)
    import postgres

    port = postgres._free_port()
    before, postgres._free_port = postgres._free_port, lambda: port
    running = []

    def start():
        server = _from_binaries(binaries, folder / "server")
        running.append(server)
        dsn = server.__enter__()
        wait_until(lambda: _answers(dsn))
        return dsn

    def stop():
        # Its fast shutdown; the gentle one waits for our sessions.
        kill_fast(folder / "server" / "data")
        running.pop().__exit__(None, None, None)

    try:
        yield start, stop
    finally:
        while running:
            stop()
        postgres._free_port = before
        shutil.rmtree(folder, ignore_errors=True)


def test_reads_survive_a_restart_and_writes_report_it():
    with own_server() as (start, stop):
        dsn = start()
        with psycopg.connect(dsn, autocommit=True) as admin:
            admin.execute(ACCOUNTS)
        db = connect(dsn)
        stop()
        with pytest.raises(v.ConnectError, match="Is the server running"):
            v.connect_postgres(dsn, default=False)
        result = in_thread(lambda: count(db))
        time.sleep(0.5)
        start()
        assert result() == 3

        # It ends sessions in the middle of a statement.
        read = in_thread(lambda: db.fetch("SELECT count(*) AS n, pg_sleep(2) FROM account").run()[0].n)
        write = in_thread(lambda: db.execute(TAKE + " AND pg_sleep(20) IS NOT NULL").run())
        wait_until(lambda: backends(dsn) == 2)
        stop()
        start()
        assert read() == 3
        with pytest.raises(v.ConnectionLost, match="nothing of it was written"):
            write()
        assert amounts(dsn)[1] == 100
        with db.transaction():
            assert db.execute(TAKE).run() == 1
        db.close()


def _answers(dsn):
    try:
        psycopg.connect(dsn).close()
    except psycopg.OperationalError:
        return False
    return True


def kill_fast(data):
    os.kill(int((data / "postmaster.pid").read_text().split()[0]), signal.SIGINT)


# The way between.


def test_a_socket_that_went_silent_while_idle_is_replaced(dsn):
    with proxy(dsn) as (address, way):
        db = connect(address)
        time.sleep(2.1)
        way.silent.set()
        time.sleep(0.2)
        unsilenced = threading.Timer(1.0, way.silent.clear)
        unsilenced.start()
        started = time.monotonic()
        assert count(db) == 3
        assert time.monotonic() - started < 15
        unsilenced.join()
        db.close()


@pytest.mark.guards("B17")
def test_a_socket_that_goes_silent_while_a_query_runs_ends_with_a_name(dsn):
    with proxy(dsn) as (address, way):
        db = connect(address)
        result = in_thread(lambda: db.run("SELECT pg_sleep(0.5)", timeout=1.0))
        wait_until(lambda: backends(dsn) == 1)
        way.silent.set()
        with pytest.raises(v.ConnectionLost, match="did not answer within"):
            result()
        way.silent.clear()
        way.cut()
        assert count(db) == 3
        db.close()


def test_a_display_on_a_silent_socket_is_a_card(dsn):
    with proxy(dsn) as (address, way):
        db = connect(address, display_timeout=0.5)
        way.silent.set()
        shown = db.fetch("SELECT 1")._repr_mimebundle_()
        assert "did not answer" in shown["text/plain"]
        db.close()


def test_a_commit_whose_answer_is_lost_says_that_nobody_knows(dsn):
    with proxy(dsn) as (address, way):
        db = connect(address)
        with pytest.raises(v.ConnectionLost, match="nobody knows") as caught, db.transaction():
            db.execute(TAKE).run()
            way.delay = 0.5
            cutter = threading.Timer(0.7, way.cut)
            cutter.start()
        assert caught.value.committed is None
        cutter.join()
        way.delay = 0
        assert count(db) == 3
        assert amounts(dsn)[1] == 99  # the commit had arrived
        db.close()


def test_connections_that_are_reset_are_replaced(dsn):
    with proxy(dsn) as (address, way):
        db = connect(address)
        way.cut()
        assert count(db) == 3
        way.cut()
        assert db.execute(TAKE).run() == 1
        db.close()


def test_a_slow_way_only_takes_its_time(dsn):
    with proxy(dsn) as (address, way):
        db = connect(address)
        way.delay = 0.05
        assert count(db) == 3
        with db.transaction():
            assert db.execute(TAKE).run() == 1
        assert sum(batch.count for batch in db.stream("SELECT generate_series(1, 30)", batch_size=10)) == 30
        db.close()
    assert amounts(dsn)[1] == 99


@pytest.mark.guards("B17")
def test_a_server_that_never_answers_ends_the_attempt_to_connect(dsn):
    with proxy(dsn) as (address, way):
        way.silent.set()
        with pytest.raises(v.ConnectError, match="timeout"):
            v.connect_postgres(address, connect_timeout=2, default=False)


def test_a_server_that_hangs_up_is_named(dsn):
    with proxy(dsn) as (address, way):
        way.target = None
        with pytest.raises(v.ConnectError, match="Cannot connect"):
            v.connect_postgres(address, default=False)


# What the server refuses.


def test_a_lock_that_is_held_is_named(dsn):
    db = connect(dsn, lock_timeout=0.2)
    with psycopg.connect(dsn) as other:
        other.execute("UPDATE account SET amount = 1 WHERE id = 1")
        with pytest.raises(v.QueryTimeout, match="lock_timeout") as caught:
            db.execute(TAKE).run()
        assert caught.value.sqlstate == "55P03"
        other.rollback()
    assert db.execute(TAKE).run() == 1
    db.close()


def test_a_statement_that_takes_too_long_is_named_and_rolled_back(dsn):
    db = connect(dsn, statement_timeout=0.3)
    with pytest.raises(v.QueryTimeout, match="statement_timeout"):
        db.execute(TAKE + " AND pg_sleep(5) IS NOT NULL").run()
    with db.transaction():
        with pytest.raises(v.QueryTimeout):
            db.fetch("SELECT pg_sleep(5)").run()
        assert db.execute(TAKE).run() == 1
    assert amounts(dsn)[1] == 99
    db.close()


def test_a_session_that_only_reads_is_named(dsn, make_database):
    name = conninfo_to_dict(dsn)["dbname"]
    with psycopg.connect(dsn, autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    db = connect(dsn)
    for attempt in (lambda: db.execute(TAKE).run(), lambda: _in_block(db)):
        with pytest.raises(v.ReadOnlyRefused, match="only reads") as caught:
            attempt()
        assert isinstance(caught.value, v.WriteRefused)
        assert caught.value.sqlstate == "25006"
    assert count(db) == 3
    db.close()


def _in_block(db):
    with db.transaction():
        db.execute(TAKE).run()


def test_out_of_connections_is_named_and_not_waited_for():
    with own_server() as (start, _):
        dsn = start()
        with psycopg.connect(dsn, autocommit=True) as admin:
            admin.execute(ACCOUNTS)
            admin.execute("CREATE ROLE visitor LOGIN PASSWORD 'x'")
            admin.execute("GRANT SELECT ON account TO visitor")
            visitor = make_conninfo(dsn, user="visitor", password="x", passfile="")
            db = connect(visitor)
            held = list(_all_that_are_left(visitor))
            for attempt in (lambda: v.connect_postgres(visitor, default=False), lambda: _two_at_once(db)):
                with pytest.raises(v.ConnectError) as caught:
                    attempt()
                assert caught.value.sqlstate == "53300"
                assert "try again later" in str(caught.value)
            assert count(db) == 3  # the connection that it has is not touched by that
            for each in held:
                each.close()
            db.close()


def _all_that_are_left(dsn):
    with suppress(psycopg.OperationalError):
        while True:
            yield psycopg.connect(dsn)


def _two_at_once(db):
    with db.stream("SELECT generate_series(1, 100)", batch_size=1) as stream:
        next(stream)
        count(db)


def test_a_full_disk_ends_a_copy_with_a_name_and_leaves_nothing_behind():
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    with own_server() as (start, _):
        # Larger than a segment of the log, which is written whole. The server inherits it.
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000_000, before[1]))
        try:
            dsn = start()
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        with psycopg.connect(dsn, autocommit=True) as admin:
            admin.execute("CREATE TABLE big (id int, filler text)")
        db = connect(dsn)
        rows = ((n, "x" * 1000) for n in range(40_000))
        with pytest.raises(v.QueryError, match=r"could not (extend|write)") as caught, db.unit() as unit:
            unit.copy_in("COPY big (id, filler) FROM STDIN", rows)
        assert "rolled back" in caught.value.__notes__[0]
        assert caught.value.sqlstate
        assert db.table("big").count().run() == 0
        with db.unit() as unit:
            assert unit.copy_in("COPY big (id, filler) FROM STDIN", [(1, "small")]) == 1
        assert db.table("big").count().run() == 1
        db.close()
