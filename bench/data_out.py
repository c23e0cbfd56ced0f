"""A million rows of ten columns into Arrow and pandas, beside its peers; ten million through batches.

Every figure is of a process of its own: wall time from the open connection to the frame (the best of three), and the
memory that came on top of the imports. One JSON object a line.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

ROWS = int(os.environ.get("VANTAGE_BENCH_ROWS", "1000000"))
SQL = "SELECT * FROM wide"
TABLE = f"""
CREATE TABLE wide AS SELECT i::int8 AS id, (i % 1000)::int4 AS a, (i % 7)::int4 AS b, 
  (i * 0.37)::numeric(12, 2) AS price,
  random() AS f, 'name ' || i AS name, md5(i::text) AS hash, '2024-01-01'::timestamptz + i * '1 s'::interval AS at,
  '2024-01-01'::date + (i % 1000)::int4 AS day, i % 3 = 0 AS ok FROM generate_series(1, {ROWS}) AS i;
CREATE TABLE long AS SELECT i::int8 AS id, (i % 1000)::int4 AS a, random() AS f, md5(i::text) AS hash,
  '2024-01-01'::timestamptz + i * '1 s'::interval AS at FROM generate_series(1, {ROWS * 10}) AS i;
ANALYZE;
"""


def vantage_table(dsn):
    import vantage as v

    db = v.connect_postgres(dsn, statement_timeout=None)
    table = db.table("wide")
    table.preview_sql()  # the compiler is loaded with the first statement
    return table


def ours_arrow(dsn):
    import pyarrow.compute  # noqa: F401

    table = vantage_table(dsn)
    return lambda: table.to_arrow().run()


def ours_pandas(dsn):
    import pyarrow.compute  # noqa: F401

    table = vantage_table(dsn)
    return lambda: table.to_pandas().run()


def ours_polars(dsn):
    import pyarrow.compute  # noqa: F401

    table = vantage_table(dsn)
    return lambda: table.to_polars().run()


def ours_filtered(dsn):
    from decimal import Decimal

    table = vantage_table(dsn)
    narrow = table.where(table.a < 500, table.price > Decimal("100.5"), table.name.like("name%"))
    return lambda: narrow.to_arrow().run()


def adbc_arrow(dsn, sql=SQL):
    from adbc_driver_postgresql import dbapi

    connection = dbapi.connect(dsn, autocommit=True)

    def fetch():
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetch_arrow_table()

    return fetch


def adbc_filtered(dsn):
    return adbc_arrow(dsn, SQL + " WHERE a < 500 AND price > 100.5 AND name LIKE 'name%'")


def adbc_decimals(dsn):
    """What the same exact type costs: raw ADBC leaves numeric as text."""
    import pyarrow

    fetch = adbc_arrow(dsn)

    def exact():
        table = fetch()
        place = table.schema.get_field_index("price")
        texts = pyarrow.chunked_array([chunk.storage for chunk in table.column(place).chunks])
        return table.set_column(place, "price", texts.cast(pyarrow.decimal128(12, 2)))

    return exact


def psycopg_rows(dsn):
    connection = psycopg.connect(dsn)
    return lambda: connection.execute(SQL).fetchall()


def connectorx_arrow(dsn):
    import connectorx

    return lambda: connectorx.read_sql(url_of(dsn), SQL, return_type="arrow")


def polars_uri(dsn):
    import polars

    return lambda: polars.read_database_uri(SQL, url_of(dsn), engine="adbc")


def pandas_read_sql(dsn):
    import pandas
    import sqlalchemy

    engine = sqlalchemy.create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(dsn))
    return lambda: pandas.read_sql(SQL, engine)


def ours_batches(dsn):
    import pyarrow  # noqa: F401

    import vantage as v

    db = v.connect_postgres(dsn, statement_timeout=None)
    db.table("long").limit(20_000).to_arrow().run()  # all imports
    return lambda: sum(batch.num_rows for batch in db.table("long").batches())


def url_of(dsn):
    parts = conninfo_to_dict(dsn)
    password = Path(parts["passfile"]).read_text().strip().rpartition(":")[2] if "passfile" in parts else ""
    user = f"{parts.get('user', '')}:{password}" if password else parts.get("user", "")
    return f"postgresql://{user}@{parts['host']}:{parts['port']}/{parts['dbname']}"


def measure(name, dsn, times):
    """In a process of its own: prints seconds, processor seconds and MB over what the imports took."""
    work = globals()[name](dsn)
    process = psutil.Process()
    before = process.memory_info().rss
    peak, done = [before], threading.Event()

    def watch():
        while not done.wait(0.005):
            peak[0] = max(peak[0], process.memory_info().rss)

    threading.Thread(target=watch, daemon=True).start()
    taken = []
    for _ in range(times):
        start, used = time.perf_counter(), time.process_time()
        result = work()
        taken.append((time.perf_counter() - start, time.process_time() - used))
        del result
        if len(taken) == 1:
            first = peak[0]
    done.set()
    wall, cpu = (min(values) for values in zip(*taken, strict=True))
    print(json.dumps([wall, cpu, (first - before) / 1e6]))


def run(name, dsn, times=3):
    command = [sys.executable, __file__, name, dsn, str(times)]
    return json.loads(subprocess.check_output(command, text=True).splitlines()[-1])


def line(name, value, unit, peer, other):
    ratio = round(value / other, 2) if other else None
    print(
        json.dumps(
            {
                "name": name,
                "value": round(value, 3),
                "unit": unit,
                "peer": peer,
                "ratio": ratio,
            }
        ),
        flush=True,
    )


def main(server):
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS vantage_bench_out WITH (FORCE)")
        admin.execute("CREATE DATABASE vantage_bench_out")
    dsn = make_conninfo(server, dbname="vantage_bench_out")
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(TABLE)
    names = ("ours_arrow", "adbc_arrow", "adbc_decimals", "psycopg_rows", "connectorx_arrow", "polars_uri",
             "pandas_read_sql", "ours_pandas", "ours_polars", "ours_filtered", "adbc_filtered")  # fmt: skip
    found = {name: run(name, dsn) for name in names}
    size = f"{ROWS:,} x 10"
    for peer in (
        "adbc_arrow",
        "adbc_decimals",
        "psycopg_rows",
        "connectorx_arrow",
        "polars_uri",
    ):
        line(f"to_arrow {size}", found["ours_arrow"][0], "s", peer, found[peer][0])
        # On a machine with other work, the processor's time says more than the clock's.
        line(
            f"to_arrow {size}, processor",
            found["ours_arrow"][1],
            "s",
            peer,
            found[peer][1],
        )
    line(
        f"to_arrow {size}, memory",
        found["ours_arrow"][2],
        "MB",
        "adbc_arrow",
        found["adbc_arrow"][2],
    )
    line(
        f"to_arrow, three conditions, {size}",
        found["ours_filtered"][0],
        "s",
        "adbc",
        found["adbc_filtered"][0],
    )
    line(
        f"to_polars {size}",
        found["ours_polars"][0],
        "s",
        "polars_uri",
        found["polars_uri"][0],
    )
    line(
        f"to_pandas {size}",
        found["ours_pandas"][0],
        "s",
        "pandas.read_sql",
        found["pandas_read_sql"][0],
    )
    line(
        f"to_pandas {size}, processor",
        found["ours_pandas"][1],
        "s",
        "pandas.read_sql",
        found["pandas_read_sql"][1],
    )
    line(
        f"to_pandas {size}, memory",
        found["ours_pandas"][2],
        "MB",
        "pandas.read_sql",
        found["pandas_read_sql"][2],
    )
    wall, _, memory = run("ours_batches", dsn, 1)
    line(f"batches of {ROWS * 10:,} x 5", wall, "s", "none", 0)
    line(
        f"batches of {ROWS * 10:,} x 5, memory over import",
        memory,
        "MB",
        "bar of 150",
        150,
    )
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute("DROP DATABASE vantage_bench_out WITH (FORCE)")


if __name__ == "__main__":
    if len(sys.argv) > 2:
        measure(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    else:
        main(os.environ["VANTAGE_TEST_PG"])
