"""Lazy results: reads run each time, writes once, handles tell and cancel."""

import asyncio
import threading
import time

import pytest
import vantage as v
from connections import ACCOUNTS, amounts, backends, wait_until

TAKE = "UPDATE account SET amount = amount - 1 WHERE id = 1"
SLEEP = "SELECT pg_sleep(30)"


@pytest.fixture
def dsn(make_database):
    return make_database("lazy", ACCOUNTS)


@pytest.fixture
def db(dsn):
    db = v.connect_postgres(dsn, default=False)
    assert db.catalog  # it is read in the background, and would count as a running query
    yield db
    db.close()


def test_a_read_runs_each_time(db):
    count = db.table("account").count()
    assert count.run() == 3
    db.execute("INSERT INTO account VALUES (4, 'Dan', 1)").run()
    assert count.run() == 4
    assert "4" in count._repr_mimebundle_()["text/plain"]


def test_a_write_runs_once_and_gives_its_first_result_again(db, dsn):
    write = db.execute(TAKE)

    async def twice():
        return await write, await write

    assert asyncio.run(twice()) == (1, 1)
    assert write.run() == 1
    assert amounts(dsn)[1] == 99


def test_a_write_awaited_by_two_tasks_and_two_threads_runs_once(db, dsn):
    write = db.execute(TAKE)

    async def both():
        return await asyncio.gather(*(asyncio.create_task(_awaited(write)) for _ in range(8)))

    threads = [threading.Thread(target=write.run) for _ in range(2)]
    for thread in threads:
        thread.start()
    assert asyncio.run(both()) == [1] * 8
    for thread in threads:
        thread.join(10)
    assert amounts(dsn)[1] == 99


async def _awaited(lazy):
    return await lazy


def test_a_write_that_failed_fails_again_without_running(db):
    write = db.execute("INSERT INTO account VALUES (1, 'Eve', 1)")
    for _ in range(2):
        with pytest.raises(v.ConstraintViolated):
            write.run()


def test_display_never_runs_a_write(db, dsn):
    write = db.execute(TAKE)
    shown = write._repr_mimebundle_()
    assert TAKE in shown["text/plain"]
    assert "not run yet" in shown["text/plain"]
    assert "not run yet" in shown["text/html"]
    assert "not run yet" in repr(write)
    assert amounts(dsn)[1] == 100
    write.run()
    assert write._repr_mimebundle_()["text/plain"] == "1"


def test_a_write_that_is_dropped_without_having_run_warns(db):
    dropped = [db.execute(TAKE)]
    with pytest.warns(RuntimeWarning, match="never run"):
        dropped.clear()


def test_a_handle_tells_state_time_and_rows(db):
    running = db.fetch("SELECT pg_sleep(0.3), n FROM generate_series(1, 5) n WHERE n > 0 AND n < 2").start()
    assert running.progress.state in ("waiting", "running")
    assert running.progress.rows is None
    assert len(running.result(10)) == 1
    done = running.progress
    assert done.state == "done"
    assert done.rows == 1
    assert done.elapsed >= 0.3
    assert running.progress.elapsed == done.elapsed
    assert "done" in repr(running)


def test_a_handle_says_how_many_rows_the_planner_expects(db):
    accounts = db.table("account")
    db.execute("ANALYZE account").run()
    generated = db.fetch("SELECT n FROM generate_series(1, 2000) n")
    for read in (accounts.get(), accounts.rows(), accounts.select("id"), accounts.col("id"), accounts.to_arrow()):
        running = read.start()
        running.result(10)
        assert running.progress.estimated_rows == 3
    running = generated.start()
    assert len(running.result(10)) == 2000
    assert running.progress.estimated_rows == 2000


def test_what_cannot_be_estimated_has_no_estimate_and_runs_all_the_same(db):
    with db.transaction():  # a statement that fails would end it
        running = db.fetch("SHOW lock_timeout").start()
        assert len(running.result(10)) == 1
        assert running.progress.estimated_rows is None
        assert db.table("account").count().run() == 3
    running = db.table("account").count().start()
    running.result(10)
    assert running.progress.estimated_rows is None
    later = db.table("account").where(lambda t: t.id == v.lazy(lambda: 1)).get().start()
    assert len(later.result(10)) == 1
    assert later.progress.estimated_rows is None
    with pytest.raises(v.QueryError, match="nothing"):
        db.fetch("SELECT nothing").start().result(10)


@pytest.mark.parametrize("copies", [True, False])
def test_rows_that_are_written_are_counted_and_their_number_is_known(db, copies):
    entries = db.table("entry")
    rows = [{"account_id": 1, "note": "a\nb"}] * 5000
    running = entries.insert_many(rows, returning=False if copies else None).start()
    running.result(30)
    assert running.progress.estimated_rows == 5000
    assert running.progress.rows == 5000


def test_a_stream_of_rows_is_counted_though_nobody_knows_its_number(db):
    pyarrow = pytest.importorskip("pyarrow")
    batch = pyarrow.record_batch({"account_id": [1] * 3000})
    reader = pyarrow.RecordBatchReader.from_batches(batch.schema, [batch, batch])
    running = db.table("entry").insert_frame(reader).start()
    assert running.result(30) == 6000
    assert running.progress[2:] == (6000, None)


def test_a_handle_cancels_on_the_server(db, dsn):
    running = db.fetch(SLEEP).start()
    wait_until(lambda: backends(dsn) == 1)
    running.cancel()
    with pytest.raises(v.QueryCancelled):
        running.result(5)
    assert running.progress.state == "cancelled"
    assert backends(dsn) == 0
    assert db.table("account").count().run() == 3


