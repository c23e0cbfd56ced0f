"""Every type comes out of the database and goes back into it as what it was, or is refused by name."""

import datetime
import pickle
from decimal import Decimal

import psycopg
import pytest
import vantage as v
from every_type import TYPES, statements
from psycopg.types.range import Range
from vantage._copy import copy_rows, copy_statement, money_point
from vantage._expressions import to_expression
from vantage._nodes import Template
from vantage._parameters import adapter, inline, literal


def expr(text, *arguments):
    """SQL of the user's own between expressions and values."""
    return Template(text.split("{}"), [to_expression(argument) for argument in arguments])


NUMBERS = {kind: number for number, kind in enumerate(TYPES)}
every_type = pytest.mark.parametrize("kind", TYPES)


@pytest.fixture(scope="module")
def dsn(make_database):
    return make_database("every_type", statements())


@pytest.fixture(scope="module")
def db(dsn):
    db = v.connect_postgres(dsn, default=False)
    yield db
    db.close()


def column_of(db, kind):
    return db.catalog.tables["public", f"t{NUMBERS[kind]}"].columns["x"]


def rows_of(db, kind):
    return db.run(f"SELECT id, x FROM t{NUMBERS[kind]} ORDER BY id").rows


def differences(db, kind):
    """Rows whose two columns are not the same to the last bit, as Postgres writes them."""
    sql = f"SELECT id, x::text, y::text FROM t{NUMBERS[kind]} WHERE x::text IS DISTINCT FROM y::text"
    return db.run(sql).rows


def clear(db, kind):
    db.execute(f"UPDATE t{NUMBERS[kind]} SET y = NULL").run()


@pytest.mark.inventory(8, "values are bound, whatever their type")
@pytest.mark.inventory(55, "every scalar of Python, and lists")
@every_type
def test_a_value_goes_back_as_a_parameter(db, kind):
    clear(db, kind)
    adapt = adapter(column_of(db, kind).type, "y", exactly=True)
    cast = "::money" if kind == "money" else ""
    for key, value in rows_of(db, kind):
        sql = f"UPDATE t{NUMBERS[kind]} SET y = $1{cast} WHERE id = $2"
        assert db.execute(sql, adapt(value), key).run() == 1
    assert differences(db, kind) == []


@every_type
def test_a_value_goes_back_by_copy(db, dsn, kind):
    column = column_of(db, kind)
    columns = [("id", db.catalog.tables["public", "t1"].columns["id"].type), ("y", column.type)]
    with psycopg.connect(dsn) as connection, connection.cursor() as cursor:
        point = money_point(lambda sql: cursor.execute(sql).fetchall())
        cursor.execute(f"CREATE TEMP TABLE copied (id int, y {kind})")
        with cursor.copy(copy_statement("copied", columns)) as copy:
            for block in copy_rows(columns, rows_of(db, kind), decimal_point=point):
                copy.write(block)
        sql = f"SELECT x::text, c.y::text FROM t{NUMBERS[kind]} t JOIN copied c USING (id) ORDER BY id"
        pairs = cursor.execute(sql).fetchall()
    assert len(pairs) == len(TYPES[kind]) + 1
    assert [pair for pair in pairs if pair[0] != pair[1]] == []


@every_type
def test_a_value_goes_back_as_a_literal(db, dsn, kind):
    clear(db, kind)
    adapt = adapter(column_of(db, kind).type, "y", exactly=True)
    cast = "::money" if kind == "money" else ""
    for key, value in rows_of(db, kind):
        connection = db._pool.take()
        sql = inline(f"UPDATE t{NUMBERS[kind]} SET y = $2{cast} WHERE id = $1", (key, adapt(value)), connection)
        db._pool.give(connection)
        assert "$" not in sql or "'$1'" in sql or '$."a"' in sql or kind == "money"
        db.execute(sql).run()
    assert differences(db, kind) == []


WITHOUT_EQUALITY = (
    "json", "xml", "point", "polygon", "jsonpath", "txid_snapshot", "box", "circle", "line", "lseg", "path", "box[]",
)  # fmt: skip


@pytest.mark.guards("B15")
@pytest.mark.parametrize("kind", [kind for kind in TYPES if kind not in WITHOUT_EQUALITY])
def test_a_row_is_found_by_its_value(db, kind):
    table = db.table(f"t{NUMBERS[kind]}")
    for record in table.where(table.x.is_not_null()).get().run():
        same = table.where(table.x == record.x)
        assert "::" not in same.preview_sql() or kind == "money"
        assert record.id in {row.id for row in same.get().run()}
        assert record.id in {row.id for row in table.where(table.x.in_([record.x])).get().run()}


