"""Entities of databases that nobody prepared: every kind of table, key and name."""

import datetime
import decimal
import logging
import typing
import uuid

import psycopg
import pytest
import vantage as v
from psycopg.types.range import Range

SQL = """
CREATE SCHEMA sales; CREATE SCHEMA crm;
CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE DOMAIN cents AS int;
CREATE TABLE kinds (id bigint PRIMARY KEY, b bool NOT NULL, n numeric(10,2) NOT NULL, f real NOT NULL,
  t varchar(9) NOT NULL, d date NOT NULL, at timestamptz NOT NULL, took interval NOT NULL, u uuid NOT NULL,
  j jsonb NOT NULL, tags text[] NOT NULL, m mood NOT NULL, c cents, raw bytea NOT NULL, span int4range NOT NULL,
  ns numeric[]);
INSERT INTO kinds VALUES (1, true, 1.50, 1.5, 'x', '2024-01-02', '2024-01-02 03:04Z', '1 day', gen_random_uuid(),
  '{"a": 1}', '{a,b}', 'sad', 5, 'raw', '[1,3)', '{1.5}');
CREATE TABLE client (id int PRIMARY KEY, name text);
CREATE TABLE crm.client (id int PRIMARY KEY);
CREATE TABLE sales.client (id int PRIMARY KEY, ref_owner text, owner_id int REFERENCES public.client);
CREATE TABLE bill (id int PRIMARY KEY, a int REFERENCES client, b int REFERENCES crm.client,
  c int REFERENCES sales.client);
CREATE TABLE reading (sensor_id int NOT NULL, at date NOT NULL, value int, PRIMARY KEY (sensor_id, at))
  PARTITION BY RANGE (at);
CREATE TABLE sensor (id int PRIMARY KEY);
CREATE TABLE reading_2024 PARTITION OF reading FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')
  PARTITION BY LIST (sensor_id);
CREATE TABLE reading_2024_1 PARTITION OF reading_2024 FOR VALUES IN (1);
CREATE TABLE reading_2025 PARTITION OF reading FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
ALTER TABLE reading_2024 ADD FOREIGN KEY (sensor_id) REFERENCES sensor;
ALTER TABLE reading_2025 ADD FOREIGN KEY (sensor_id) REFERENCES sensor;
INSERT INTO sensor VALUES (1); INSERT INTO reading VALUES (1, '2024-05-01', 7), (1, '2025-05-01', 9);
CREATE MATERIALIZED VIEW totals AS SELECT sensor_id, sum(value) AS total FROM reading GROUP BY sensor_id;
CREATE VIEW names AS SELECT name FROM client;
CREATE TABLE hidden (id int PRIMARY KEY, secret text);
CREATE TABLE nothing ();
INSERT INTO nothing DEFAULT VALUES;
CREATE EXTENSION IF NOT EXISTS file_fdw;
CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN TABLE remote (line text) SERVER files OPTIONS (program 'echo x');
"""


@pytest.fixture(scope="module")
def dsn(make_database):
    return make_database("auto_entities", SQL)


@pytest.fixture(scope="module")
def db(dsn):
    db = v.connect_postgres(dsn, default=False)
    yield db
    db.close()


def test_columns_have_the_types_of_their_values(db):
    kinds = db.entities.Kinds
    types = {name: field.type for name, field in kinds._fields.items()}
    assert types == {
        "id": int, "b": bool, "n": decimal.Decimal, "f": float, "t": str, "d": datetime.date, "at": datetime.datetime,
        "took": datetime.timedelta, "u": uuid.UUID, "j": typing.Any, "tags": list[str], "m": str, "c": int | None,
        "raw": bytes, "span": Range[int], "ns": list[decimal.Decimal] | None,
    }  # fmt: skip
    record = kinds.table().get_one().run()
    for name, kind in types.items():
        if kind is not typing.Any:
            plain = typing.get_args(kind)[0] if name in ("c", "ns") else kind
            assert isinstance(record[name], typing.get_origin(plain) or plain), name
    assert "of type String" in _help(kinds.table().t)


def _help(column):
    from vantage._help import describe_column

    return describe_column(column)


def test_tables_of_one_name_in_several_schemas(db, dsn):
    assert [db.table(n)._entity.__name__ for n in ("client", "crm.client", "sales.client")] == [
        "Client", "CrmClient", "SalesClient",
    ]  # fmt: skip
    assert db.table("client").preview_sql().split() == ["SELECT", "*", "FROM", "client"]
    assert db.table("crm.client").preview_sql().split() == ["SELECT", "*", "FROM", "crm.client"]
    assert {*v.info(db.table("bill")).relations} == {"ref_a", "ref_b", "ref_c"}
    other = v.connect_postgres(dsn, default=False, options="-c search_path=crm,sales,public")
    assert other.entities.Client.table().preview_sql().split()[-1] == "client"
    assert other.table("client")._entity._catalog_key == ("crm", "client")
    assert other.table("public.client").preview_sql().split()[-1] == "public.client"
    other.close()


