"""Databases as strangers have them: names that are ours too, names that Postgres cuts, rights on some columns only."""

import psycopg
import pytest
import vantage as v
from psycopg.conninfo import make_conninfo
from vantage._model_file import write_model

LONG = "c" * 62
SQL = f"""
CREATE TABLE node (id int PRIMARY KEY, keys int, items text, to_dict int, save int, self int, "all" int);
INSERT INTO node VALUES (1, 10, 'a', 20, 30, 40, 50), (2, 11, 'b', 21, 31, 41, 51);
CREATE TABLE tag (code text PRIMARY KEY, name text);
INSERT INTO tag VALUES ('x', 'first');
CREATE TABLE long_names (id int PRIMARY KEY, {LONG}1 int, {LONG}2 int);
CREATE TABLE child (id int PRIMARY KEY, parent_id int REFERENCES long_names);
INSERT INTO long_names VALUES (1, 2, 3);
INSERT INTO child VALUES (1, 1);
"""


@pytest.fixture(scope="module")
def dsn(make_database):
    return make_database("strangers", SQL)


@pytest.fixture(scope="module")
def db(dsn):
    db = v.connect_postgres(dsn, default=False)
    yield db
    db.close()


@pytest.fixture
def nodes(db):
    return db.table("node")


def test_columns_that_are_called_like_methods_of_a_record(nodes):
    records = nodes.order_by("id").get().run()
    first = records[0]
    assert (first.keys, first.items, first.to_dict, first.save) == (10, "a", 20, 30)
    assert repr(first).startswith("Node(id=1, keys=10, items='a', to_dict=20")
    assert "to_dict" in first._repr_mimebundle_()["text/plain"]
    assert "│ to_dict │" in records._repr_mimebundle_()["text/plain"]
    assert first == nodes.with_id(1).get_one().run()
    first.keys = 12
    v.save(first).run()
    assert nodes.with_id(1).scalar("keys").run() == 12
    assert nodes.update(lambda r: {"items": r.items + "!"} if r.id == 1 else None, all=True).run() == 1


def test_columns_that_are_called_like_methods_of_a_row(nodes):
    row = nodes.order_by("id").rows().run()[1]
    assert (row.keys, row.items, row.to_dict) == (11, "b", 21)
    assert "to_dict" in row._repr_mimebundle_()["text/html"]


def test_a_record_of_fewer_fields_may_have_a_field_called_keys(db):
    class Small(v.Record):
        id: int
        keys: int

    records = db.table("node").where(lambda t: t.id == 2).as_entity(Small).get().run()
    assert records[0].keys == 11
    assert "│ 2  │ 11   │" in records._repr_mimebundle_()["text/plain"]


def test_a_value_may_be_called_self(nodes):
    assert nodes.order_by("id").select(self=nodes.self).run()[0] == (40,)
    assert nodes.group_by(self=nodes.self + 1).select("self", n=nodes.count()).order_by("self").run() == [
        (41, 1), (42, 1),
    ]  # fmt: skip


def test_joined_names_that_postgres_cuts_stay_apart(db):
    children = db.table("child")
    row = children.join(children.ref_parent(), prefix="p").rows().run()[0]
    assert (row[f"p_{LONG}1"], row[f"p_{LONG}2"]) == (2, 3)
    frame = children.join(children.ref_parent(), prefix="p").to_arrow().run()
    assert frame.column_names[-2:] == [f"p_{LONG}1", f"p_{LONG}2"]
    row = children.select({"n" * 70: children.id, "n" * 71: children.id + 1}).run()[0]
    assert (row["n" * 70], row["n" * 71]) == (1, 2)


def test_a_key_of_text_is_no_column(db):
    with pytest.raises(v.UnknownColumn, match=r'Tag has no column \'x\'.*with_id\("x"\)'):
        db.table("tag")["x"]
    assert db.table("tag").with_id("x").get_one().run().name == "first"


@pytest.fixture
def limited(server, dsn):
    """The same database as a role that may read some columns of a table only."""
    role = "vantage_py_limited"
    with psycopg.connect(dsn, autocommit=True) as admin:
        admin.execute(f"DROP ROLE IF EXISTS {role}")
        admin.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'not-the-name'")
        admin.execute(f"GRANT SELECT (id, items) ON node TO {role}")
    db = v.connect_postgres(make_conninfo(dsn, user=role, password="not-the-name"), default=False)
    yield db
    db.close()
    with psycopg.connect(dsn, autocommit=True) as admin:
        admin.execute(f"DROP OWNED BY {role}")
        admin.execute(f"DROP ROLE {role}")


def test_a_refusal_names_the_columns_that_may_be_read(limited):
    nodes = limited.table("node")
    assert nodes.count().run() == 2
    with pytest.raises(v.QueryError, match=r'table node.*select\("id", "items"\)'):
        nodes.get().run()
    assert len(nodes.select("id", "items").run()) == 2
    assert 'select("id", "items")' in nodes._repr_mimebundle_()["text/plain"]
    with pytest.raises(v.QueryError, match=r"tag.*Ask the owner for the right"):
        limited.table("tag").count().run()
    with pytest.raises(v.QueryError, match='select\\("id", "items"\\)'):
        nodes.describe().run()