@pytest.mark.parametrize("write", [False, True])
def test_another_thread_cancels_what_the_main_thread_waits_for(db, dsn, write):
    query = db.execute(f"UPDATE account SET amount = 0 WHERE ({SLEEP}) IS NULL") if write else db.fetch(SLEEP)
    running = query.start()
    wait_until(lambda: backends(dsn) == 1)
    thread = threading.Timer(0.3, running.cancel)
    thread.start()
    with pytest.raises(v.QueryCancelled):  # not KeyboardInterrupt: nobody interrupted
        query.run() if write else running.result(20)
    thread.join()
    assert running.progress.state == "cancelled"
    assert amounts(dsn)[1] == 100


def test_a_handle_is_awaited_and_cancels_with_its_task(db, dsn):
    async def main():
        assert await db.table("account").count().start() == 3
        running = db.fetch(SLEEP).start()
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(running._wait(), 0.3)
        return running.progress.state

    assert asyncio.run(main()) == "cancelled"
    assert backends(dsn) == 0


def test_a_handle_gives_up_waiting_without_ending_the_query(db):
    running = db.fetch("SELECT pg_sleep(0.5)").start()
    with pytest.raises(TimeoutError):
        running.result(0.05)
    assert len(running.result(10)) == 1


def test_a_write_in_the_background_that_is_cancelled_is_rolled_back(db, dsn):
    running = db.execute("UPDATE account SET amount = amount - 1 WHERE pg_sleep(5) IS NOT NULL").start()
    wait_until(lambda: backends(dsn) == 1)
    running.cancel()
    with pytest.raises(v.QueryCancelled) as caught:
        running.result(5)
    assert "rolled back" in caught.value.__notes__[0]
    assert amounts(dsn)[1] == 100


def test_a_cancelled_task_ends_its_query_and_says_so(db, dsn):
    async def main():
        task = asyncio.create_task(_awaited(db.fetch(SLEEP)))
        await asyncio.sleep(0.3)
        task.cancel()
        started = time.monotonic()
        with pytest.raises(asyncio.CancelledError) as caught:
            await task
        assert backends(dsn) == 0
        return caught.value, time.monotonic() - started

    asyncio.run(main())
    assert db.table("account").count().run() == 3


def test_a_cancelled_write_is_rolled_back_and_says_so(db, dsn):
    write = db.execute("UPDATE account SET amount = 0 WHERE pg_sleep(5) IS NOT NULL")

    async def main():
        try:
            await write
        except asyncio.CancelledError as error:
            return error.__notes__

    async def outer():
        task = asyncio.create_task(main())
        await asyncio.sleep(0.3)
        task.cancel()
        return await task

    assert asyncio.run(outer()) == ["The write was rolled back."]
    assert amounts(dsn)[1] == 100
    with pytest.raises(v.VantageError):
        write.run()


def test_two_hundred_cancelled_queries_leave_no_thread_and_no_connection(db, dsn):
    async def main():
        for round_ in range(20):
            tasks = [asyncio.create_task(_awaited(db.fetch(SLEEP))) for _ in range(10)]
            await asyncio.sleep(0.01 * (round_ % 5))
            for task in tasks:
                task.cancel()
            assert all(
                isinstance(e, asyncio.CancelledError) for e in await asyncio.gather(*tasks, return_exceptions=True)
            )

    asyncio.run(main())
    wait_until(lambda: backends(dsn) == 0)
    assert backends(dsn, "%") <= db.options.pool_size
    assert sum(thread.name.startswith("vantage") for thread in threading.enumerate()) <= 2 * db.options.pool_size + 1
    assert db._pool.size <= db.options.pool_size
    assert asyncio.run(_awaited(db.table("account").count())) == 3
    before = threading.active_count()
    db.close()
    wait_until(lambda: backends(dsn, "%") == 0)
    wait_until(lambda: threading.active_count() < before)


def test_a_timeout_of_the_statement_is_named(db):
    with pytest.raises(v.QueryTimeout, match="statement_timeout") as caught:
        db.run("SELECT pg_sleep(5)", timeout=0.2)
    assert caught.value.sqlstate == "57014"


def test_no_timeout_stays_with_a_connection_and_reads_are_read_only(db):
    assert db.run("SHOW statement_timeout", timeout=None).rows == [("0",)]
    assert db.run("SHOW statement_timeout").rows == [("30s",)]
    assert db.run("SHOW transaction_read_only").rows == [("on",)]
    connection = db._pool.take()
    assert connection.execute("SHOW statement_timeout").fetchone() == ("0",)
    assert connection.execute("SHOW transaction_read_only").fetchone() == ("off",)
    db._pool.give(connection)


def test_a_read_cannot_leave_its_read_only_transaction(db):
    for sql in ("COMMIT", "SELECT 1; DELETE FROM entry", "WITH x AS (DELETE FROM entry RETURNING 1) SELECT * FROM x"):
        with pytest.raises(v.VantageError):
            db.fetch(sql).run()
    with pytest.raises(v.ReadOnlyRefused, match="only reads"):
        db.fetch("DELETE FROM entry").run()
    with pytest.raises(v.QueryError):
        db.fetch("SELECT set_config('transaction_read_only', 'off', true)").run()


def test_statements_prepared_on_a_direct_connection_survive_changed_tables(db):
    read = db.fetch("SELECT * FROM account WHERE id = $1", 1)
    for _ in range(10):
        read.run()
    kept = [c.execute("SELECT count(*) FROM pg_prepared_statements").fetchone()[0] for _, c in db._pool._idle]
    assert sum(kept) > 0
    db.execute("ALTER TABLE account ADD extra int DEFAULT 7").run()
    assert read.run()[0].extra == 7
