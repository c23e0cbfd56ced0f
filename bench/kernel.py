"""What the kernel's package costs, each figure beside a peer or a floor of the same run. One JSON object a line."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time

import psycopg
import sqlalchemy
import vantage as v
from vantage._catalog import read_catalog
from vantage._catalog.read import STATEMENTS
from vantage._resources import read_text

TABLES = 300


def line(name: str, value: float, unit: str, peer: str, other: float) -> None:
    print(
        json.dumps(
            {"name": name, "value": round(value, 3), "unit": unit, "peer": peer, "ratio": round(value / other, 2)}
        )
    )


def milliseconds(work, times: int = 7) -> float:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def import_time(module: str) -> float:
    code = f"import time; t = time.perf_counter(); import {module}; print((time.perf_counter() - t) * 1000)"
    return statistics.median(float(subprocess.check_output([sys.executable, "-c", code])) for _ in range(5))


def main(server: str) -> None:
    ours = import_time("vantage")
    line("import vantage", ours, "ms", "import sqlalchemy", import_time("sqlalchemy"))
    line("import vantage", ours, "ms", "import ibis", import_time("ibis"))
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS vantage_bench WITH (FORCE)")
        admin.execute("CREATE DATABASE vantage_bench")
    dsn = psycopg.conninfo.make_conninfo(server, dbname="vantage_bench")
    columns = ", ".join(f"c{n} int" for n in range(10))
    with psycopg.connect(dsn, autocommit=True) as connection:
        for n in range(TABLES):
            key = f", parent_id int REFERENCES t{n - 1}" if n else ""
            connection.execute(f"CREATE TABLE t{n} (id int PRIMARY KEY, {columns}{key})".encode())
    with psycopg.connect(dsn) as connection:

        def fetch(sql: str):
            return connection.execute(sql.encode()).fetchall()

        read = milliseconds(lambda: read_catalog(fetch))
        floor = milliseconds(lambda: [fetch(read_text(f"sql/{name}.sql")) for name in STATEMENTS])
        line(f"catalog of {TABLES} tables", read, "ms", "its rows alone", floor)
    engine = sqlalchemy.create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(dsn))
    reflect = milliseconds(lambda: sqlalchemy.MetaData().reflect(engine), 3)
    line(f"catalog of {TABLES} tables", read, "ms", "SQLAlchemy reflect", reflect)
    engine.dispose()
    db = v.connect_postgres(dsn)
    t = db.table("t1")
    line(
        "build and compile: two conditions, two relations, a sum",
        milliseconds(lambda: t.where(t.id > 1, t.c1 == 2).ref_parent().ref_t1s().sum("c2").compile(), 50),
        "ms",
        "SQLAlchemy Core, the same by hand",
        milliseconds(lambda: by_hand(), 50),
    )
    with psycopg.connect(dsn, autocommit=True) as raw:
        line(
            "point query",
            milliseconds(lambda: t[1].get_some().run(), 200),
            "ms",
            "psycopg, the same SQL",
            milliseconds(lambda: raw.execute("SELECT * FROM t1 WHERE id = 1 LIMIT 1").fetchall(), 200),
        )
    db.close()
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute("DROP DATABASE vantage_bench WITH (FORCE)")


def by_hand() -> str:
    t1, t0 = (sqlalchemy.table(n, *map(sqlalchemy.column, ("id", "parent_id", "c1", "c2"))) for n in ("t1", "t0"))
    inner = sqlalchemy.select(t1.c.parent_id).where(t1.c.id > 1, t1.c.c1 == 2)
    middle = sqlalchemy.select(t0.c.id).where(t0.c.id.in_(inner))
    statement = sqlalchemy.select(sqlalchemy.func.sum(t1.c.c2)).where(t1.c.parent_id.in_(middle))
    return str(statement.compile(dialect=sqlalchemy.dialects.postgresql.dialect()))


if __name__ == "__main__":
    main(os.environ["VANTAGE_TEST_PG"])
