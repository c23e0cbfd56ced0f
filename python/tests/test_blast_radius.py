"""A dry run: the statement, the rows, what foreign keys would reach, and the names of the triggers."""

import pytest
import vantage as v
from writing import rows_of

SQL = """
CREATE SCHEMA other;
CREATE TABLE tree (id int PRIMARY KEY, parent_id int REFERENCES tree ON DELETE CASCADE, code text UNIQUE);
CREATE TABLE leaf (id int PRIMARY KEY, tree_id int REFERENCES tree ON DELETE CASCADE, twin_id int REFERENCES tree ON
  DELETE SET NULL);
CREATE TABLE bug (id int PRIMARY KEY, leaf_id int REFERENCES leaf ON DELETE SET DEFAULT DEFAULT NULL);
CREATE TABLE guard (id int PRIMARY KEY, leaf_id int REFERENCES leaf ON DELETE RESTRICT);
CREATE TABLE other.tag (code text REFERENCES tree (code) ON UPDATE CASCADE ON DELETE NO ACTION);
CREATE TABLE a (id int PRIMARY KEY, b_id int);
CREATE TABLE b (id int PRIMARY KEY, a_id int REFERENCES a ON DELETE CASCADE);
ALTER TABLE a ADD FOREIGN KEY (b_id) REFERENCES b ON DELETE CASCADE;
CREATE TABLE event (id int, year int, PRIMARY KEY (id, year)) PARTITION BY LIST (year);
CREATE TABLE event_1 PARTITION OF event FOR VALUES IN (1);
CREATE TABLE event_2 PARTITION OF event FOR VALUES IN (2);
CREATE TABLE guest (name text, event_id int, year int, FOREIGN KEY (event_id, year) REFERENCES event ON DELETE CASCADE);
CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION 'a trigger was run'; END $$;
CREATE TRIGGER on_tree BEFORE DELETE ON tree FOR EACH ROW EXECUTE FUNCTION nothing();
CREATE TRIGGER on_bug AFTER UPDATE ON bug FOR EACH ROW EXECUTE FUNCTION nothing();
CREATE TRIGGER on_leaf_insert BEFORE INSERT ON guard FOR EACH ROW EXECUTE FUNCTION nothing();
INSERT INTO tree VALUES (1, NULL, 'x'), (2, 1, 'y'), (3, 2, NULL), (4, NULL, NULL);
INSERT INTO leaf VALUES (1, 1, NULL), (2, 3, NULL), (3, 4, 2), (4, 3, 1);
INSERT INTO bug VALUES (1, 1), (2, 2), (3, 3);
INSERT INTO other.tag VALUES ('x'), ('x'), ('y');
INSERT INTO a VALUES (1, NULL), (2, NULL), (3, NULL);
INSERT INTO b VALUES (1, 1), (2, 2), (3, 3);
UPDATE a SET b_id = 1 + id % 3;
INSERT INTO event VALUES (1, 1), (1, 2), (2, 2);
INSERT INTO guest VALUES ('p', 1, 1), ('q', 1, 2), ('r', 1, 2);
"""


@pytest.fixture(scope="module")
def dsn(make_database):
    return make_database("blast", SQL)


@pytest.fixture(scope="module")
def db(dsn):
    db = v.connect_postgres(dsn, default=False)
    yield db
    db.close()


def reached(blast):
    return {(each.table, each.action): each.rows for each in blast.reached}


def test_cascades_are_followed_to_their_end_and_nothing_is_written(db, dsn):
    blast = db.table("tree").with_id(1).delete(dry_run=True).run()
    assert (blast.sql, blast.params, blast.rows) == ("DELETE FROM tree WHERE id = $1", (1,), 1)
    assert reached(blast) == {
        ("tree", "cascade"): 2,
        ("leaf", "cascade"): 3,
        ("leaf", "set null"): 2,
        ("bug", "set default"): 2,
        ("other.tag", "no action"): 3,
    }
    assert blast.triggers == ("on_tree", "on_bug")
    assert rows_of(dsn, "SELECT count(*) FROM tree") == [(4,)]


def test_rows_that_restrict_are_named(db):
    with db.transaction() as transaction:
        db.execute("ALTER TABLE guard DISABLE TRIGGER USER").run()
        db.execute("INSERT INTO guard VALUES (1, 2)").run()
        blast = db.table("tree").with_id(3).delete(dry_run=True).run()
        assert reached(blast)["guard", "restrict"] == 1
        transaction.roll_back()


def test_cycles_end(db):
    blast = db.table("a").with_id(1).delete(dry_run=True).run()
    assert reached(blast) == {("b", "cascade"): 3, ("a", "cascade"): 2}


def test_an_update_reaches_what_refers_to_its_columns(db):
    tree = db.table("tree")
    assert reached(tree.with_id(1).update({"code": "z"}, dry_run=True).run()) == {("other.tag", "cascade"): 2}
    assert reached(tree.with_id(1).update({"parent_id": None}, dry_run=True).run()) == {}


def test_partitions_are_their_parents_rows(db):
    events = db.table("event")
    blast = events.where(events.year == 2).delete(dry_run=True).run()
    assert (blast.rows, reached(blast)) == (2, {("guest", "cascade"): 2})


def test_sets_of_every_kind_are_asked(db):
    tree = db.table("tree")
    assert tree.where(tree.id > 1).order_by("id").limit(2).delete(dry_run=True).run().rows == 2
    assert tree.delete(dry_run=True, all=True).run().rows == 4
    with pytest.raises(v.WriteRefused, match="max_rows"):
        tree.delete(all=True, dry_run=True, max_rows=3).run()


def test_it_shows_itself(db):
    blast = db.table("tree").with_id(1).delete(dry_run=True).run()
    shown = blast._repr_mimebundle_()
    assert "leaf: 3 rows, cascade (leaf_tree_id_fkey)" in shown["text/plain"]
    assert "nothing was written" in shown["text/plain"]
    assert "DELETE FROM tree" in db.table("tree").with_id(1).delete(dry_run=True)._repr_mimebundle_()["text/plain"]


def test_its_figures_are_those_of_the_delete(db, dsn):
    before = {name: rows_of(dsn, f"SELECT * FROM {name}") for name in ("tree", "leaf", "bug")}
    blast = db.table("tree").with_id(2).delete(dry_run=True).run()
    with db.transaction() as transaction:
        db.execute("ALTER TABLE tree DISABLE TRIGGER on_tree").run()
        db.execute("ALTER TABLE bug DISABLE TRIGGER on_bug").run()
        db.execute("DELETE FROM other.tag").run()
        assert db.table("tree").with_id(2).delete().run() == blast.rows == 1
        left = {name: [tuple(row) for row in db.fetch(f"SELECT * FROM {name}").run()] for name in before}
        transaction.roll_back()
    gone = {name: len(before[name]) - len(left[name]) for name in before}
    assert gone["tree"] == 1 + reached(blast)["tree", "cascade"]
    assert gone["leaf"] == reached(blast)["leaf", "cascade"]
