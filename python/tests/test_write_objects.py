"""Writes to what is no plain table, and by names and types of every kind."""

import pytest
import vantage as v
from writing import rolled_back

SQL = """
CREATE SCHEMA "Odd Schema";
CREATE TABLE base (id serial PRIMARY KEY, name text, price int, secret text);
CREATE VIEW cheap AS SELECT id, name, price FROM base WHERE price < 100;
CREATE VIEW cheap_only AS SELECT id, name, price FROM base WHERE price < 100 WITH CHECK OPTION;
CREATE VIEW counted AS SELECT price, count(*) AS n FROM base GROUP BY price;
CREATE MATERIALIZED VIEW kept AS SELECT * FROM base;
CREATE TABLE measure (at int, station int, value float8, PRIMARY KEY (at, station)) PARTITION BY RANGE (at);
CREATE TABLE measure_1 PARTITION OF measure FOR VALUES FROM (0) TO (10);
CREATE TABLE measure_2 PARTITION OF measure FOR VALUES FROM (10) TO (20);
CREATE TABLE "Odd Schema"."Table; DROP" ("id ""x"" " int PRIMARY KEY, "select" text, "p0" int, "ünï" text);
CREATE TABLE skipped (id serial PRIMARY KEY, n int);
CREATE FUNCTION skip() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN IF coalesce(NEW.n, OLD.n) < 0 THEN RETURN NULL; END IF; RETURN coalesce(NEW, OLD); END $$;
CREATE TRIGGER skip BEFORE INSERT OR UPDATE OR DELETE ON skipped FOR EACH ROW EXECUTE FUNCTION skip();
CREATE TABLE ruled (id int PRIMARY KEY, n int);
CREATE TABLE log (n int);
CREATE RULE also AS ON UPDATE TO ruled DO ALSO INSERT INTO log VALUES (NEW.n);
CREATE TABLE parent (id int PRIMARY KEY, n int);
CREATE TABLE heir (extra int) INHERITS (parent);
INSERT INTO base (name, price, secret) VALUES ('a', 10, 's'), ('b', 20, 's'), ('c', 200, 's');
INSERT INTO measure SELECT n, 1, n FROM generate_series(0, 19) n;
INSERT INTO "Odd Schema"."Table; DROP" VALUES (1, 'x', 1, 'ö');
INSERT INTO skipped (n) VALUES (1), (2);
INSERT INTO ruled VALUES (1, 1), (2, 2);
INSERT INTO parent VALUES (1, 1), (2, 2);
INSERT INTO heir VALUES (1, 10, 0), (3, 30, 0);
"""


@pytest.fixture(scope="module")
def shared(make_database):
    db = v.connect_postgres(make_database("write_objects", SQL), default=False)
    yield db
    db.close()


@pytest.fixture
def db(shared):
    with rolled_back(shared):
        yield shared


def test_a_view_that_postgres_can_write_is_written(db):
    cheap = db.table("cheap")
    assert cheap.where(cheap.price > 0).update({"price": cheap.price + 1}).run() == 2
    assert cheap.insert(name="d", price=5).run() is None
    assert cheap.insert(name="e", price=5, returning="name").run().name == "e"
    assert cheap.where(cheap.name == "a").delete().run() == 1
    assert db.table("base").count().run() == 4
    with pytest.raises(v.QueryError, match="check option"):
        db.table("cheap_only").insert(name="x", price=500).run()
    assert cheap.insert_many([{"name": "f", "price": 1}], returning=False).run() == 1


def test_a_view_that_it_cannot_write_says_so(db):
    counted = db.table("counted")
    with pytest.raises(v.QueryError, match="view"):
        counted.where(counted.price == 10).update({"price": 1}).run()
    kept = db.table("kept")
    for write in (lambda: kept.where(kept.id == 1).delete(), lambda: kept.insert(name="x")):
        with pytest.raises(v.WriteRefused, match="materialized view"):
            write()


def test_a_view_has_a_key_where_the_model_says_so(db):
    class Cheap(v.Entity, table="cheap"):
        id: v.Col[int] = v.col(key=True)
        name: v.Col[str]
        price: v.Col[int]

    cheap = Cheap.table(db)
    assert cheap.order_by("id").limit(1).update({"name": "first"}, all=True).run() == 1
    record = cheap[2].get_one().run()
    record.name = "second"
    record.save().run()
    assert [row.name for row in cheap.order_by("id").get().run()] == ["first", "second"]


