"""Writers beside each other: locks, deadlocks, rows that change meanwhile, and a write that is interrupted."""

import asyncio
import os
import signal
import threading
import time

import psycopg
import pytest
import vantage as v
from writing import rows_of

SQL = """
CREATE TABLE job (id int PRIMARY KEY, state text NOT NULL DEFAULT 'new', worker int);
CREATE TABLE item (id int PRIMARY KEY, name text, price int);
CREATE TABLE stock (item_id int PRIMARY KEY REFERENCES item, amount int);
CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(5); RETURN NEW; END $$;
CREATE TABLE slow (id int PRIMARY KEY, n int);
CREATE TRIGGER slowly BEFORE UPDATE ON slow FOR EACH ROW EXECUTE FUNCTION slowly();
"""
ROWS = """
TRUNCATE job, item, stock, slow;
INSERT INTO job (id) SELECT generate_series(1, 40);
INSERT INTO item SELECT n, 'n' || n, n * 10 FROM generate_series(1, 4) n;
INSERT INTO stock SELECT n, n FROM generate_series(1, 4) n;
INSERT INTO slow VALUES (1, 1), (2, 2);
"""


@pytest.fixture(scope="module")
def dsn(make_database):
    return make_database("concurrent", SQL)


@pytest.fixture
def db(dsn):
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(ROWS)
    db = v.connect_postgres(dsn, default=False, lock_timeout=10)
    yield db
    db.close()


def together(*functions):
    """Runs functions in threads; gives what each gave or raised."""
    results = [None] * len(functions)

    def call(number):
        try:
            results[number] = functions[number]()
        except Exception as error:
            results[number] = error

    threads = [threading.Thread(target=call, args=[number]) for number in range(len(functions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def test_workers_that_take_the_next_row_never_take_the_same(db, dsn):
    jobs = db.table("job")

    def work(number):
        taken = []
        while True:
            following = jobs.where(jobs.state == "new").order_by("id").limit(1)
            rows = following.update({"state": "taken", "worker": number}, returning="id").run()
            taken += [row.id for row in rows]
            if not rows and not jobs.where(jobs.state == "new").count().run():
                return taken

    taken = together(*(lambda number=number: work(number) for number in range(4)))
    assert sorted(key for keys in taken for key in keys) == list(range(1, 41))
    assert rows_of(dsn, "SELECT count(*) FROM job WHERE worker IS NULL") == [(0,)]


def test_a_row_that_leaves_the_set_while_we_wait_for_it_is_not_written(db, dsn):
    items = db.table("item")
    with psycopg.connect(dsn) as other:
        other.execute("UPDATE item SET price = 1000 WHERE id = 1")
        writing = items.where(items.price < 25).update({"name": "cheap"}).start()
        wait_for_lock(dsn)
        other.commit()
    assert writing.result() == 1
    assert rows_of(dsn, "SELECT name FROM item ORDER BY id LIMIT 2") == [("n1",), ("cheap",)]


def wait_for_lock(dsn):
    with psycopg.connect(dsn, autocommit=True) as connection:
        waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        while not connection.execute(waits).fetchone()[0]:
            time.sleep(0.02)


def test_numbers_that_are_added_to_are_all_added(db, dsn):
    items = db.table("item")

    def add():
        for _ in range(20):
            items.where(items.id == 1).update({"price": items.price + 1}).run()

    assert together(add, add, add) == [None, None, None]
    assert rows_of(dsn, "SELECT price FROM item WHERE id = 1") == [(70,)]


def test_a_deadlock_is_reported_and_can_be_tried_again(db):
    items = db.table("item")
    gate = threading.Barrier(2)

    def write(first, second):
        with db.transaction():
            items[first].update({"price": 1}).run()
            gate.wait(20)
            items[second].update({"price": 2}).run()
        return "written"

    results = together(lambda: write(1, 2), lambda: write(2, 1))
    errors = [result for result in results if result != "written"]
    assert len(errors) == 1
    assert isinstance(errors[0], v.TransactionConflict)
    assert errors[0].can_retry


def test_owners_that_change_while_they_are_written_are_refused(db, dsn):
    class Item(v.Entity, table="item"):
        id: v.Col[int]
        price: v.Col[int]
        amount: v.Col[int] = v.imported("ref_stock", "amount")
        ref_stock: v.One["Stock"] = v.one("id", to="item_id")

    class Stock(v.Entity, table="stock"):
        item_id: v.Col[int] = v.col(key=True)
        amount: v.Col[int]

    items = Item.table(db)
    with psycopg.connect(dsn) as other:
        other.execute("DELETE FROM stock WHERE item_id = 2")
        writing = items.where(items.price < 35).update({"amount": 9}).start()
        wait_for_lock(dsn)
        other.commit()
    with pytest.raises(v.WriteRefused, match="meanwhile"):
        writing.result()
    assert rows_of(dsn, "SELECT amount FROM stock ORDER BY item_id") == [(1,), (3,), (4,)]


def test_an_interrupted_write_is_rolled_back_and_says_so(db, dsn):
    slow = db.table("slow")
    timer = threading.Timer(0.6, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt) as caught:
        slow.where(slow.id > 0).update({"n": 9}).run()
    timer.join()
    assert any("rolled back" in note for note in getattr(caught.value, "__notes__", []))
    assert rows_of(dsn, "SELECT n FROM slow ORDER BY id") == [(1,), (2,)]


def test_a_cancelled_task_leaves_nothing_behind(db, dsn):
    slow = db.table("slow")

    async def cell():
        async with db.transaction():
            await db.table("item").insert(id=50)
            await slow.where(slow.id > 0).update({"n": 9})

    async def cancelled():
        task = asyncio.ensure_future(cell())
        await asyncio.sleep(0.6)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancelled())
    assert rows_of(dsn, "SELECT n FROM slow ORDER BY id") == [(1,), (2,)]
    assert rows_of(dsn, "SELECT count(*) FROM item") == [(4,)]


def test_a_write_awaited_twice_by_two_tasks_runs_once(db, dsn):
    items = db.table("item")

    async def cell():
        write = items[1].update({"price": items.price + 1})
        return await asyncio.gather(write, write)

    assert asyncio.run(cell()) == [1, 1]
    assert rows_of(dsn, "SELECT price FROM item WHERE id = 1") == [(11,)]
