"""Transactions: whole or not at all, nested, found by context, never mixed between tasks."""

import asyncio
import gc
import threading
import time

import psycopg
import pytest
import vantage as v
from connections import ACCOUNTS, amounts, backends, wait_until

TAKE = "UPDATE account SET amount = amount - $1 WHERE id = 1"
GIVE = "UPDATE account SET amount = amount + $1 WHERE id = 2"


@pytest.fixture
def dsn(make_database):
    return make_database("transactions", ACCOUNTS)


@pytest.fixture
def db(dsn):
    db = v.connect_postgres(dsn, default=False)
    yield db
    db.close()


@pytest.mark.inventory(130, 'db.transaction(); t.update({"n": t.n + 1})')
def test_a_block_is_committed_at_its_end_and_its_reads_see_its_writes(db, dsn):
    with db.transaction():
        assert db.execute(TAKE, 10).run() == 1
        assert db.fetch("SELECT amount FROM account WHERE id = 1").run()[0].amount == 90
        assert db.table("account").sum("amount").run() == 140
        assert amounts(dsn)[1] == 100
    assert amounts(dsn)[1] == 90


def test_an_awaited_block_is_one_transaction_too(db, dsn):
    async def move():
        async with db.transaction():
            await db.execute(TAKE, 10)
            assert await db.table("account").sum("amount") == 140
            await db.execute(GIVE, 10)

    asyncio.run(move())
    assert amounts(dsn) == {1: 90, 2: 60, 3: 0}


@pytest.mark.guards("B21")
def test_leaving_by_an_error_rolls_back_and_says_so(db, dsn):
    with pytest.raises(ZeroDivisionError) as caught, db.transaction():
        db.execute(TAKE, 10).run()
        1 / 0  # noqa: B018
    assert "rolled back" in caught.value.__notes__[0]
    assert amounts(dsn)[1] == 100


def test_leaving_by_a_cancelled_task_rolls_back_and_says_so(db, dsn):
    async def cancelled():
        async with db.transaction():
            await db.execute(TAKE, 10)
            await asyncio.sleep(60)

    async def main():
        task = asyncio.create_task(cancelled())
        await asyncio.sleep(0.3)
        task.cancel()
        with pytest.raises(asyncio.CancelledError) as caught:
            await task
        return caught.value

    asyncio.run(main())
    assert amounts(dsn)[1] == 100
    assert backends(dsn, "idle in transaction%") == 0


def test_an_inner_block_rolls_back_alone(db, dsn):
    with db.transaction():
        db.execute(TAKE, 10).run()
        with pytest.raises(ZeroDivisionError), db.transaction():
            db.execute(TAKE, 20).run()
            1 / 0  # noqa: B018
        with db.transaction():
            db.execute(GIVE, 10).run()
    assert amounts(dsn) == {1: 90, 2: 60, 3: 0}


def test_an_inner_block_goes_with_the_outer_one(db, dsn):
    with pytest.raises(ZeroDivisionError), db.transaction():
        with db.transaction(), db.transaction():
            db.execute(TAKE, 10).run()
        1 / 0  # noqa: B018
    assert amounts(dsn)[1] == 100


def test_a_failed_statement_poisons_neither_its_block_nor_the_outer_one(db, dsn):
    with db.transaction():
        db.execute(TAKE, 10).run()
        with pytest.raises(v.ConstraintViolated):
            db.execute(TAKE, 1000).run()
        with db.transaction():
            with pytest.raises(v.QueryError):
                db.fetch("SELECT nothing").run()
            db.execute(GIVE, 10).run()
    assert amounts(dsn) == {1: 90, 2: 60, 3: 0}


def test_an_error_at_the_commit_is_reported_and_names_its_constraint(db):
    with pytest.raises(v.ConstraintViolated, match="is not present") as caught, db.transaction():
        db.execute("INSERT INTO entry (account_id) VALUES (77)").run()
    assert caught.value.constraint == "entry_account_id_fkey"
    assert "rolled back" in caught.value.__notes__[0]
    assert db.fetch("SELECT count(*) AS n FROM entry").run()[0].n == 0


def test_a_read_only_block_reads_one_state_and_refuses_writes_before_they_are_sent(db, dsn):
    with db.transaction(read_only=True, isolation="repeatable read"):
        before = db.table("account").sum("amount").run()
        with psycopg.connect(dsn) as other:
            other.execute("UPDATE account SET amount = 7 WHERE id = 3")
        assert db.table("account").sum("amount").run() == before
        with pytest.raises(v.WriteRefused, match="only reads"):
            db.execute(TAKE, 1).run()
    assert db.table("account").sum("amount").run() == before + 7


