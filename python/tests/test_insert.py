"""New rows: one, many, from frames; what they get by themselves, and what is refused before anything is sent."""

import datetime
import uuid
from decimal import Decimal

import pytest
import vantage as v
from writing import one_line, rolled_back, rows_of

SQL = """
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE DOMAIN short AS text CHECK (length(value) < 5);
CREATE DOMAIN with_default AS int NOT NULL DEFAULT 5;
CREATE SCHEMA other;
CREATE TABLE thing (
  id serial PRIMARY KEY, name varchar(10) NOT NULL, price numeric(8,2), mood mood DEFAULT 'ok', made date,
  tags text[], data jsonb, code short, five with_default, key uuid, flag bool, size int2, at timestamptz, raw bytea);
CREATE TABLE part (thing_id int NOT NULL REFERENCES thing, nr int, note text, PRIMARY KEY (thing_id, nr));
CREATE TABLE detail (thing_id int PRIMARY KEY REFERENCES thing, note text);
CREATE TABLE no_key (a int);
CREATE TABLE "Odd Name" ("a b" int PRIMARY KEY, "select" text, "quo""te" text, p0 int, "$1" int);
CREATE TABLE other.thing (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, 
  double int GENERATED ALWAYS AS (n * 2) STORED, n int);
CREATE TABLE filled (id serial PRIMARY KEY, name text NOT NULL, note text NOT NULL);
CREATE FUNCTION fill() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN NEW.note := coalesce(NEW.note, 'by trigger'); RETURN NEW; END $$;
CREATE TRIGGER fill BEFORE INSERT OR UPDATE ON filled FOR EACH ROW EXECUTE FUNCTION fill();
CREATE TABLE club (id serial PRIMARY KEY, name text);
CREATE TABLE member (thing_id int REFERENCES thing, club_id int REFERENCES club, PRIMARY KEY (thing_id, club_id));
"""


class Thing(v.Entity, table="thing"):
    id: v.Col[int]
    name: v.Col[str] = v.col(check=lambda text: not text.startswith("!"))
    price: v.Col[Decimal | None]
    mood: v.Col[str | None]
    size: v.Col[int | None] = v.col(default=7)
    key: v.Col[uuid.UUID | None] = v.col(default=uuid.uuid4)
    double: v.Col[Decimal | None] = v.expression(lambda t: t.price * 2)
    title: v.Col[str] = v.computed(lambda r: r.name.title())
    ref_parts: v.Many["Part"] = v.many("thing_id")
    ref_detail: v.One["Detail"] = v.one("id", to="thing_id")


class Part(v.Entity, table="part"):
    thing_id: v.Col[int]
    nr: v.Col[int]
    note: v.Col[str | None]
    thing_name: v.Col[str] = v.imported("ref_thing", "name")
    ref_thing: v.One["Thing"] = v.one("thing_id")


class Detail(v.Entity, table="detail"):
    thing_id: v.Col[int] = v.col(key=True)
    note: v.Col[str | None]


@pytest.fixture(scope="module")
def dsn(make_database):
    return make_database("insert", SQL)


@pytest.fixture(scope="module")
def shared(dsn):
    db = v.connect_postgres(dsn, default=False)
    yield db
    db.close()


@pytest.fixture
def db(shared):
    with rolled_back(shared):
        yield shared


@pytest.mark.guards("Z8")
def test_defaults_of_the_database_stand_where_nothing_was_given(db):
    things = db.table("thing")
    key = things.insert(name="a").run()
    record = things[key].get_one().run()
    assert (record.mood, record.five, record.size) == ("ok", 5, None)


def test_defaults_of_the_model_too_and_functions_are_called_for_each_row(db):
    keys = Thing.table(db).insert([{"name": "a"}, {"name": "b", "size": 1}]).run()
    rows = Thing.table(db).where(Thing.table(db).id.in_(keys)).order_by("id").get().run()
    assert [row.size for row in rows] == [7, 1]
    assert len({row.key for row in rows}) == 2


def test_every_form_of_one_row(db):
    things = Thing.table(db)
    record = Thing(name="r")
    row = things[things.insert({"name": "d"}).run()].select("name", "price").run()[0]
    forms = [things.insert({"name": "a"}), things.insert(name="a"), things.insert({"name": "a"}, price=1)]
    forms += [things.insert(record), things.insert(row), things.insert({things.name: "a"})]
    keys = [form.run() for form in forms]
    assert all(isinstance(key, int) for key in keys)
    assert len(set(keys)) == 6


