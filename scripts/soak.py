"""Cancels queries for a long time and looks for what is left behind: ``python scripts/soak.py [10000]``.

Queries are awaited and blocked on, read and write, in transactions and in streams; each is cancelled at another moment
of its life. At the end no statement may run, no transaction be open, no connection beside the pool's, no thread beside
the workers', and no memory may have grown without end. It prints a line for each thousand, and ends with 1 where
something leaks.
"""

from __future__ import annotations

import asyncio
import gc
import random
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "python")]

TOGETHER = 8
SCHEMA = "CREATE TABLE account (id int PRIMARY KEY, amount int); INSERT INTO account VALUES (1, 100), (2, 50)"


async def read(db) -> None:
    await db.fetch("SELECT pg_sleep($1)", random.random() * 0.2)


async def write(db) -> None:
    await db.execute("UPDATE account SET amount = 0 WHERE id = 1 AND pg_sleep(30) IS NOT NULL")


async def block(db) -> None:
    async with db.transaction():
        await db.execute("UPDATE account SET amount = 0 WHERE id = 2")
        async with db.transaction():
            await db.fetch("SELECT pg_sleep(30)")


async def stream(db) -> None:
    async for _ in db.stream("SELECT n, pg_sleep(0.01) FROM generate_series(1, 100000) n", batch_size=2):
        pass


async def handle(db) -> None:
    running = db.fetch("SELECT pg_sleep(30)").start()
    threading.Timer(random.random() * 0.02, running.cancel).start()
    await running


async def cancelled(work) -> None:
    """Runs and cancels it at some moment; how it ends is its own affair, that it ends is ours."""
    import vantage as v

    task = asyncio.create_task(work)
    await asyncio.sleep(random.random() * 0.03)
    task.cancel()
    done, _ = await asyncio.wait({task}, timeout=30)
    if not done:
        raise SystemExit("A cancelled query hangs.")
    if not task.cancelled() and task.exception() and not isinstance(task.exception(), v.VantageError):
        raise task.exception()


async def soak(db, number: int) -> None:
    kinds = (read, write, block, stream, handle)
    for start in range(0, number, TOGETHER):
        await asyncio.gather(*(cancelled(random.choice(kinds)(db)) for _ in range(TOGETHER)))
        if start % 1000 < TOGETHER:
            print(f"{start:6} cancelled, {threading.active_count()} threads, {memory():.0f} MB", flush=True)


def memory() -> float:
    import psutil

    return psutil.Process().memory_info().rss / 1e6


def left_behind(db, dsn: str, before: float) -> list[str]:
    """What should not be there any more."""
    import psycopg

    ends = time.monotonic() + 15
    with psycopg.connect(dsn, autocommit=True) as other:
        while True:
            states = [
                state
                for (state,) in other.execute(
                    "SELECT state FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            ]
            if all(state == "idle" for state in states) or time.monotonic() > ends:
                break
            time.sleep(0.1)
        amounts = other.execute("SELECT amount FROM account ORDER BY id").fetchall()
    workers = [thread.name for thread in threading.enumerate() if thread.name.startswith("vantage")]
    gc.collect()
    found = {
        f"sessions that are not idle: {states}": any(state != "idle" for state in states),
        f"{len(states)} sessions": len(states) > db.options.pool_size,
        f"{len(db._pool._taken)} connections never given back": bool(db._pool._taken),
        f"threads: {workers}": len(workers) > 2 * db.options.pool_size + 1,
        f"rows that a cancelled write changed: {amounts}": amounts != [(100,), (50,)],
        f"memory: {before:.0f} MB before, {memory():.0f} MB after": memory() > before + 60,
    }
    return [sentence for sentence, leaked in found.items() if leaked]


def main() -> int:
    import psycopg
    import vantage as v
    from postgres import running_server

    number = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with running_server() as server:
        dsn = psycopg.conninfo.make_conninfo(server, dbname="vantage_soak")
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute("DROP DATABASE IF EXISTS vantage_soak WITH (FORCE)")
            admin.execute("CREATE DATABASE vantage_soak")
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute(SCHEMA)
        db = v.connect_postgres(dsn)
        asyncio.run(soak(db, min(200, number)))  # what is made once is made now
        before, started = memory(), time.monotonic()
        asyncio.run(soak(db, number))
        seconds = time.monotonic() - started
        leaks = left_behind(db, dsn, before)
        assert db.fetch("SELECT 1 AS one").run()[0].one == 1
        db.close()
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute("DROP DATABASE vantage_soak WITH (FORCE)")
    print(f"{number} queries cancelled in {seconds:.0f} s: " + ("; ".join(leaks) or "nothing is left behind"))
    return 1 if leaks else 0


if __name__ == "__main__":
    raise SystemExit(main())
