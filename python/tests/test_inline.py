"""``preview_sql(inline=True)``: the statement with its values in it, to be copied; it gives the same rows."""

import datetime as dt
from decimal import Decimal

import psycopg
import pytest
import vantage as v

HOSTILE = [
    "'",
    "\\",
    "\\'",
    "$1",
    "$2 $1",
    "{}",
    "%s",
    ":a",
    "-- x",
    "/*",
    "'; DROP TABLE item; --",
    "E'\\'",
    "🍰",
    "$$",
]


@pytest.mark.guards("B8", "B9")
@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_values_stay_values(items, wide_dsn, value):
    query = items.where(v.value(value, str) == value, items.id == 1).select("id", x=v.value(value, str))
    with psycopg.connect(wide_dsn) as connection:
        rows = connection.cursor().execute(query.preview_sql(inline=True).replace("%", "%%").encode(), {}).fetchall()
    assert rows == [(1, value)]
    assert tuple(query.run()[0]) == (1, value)


@pytest.mark.inventory(50, "q.preview_sql(inline=True)")
def test_values_of_every_sort(items, wide_dsn):
    query = items.where(
        items.qty > -8, items.price >= Decimal("1.5"), items.weight < 2.5, items.born > dt.date(2023, 12, 1),
        items.seen < dt.datetime(2024, 6, 1, tzinfo=dt.timezone.utc), items.lasts > dt.timedelta(hours=1),
        items.tags.contains(["new"]), items.data.contains({"n": 3}), items.ok == True, items.nick.in_(["red", "x"]),  # noqa: E712
    ).select("id")  # fmt: skip
    with psycopg.connect(wide_dsn) as connection:
        assert connection.execute(query.preview_sql(inline=True).encode()).fetchall() == [(1,)]
    assert "$" not in query.preview_sql(inline=True)
    assert query.col().run() == [1]


def test_parameters_within_names_and_texts_are_none(items):
    query = items.where(v.expr("'$1' || {}", "a") == "x$2", items.id - -1 > 0).select(**{'say "$1" $2': items.id})
    text = " ".join(query.preview_sql(inline=True).split())
    assert text == """SELECT id AS "say ""$1"" $2" FROM item WHERE ('$1' || 'a') = 'x$2' AND id - (-1) > 0"""
    assert items.count(where=items.id == 1).preview_sql(inline=True).endswith("FROM item")
    assert items.where(items.id == 1).preview_sql(inline=True).endswith("id = 1")
    with pytest.raises(v.VantageError, match="NUL"):
        items.where(items.name == "a\0").preview_sql(inline=True)
