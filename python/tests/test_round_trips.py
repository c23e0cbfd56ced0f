"""Whatever value a type can hold comes back as it was: as a parameter, by COPY, as a literal, and in a frame."""

import datetime
import math
from decimal import Decimal

import psycopg
import pytest
import vantage as v
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.types.range import Range
from vantage._copy import copy_rows
from vantage._parameters import adapter, inline

SCHEMA = """
CREATE TYPE mood AS ENUM ('sad', 'it''s "ok"', '', 'NULL');
CREATE TYPE pair AS (a int, b text, c mood);
CREATE TABLE every (t text, n numeric, f float8, i int8, d date, ts timestamp, tz timestamptz, iv interval, j jsonb,
  ta text[], na numeric[], p pair, pa pair[], r numrange, tr text[][], b bytea, m mood, number serial);
"""

texts = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=20)
numbers = st.decimals(allow_nan=False, allow_infinity=False, places=9, min_value=-(10**18), max_value=10**18) | st.just(
    Decimal("NaN")
)
moods = st.sampled_from(["sad", 'it\'s "ok"', "", "NULL"])
pairs = st.tuples(st.none() | st.integers(-(2**31), 2**31 - 1), st.none() | texts, st.none() | moods)
zones = st.timezones() | st.just(datetime.timezone.utc)
floats = st.floats(allow_nan=False, allow_infinity=False).map(lambda number: number + 0.0)  # jsonb has no -0
scalars = st.none() | st.booleans() | st.integers(-(10**30), 10**30) | floats | texts


def _containers(inner):
    return st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3)


documents = st.recursive(scalars, _containers, max_leaves=8)
intervals = st.builds(v.Interval, *(st.integers(-(10**n), 10**n) for n in (6, 6, 15)))
STRATEGIES = {
    "t": texts,
    "n": numbers,
    "f": st.floats(),
    "i": st.integers(-(2**63), 2**63 - 1),
    "d": st.dates() | st.sampled_from([v.Moment("date", "infinity"), v.Moment("date", "0044-03-15 BC")]),
    "ts": st.datetimes() | st.just(v.Moment("timestamp", "-infinity")),
    "tz": st.datetimes(datetime.datetime(1, 1, 3), datetime.datetime(9999, 12, 29), timezones=zones),
    "iv": intervals,
    "j": documents.map(lambda document: v.JSON_NULL if document is None else document),
    "ta": st.lists(st.none() | texts, max_size=4),
    "na": st.lists(st.none() | numbers, max_size=4),
    "p": pairs,
    "pa": st.lists(st.none() | pairs, max_size=3),
    "r": st.tuples(numbers, numbers).filter(lambda ends: all(e.is_finite() for e in ends) and ends[0] < ends[1]).map(
        lambda ends: Range(*ends)
    ),
    "tr": st.lists(st.lists(texts, min_size=2, max_size=2), min_size=1, max_size=3),
    "b": st.binary(max_size=30),
    "m": moods,
}  # fmt: skip
patient = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def db(make_database):
    db = v.connect_postgres(make_database("round_trips", SCHEMA), default=False)
    yield db
    db.close()


def same(left, right):
    """Equal, NaN too, to the sign of zero; a number of JSON has no type, so a float may come back as an integer."""
    if isinstance(left, (list, tuple)) and isinstance(right, (list, tuple)):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, Decimal) and left.is_nan():
        return isinstance(right, Decimal) and right.is_nan()
    if isinstance(left, datetime.datetime) and isinstance(right, datetime.datetime) and left.tzinfo and right.tzinfo:
        # In two zones, Python holds an hour that comes twice equal to none.
        return left.astimezone(datetime.timezone.utc) == right.astimezone(datetime.timezone.utc)
    if isinstance(right, float) and isinstance(left, float):
        return (math.isnan(left) and math.isnan(right)) or (left == right and str(left)[0] == str(right)[0])
    if isinstance(right, float) and isinstance(left, (int, Decimal)):
        return float(left) == right
    return left == right and isinstance(left, bool) == isinstance(right, bool)


@pytest.mark.guards("Z14")
@pytest.mark.parametrize("column", STRATEGIES)
def test_what_goes_in_comes_out(db, column):
    kind = db.catalog.find("every").columns[column].type

    @patient
    @given(st.lists(st.none() | STRATEGIES[column], min_size=1, max_size=8))
    def check(values):
        adapt = adapter(kind, column, exactly=True)
        with db.transaction() as transaction:
            for value in values:
                row = db.run(
                    f"INSERT INTO every ({column}) VALUES ($1) RETURNING {column}", [adapt(value)], read_only=False
                )
                assert same(row.rows[0][0], value), (row.rows[0][0], value)
            lines = b"".join(copy_rows([(column, kind)], [(value,) for value in values]))
            transaction.run("DELETE FROM every")
            assert transaction.copy_in(f"COPY every ({column}) FROM STDIN", [lines]) == len(values)
            found = [row[0] for row in db.run(f"SELECT {column} FROM every ORDER BY number").rows]
            assert same(found, values), (found, values)
            transaction.roll_back()

    check()


@pytest.mark.parametrize("column", STRATEGIES)
def test_a_literal_is_the_same_value_as_a_parameter(db, column):
    kind = db.catalog.find("every").columns[column].type

    @patient
    @given(STRATEGIES[column])
    def check(value):
        adapted = adapter(kind, column, exactly=True)(value)
        connection = db._pool.take()
        try:
            sql = inline("SELECT $1", [adapted], connection)
        finally:
            db._pool.give(connection)
        assert same(db.run(sql).rows[0][0], value)

    check()


@patient
@given(texts, texts, st.sampled_from(["on", "off"]))
def test_texts_stay_texts_whatever_the_server_thinks_of_backslashes(server, one, two, conforming):
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"SET standard_conforming_strings = {conforming}")
        connection.execute("SET backslash_quote = off")
        connection._vantage_types = {}
        sql = inline("SELECT $1::text, $2::text, $1::text", (one, two), connection)
        assert connection.execute(sql.encode(), prepare=False).fetchone() == (one, two, one)


@patient
@given(st.lists(pairs, min_size=1, max_size=5))
def test_frames_have_the_values_of_the_rows(db, values):
    with db.transaction() as transaction:
        kind = db.catalog.find("every").columns["p"].type
        adapt = adapter(kind, "p", exactly=True)
        for value in values:
            db.run("INSERT INTO every (p) VALUES ($1)", [adapt(value)], read_only=False)
        frame = db.fetch("SELECT p FROM every ORDER BY number").to_arrow().run()["p"].to_pylist()
        assert [tuple(row.values()) for row in frame] == values
        transaction.roll_back()


@given(st.integers(-(10**7), 10**7), st.integers(-(10**8), 10**8), st.integers(-(2**60), 2**60))
def test_an_interval_is_read_as_it_is_written(months, days, microseconds):
    interval = v.Interval(months, days, microseconds)
    assert v.Interval.parse(str(interval)) == interval
    exact = interval.exact_timedelta()
    assert exact is None or v.Interval.of(exact) == interval
