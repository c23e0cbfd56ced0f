"""Loading a catalog, beside what its rows alone take: at 300, 2,000 and 10,000 tables. One JSON object a line."""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Callable
from typing import Any

import psycopg
import vantage as v
from psycopg.conninfo import make_conninfo
from vantage._catalog import read_catalog
from vantage._catalog.read import STATEMENTS
from vantage._model_file import write_model
from vantage._resources import read_text

SIZES = (300, 2_000, 10_000)
COLUMNS = ", ".join(f"c{n} int" for n in range(10))


def table(n: int) -> str:
    key = f", parent_id int REFERENCES t{n // 2}" if n else ""
    return f"CREATE TABLE t{n} (id int PRIMARY KEY, {COLUMNS}{key})"


def line(name: str, value: float, peer: str, other: float) -> None:
    figures = {"name": name, "value": round(value, 3), "unit": "ms", "peer": peer, "ratio": round(value / other, 2)}
    print(json.dumps(figures), flush=True)


def side_by_side(works: list[Callable[[], Any]], times: int) -> list[float]:
    """The median of each in milliseconds; they take turns, so that what else the machine does hits all."""
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(times):
        for work, found in zip(works, taken, strict=True):
            start = time.perf_counter()
            work()
            found.append((time.perf_counter() - start) * 1000)
    return [statistics.median(found) for found in taken]


def measure(dsn: str, size: int) -> None:
    with psycopg.connect(dsn) as connection:

        def fetch(sql: str) -> list[Any]:
            return connection.execute(sql.encode()).fetchall()

        load, floor = side_by_side(
            [
                lambda: read_catalog(fetch),
                lambda: [fetch(read_text(f"sql/{name}.sql")) for name in STATEMENTS],
            ],
            3 if size > 2000 else 7,
        )
    line(f"catalog of {size} tables", load, "its rows alone", floor)
    start = time.perf_counter()
    db = v.connect_postgres(dsn, default=False)
    connected = (time.perf_counter() - start) * 1000
    raw = side_by_side([lambda: psycopg.connect(dsn).close()], 5)[0]
    line(f"connect to {size} tables", connected, "psycopg.connect", raw)
    catalog = db.catalog
    ends = db.table(f"t{size - 1}"), db.table(f"t{size - 2}")
    (path,) = side_by_side([lambda: v.path(*ends)], 5)
    line(f"v.path over {size} tables", path, "loading their catalog", load)
    (written,) = side_by_side([lambda: write_model(catalog)], 3)
    line(f"a model file of {size} tables", written, "loading its catalog", load)
    db.close()


def main(server: str) -> None:
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS vantage_bench_catalog WITH (FORCE)")
        admin.execute("CREATE DATABASE vantage_bench_catalog")
    dsn = make_conninfo(server, dbname="vantage_bench_catalog")
    made = 0
    for size in SIZES:
        with psycopg.connect(dsn, autocommit=True) as connection:
            while made < size:
                connection.execute(";".join(table(n) for n in range(made, made + 100)).encode())
                made += 100
            connection.execute("VACUUM pg_catalog.pg_attribute, pg_catalog.pg_class, pg_catalog.pg_constraint")
        measure(dsn, size)
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute("DROP DATABASE vantage_bench_catalog WITH (FORCE)")


if __name__ == "__main__":
    main(os.environ["VANTAGE_TEST_PG"])
