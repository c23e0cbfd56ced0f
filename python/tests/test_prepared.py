"""Statements that come often are prepared on the server; whatever becomes of that, a read gives its rows."""

import pytest
import vantage as v
from connections import ACCOUNTS

OFTEN = 6


@pytest.fixture(scope="module")
def dsn(make_database):
    return make_database("prepared", ACCOUNTS)


@pytest.fixture
def db(dsn):
    # One connection, so that each statement meets what the ones before it left there.
    db = v.connect_postgres(dsn, default=False, pool_size=1)
    yield db
    db.close()


def prepared(db):
    return db.fetch("SELECT count(*) FROM pg_prepared_statements").run()[0][0]


def test_what_comes_often_is_prepared_once(db):
    for number in range(20):
        assert db.fetch("SELECT $1::int + 1", number).run()[0][0] == number + 1
    names = db.fetch("SELECT statement FROM pg_prepared_statements").run()
    assert [row[0] for row in names].count("SELECT $1::int + 1") == 1


def test_one_text_with_values_of_other_types_is_another_statement(db):
    for _ in range(OFTEN):
        assert db.fetch("SELECT $1", 7).run()[0][0] == 7
        assert db.fetch("SELECT $1", "seven").run()[0][0] == "seven"


def test_the_server_holds_a_bounded_number_of_statements(db):
    for number in range(150):
        for _ in range(OFTEN):
            db.fetch(f"SELECT {number}").run()
    assert 50 < prepared(db) <= 100


def test_a_read_survives_that_somebody_dropped_its_statement(db):
    for _ in range(OFTEN):
        db.fetch("SELECT 1").run()
    db.execute("DEALLOCATE ALL").run()
    assert db.fetch("SELECT 1").run()[0][0] == 1
    db.execute("DEALLOCATE ALL").run()
    for number in range(120):  # more than are kept: the one that is gone is to be dropped
        assert db.fetch(f"SELECT {number}").run()[0][0] == number


def test_a_statement_that_always_fails_is_prepared_once_at_most(db):
    for _ in range(20):
        with pytest.raises(v.QueryError, match="division by zero"):
            db.fetch("SELECT 1 / $1::int", 0).run()
        with pytest.raises(v.QueryError, match="does not exist"):
            db.fetch("SELECT nothing").run()
    texts = [row[0] for row in db.fetch("SELECT statement FROM pg_prepared_statements").run()]
    assert texts.count("SELECT 1 / $1::int") == 1
    assert "SELECT nothing" not in texts


def test_values_of_many_megabytes_go_both_ways(db):
    text = "ä" * 8_000_000
    assert db.fetch("SELECT $1::text, $2::text", text, text).run()[0] == (text, text)


def test_a_select_without_columns_has_rows(db):
    assert len(db.fetch("SELECT FROM generate_series(1, 3)").run()) == 3


@pytest.mark.parametrize("sql", ["COPY account TO STDOUT", "copy account (id)\nFROM stdin"])
def test_copy_as_a_statement_is_refused_with_what_to_use(db, sql):
    for send in (db.fetch, db.execute):
        with pytest.raises(v.VantageError, match=r"insert_frame\(\).*to_arrow\(\)"):
            send(sql).run()
    assert db.fetch("SELECT 1").run()[0][0] == 1


def test_copy_that_hides_in_a_statement_loses_its_connection_only(db):
    with pytest.raises(v.VantageError):
        db.fetch("/* */ COPY account TO STDOUT").run()
    assert db.fetch("SELECT 1").run()[0][0] == 1