def test_the_key_is_a_tuple_where_it_has_several_columns(db):
    thing = Thing.table(db).insert(name="a").run()
    assert Part.table(db).insert(thing_id=thing, nr=1).run() == (thing, 1)
    many = [{"thing_id": thing, "nr": n} for n in (2, 3)]
    assert Part.table(db).insert_many(many).run() == [(thing, 2), (thing, 3)]
    assert db.table("no_key").insert(a=1).run() is None


def test_returning_gives_fields_computed_ones_too(db):
    row = Thing.table(db).insert(name="a", price=3, returning=["name", "double"]).run()
    assert (row.name, row.double) == ("a", Decimal("6.00"))
    rows = Thing.table(db).insert([{"name": "b"}, {"name": "c"}], returning="name").run()
    assert [row["name"] for row in rows] == ["b", "c"]


def test_a_row_of_defaults_alone(db):
    assert one_line(db.table("no_key").insert().preview_sql()) == "INSERT INTO no_key DEFAULT VALUES"
    assert db.table("no_key").insert([{}, {}]).run() == []
    assert db.table("no_key").count().run() == 2


def test_expressions_are_values(db):
    things = db.table("thing")
    things.insert(name="a", price=2).run()
    things.insert([{"name": "b", "price": v.scalar(things.select(x=things.max("price")))}, {"name": "c"}]).run()
    assert things.where(things.name == "b").scalar("price").run() == 2


REFUSED = {
    "computed": ({"name": "a", "double": 1}, "computed"),
    "computed after the fetch": ({"name": "a", "title": "x"}, "computed"),
    "a label that is none": ({"name": "a", "mood": "hapy"}, "Did you mean 'happy'"),
    "too long": ({"name": "x" * 11}, "takes 10 characters"),
    "the model's check": ({"name": "!a"}, "check of 'name'"),
    "a check that fails": ({"name": 5}, "check of 'name' failed"),
    "no number": ({"name": "a", "size": "abc"}, "'size' is of type int2"),
    "no whole number": ({"name": "a", "size": 1.5}, "whole"),
    "out of range": ({"name": "a", "size": 40_000}, "size"),
    "no text": ({"name": "a", "mood": 5}, "mood"),
    "NUL": ({"name": "a\0b"}, "NUL"),
    "no date": ({"name": "a", "made": 5}, "made"),
    "no list": ({"name": "a", "tags": 5}, "tags"),
    "no uuid": ({"name": "a", "key": "xyz"}, "key"),
    "no truth": ({"name": "a", "flag": "perhaps"}, "flag"),
}


@pytest.mark.guards("B5")
@pytest.mark.parametrize("form", REFUSED)
def test_what_a_column_cannot_hold_is_refused_before_it_is_sent(shared, form):
    values, words = REFUSED[form]
    table = Thing.table(shared) if form.startswith(("computed", "the model", "a check")) else shared.table("thing")
    with pytest.raises(v.VantageError, match=words):
        table.insert(values)
    assert shared.table("thing").count().run() == 0


def test_columns_that_need_a_value_are_named(db):
    with pytest.raises(v.WriteRefused, match="needs a value for 'name'"):
        db.table("thing").insert(price=1).run()
    with pytest.raises(v.WriteRefused, match="'name' takes no NULL"):
        db.table("thing").insert(name=None).run()
    with pytest.raises(v.WriteRefused, match="'name' takes no NULL"):
        db.table("thing").where(db.table("thing").id == 1).update(name=None).run()


def test_a_trigger_may_fill_what_was_left_out(db):
    filled = db.table("filled")
    assert filled.insert(name="a", returning="note").run().note == "by trigger"
    assert filled[filled.insert(name="b").run()].update(note=None).run() == 1


def test_generated_and_identity_columns_are_left_to_postgres(db):
    things = db.table("other.thing")
    key = things.insert(n=4).run()
    assert things[key].scalar("double").run() == 8
    for name in ("id", "double"):
        with pytest.raises(v.WriteRefused, match="leave it out"):
            things.insert({"n": 1, name: 1})
    with pytest.raises(v.WriteRefused, match="generated"):
        things[key].update({"double": 1})


