"""A column that would round a value refuses it, by every way in."""

import datetime as dt
from decimal import Decimal

import pandas
import pytest
import vantage as v
from writing import rolled_back

SQL = """
CREATE TABLE measure (id serial PRIMARY KEY, price numeric(10,2), hundreds numeric(6,-2), whole numeric(40,0),
  free numeric, at timestamp(0), zoned timestamptz(3), clock time(0), span interval(0), fine timestamp,
  token numeric(4,1));
"""
WRITES = {
    "insert": lambda t, values: t.insert(values).run(),
    "many rows": lambda t, values: t.insert_many([values] * 300).run(),
    "copied rows": lambda t, values: t.insert_many([values, values], returning=False).run(),
    "a frame": lambda t, values: t.insert_frame(pandas.DataFrame([values], dtype=object)).run(),
    "update": lambda t, values: t.where(t.id == 1).update(values).run(),
    "upsert": lambda t, values: t.upsert({"id": 1, **values}).run(),
}
MOMENT = dt.datetime(2024, 1, 2, 3, 4, 5, 120)
ROUNDED = [
    (
        "price",
        Decimal("1.234"),
        r"'price' is numeric\(10,2\) and cannot hold Decimal\('1.234'\): it would be rounded: round",
    ),
    ("price", 1.234, "it would be rounded"),
    ("price", Decimal("100000000"), "it ends before 100000000"),
    ("price", 10**8, "it ends before 100000000"),
    ("price", float("inf"), "it has no infinity"),
    ("hundreds", 150, "it would be rounded"),
    ("whole", Decimal("0.5"), "it would be rounded"),
    ("at", MOMENT, r"'at' is timestamp\(0\) without time zone and cannot hold .*: it would be rounded"),
    ("zoned", MOMENT.replace(tzinfo=dt.timezone.utc), "it would be rounded"),
    ("clock", dt.time(1, 2, 3, 5), "it would be rounded"),
    ("span", dt.timedelta(milliseconds=5), "it would be rounded"),
    ("span", v.Interval(microseconds=5), "it would be rounded"),
]
KEPT = [
    ("price", Decimal("1.230")), ("price", 0.1 + 0.2), ("price", 1.1 * 3), ("price", Decimal("NaN")),
    ("price", 99999999),
    ("price", "1.234"), ("price", None), ("hundreds", 1200), ("whole", 10**39), ("whole", Decimal(10) ** 39),
    ("free", Decimal("1.234567890123456789012345678901234567")), ("at", MOMENT.replace(microsecond=0)),
    ("zoned", MOMENT.replace(microsecond=123000, tzinfo=dt.timezone.utc)), ("fine", MOMENT),
    ("clock", dt.time(1, 2, 3)),
    ("span", dt.timedelta(days=400, seconds=3)), ("at", "2024-01-02 03:04:05.5"),
]  # fmt: skip


@pytest.fixture(scope="module")
def connected(make_database):
    db = v.connect_postgres(make_database("precision", SQL), default=False)
    yield db
    db.close()


@pytest.fixture
def measures(connected):
    with rolled_back(connected):
        connected.execute("INSERT INTO measure (id) VALUES (1)").run()
        connected.execute("SELECT setval('measure_id_seq', 1)").run()
        yield connected.table("measure")


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize(("column", "value", "said"), ROUNDED)
def test_what_would_be_rounded_is_refused_by_column_and_type(measures, write, column, value, said):
    with pytest.raises(v.WriteRefused, match=said):
        WRITES[write](measures, {column: value})
    assert measures.where(measures[column].is_not_null()).count().run() == 0


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize(("column", "value"), KEPT)
def test_what_is_kept_is_written(measures, write, column, value):
    WRITES[write](measures, {column: value})
    assert measures.where(measures[column].is_null()).count().run() == (
        (write not in ("update", "upsert")) if value is not None else measures.count().run()
    )


def test_a_row_that_is_copied_is_named_and_a_secret_hidden(measures):
    rows = [{"token": 1}, {"token": Decimal("1.25")}]
    with pytest.raises(v.WriteRefused) as caught:
        measures.insert_many(rows, returning=False).run()
    assert str(caught.value).startswith(
        "Row 2: 'token' is numeric(4,1) and cannot hold <hidden>: it would be rounded: round(x, 1)"
    )


def test_a_condition_means_what_it_says(measures):
    measures.insert(price=Decimal("1.23")).run()
    assert measures.where(measures.price < Decimal("1.234")).count().run() == 1
