"""What update and delete ask before they touch anything."""

import gc
import warnings

import psycopg
import pytest
import vantage as v
from vantage._nodes import Template
from writing import one_line, rolled_back, rows_of

SQL = """
CREATE TABLE plain (id serial PRIMARY KEY, name text, price int, flag bool);
CREATE TABLE kid (id serial PRIMARY KEY, plain_id int NOT NULL REFERENCES plain, n int);
CREATE TABLE no_key (a int, b int);
CREATE TABLE loose (code text, n int);
CREATE TABLE nullable_key (a int UNIQUE, b int);
INSERT INTO plain (name, price, flag) SELECT 'n' || n, n * 10, n % 2 = 0 FROM generate_series(1, 6) n;
INSERT INTO kid (plain_id, n) SELECT 1 + n % 6, n FROM generate_series(0, 11) n;
INSERT INTO no_key SELECT n / 2, n FROM generate_series(0, 5) n;
INSERT INTO loose VALUES ('x', 1), ('x', 2), ('y', 3);
INSERT INTO nullable_key VALUES (NULL, 1), (NULL, 2), (1, 3);
"""


class Plain(v.Entity, table="plain"):
    id: v.Col[int]
    name: v.Col[str | None]
    price: v.Col[int | None]
    flag: v.Col[bool | None]
    ref_kids: v.Many["Kid"] = v.many("plain_id")


class Kid(v.Entity, table="kid"):
    id: v.Col[int]
    plain_id: v.Col[int]
    n: v.Col[int]
    ref_plain: v.One["Plain"] = v.one("plain_id")


class Loose(v.Entity, table="loose"):
    code: v.Col[str] = v.col(key=True)
    n: v.Col[int]


@pytest.fixture(scope="module")
def dsn(make_database):
    return make_database("write_safety", SQL)


@pytest.fixture(scope="module")
def db(dsn):
    db = v.connect_postgres(dsn, default=False)
    yield db
    db.close()


NO_CONDITION = {
    "nothing": lambda t: t,
    "an empty AND": lambda t: t.where(v.and_()),
    "nested empty ANDs": lambda t: t.where(v.and_(v.and_(), v.and_())),
    "an OR with an empty AND": lambda t: t.where((t.price == 10) | v.and_()),
    "the opposite of an empty OR": lambda t: t.where(~v.or_()),
    "twice the opposite of an empty AND": lambda t: t.where(~~v.and_()),
    "an empty not_in": lambda t: t.where(t.id.not_in([])),
    "the opposite of an empty in_": lambda t: t.where(~t.id.in_([])),
    "an OR of an empty not_in": lambda t: t.where(v.or_(t.id.not_in([]), t.price == 1)),
    "SQL of one's own": lambda t: t.where(Template(["price > 5"], [])),
    "the opposite of SQL of one's own": lambda t: t.where(~Template(["price > 5"], [])),
    "a column that equals itself": lambda t: t.where(t.id == t.id),
    "the key in the whole set": lambda t: t.where(t.id.in_(t)),
    "what is about no row": lambda t: t.where(t.exists()),
    "a count of the whole set": lambda t: t.where(t.count() > 1),
    "an order and a limit": lambda t: t.order_by("id").limit(2),
    "a distinct": lambda t: t.distinct(),
    "a join": lambda t: t.join(t.ref_kids(), how="inner"),
    "a union with the whole": lambda t: t.where(t.price == 10).union(t),
    "all but some": lambda t: t.except_(t.where(t.price == 10)),
    "a relation from the whole set": lambda t: t.ref_kids(),
}

CONDITIONS = {
    "a comparison": lambda t: t.where(t.price > 30),
    "a comparison beside an empty AND": lambda t: t.where(v.and_(), t.price > 30),
    "an empty in_": lambda t: t.where(t.id.in_([])),
    "an empty OR": lambda t: t.where(v.or_()),
    "a boolean column": lambda t: t.where(t.flag),
    "a relation that has rows": lambda t: t.where(t.ref_kids().exists()),
    "a count of the row's relation": lambda t: t.where(t.ref_kids().count() > 1),
    "SQL of one's own beside a comparison": lambda t: t.where(Template(["price > 5"], []) & (t.price < 40)),
    "a condition before a limit": lambda t: t.where(t.price > 10).order_by("id").limit(2),
    "a condition on the way": lambda t: t.where(t.price > 30).ref_kids(),
    "a key": lambda t: t.with_id(3),
    "an item": lambda t: t[3],
    "a union of narrowed sets": lambda t: t.where(t.price == 10).union(t.where(t.price == 20)),
    "a comparison with all of another set": lambda t: t.where(t.id.in_(t.where(t.price > 20))),
}


@pytest.mark.inventory(128, "t.where(…).delete(), t.delete(all=True)")
@pytest.mark.guards("B1")
@pytest.mark.parametrize("form", NO_CONDITION)
def test_what_is_no_condition_needs_all(db, form):
    made = NO_CONDITION[form](Plain.table(db))
    column = "n" if made._entity is Kid else "price"
    with pytest.raises(v.WriteRefused, match="all=True"):
        made.update({column: 1})
    with pytest.raises(v.WriteRefused, match="all=True"):
        made.delete()
    with rolled_back(db):
        count = made.count().run()
        assert made.update({column: 1}, all=True).run() == count


@pytest.mark.parametrize("form", CONDITIONS)
def test_what_is_a_condition_is_enough(db, form):
    made = CONDITIONS[form](Plain.table(db))
    column = "n" if made._entity is Kid else "price"
    with rolled_back(db):
        count = made.count().run()
        assert made.update({column: 1}).run() == count


