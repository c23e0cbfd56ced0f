"""Rows that are new or known: by a unique key, one or many, and never outside of the set."""

import pytest
import vantage as v
from writing import one_line, rolled_back, rows_of

SQL = """
CREATE TABLE person (id serial PRIMARY KEY, email text UNIQUE, given text, family text, n int DEFAULT 1, gone bool,
  UNIQUE (given, family));
CREATE TABLE part (id int, nr int, note text, PRIMARY KEY (id, nr));
CREATE TABLE partial (id serial PRIMARY KEY, code text);
CREATE UNIQUE INDEX ON partial (code) WHERE code <> '';
INSERT INTO person (email, given, family, n) VALUES ('a@x', 'Ann', 'A', 5), ('b@x', 'Bob', 'B', 6);
INSERT INTO person (email, given, family, gone) VALUES ('c@x', 'Cem', 'C', true);
INSERT INTO part VALUES (1, 1, 'old');
"""


class Person(v.Entity, table="person", extensions=[v.SoftDelete("gone")]):
    id: v.Col[int]
    email: v.Col[str]
    given: v.Col[str | None]
    family: v.Col[str | None]
    n: v.Col[int | None] = v.col(default=3)
    full: v.Col[str] = v.expression(lambda t: t.given.upper())


@pytest.fixture(scope="module")
def dsn(make_database):
    return make_database("upsert", SQL)


@pytest.fixture(scope="module")
def shared(dsn):
    db = v.connect_postgres(dsn, default=False)
    yield db
    db.close()


@pytest.fixture
def db(shared):
    with rolled_back(shared):
        yield shared


def values(db):
    return [tuple(row) for row in db.fetch("SELECT email, given, n FROM person ORDER BY id").run()]


def test_a_known_row_gets_what_was_given_and_keeps_the_rest(db):
    people = db.table("person")
    write = people.upsert({"email": "a@x", "given": "Anna"}, on="email")
    assert one_line(write.preview_sql()) == (
        "INSERT INTO person (email, given) VALUES ($1, $2) "
        "ON CONFLICT (email) DO UPDATE SET given = excluded.given RETURNING id"
    )
    assert write.run() == 1
    assert people.upsert(email="d@x", given="Dan", on="email").run() > 3
    assert values(db)[0] == ("a@x", "Anna", 5)
    assert values(db)[-1] == ("d@x", "Dan", 1)


def test_the_models_defaults_are_of_new_rows_only(db):
    people = Person.table(db)
    keys = people.upsert([{"email": "a@x", "given": "Anna"}, {"email": "d@x"}], on="email").run()
    assert keys[0] == 1
    assert [people[key].scalar("n").run() for key in keys] == [5, 3]


def test_some_fields_only_or_none(db):
    people = db.table("person")
    assert people.upsert({"email": "a@x", "given": "No", "n": 9}, on="email", update=["n"]).run() == 1
    assert people.upsert({"email": "b@x", "given": "No"}, on="email", update=[]).run() == 2
    assert values(db)[:2] == [("a@x", "Ann", 9), ("b@x", "Bob", 6)]
    rows = [{"email": "b@x"}, {"email": "e@x"}, {"email": "a@x"}]
    keys = people.upsert(rows, on="email", update=[]).run()
    assert (keys[0], keys[2]) == (2, 1)


def test_keys_of_several_columns_and_the_primary_key(db):
    people, parts = db.table("person"), db.table("part")
    assert people.upsert({"given": "Ann", "family": "A", "n": 7}, on=("given", "family")).run() == 1
    assert parts.upsert({"id": 1, "nr": 1, "note": "new"}).run() == (1, 1)
    assert parts.upsert([{"id": 1, "nr": 1, "note": "x"}, {"id": 1, "nr": 2, "note": "y"}]).run() == [(1, 1), (1, 2)]
    assert [tuple(row) for row in parts.order_by("nr").rows().run()] == [(1, 1, "x"), (1, 2, "y")]


def test_returning_gives_fields(db):
    row = Person.table(db).upsert(email="a@x", given="Q", on="email", returning=["id", "full"]).run()
    assert tuple(row) == (1, "Q")


def test_a_row_that_is_known_outside_of_the_set_is_left_alone(shared, dsn):
    before = rows_of(dsn, "SELECT * FROM person ORDER BY id")
    people = Person.table(shared)
    rows = [{"email": "new@x"}, {"email": "c@x", "given": "Changed"}]
    with pytest.raises(v.WriteRefused, match="outside of this set"):
        people.upsert(rows, on="email").run()
    narrowed = people.where(people.n > 100)
    with pytest.raises(v.WriteRefused, match="outside of this set"):
        narrowed.upsert(email="a@x", given="Changed", on="email").run()
    assert rows_of(dsn, "SELECT * FROM person ORDER BY id") == before


def test_what_is_no_unique_key_is_refused(db):
    people = db.table("person")
    with pytest.raises(v.WriteRefused, match="No unique key of person has just the columns given"):
        people.upsert(given="Ann", on="given")
    with pytest.raises(v.WriteRefused, match="No unique key"):
        db.table("partial").upsert(code="x", on="code")
    with pytest.raises(v.WriteRefused, match="in every row"):
        people.upsert([{"email": "a@x"}, {"given": "b"}], on="email")
    with pytest.raises(v.WriteRefused, match="not among the values"):
        people.upsert(email="a@x", on="email", update=["given"])
    with pytest.raises(v.UnknownColumn, match="Did you mean 'email'"):
        people.upsert(email="a@x", on="emial")
    with pytest.raises(v.WriteRefused, match="only where"):
        people.limit(1).upsert(email="a@x", on="email")