def test_a_database_without_tables_says_so(make_database):
    db = v.connect_postgres(make_database("no_tables", "SELECT 1"), default=False)
    assert "There are no tables that this role can see." in db._repr_mimebundle_()["text/plain"]
    assert db.entities._repr_mimebundle_()["text/plain"] == "There are no tables that this role can see."
    assert dir(db.entities) == []
    with pytest.raises(v.UnknownTable, match=r"no table 'x'\. vantage_py_no_tables has none that you may see\."):
        db.table("x")
    with pytest.raises(v.UnknownTable) as raised:
        db.entities.X  # noqa: B018
    assert type(raised.value).__name__ == "UnknownTable"
    assert db.fetch("SELECT 1 AS a").run() == [(1,)]
    db.close()


@pytest.fixture
def latin(server):
    """A database in an older encoding, and one that never checked what was put into it."""
    made = {}
    for encoding in ("LATIN1", "SQL_ASCII"):
        name = f"vantage_py_{encoding.lower()}"
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            admin.execute(f"CREATE DATABASE {name} ENCODING '{encoding}' LOCALE 'C' TEMPLATE template0")
        with psycopg.connect(make_conninfo(server, dbname=name), autocommit=True, client_encoding=encoding) as c:
            c.execute(b"CREATE TABLE word (id int PRIMARY KEY, name text)")
            c.execute(b"INSERT INTO word VALUES (1, 'plain'), (2, 'M\xfcller')")
        made[encoding] = v.connect_postgres(make_conninfo(server, dbname=name), default=False)
    yield made
    for db in made.values():
        db.close()
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute(f"DROP DATABASE {db.catalog.database} WITH (FORCE)")


def test_text_of_other_encodings(latin):
    words = latin["LATIN1"].table("word")
    assert words.where(words.name == "Müller").to_arrow().run().column("name").to_pylist() == ["Müller"]
    assert words.with_id(1).update(name="Ärger").run() == 1
    assert words.order_by("id").col("name").run() == ["Ärger", "Müller"]
    with pytest.raises(v.QueryError, match="encoding has no such character"):
        words.where(words.name == "🍰").count().run()
    words = latin["SQL_ASCII"].table("word")
    assert words.with_id(1).get_one().run().name == "plain"
    with pytest.raises(v.QueryError, match=r"convert_to\(t\.name"):
        words.get().run()
    raw = words.order_by("id").select(raw=v.fn.convert_to(words.name, "SQL_ASCII"))
    assert [bytes(row.raw) for row in raw.run()] == [b"plain", b"M\xfcller"]


def test_a_value_that_an_enum_does_not_have_is_told_with_the_nearest(make_database):
    sql = "CREATE TYPE state AS ENUM ('draft', 'open', 'closed'); CREATE TYPE place AS (street text, zip int);"
    sql += "CREATE TABLE job (id int PRIMARY KEY, state state, at place); INSERT INTO job VALUES (1, 'open', ('a', 1))"
    db = v.connect_postgres(make_database("enums", sql), default=False)
    jobs = db.table("job")
    with pytest.raises(v.QueryError, match=r"enum state.*Did you mean 'open'"):
        jobs.where(jobs.state == "opne").count().run()
    with pytest.raises(v.QueryError, match=r"enum state.*There are: closed, draft, open\."):
        jobs.where(jobs.state.in_(["?"])).count().run()
    assert jobs.get_one().run().at.street == "a"
    assert "at: v.Col[str" not in write_model(db.catalog)
    db.close()


def test_a_read_that_was_taken_for_its_result_says_how_to_get_it(nodes):
    with pytest.raises(
        v.VantageError, match=r"has no 'items'. It has not run: \(await …\)\.items, or \.run\(\)\.items"
    ):
        nodes.get_one().items  # noqa: B018
    with pytest.raises(v.VantageError, match="Did you mean 'order_by'"):
        nodes.select("id").ordr_by("id")
    with pytest.raises(v.VantageError, match=r"has no items. It has not run"):
        nodes.get()[0]
    with pytest.raises(v.VantageError, match=r"has no items. It has not run"):
        list(nodes.select("id"))
    assert not hasattr(nodes.get(), "items")


def test_a_table_that_changed_or_went_is_told(make_database):
    dsn = make_database(
        "changing", "CREATE TABLE a (id int PRIMARY KEY, old int, new int); INSERT INTO a VALUES (1, 2, 3)"
    )
    db = v.connect_postgres(dsn, default=False)
    rows = db.table("a")
    db.execute("ALTER TABLE a DROP COLUMN old").run()
    with pytest.raises(v.QueryError, match=r'column "old" does not exist.*db\.refresh\(\)'):
        rows.select("old").run()
    db.refresh()
    assert rows.limit(1).get().run()[0].to_dict() == {"id": 1, "new": 3}
    db.execute("ALTER TABLE a RENAME TO b").run()
    with pytest.raises(v.QueryError, match=r"db\.refresh\(\)"):
        rows.count().run()
    with pytest.raises(v.UnknownTable, match=r"no table 'b'.*db\.refresh\(\)"):
        db.table("b")
    db.refresh()
    with pytest.raises(v.UnknownTable, match=r"public\.a is gone"):
        rows.count().run()
    assert "public.a is gone" in rows._repr_mimebundle_()["text/plain"]
    assert db.table("b").count().run() == 1
    db.close()