def test_values_are_what_python_has_for_them(db):
    def first(sql):
        return db.fetch(f"SELECT {sql} AS x").run()[0].x

    assert first("'infinity'::date") == v.Moment("date", "infinity") > datetime.date.max
    assert first("'0044-03-15 BC'::date") < datetime.date.min
    assert first("'[0:1]={1,2}'::int[]") == [1, 2]
    assert first("'[0:1]={1,2}'::int[]").lower_bounds == (0,)
    assert first("'1 day'::interval") == datetime.timedelta(days=1)
    assert first("'24 hours'::interval") == v.Interval(hours=24) != datetime.timedelta(days=1)
    assert first("'null'::jsonb") is v.JSON_NULL
    assert first("NULL::jsonb") is None
    assert first("'[null]'::jsonb") == [None]
    assert first("'{\"a\": 1.10}'::jsonb") == {"a": 1.1}
    assert first("'0.1234567890123456789'::jsonb") == Decimal("0.1234567890123456789")
    assert first("'$1,234.50'::money") == Decimal("1234.50")
    row = first("""ROW(1, 'x', 'sad')::pair""")
    assert (row.a, row["b c"], row.m) == (1, "x", "sad") == row
    assert first("tstzrange('2024-01-01', 'infinity')").upper.is_infinite


def test_types_that_are_made_after_connecting_are_read(db, dsn):
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE TYPE late AS (a int, b text[]); CREATE TYPE later AS ENUM ('x')")
    assert db.fetch("SELECT ROW(1, '{p,q}')::late AS x").run()[0].x == (1, ["p", "q"])
    assert db.fetch("SELECT ARRAY['x']::later[] AS x").run()[0].x == ["x"]
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("ALTER TYPE later ADD VALUE 'y'")
    assert db.fetch("SELECT 'y'::later AS x").to_arrow().run()["x"].to_pylist() == ["y"]


def test_types_with_one_name_in_two_schemas_are_two_types(db):
    ours, theirs = db.table(f"t{NUMBERS['mood']}"), db.table(f"t{NUMBERS['other.mood']}")
    assert ours.where(ours.x == "sad").count().run() == 1
    assert theirs.where(theirs.x == "up").count().run() == 1
    with pytest.raises(v.QueryError, match="invalid input value for enum"):
        theirs.where(theirs.x == "sad").count().run()


@pytest.mark.parametrize(
    ("kind", "condition", "expected"),
    [
        ("date", lambda x: x == "2024-02-29", 1),
        ("date", lambda x: x > datetime.datetime(2024, 2, 28, 12), 5),
        ("uuid", lambda x: x == "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", 1),
        ("mood", lambda x: x == "sad", 1),
        ("mood", lambda x: x > "sad", 2),
        ("int4", lambda x: x > 2.5, 1),
        ("int4", lambda x: x < 10**12, 3),
        ("int2", lambda x: x.in_([0, 10**6]), 1),
        ("int4", lambda x: x.in_([0, 0.5]), 1),
        ("numeric(10,2)", lambda x: x == -0.01, 1),
        ("amount", lambda x: x == 1.1, 1),
        ("float4", lambda x: x == 0.1, 1),
        ("money", lambda x: x == Decimal("12.34"), 1),
        ("money", lambda x: x < 0, 2),
        ("money", lambda x: x.in_([Decimal("12.34"), Decimal("-0.01")]), 2),
        ("bytea", lambda x: x == b"a", 1),
        ("jsonb", lambda x: x == v.JSON_NULL, 1),
        ("jsonb", lambda x: x == "null", 1),
        ("jsonb", lambda x: x == [], 1),
        ("int4[]", lambda x: x == [1, None, 3], 1),
        ("text[]", lambda x: x == [], 1),
        ("mood[]", lambda x: x == ["sad", None, "", 'it\'s "ok", {so}'], 1),
        ("pair", lambda x: x == (1, "a,b", "sad"), 1),
        ("pair", lambda x: x == {"a": 1, "b c": "a,b", "m": "sad"}, 1),
        ("int4range", lambda x: x == Range(1, 10), 1),
        ("interval", lambda x: x == datetime.timedelta(hours=24), 2),
        ("inet", lambda x: x == "1.2.3.4", 1),
        ("citext", lambda x: x == "mixed", 1),
        ("int4range", lambda x: expr("{} @> {}", x, 3), 3),
        ("int8range", lambda x: expr("{} @> {}", x, 3), 1),
        ("numrange", lambda x: expr("{} @> {}", x, 1.2), 1),
        ("tstzrange", lambda x: expr("{} @> {}", x, datetime.datetime(2030, 1, 1, tzinfo=datetime.timezone.utc)), 1),
        ("int4multirange", lambda x: expr("{} && {}", x, Range(1, 2)), 2),
        ("text[]", lambda x: expr("{} @> {}", x, ["a b"]), 1),
        ("jsonb", lambda x: expr("{} @> {}", x, {"n": 0.1}), 1),
        ("int4[]", lambda x: expr("{} = ANY({})", 3, x), 2),
    ],
)  # fmt: skip
def test_conditions_take_values_as_one_writes_them(db, kind, condition, expected):
    table = db.table(f"t{NUMBERS[kind]}")
    assert table.where(condition(table.x)).count().run() == expected