def test_names_of_any_kind(db):
    odd = db.table("Odd Name")
    assert odd.insert({"a b": 1, "select": "x", 'quo"te': "y", "p0": 3, "$1": 4}).run() == 1
    assert odd.where(odd["a b"] == 1).update({"select": odd['quo"te'], "p0": odd["$1"] + 1}).run() == 1
    assert odd.insert_many([{"a b": 2, "$1": 9}], returning=False).run() == 1
    assert odd.upsert({"a b": 2, "p0": 8, "$1": 1}, on="a b").run() == 2
    rows = {tuple(row) for row in odd.rows().run()}
    assert rows == {(1, "y", "y", 5, 4), (2, None, None, 8, 1)}
    assert odd.where(odd["$1"] == 1).delete().run() == 1


def test_types_are_stored_as_they_are(db):
    things = db.table("thing")
    values = {
        "name": "a", "price": Decimal("1.25"), "mood": "sad", "made": datetime.date(2020, 2, 29), "tags": ["x", None],
        "data": {"a": [1, None, "ü"]}, "code": "abc", "five": 6, "key": uuid.uuid4(), "flag": True, "size": 3,
        "at": datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc), "raw": b"\0\xff",
    }  # fmt: skip
    one = things[things.insert(values).run()].get_one().run().to_dict()
    things.insert_many([values], returning=False).run()
    other = things.order_by("-id").get_one().run().to_dict()
    for row in (one, other):
        assert {name: row[name] for name in values} == values


def test_a_row_in_the_set_of_a_relation_gets_its_foreign_key(db):
    things = Thing.table(db)
    thing = things[things.insert(name="a").run()].get_one().run()
    assert thing.ref_parts().insert(nr=1).run() == (thing.id, 1)
    assert thing.ref_parts().insert_many([{"nr": 2}, {"nr": 3}]).run() == [(thing.id, 2), (thing.id, 3)]
    assert things.where(things.id == thing.id, things.name == "a").ref_parts().insert(nr=4).run() == (thing.id, 4)
    assert thing.ref_detail().insert(note="x").run() == thing.id
    assert thing.ref_parts().insert(nr=5, thing_id=thing.id).run() == (thing.id, 5)
    assert thing.ref_parts().count().run() == 5


def test_a_value_against_the_set_is_refused(db):
    things = Thing.table(db)
    one, two = things.insert([{"name": "a"}, {"name": "b"}]).run()
    with pytest.raises(v.WriteRefused, match="decided by the set"):
        things[one].ref_parts().insert(nr=1, thing_id=two)
    with pytest.raises(v.WriteRefused, match="decided by the set"):
        things[one].ref_parts().insert_many([{"nr": 1, "thing_id": two}], returning=False)
    with pytest.raises(v.WriteRefused, match="would not be in"):
        things.where(things.name == "a").ref_parts().insert(nr=1, thing_id=two).run()
    with pytest.raises(v.WriteRefused, match="would not be in"):
        things.where(things.id == one, things.name == "b").ref_parts().insert(nr=1).run()
    assert things.where(things.name.in_(["a"])).ref_parts().insert(nr=1, thing_id=one).run() == (one, 1)
    with pytest.raises(v.WriteRefused, match="belongs to thing"):
        things[one].ref_parts().insert(nr=2, thing_name="x")
    with pytest.raises(v.WriteRefused, match="insert the row into Thing"):
        Part.table(db).where(Part.table(db).nr == 1).ref_thing().insert(name="x")
    said = r"goes through member: .* into Club, then db.table\('member'\).insert\(thing_id=…, club_id=…\), both in one"
    with pytest.raises(v.WriteRefused, match=said):
        db.table("thing")[one].ref_clubs().insert(name="x")


def test_a_row_with_its_relations_is_refused_by_what_is_written_instead(db):
    things = Thing.table(db)
    said = r"'ref_parts' is a relation of Thing, .* record.ref_parts\(\) by their own"
    for refused in (
        lambda: things.insert(name="a", ref_parts=[{"nr": 1}]),
        lambda: things.insert({"name": "a", "ref_parts": [{"nr": 1}]}),
        lambda: Thing(name="a", ref_parts=[{"nr": 1}]),
        lambda: things.where(things.name == "a").update(ref_parts=[]),
    ):
        with pytest.raises(v.VantageError, match=said):
            refused()
    with pytest.raises(v.WriteRefused, match="write the other row first, then give its key as thing_id, both in one"):
        Part.table(db).insert(nr=1, ref_thing={"name": "a"})
    with db.transaction():  # as it says
        thing = v.save(Thing(name="whole"), db).run()
        thing.ref_parts().insert_many([{"nr": 1}, {"nr": 2}]).run()
        club = db.table("club").insert(name="c").run()
        db.table("member").insert(thing_id=thing.id, club_id=club).run()
    assert thing.ref_parts().count().run() == 2
    assert db.table("thing")[thing.id].ref_clubs().col("name").run() == ["c"]


