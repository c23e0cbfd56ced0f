"""One row by its key, through the public API, beside raw psycopg and asyncpg, in one run.

``python bench/point_query.py`` prints the 10th percentile, which a busy machine disturbs least, the median, and the
90th in microseconds. The bar: what Vantage adds to raw psycopg is at most 250 µs, blocking and awaited.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "python")]

BLOCKS, CALLS = 8, 600
"""Each is called so often in turn: a machine whose speed changes meanwhile is as fast for all of them."""
SCHEMA = """
CREATE TABLE item (id int PRIMARY KEY, name text NOT NULL, amount int NOT NULL);
INSERT INTO item SELECT n, 'item ' || n, n FROM generate_series(1, 10000) n;
"""


def measure(calls: dict[str, Callable[[], Any]]) -> dict[str, list[float]]:
    """Microseconds of each call; the first block warms up."""
    found: dict[str, list[float]] = {name: [] for name in calls}
    for block in range(BLOCKS):
        for name, call in calls.items():
            for _ in range(CALLS):
                started = time.perf_counter()
                call()
                if block:
                    found[name].append((time.perf_counter() - started) * 1e6)
    return found


async def measure_awaited(calls: dict[str, Callable[[], Awaitable[Any]]]) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {name: [] for name in calls}
    for block in range(BLOCKS):
        for name, call in calls.items():
            for _ in range(CALLS):
                started = time.perf_counter()
                await call()
                if block:
                    found[name].append((time.perf_counter() - started) * 1e6)
    return found


def blocking(dsn: str) -> dict[str, list[float]]:
    import psycopg
    import vantage as v

    raw = psycopg.connect(dsn, autocommit=True)
    db = v.connect_postgres(dsn)
    items = db.table("item")
    kept = items.with_id(77).get_one()
    found = measure(
        {
            "psycopg": lambda: raw.execute("SELECT * FROM item WHERE id = %s", (77,)).fetchall(),
            "vantage db.fetch().run()": lambda: db.fetch("SELECT * FROM item WHERE id = $1", 77).run(),
            "vantage item[77].get_one().run()": lambda: items.with_id(77).get_one().run(),
            "vantage the same lazy again, .run()": kept.run,
        }
    )
    db.close()
    raw.close()
    return found


async def awaited(dsn: str) -> dict[str, list[float]]:
    import psycopg
    import vantage as v

    raw = await psycopg.AsyncConnection.connect(dsn, autocommit=True)
    other = await connected_by_asyncpg(dsn)
    db = v.connect_postgres(dsn)
    items = db.table("item")

    async def by_psycopg():
        return await (await raw.execute("SELECT * FROM item WHERE id = %s", (77,))).fetchall()

    async def by_fetch():
        return await db.fetch("SELECT * FROM item WHERE id = $1", 77)

    async def by_table():
        return await items.with_id(77).get_one()

    calls: dict[str, Callable[[], Awaitable[Any]]] = {"psycopg, async": by_psycopg}
    if other is not None:
        calls["asyncpg"] = lambda: other.fetch("SELECT * FROM item WHERE id = $1", 77)
    found = await measure_awaited(
        {**calls, "vantage await db.fetch()": by_fetch, "vantage await item[77].get_one()": by_table}
    )
    db.close()
    await raw.close()
    if other is not None:
        await other.close()
    return found


async def connected_by_asyncpg(dsn: str) -> Any:
    try:
        import asyncpg
    except ImportError:
        print("asyncpg is not installed: pip install asyncpg", file=sys.stderr)
        return None
    from psycopg.conninfo import conninfo_to_dict

    given = conninfo_to_dict(dsn)
    return await asyncpg.connect(
        host=given["host"], port=int(given["port"]), user=given["user"], database=given["dbname"],
        passfile=given.get("passfile"), password=given.get("password"),
    )  # fmt: skip


def main() -> None:
    import psycopg
    from postgres import running_server

    with running_server() as server:
        dsn = psycopg.conninfo.make_conninfo(server, dbname="vantage_point_query")
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute("DROP DATABASE IF EXISTS vantage_point_query")
            admin.execute("CREATE DATABASE vantage_point_query")
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute(SCHEMA)
        best: dict[str, tuple[float, ...]] = {}
        for name, times in {**blocking(dsn), **asyncio.run(awaited(dsn))}.items():
            tenths = statistics.quantiles(times, n=10)
            best[name] = (tenths[0], tenths[4], tenths[8])
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute("DROP DATABASE vantage_point_query WITH (FORCE)")
    floor = {"run": best["psycopg"][0], "await": best["psycopg, async"][0]}
    print(f"{'':38} {'p10 µs':>8} {'median':>8} {'p90':>8} {'p10 over psycopg':>17}")
    for name, (tenth, median, ninetieth) in best.items():
        over = tenth - (floor["await"] if "await" in name else floor["run"])
        shown = f"{over:17.0f}" if "vantage" in name else ""
        print(f"{name:38} {tenth:8.0f} {median:8.0f} {ninetieth:8.0f} {shown}")


if __name__ == "__main__":
    main()
