"""Streams: batches from a cursor on the server, ended safely wherever the reader stops."""

import asyncio
import contextlib
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


class Account(v.Entity, table="account"):
    id: v.Col[int]
    owner: v.Col[str]
    shout: v.Col[str] = v.expression(lambda t: t.owner.upper())


async def _listed(items):
    return [item async for item in items]


def test_records_are_taken_one_by_one(db):
    accounts = Account.table(db).order_by("id")
    assert asyncio.run(_listed(accounts)) == accounts.get().run()
    assert asyncio.run(_listed(accounts.get())) == accounts.get().run()
    assert [r.shout for r in asyncio.run(_listed(accounts.where(accounts.id > 1)))] == ["BEN", "CLEO"]
    rows = asyncio.run(_listed(accounts.select("id", doubled=accounts.id * 2)))
    assert [(row.id, row["doubled"]) for row in rows] == [(1, 2), (2, 4), (3, 6)]
    assert [row.amount for row in asyncio.run(_listed(accounts.rows()))] == [100, 50, 0]
    with pytest.raises(v.VantageError, match="async for record in t"):
        list(accounts)


def test_a_loop_over_records_has_no_cap(dsn):
    db = v.connect_postgres(dsn, default=False, row_limit=2)
    assert len(asyncio.run(_listed(Account.table(db)))) == 3
    db.close()


def test_a_loop_over_records_reads_what_its_transaction_wrote(db):
    async def main():
        async with db.transaction() as transaction:
            accounts = db.table("account")
            await accounts.insert(id=9, owner="Zoe", amount=1)
            owners = [account.owner async for account in accounts.where(accounts.id > 3)]
            transaction.roll_back()
        return owners

    assert asyncio.run(main()) == ["Zoe"]


def test_a_loop_over_records_awaits_what_its_query_needs(db):
    async def main():
        accounts = Account.table(db)
        wanted = asyncio.ensure_future(asyncio.sleep(0, 2))
        return [account.owner async for account in accounts.where(accounts.id == wanted)]

    assert asyncio.run(main()) == ["Ben"]


def test_a_loop_over_records_that_is_left_early_gives_its_connection_back(db, dsn):
    numbers = v.from_(v.fn.generate_series(1, 100_000), alias="n", db=db)

    async def main():
        async with contextlib.aclosing(numbers.get().__aiter__()) as items:
            async for item in items:
                return item.value

    assert asyncio.run(main()) == 1
    wait_until(lambda: backends(dsn, "idle in transaction") == 0)
    assert not db._pool._taken


def test_records_in_memory_are_taken_one_by_one_too():
    pytest.importorskip("duckdb")
    canned = v.MockDataSource({"account": [{"id": 1, "owner": "Ada"}]})
    assert [account.owner for account in asyncio.run(_listed(Account.table(canned)))] == ["Ada"]