@pytest.mark.inventory(5, "t.insert_many(rows)")
@pytest.mark.guards("B21")
def test_many_rows_are_all_there_or_none(shared, dsn):
    things = shared.table("thing")
    rows = [{"name": f"n{n}"} for n in range(3000)]
    rows[2500] = {"name": "x", "code": "too long"}
    for write in (things.insert_many(rows), things.insert_many([{"code": None, **r} for r in rows], returning=False)):
        with pytest.raises(v.QueryError):
            write.run()
    assert rows_of(dsn, "SELECT count(*) FROM thing") == [(0,)]


def test_more_rows_than_a_statement_takes_parameters(db):
    things = db.table("thing")
    rows = [{"name": str(n), "size": n % 100, "flag": None if n % 2 else True} for n in range(25_000)]
    keys = things.insert_many(rows).run()
    assert len(keys) == len(set(keys)) == 25_000
    named = dict(things.select("id", "name").run())
    assert [named[key] for key in keys] == [row["name"] for row in rows]
    assert things.insert_many([{"name": "c"}, {"name": "d"}], returning=False).run() == 2


def test_rows_that_leave_out_different_things(db):
    things = db.table("thing")
    rows = [{"name": "a", "mood": "sad"}, {"name": "b", "price": 1}, {"name": "c", "mood": None}]
    keys = things.insert_many(rows).run()
    assert [things[key].scalar("mood").run() for key in keys] == ["sad", "ok", None]
    assert things.insert_many(rows, returning=False).run() == 3


def test_no_rows_are_no_statement(db):
    assert db.table("thing").insert_many([]).run() == []
    assert db.table("thing").insert_many([], returning=False).run() == 0


def test_frames_of_every_kind(db):
    pandas, polars, pyarrow = (pytest.importorskip(name) for name in ("pandas", "polars", "pyarrow"))
    columns = {"name": ["a", "b", "c"], "price": [1.5, None, 3.25], "mood": ["sad", "ok", None], "size": [1, 2, 3]}
    things = Thing.table(db)
    frames = [pandas.DataFrame(columns), polars.DataFrame(columns), pyarrow.table(columns), columns]
    for frame in frames:
        assert things.insert_frame(frame).run() == 3
    rows = [tuple(row) for row in things.order_by("id").select("name", "price", "mood", "size").run()]
    assert rows == [("a", Decimal("1.50"), "sad", 1), ("b", None, "ok", 2), ("c", Decimal("3.25"), None, 3)] * 4
    assert len(set(things.col("key").run())) == 12
    part = things[things.select("id").run()[0].id].ref_parts()
    assert part.insert_frame(pandas.DataFrame({"nr": [1, 2]})).run() == 2
    assert db.table("thing").insert_frame(pandas.DataFrame({"name": ["é\t\\N\n"]})).run() == 1
    assert db.table("thing").order_by("-id").first().run().name == "é\t\\N\n"


def test_a_frame_with_a_wrong_value_writes_nothing(shared, dsn):
    pandas = pytest.importorskip("pandas")
    things = shared.table("thing")
    with pytest.raises(v.UnknownColumn, match="Did you mean 'name'"):
        things.insert_frame(pandas.DataFrame({"nam": ["a"]}))
    with pytest.raises(v.VantageError, match=r"Row 2.*'size'"):
        things.insert_frame(pandas.DataFrame({"name": ["a", "b"], "size": [1, 70_000]})).run()
    with pytest.raises(v.QueryError, match="name"):
        things.insert_frame(pandas.DataFrame({"name": ["a", None]})).run()
    with pytest.raises(v.WriteRefused, match="needs a value for 'name'"):
        things.insert_frame(pandas.DataFrame({"size": [1]})).run()
    assert rows_of(dsn, "SELECT count(*) FROM thing") == [(0,)]