def test_a_read_only_block_inside_a_writing_one_ends_with_itself(db, dsn):
    with db.transaction():
        with db.transaction(read_only=True):
            with pytest.raises(v.ReadOnlyRefused):
                db.fetch("UPDATE account SET amount = 1").run()
            with pytest.raises(v.WriteRefused):
                db.execute(TAKE, 1).run()
        db.execute(TAKE, 1).run()
    assert amounts(dsn)[1] == 99


def test_two_databases_have_a_transaction_each(db, dsn):
    other = v.connect_postgres(dsn, default=False)
    with pytest.raises(ZeroDivisionError), other.transaction():
        with db.transaction():
            db.execute(TAKE, 10).run()
            other.execute("UPDATE account SET amount = 1 WHERE id = 3").run()
        1 / 0  # noqa: B018
    assert amounts(dsn) == {1: 90, 2: 50, 3: 0}
    other.close()


def test_tasks_started_inside_take_turns(db, dsn):
    async def main():
        async with db.transaction():
            await asyncio.gather(*(db.execute(TAKE, 1) for _ in range(30)))
            return await asyncio.gather(*(db.table("account").sum("amount") for _ in range(10)))

    assert asyncio.run(main()) == [120] * 10
    assert amounts(dsn)[1] == 70


def test_tasks_with_a_block_each_are_apart(db, dsn):
    async def move(number):
        async with db.transaction():
            await db.execute(TAKE, 1)
            await asyncio.sleep(0.01)
            if number % 2:
                raise ValueError
            await db.execute(GIVE, 1)

    async def main():
        return await asyncio.gather(*(move(n) for n in range(20)), return_exceptions=True)

    ended = asyncio.run(main())
    assert sum(isinstance(e, ValueError) for e in ended) == 10
    assert amounts(dsn) == {1: 90, 2: 60, 3: 0}


def test_a_statement_around_a_block_that_another_task_has_open_is_refused(db):
    async def inner(opened, go_on):
        async with db.transaction():
            opened.set()
            await go_on.wait()

    async def main():
        opened, go_on = asyncio.Event(), asyncio.Event()
        async with db.transaction():
            task = asyncio.create_task(inner(opened, go_on))
            await opened.wait()
            with pytest.raises(v.TransactionError, match="Another task"):
                await db.execute(TAKE, 1)
            go_on.set()
            await task
            await db.execute(TAKE, 1)

    asyncio.run(main())


def test_a_block_left_before_a_task_inside_it_writes_nothing(db, dsn):
    async def inner(opened):
        async with db.transaction():
            await db.execute(TAKE, 1)
            opened.set()
            await asyncio.sleep(0.3)

    async def main():
        opened = asyncio.Event()
        with pytest.raises(v.TransactionError, match="await it inside"):
            async with db.transaction():
                task = asyncio.create_task(inner(opened))
                await opened.wait()
        with pytest.raises(v.TransactionError, match="ended before"):
            await task

    asyncio.run(main())
    assert amounts(dsn)[1] == 100
    assert backends(dsn, "idle in transaction%") == 0


def test_a_task_that_outlives_its_transaction_is_told(db):
    async def late():
        await asyncio.sleep(0.2)
        await db.table("account").count()

    async def main():
        async with db.transaction():
            task = asyncio.create_task(late())
        with pytest.raises(v.TransactionError, match="has ended"):
            await task

    asyncio.run(main())


def test_a_thread_has_its_own_connection(db, dsn):
    seen = []
    with db.transaction():
        db.execute(TAKE, 10).run()
        thread = threading.Thread(target=lambda: seen.append(db.table("account").sum("amount").run()))
        thread.start()
        thread.join(10)
    assert seen == [150]


def test_statements_that_end_transactions_are_refused(db, dsn):
    with db.transaction():
        db.execute(TAKE, 10).run()
        for sql in ("COMMIT", "rollback", "  SAVEPOINT x"):
            with pytest.raises(v.TransactionError, match=r"db\.transaction"):
                db.execute(sql).run()
        assert amounts(dsn)[1] == 100
    assert amounts(dsn)[1] == 90


def test_a_statement_that_ends_the_transaction_in_disguise_is_found_out(db):
    with pytest.raises((v.TransactionError, v.QueryError)), db.transaction():
        db.execute(TAKE, 10).run()
        db.execute("/* hidden */ ROLLBACK").run()
    assert db.table("account").count().run() == 3


