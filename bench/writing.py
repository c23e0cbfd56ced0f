"""Inserts of 100,000 rows beside COPY by psycopg and DataFrame.to_sql, in one run. One JSON object a line."""

from __future__ import annotations

import datetime
import json
import os
import statistics
import time
from collections.abc import Callable
from decimal import Decimal

import pandas
import psycopg
import sqlalchemy
import vantage as v

ROWS = 100_000
COLUMNS = "id int, name text, price numeric(10,2), made date, ok boolean"
SQL = f"""
CREATE TABLE target ({COLUMNS}, PRIMARY KEY (id));
CREATE TABLE numbered (id serial PRIMARY KEY, name text, price numeric(10,2), made date, ok boolean);
"""


def rows() -> list[tuple]:
    """Rows of five types, with NULL among them."""
    start = datetime.date(2020, 1, 1)
    return [
        (
            n, None if n % 10 == 0 else f"row {n} é", Decimal(n % 9_999) / 100,
            start + datetime.timedelta(days=n % 1_000), n % 3 == 0,
        )
        for n in range(ROWS)
    ]  # fmt: skip


def seconds(dsn: str, work: Callable[[], object], table: str = "target", times: int = 3) -> float:
    taken = []
    for _ in range(times):
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute(f"TRUNCATE {table}".encode())
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
        with psycopg.connect(dsn) as connection:
            found = connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
            assert found == (ROWS,), found
    return statistics.median(taken)


def copy_by_psycopg(dsn: str, data: list[tuple]) -> None:
    with (
        psycopg.connect(dsn) as connection,
        connection.cursor() as cursor,
        cursor.copy("COPY target FROM STDIN") as copy,
    ):
        for row in data:
            copy.write_row(row)


def frame_to_sql(frame: pandas.DataFrame, engine: sqlalchemy.Engine) -> None:
    # Without dtype it sends Decimals as text, which Postgres refuses.
    frame.to_sql("target", engine, if_exists="append", index=False, dtype={"price": sqlalchemy.Numeric(10, 2)})


def line(name: str, value: float, peers: dict[str, float]) -> None:
    for peer, other in peers.items():
        figures = {"name": name, "value": round(value, 3), "unit": "s", "peer": peer, "ratio": round(value / other, 2)}
        print(json.dumps(figures))


def main(server: str) -> None:
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS vantage_bench_writing WITH (FORCE)")
        admin.execute("CREATE DATABASE vantage_bench_writing")
    dsn = psycopg.conninfo.make_conninfo(server, dbname="vantage_bench_writing")
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(SQL)
    data = rows()
    names = ["id", "name", "price", "made", "ok"]
    frame = pandas.DataFrame(data, columns=names)
    dictionaries = [dict(zip(names, row, strict=True)) for row in data]
    without_key = [{name: row[name] for name in names[1:]} for row in dictionaries]
    db = v.connect_postgres(dsn, default=False, statement_timeout=None)
    target, numbered = db.table("target"), db.table("numbered")
    engine = sqlalchemy.create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(dsn))

    peers = {"COPY by psycopg": seconds(dsn, lambda: copy_by_psycopg(dsn, data))}
    peers["DataFrame.to_sql"] = seconds(dsn, lambda: frame_to_sql(frame, engine), times=1)
    line("insert_frame, 100,000 rows", seconds(dsn, lambda: target.insert_frame(frame).run()), peers)
    line(
        "insert_many, 100,000 rows, number only",
        seconds(dsn, lambda: target.insert_many(dictionaries, returning=False).run()), peers,
    )  # fmt: skip
    line(
        "insert_many, 100,000 rows, their keys",
        seconds(dsn, lambda: numbered.insert_many(without_key).run(), "numbered"), peers,
    )  # fmt: skip
    db.close()
    engine.dispose()


if __name__ == "__main__":
    main(os.environ["VANTAGE_TEST_PG"])
