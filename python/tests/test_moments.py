"""What can be asked of dates, times and intervals."""

import datetime as dt

import pytest
import vantage as v

UTC = dt.timezone.utc


def test_they_compare_with_dates_datetimes_and_iso_text(items, found):
    assert found(items.born == "2024-01-31", "born = $1") == [1]
    assert found(items.born >= dt.date(2024, 1, 31), "born >= $1") == [1, 2]
    assert found(items.born > dt.datetime(2024, 1, 31, 12)) == [2]
    assert found(items.seen < dt.datetime(2024, 1, 1, tzinfo=UTC), "seen < $1") == [4]
    assert found(items.seen.between("2024-01-01 00:00+00", "2024-02-15 00:00+00"), "seen BETWEEN $1 AND $2") == [1]
    assert found(items.opens < "10:00", "opens < $1") == [1]
    assert found(items.lasts > dt.timedelta(hours=5), "lasts > $1") == [1]
    assert found(items.born.in_([dt.date(2024, 1, 31), None]), "born = ANY($1) OR born IS NULL") == [1, 3]


def test_they_compute(items, found, computed):
    assert found(items.born + dt.timedelta(days=1) == "2024-02-01") == [1]
    assert found(items.born + "1 month" > "2024-03-01", "born + CAST($1 AS interval) > $2") == [2]
    assert computed(items.at - items.born, "at - born")[0] == dt.timedelta(hours=22, minutes=30)
    assert computed(items.born - "2024-01-01", "born - $1") == [30, 59, None, -1]
    assert computed(items.born + 1, "born + $1")[0] == dt.date(2024, 2, 1)
    assert found((v.today() - items.born) > 30, "CURRENT_DATE - born > $1") == [1, 2, 4]
    assert found(items.seen < v.now(), "seen < now()") == [1, 2, 4]


@pytest.mark.parametrize(
    ("make", "sql", "first"),
    [
        (lambda t: t.born.year(), "CAST(EXTRACT(year FROM born) AS integer)", 2024),
        (lambda t: t.born.quarter(), None, 1),
        (lambda t: t.born.month(), None, 1),
        (lambda t: t.born.week(), None, 5),
        (lambda t: t.born.day(), None, 31),
        (lambda t: t.born.weekday(), "CAST(EXTRACT(isodow FROM born) AS integer)", 3),
        (lambda t: t.born.day_of_year(), None, 31),
        (lambda t: t.at.hour(), None, 22),
        (lambda t: t.at.minute(), None, 30),
        (lambda t: t.at.second(), "EXTRACT(second FROM at)", 0),
        (lambda t: t.lasts.epoch(), None, 93600),
        (lambda t: t.at.extract("DOW"), "EXTRACT(dow FROM at)", 3),
        (lambda t: v.fn.extract("year", t.born), "EXTRACT(year FROM born)", 2024),
        (lambda t: t.at.date_trunc("month"), "date_trunc($1, at)", dt.datetime(2024, 1, 1)),
        (
            lambda t: t.born.date_trunc("month"),
            "CAST(date_trunc($1, CAST(born AS timestamp)) AS date)",
            dt.date(2024, 1, 1),
        ),
        (
            lambda t: t.seen.date_trunc("day", "Asia/Tokyo").at_time_zone("UTC"),
            "(date_trunc($1, seen, $2) AT TIME ZONE $3)",
            dt.datetime(2024, 1, 31, 15),
        ),
        (lambda t: t.seen.at_time_zone("Asia/Tokyo"), "(seen AT TIME ZONE $1)", dt.datetime(2024, 2, 1, 7, 30)),
        (lambda t: t.at.date(), "CAST(at AS date)", dt.date(2024, 1, 31)),
        (lambda t: t.born.to_char("YYYY-MM"), "to_char(born, $1)", "2024-01"),
        (lambda t: t.at.age("2024-01-30").epoch(), "EXTRACT(epoch FROM age(at, $1))", 1.9375 * 86400),
    ],
)
def test_their_parts(items, computed, make, sql, first):
    assert computed(make(items), sql)[0] == first


def test_a_field_that_is_none_is_refused(items):
    with pytest.raises(v.VantageError, match="Did you mean 'month'"):
        items.born.extract("monht")
    with pytest.raises(v.VantageError):
        items.born.extract("year FROM now()) --")


def test_months_are_groups(items):
    by_month = items.group_by(month=items.born.date_trunc("month"))
    rows = by_month.select("month", n=items.count()).order_by("month").run()
    assert [(row.month and row.month.month, row.n) for row in rows] == [(12, 1), (1, 1), (2, 1), (None, 1)]