def test_more_transactions_than_connections_wait_for_each_other(db, dsn):
    async def move():
        async with db.transaction():
            await db.execute(TAKE, 1)
            await db.execute(GIVE, 1)

    async def main():
        await asyncio.gather(*(move() for _ in range(40)))

    asyncio.run(main())
    assert amounts(dsn) == {1: 60, 2: 90, 3: 0}


def test_a_deadlock_is_named_and_can_be_tried_again(db):
    first, second = threading.Barrier(2), []

    def lock(one, two):
        try:
            with db.transaction():
                db.execute("UPDATE account SET amount = amount WHERE id = $1", one).run()
                first.wait(10)
                db.execute("UPDATE account SET amount = amount WHERE id = $1", two).run()
        except v.TransactionConflict as error:
            second.append(error)

    patient = v.connect_postgres(db._address.reveal(), lock_timeout=None, default=False)
    db = patient
    threads = [threading.Thread(target=lock, args=pair) for pair in ((1, 2), (2, 1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert [error.sqlstate for error in second] == ["40P01"]
    assert second[0].can_retry
    assert "can be run again" in str(second[0])
    patient.close()


def test_a_serialization_failure_is_named_and_can_be_tried_again(db, dsn):
    with pytest.raises(v.TransactionConflict, match="run again") as caught, db.transaction(isolation="serializable"):
        db.table("account").sum("amount").run()
        with psycopg.connect(dsn) as other:
            other.execute("UPDATE account SET amount = 1 WHERE id = 1")
        db.execute(TAKE, 1).run()
    assert caught.value.sqlstate == "40001"


def test_a_unit_is_a_transaction_or_a_savepoint_and_can_be_taken_back(db, dsn):
    with db.unit() as unit:
        assert unit.run(TAKE, (10,)).count == 1
        assert unit.run("SELECT amount FROM account WHERE id = 1").rows == [(90,)]
        unit.roll_back()
    assert amounts(dsn)[1] == 100
    with db.transaction():
        with pytest.raises(v.ConstraintViolated), db.unit() as unit:
            unit.run(TAKE, (10,))
            unit.run(TAKE, (1000,))
        with db.unit() as unit:
            unit.run(GIVE, (10,))
            with pytest.raises(v.ConstraintViolated), unit.savepoint() as part:
                part.run(TAKE, (1000,))
            assert unit.run_many("INSERT INTO entry (account_id, note) VALUES ($1, $2)", [(1, "a"), (2, "b")]) == 2
    assert amounts(dsn)[2] == 60


def test_a_unit_copies_rows_and_bytes(db):
    with db.unit() as unit:
        rows = ((1, f"note {n}") for n in range(1000))
        assert unit.copy_in("COPY entry (account_id, note) FROM STDIN", rows) == 1000
        assert unit.copy_in("COPY entry (account_id, note) FROM STDIN (FORMAT csv)", [b"1,x\n2,", b"y\n"]) == 2
        assert unit.run("SELECT count(*) FROM entry").rows == [(1002,)]
    with pytest.raises(v.QueryError), db.unit() as unit:
        unit.copy_in("COPY entry (account_id, note) FROM STDIN", [("one", "x")])
    assert db.fetch("SELECT count(*) AS n FROM entry").run()[0].n == 1002


def test_a_failing_source_of_a_copy_leaves_nothing_behind(db, dsn):
    def rows():
        yield (1, "a")
        raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"), db.unit() as unit:
        unit.copy_in("COPY entry (account_id, note) FROM STDIN", rows())
    assert db.fetch("SELECT count(*) AS n FROM entry").run()[0].n == 0
    assert backends(dsn, "idle in transaction%") == 0


def test_a_transaction_that_idles_too_long_ends_with_a_name(dsn):
    db = v.connect_postgres(dsn, idle_timeout=0.2, default=False)
    with pytest.raises(v.ConnectionLost, match="idle_timeout") as caught, db.transaction():
        db.execute(TAKE, 10).run()
        time.sleep(0.8)
        db.execute(GIVE, 10).run()
    assert caught.value.committed is False
    assert amounts(dsn)[1] == 100
    assert db.table("account").count().run() == 3
    db.close()


def test_a_dropped_database_takes_its_transactions_back(dsn):
    db = v.connect_postgres(dsn, default=False)
    block = db.transaction()
    block.__enter__()
    db.execute(TAKE, 10).run()
    block.__exit__(None, None, None)
    del block, db
    # A worker that still reads the catalog holds it for a moment longer.
    wait_until(lambda: gc.collect() >= 0 and backends(dsn, "%") == 0)
