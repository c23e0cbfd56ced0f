"""Streams: batches from a cursor on the server, ended safely wherever the reader stops."""

import asyncio
import gc

import pytest
import vantage as v
from connections import ACCOUNTS, backends, wait_until

MANY = "SELECT n, 'row ' || n AS label FROM generate_series(1, $1) n"


@pytest.fixture(scope="module")
def dsn(make_database):
    return make_database("streams", ACCOUNTS)


@pytest.fixture
def db(dsn):
    db = v.connect_postgres(dsn, default=False)
    assert db.catalog  # it is read on a connection of the same pool
    yield db
    db.close()


@pytest.mark.inventory(109, "t.batches(size), db.stream(sql)")
def test_batches_come_in_order_with_columns(db):
    stream = db.stream(MANY, [25_000], batch_size=10_000)
    batches = list(stream)
    assert [batch.count for batch in batches] == [10_000, 10_000, 5_000]
    assert batches[0].columns == stream.columns == ("n", "label")
    assert [row[0] for batch in batches for row in batch.rows] == list(range(1, 25_001))
    assert list(stream) == []


def test_a_stream_of_nothing_has_columns_and_no_batch(db):
    stream = db.stream("SELECT id FROM account WHERE id < 0")
    assert list(stream) == []
    assert stream.columns == ("id",)


def test_the_memory_is_of_one_batch(db):
    import tracemalloc

    tracemalloc.start()
    total = 0
    for batch in db.stream(MANY, [200_000], batch_size=1000):
        total += batch.count
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert total == 200_000
    assert peak < 2_000_000


def test_batches_are_awaited(db):
    async def main():
        return [batch.count async for batch in db.stream(MANY, [2500], batch_size=1000)]

    assert asyncio.run(main()) == [1000, 1000, 500]


def test_a_loop_left_early_gives_its_connection_back(db, dsn):
    async def main():
        async with db.stream(MANY, [100_000], batch_size=10) as stream:
            async for _ in stream:
                break

    asyncio.run(main())
    with db.stream(MANY, [100_000], batch_size=10) as stream:
        next(stream)
        assert backends(dsn, "idle in transaction") == 1
    assert backends(dsn, "idle in transaction") == 0
    assert not db._pool._taken


def test_a_stream_that_is_dropped_ends(db, dsn):
    for _ in range(2 * db.options.pool_size):
        for _ in db.stream(MANY, [100_000], batch_size=10):
            break
        gc.collect()
    wait_until(lambda: backends(dsn, "idle in transaction") == 0)
    assert db.table("account").count().run() == 3


def test_an_error_in_a_late_row_is_raised_there_with_its_sql(db):
    stream = db.stream("SELECT 10 / (5 - n) FROM generate_series(1, 9) n", batch_size=2)
    assert next(stream).count == 2
    with pytest.raises(v.QueryError, match="division by zero") as caught:
        list(stream)
    assert "generate_series" in caught.value.sql
    assert not db._pool._taken


def test_a_stream_inside_a_transaction_sees_its_writes_and_does_not_poison_it(db):
    with db.transaction():
        db.execute("INSERT INTO account VALUES (9, 'Zoe', 1)").run()
        assert sum(batch.count for batch in db.stream("SELECT * FROM account", batch_size=3)) == 4
        with pytest.raises(v.QueryError):
            list(db.stream("SELECT 1 / (id - 9) FROM account ORDER BY id", batch_size=1))
        with db.stream("SELECT * FROM account", batch_size=1) as stream:
            next(stream)
            db.execute("DELETE FROM account WHERE id = 9").run()
            next(stream)
    assert db.table("account").count().run() == 3


def test_a_stream_only_reads(db):
    with pytest.raises(v.QueryError):
        list(db.stream("DELETE FROM entry RETURNING id"))


def test_a_cancelled_reader_ends_the_query(db, dsn):
    async def main():
        async for _ in db.stream("SELECT pg_sleep(30)"):
            pass

    async def outer():
        task = asyncio.create_task(main())
        await asyncio.sleep(0.3)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(outer())
    wait_until(lambda: backends(dsn) == 0)
    assert not db._pool._taken
    assert db.table("account").count().run() == 3