def test_relations_of_partitions_are_those_of_the_parent(db):
    assert not hasattr(db.entities, "Reading2025")
    sensors = db.table("sensor")
    assert sensors.ref_readings().sum("value").run() == 16
    assert db.table("reading").ref_sensor().count().run() == 1
    assert v.info(db.table("reading")).primary_key == ("sensor_id", "at")
    assert v.info(db.table("reading")).kind == "partitioned table"


def test_views_foreign_tables_and_tables_without_columns(db):
    assert db.table("totals").get().run()[0].total == 16
    assert [v.info(db.table(name)).kind for name in ("totals", "names", "remote")] == [
        "materialized view", "view", "foreign table",
    ]  # fmt: skip
    assert db.table("names").count().run() == 0
    assert db.table("remote").get().run()[0].line == "x"
    assert db.table("nothing").count().run() == 1
    assert v.info(db.table("names")).primary_key == ()


def test_a_renamed_relation_is_reported_once_with_the_line_for_a_model(dsn, caplog):
    from vantage import _auto

    _auto._reported.clear()
    with caplog.at_level(logging.WARNING, "vantage"):
        for _ in range(2):
            db = v.connect_postgres(dsn, default=False)
            relation = v.info(db.table("sales.client")).relations["ref_owner_id"]
            db.close()
    assert relation.renamed_from == "ref_owner"
    (said,) = [record.getMessage() for record in caplog.records if record.name == "vantage"]
    assert said == (
        "client: ref_owner is the name of a column; it is ref_owner_id. "
        'In a model file: ref_owner_id: v.One["Client"] = v.one("owner_id")'
    )


def test_a_table_that_may_not_be_read_says_so_when_it_is_read(db, dsn):
    with psycopg.connect(dsn, autocommit=True) as admin:
        admin.execute("DROP ROLE IF EXISTS vantage_nobody")
        admin.execute("CREATE ROLE vantage_nobody NOLOGIN")
        admin.execute("GRANT SELECT ON client TO vantage_nobody")
    try:
        other = v.connect_postgres(dsn, default=False, options="-c role=vantage_nobody")
        assert other.table("client").count().run() == 0
        assert not other.catalog.find("hidden").can_select
        with pytest.raises(v.QueryError, match="permission denied for table hidden"):
            other.table("hidden").get().run()
        other.close()
    finally:
        with psycopg.connect(dsn, autocommit=True) as admin:
            admin.execute("DROP OWNED BY vantage_nobody")
            admin.execute("DROP ROLE vantage_nobody")


def test_tables_that_are_made_later_are_found_after_a_refresh(dsn):
    db = v.connect_postgres(dsn, default=False)
    clients = db.table("client")
    with pytest.raises(v.UnknownTable):
        db.table("later")
    db.execute("CREATE TABLE later (id int PRIMARY KEY, client_id int REFERENCES client)").run()
    try:
        db.refresh()
        assert db.table("later").count().run() == 0
        assert clients.ref_laters().count().run() == 0
    finally:
        db.execute("DROP TABLE later").run()
        db.close()


def test_a_table_of_1600_columns(make_database):
    columns = ", ".join(f"column_{n} bool" for n in range(1599))
    db = v.connect_postgres(
        make_database("broad", f"CREATE TABLE broad (id int PRIMARY KEY, {columns})"), default=False
    )
    broad = db.table("broad")
    assert len(v.info(broad).relations) == 0
    assert broad.where(broad.column_1598 == True).count().run() == 0  # noqa: E712
    assert broad.get().run() == []
    db.close()


def test_classes_are_made_when_they_are_used(make_database):
    sql = ";".join(f"CREATE TABLE t{n} (id int PRIMARY KEY, up int REFERENCES t{max(n - 1, 0)})" for n in range(2000))
    db = v.connect_postgres(make_database("lazy_classes", sql), default=False)
    assert len(dir(db.entities)) == 0 or len(dir(db.entities)) == 2000  # the catalog may not be there yet: no waiting
    assert db.table("t1000").ref_up().ref_up().count().run() == 0
    assert len(dir(db.entities)) == 2000
    assert sorted(key[1] for key in db.entities._made) == ["t1000", "t998", "t999"]
    assert repr(db.entities).endswith("2000 tables>")
    db.close()


@pytest.mark.inventory(31, "v.info(t.called).calculated, .column")
def test_info_of_relations_and_columns(db):
    facts = v.info(db.table("sensor")).relations["ref_readings"]
    assert (facts, facts.target, facts.cardinality, facts.columns, facts.target_columns, facts.via) == (
        "ref_readings", "Reading", "one to many", ("id",), ("sensor_id",), None,
    )  # fmt: skip
    assert v.info(db.table("client")).title_column == "name"
    column = v.info(db.table("kinds").m)
    assert (column.type, column.labels, column.not_null, column.column) == ("mood", ("sad", "happy"), True, "m")
    with pytest.raises(v.UnknownRelation, match="Did you mean 'ref_readings'"):
        v.info(db.table("sensor")).relations["ref_reading"]
    record = db.table("sensor").get_one().run()
    assert v.info(record).name == "sensor"
