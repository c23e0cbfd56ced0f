"""Frames of pandas, polars and pyarrow as rows for COPY: every value as what it is."""

import datetime
from decimal import Decimal

import pandas
import polars
import psycopg
import pyarrow
import pytest
import vantage as v
from vantage._copy import copy_rows, copy_statement
from vantage._frame_rows import frame_rows, is_frame

SCHEMA = """
CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE TABLE target (i int, f float8, t text, d date, at timestamptz, n numeric(10,2), ok bool, m mood, j jsonb,
  l int[], iv interval);
"""


@pytest.fixture(scope="module")
def dsn(make_database):
    return make_database("copy_in", SCHEMA)


@pytest.fixture(scope="module")
def db(dsn):
    db = v.connect_postgres(dsn, default=False)
    yield db
    db.close()


def write(db, dsn, frame):
    names, rows = frame_rows(frame)
    columns = [(name, db.catalog.find("target").columns[name].type) for name in names]
    with psycopg.connect(dsn) as connection, connection.cursor() as cursor:
        cursor.execute("TRUNCATE target")
        with cursor.copy(copy_statement("target", columns)) as copy:
            for block in copy_rows(columns, rows):
                copy.write(block)
    return db.table("target").order_by("i").rows().run()


def test_a_pandas_frame_with_its_missing_values(db, dsn):
    frame = pandas.DataFrame(
        {
            "i": [1, 2, 3],
            "f": [0.5, float("nan"), float("inf")],
            "t": ["a\tb\\", None, "\\N"],
            "d": pandas.to_datetime(["2024-01-01", None, "2024-12-31"]),
            "at": pandas.to_datetime(
                ["2024-01-01 10:00:00.5+02:00", None, "2024-01-01 10:00:00.000001+00:00"], utc=True
            ),
            "n": [Decimal("1.10"), None, Decimal("2")],
            "ok": pandas.array([True, None, False], dtype="boolean"),
            "m": pandas.Categorical(["sad", None, "happy"]),
            "j": [{"a": [1, None]}, None, "text"],
            "l": [[1, None], None, []],
            "iv": pandas.to_timedelta(["1 day", None, "00:00:01"]),
        },
        index=[7, 8, 9],
    )
    first, second, third = write(db, dsn, frame)
    assert (first.t, first.d, first.n, first.ok, first.m) == (
        "a\tb\\",
        datetime.date(2024, 1, 1),
        Decimal("1.10"),
        True,
        "sad",
    )
    assert (first.j, first.l, first.iv) == ({"a": [1, None]}, [1, None], datetime.timedelta(days=1))
    assert [value for name, value in zip(second.keys(), second, strict=True) if name != "i"] == [None] * 10
    assert third.f == float("inf")
    assert (third.t, third.j, third.l) == ("\\N", "text", [])
    assert third.at == datetime.datetime(2024, 1, 1, 10, 0, 0, 1, datetime.timezone.utc)


def test_what_comes_out_as_a_frame_goes_in_again(db, dsn):
    db.execute("TRUNCATE target").run()
    db.execute(
        "INSERT INTO target SELECT i, i / 3.0, 'x' || i, '2024-01-01'::date + i, now(), i, true, 'sad', "
        "jsonb_build_object('i', i), ARRAY[i, NULL], '1 mon 2 days'::interval FROM generate_series(1, 50) AS i"
    ).run()
    before = db.table("target").order_by("i").rows().run()
    for frame in (db.table("target").to_arrow().run(), db.table("target").to_pandas().run()):
        assert is_frame(frame)
        assert write(db, dsn, frame) == before


def test_a_polars_frame_and_dates_beyond_python(db, dsn):
    frame = polars.DataFrame({"i": [1, 2], "t": ["é", None], "d": [datetime.date(2024, 1, 1), None]})
    assert [(row.i, row.t, row.d) for row in write(db, dsn, frame)] == [
        (1, "é", datetime.date(2024, 1, 1)),
        (2, None, None),
    ]
    days = pyarrow.array([-735_160, 2_932_897, None], pyarrow.int32()).cast(pyarrow.date32())
    table = pyarrow.table({"i": [1, 2, 3], "d": days})
    found = [row.d for row in write(db, dsn, table)]
    assert found == [v.Moment("date", "0044-03-15 BC"), v.Moment("date", "10000-01-01"), None]


def test_nanoseconds_are_not_cut(db, dsn):
    frame = pandas.DataFrame({"i": [1], "at": pandas.to_datetime([1], unit="ns", utc=True)})
    with pytest.raises(v.VantageError, match="nanoseconds"):
        write(db, dsn, frame)


def test_rows_of_the_wrong_length_are_named(db):
    columns = [("i", db.catalog.find("target").columns["i"].type)]
    with pytest.raises(v.VantageError, match="Row 2 has 2 values, and there are 1 columns"):
        list(copy_rows(columns, [(1,), (2, 3)]))