def test_a_record_is_a_condition(db):
    with rolled_back(db):
        record = Plain.table(db)[1].get_one().run()
        assert record.ref_kids().update({"n": 9}).run() == 2
        assert record.ref_kids().delete().run() == 2


def test_limited_distinct_and_joined_sets_without_a_key_are_refused(db):
    rows = db.table("no_key")
    other = db.table("no_key").alias("other")
    for made in (rows.limit(2), rows.distinct(), rows.join(other, on="a", prefix="o"), rows[1:3].where(rows.a == 1)):
        with pytest.raises(v.WriteRefused, match="no key"):
            made.update({"b": 1}, all=True)
        with pytest.raises(v.WriteRefused, match="no key"):
            made.delete(all=True)
    with rolled_back(db):
        assert rows.where(rows.a == 1).update({"b": 7}).run() == 2


def test_a_key_that_the_database_does_not_hold_is_no_key(db):
    loose = Loose.table(db)
    with pytest.raises(v.WriteRefused, match="no key"):
        loose.order_by("n").limit(1).update({"n": 9}, all=True)
    with pytest.raises(v.WriteRefused, match="no key"):
        db.table("nullable_key").limit(1).delete(all=True)


def test_more_rows_than_max_rows_are_rolled_back_and_said(db, dsn):
    before = rows_of(dsn, "SELECT * FROM plain ORDER BY id")
    plain = Plain.table(db)
    for write in (
        plain.where(plain.price > 10).update({"price": 0}, max_rows=4),
        plain.where(plain.price > 10).update(lambda record: {"price": 0}, max_rows=4),
        Kid.table(db).delete(all=True, max_rows=11),
    ):
        with pytest.raises(v.WriteRefused, match="max_rows"):
            write.run()
    assert rows_of(dsn, "SELECT * FROM plain ORDER BY id") == before
    assert rows_of(dsn, "SELECT count(*) FROM kid") == [(12,)]
    with rolled_back(db):
        assert plain.where(plain.price > 10).update({"price": 0}, max_rows=5).run() == 5


def test_a_connection_that_only_reads_refuses_before_it_sends(dsn):
    db = v.connect_postgres(dsn, default=False, read_only=True)
    plain = Plain.table(db)
    writes = [
        plain[1].update({"price": 1}), plain[1].delete(), plain.insert(name="x"), plain.insert_many([{"name": "x"}]),
        plain.upsert(id=1, name="x"), plain[1].update(lambda record: {"price": 1}),
    ]  # fmt: skip
    for write in writes:
        with pytest.raises(v.WriteRefused, match="read_only"):
            write.run()
    assert plain[1].delete(dry_run=True).run().rows == 1
    db.close()


def test_a_write_runs_once_and_display_never_runs_it(db):
    plain = Plain.table(db)
    with rolled_back(db):
        write = plain[1].update({"price": plain.price + 1})
        shown = write._repr_mimebundle_()
        assert "not run yet" in shown["text/plain"]
        assert one_line(write.preview_sql()) in one_line(shown["text/plain"])
        assert plain[1].scalar("price").run() == 10
        assert (write.run(), write.run()) == (1, 1)
        assert plain[1].scalar("price").run() == 11


def test_one_that_is_dropped_warns_and_one_that_was_refused_does_not(db):
    plain = Plain.table(db)
    with pytest.warns(RuntimeWarning, match="never run"):
        plain[1].update({"price": 1})
    with warnings.catch_warnings(record=True) as warned:  # one that is raised in a __del__ would be lost
        warnings.simplefilter("always")
        for refused in (lambda: plain.delete(), lambda: plain[1].update({"prise": 1})):
            with pytest.raises(v.VantageError):
                refused()
        gc.collect()
    assert not warned


def test_a_dry_run_and_a_saved_or_deleted_record_do_not_warn(db):
    plain = Plain.table(db)
    with rolled_back(db), warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        assert plain[1].update({"price": 1}, dry_run=True).run().rows == 1
        assert plain[1].delete(dry_run=True).run().rows == 1
        record = plain[plain.insert(id=99, price=10).run()].get_one().run()
        record.price = 12
        record.save().run()
        record.delete().run()
        del record
        gc.collect()
    assert [str(each.message) for each in warned] == []


def test_names_that_are_none_are_refused_with_the_nearest(db):
    plain = Plain.table(db)
    for write in (plain[1].update, plain.insert, plain.upsert):
        with pytest.raises(v.UnknownColumn, match="Did you mean 'price'"):
            write({"prise": 1})
    with pytest.raises(v.WriteRefused, match="relation"):
        plain[1].update({"ref_kids": 1})
    with pytest.raises(v.VantageError, match="wants values"):
        plain[1].update()


def test_grouped_sets_and_selects_are_only_read(db):
    plain = Plain.table(db)
    with pytest.raises(v.VantageError, match="group"):
        plain.group_by("flag").update({"price": 1}, all=True)
    with pytest.raises(v.WriteRefused, match="select"):
        plain.select("name").as_table("s").update({"name": 1}, all=True)


def test_a_limit_is_taken_once_whatever_the_plan(db, dsn):
    plain = Plain.table(db)
    with rolled_back(db):
        shuffled = plain.where(plain.price > 0).order_by(Template(["random()"], [])).limit(2)
        assert shuffled.update({"price": -1}).run() == 2
        assert plain.where(plain.price == -1).count().run() == 2
    with psycopg.connect(dsn) as connection:
        assert connection.execute("SELECT count(*) FROM plain WHERE price = -1").fetchone() == (0,)