@pytest.mark.parametrize(
    ("kind", "value", "reason"),
    [
        ("bool", 1, "neither True nor False"),
        ("int4", "\0", "NUL"),
        ("text", 5, "it is int, not text"),
        ("bytea", "abc", "not bytes"),
        ("uuid", 5, "not a uuid.UUID"),
        ("pair", (1, 2), "2 values, and the type 3"),
        ("pair", {"z": 1}, "no attribute 'z'"),
        ("jsonb", {1, 2}, "JSON cannot say it"),
        ("jsonb", float("nan"), "JSON cannot say it"),
        ("mood", 3, "not text"),
        ("int4[]", 3, "not a list"),
        ("interval", 3, "not a timedelta"),
        ("date", 20240101, "not a date"),
    ],
)
def test_a_value_that_cannot_be_compared_is_refused_by_name(db, kind, value, reason):
    table = db.table(f"t{NUMBERS[kind]}")
    with pytest.raises(v.VantageError, match=reason) as caught:
        table.where(table.x == value).count().run()
    assert "'x' is of type " in str(caught.value)


@pytest.mark.guards("B5")
@pytest.mark.parametrize(
    ("kind", "value", "reason"),
    [
        ("int2", 40000, "not between"),
        ("int4", 1.5, "no whole number"),
        ("int8", float("nan"), "no whole number"),
        ("int4", True, "not a number"),
        ("date", datetime.datetime(2024, 1, 1, 5), "time, which would be lost"),
        ("timestamp", datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc), "time zone"),
        ("time", datetime.time(1, tzinfo=datetime.timezone.utc), "time zone"),
        ("float4", 1e300, "too large"),
        ("numeric", Decimal("sNaN"), "signalling"),
        ("timestamptz", v.Moment("time", "24:00:00"), "is a time"),
    ],
)
def test_a_value_that_would_be_changed_is_not_copied(db, kind, value, reason):
    columns = [("y", column_of(db, kind).type)]
    with pytest.raises(v.VantageError, match=reason) as caught:
        list(copy_rows(columns, [(None,), (value,)]))
    assert str(caught.value).startswith("Row 2: 'y' is of type ")


def test_values_in_the_text_of_a_statement_are_only_where_parameters_were(db):
    connection = db._pool.take()
    try:
        sql = """SELECT $1, '$1', "$1", $$ $1 $$, E'\\'$1' -- $1\n, /* $1 */ $2, $tag$ $1 $tag$, a$1"""
        assert inline(sql, (7, "x'y"), connection) == (
            """SELECT '7'::pg_catalog.int4, '$1', "$1", $$ $1 $$, E'\\'$1' -- $1\n, /* $1 */ 'x''y', """
            "$tag$ $1 $tag$, a$1"
        )
        with pytest.raises(v.VantageError, match="NUL"):
            literal("a\0b", connection)
    except psycopg.DataError:
        pass
    finally:
        db._pool.give(connection)


def test_values_of_ours_can_be_kept_and_compared():
    for value in (v.Interval(months=1, days=2), v.Moment("date", "infinity"), v.JSON_NULL, v.Array([1], (0,))):
        assert pickle.loads(pickle.dumps(value)) == value
    assert datetime.date(2024, 1, 31) + v.Interval(months=1) == datetime.datetime(2024, 2, 29)
    assert datetime.datetime(2024, 3, 31) - v.Interval(months=1, hours=1) == datetime.datetime(2024, 2, 28, 23)
    assert sorted([v.Moment("date", "infinity"), v.Moment("date", "-infinity")])[0].text == "-infinity"
    assert v.Interval(days=1) == datetime.timedelta(days=1)
    assert hash(v.Interval(days=1)) == hash(datetime.timedelta(days=1))
    with pytest.raises(v.VantageError, match="no length"):
        v.Interval(months=1).total_seconds()
    with pytest.raises(v.VantageError, match="no interval"):
        v.Interval.parse("soon")