def test_rows_of_a_partitioned_table_move_with_their_key(db):
    measures = db.table("measure")
    assert measures.where(measures["at"] < 12).update({"value": -1.0}).run() == 12
    assert measures.where(measures.value < 0).order_by("at").limit(3).delete().run() == 3
    assert measures.insert({"at": 3, "station": 2, "value": 1}).run() == (3, 2)
    assert measures.insert_many([{"at": n, "station": 3} for n in range(20)], returning=False).run() == 20
    with pytest.raises(v.QueryError, match="partition"):
        measures.insert({"at": 50, "station": 1}).run()


def test_names_of_any_kind_are_quoted(db):
    table = db.table("Odd Schema.Table; DROP")
    key = 'id "x" '
    assert table.where(table[key] == 1).update({"select": "y", "p0": table["p0"] + 1, "ünï": "ü"}).run() == 1
    assert table.order_by(key).limit(1).update({"select": "z"}, all=True).run() == 1
    row = table[1].get_one().run()
    row["select"] = "saved"
    row["ünï"] = "ß"
    row.save().run()
    assert [tuple(each) for each in table.rows().run()] == [(1, "saved", 2, "ß")]
    assert table.where(table["ünï"] == "ß").delete(dry_run=True).run().rows == 1
    assert row.delete().run() == 1


def test_what_a_trigger_keeps_from_being_written_is_not_counted(db):
    table = db.table("skipped")
    assert table.insert(n=-1).run() is None
    assert table.where(table.id < 9).update(n=table.n - 2).run() == 1
    assert table.where(table.id < 9).delete().run() == 2
    key = table.insert(n=5).run()
    row = table[key].get_one().run()
    row.n = -5
    with pytest.raises(v.WriteRefused, match="trigger or a rule"):
        row.save().run()


def test_a_rule_does_not_change_what_is_counted(db):
    table = db.table("ruled")
    assert table.where(table.id < 9).update(n=5).run() == 2
    assert db.table("log").count().run() == 2


def test_rows_of_tables_that_inherit_are_in_the_set_and_a_key_does_not_tell_them_apart(db):
    parents = db.table("parent")
    assert parents.count().run() == parents.where(parents.id > 0).update(n=0).run() == 4
    with pytest.raises(v.WriteRefused, match="no key"):
        parents.order_by("id", "n").limit(1).update({"n": 9}, all=True)


def test_values_of_any_kind_are_values(db):
    base = db.table("base")
    hostile = ["'; DROP TABLE base; --", '"', "$1", "%s", "\\", "\u202e", "<script>", "é" * 1_000_000, ":name", "{}"]
    for text in hostile:
        assert base.with_id(1).update(name=text).run() == 1
        assert base.with_id(1).scalar("name").run() == text
        key = base.insert(name=text).run()
        assert base[key].scalar("name").run() == text
    assert base.insert_many([{"name": text} for text in hostile], returning=False).run() == len(hostile)
    assert base.where(base.name.in_(hostile)).delete().run() == 2 * len(hostile) + 1
    for text in ("a\0b", "\ud800"):
        with pytest.raises(v.VantageError, match="name"):
            base.with_id(1).update(name=text)


def test_a_role_that_may_not_read_gets_no_key_back(shared):
    shared.execute("DROP ROLE IF EXISTS vantage_write_only").run()
    shared.execute("CREATE ROLE vantage_write_only").run()
    shared.execute("GRANT INSERT ON ruled TO vantage_write_only").run()
    db = v.connect_postgres(shared._address.reveal(), default=False, options="-c role=vantage_write_only")
    try:
        write = db.table("ruled").insert(id=7, n=7)
        assert "RETURNING" not in write.preview_sql()
        assert write.run() is None
        assert shared.table("ruled").where(shared.table("ruled").id == 7).delete().run() == 1
        with pytest.raises(v.QueryError, match="permission"):
            db.table("ruled").with_id(1).update(n=1).run()
    finally:
        db.close()
        shared.execute("DROP OWNED BY vantage_write_only").run()
        shared.execute("DROP ROLE vantage_write_only").run()
