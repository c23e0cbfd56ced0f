"""``vantage model``: a file that says what the catalog says, for every reader of the model language."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import vantage as v
from vantage._check import check_models, find_table, tables_without_class
from vantage._cli import main
from vantage._compile.chain import junction_of, relation_columns
from vantage._fields import Column
from vantage._model_file import choose_tables, write_model
from vantage._model_load import load_entities
from vantage._state import relation_target

HERE = Path(__file__).parent
SCHEMAS = ["hostile-names", "keys-of-every-kind"]


@pytest.fixture(scope="module", params=SCHEMAS)
def schema(request, make_database):
    sql = (HERE / "schemas" / f"{request.param}.sql").read_text("utf-8")
    db = v.connect_postgres(make_database(request.param.replace("-", "_"), sql), default=False)
    yield request.param, db
    db.close()


def golden(name):
    return HERE / "golden" / f"{name.replace('-', '_')}_model.py"


def test_the_file_reads_as_the_golden_one(schema):
    name, db = schema
    text = write_model(db.catalog)
    if os.environ.get("VANTAGE_GOLDEN") == "write":
        golden(name).write_text(text, "utf-8")
    assert text == golden(name).read_text("utf-8")


def test_its_classes_have_the_fields_and_relations_of_the_catalogs(schema):
    name, db = schema
    entities = load_entities(str(golden(name)))
    assert len(entities) == len(db.catalog.tables)
    for declared in entities:
        made = db.entities.of(find_table(db.catalog, declared))
        assert [columns(declared), relations(declared, db)] == [columns(made), relations(made, db)]
        assert (declared.__doc__ or "").split() == (made.__doc__ or "").split()
        assert v.info(declared.table(db)).primary_key == v.info(made.table(db)).primary_key
        assert v.info(declared.table(db)).title_column == v.info(made.table(db)).title_column


def columns(entity):
    return {
        f.column_name: (f.type, None if f.default is ... else f.default)
        for f in entity._fields.values()
        if isinstance(f, Column)
    }


def relations(entity, db):
    found = {}
    for name, relation in entity._relations.items():
        ours, theirs = relation_columns(entity, relation, db)
        target = find_table(db.catalog, relation_target(entity, relation)).key
        found[name] = (relation.many, ours, target, theirs, relation.via and junction_of(entity, relation, db))
    return found


def test_the_database_has_no_difference_to_it(schema):
    name, db = schema
    entities = load_entities(str(golden(name)))
    found = [*check_models(db.catalog, entities), *tables_without_class(db.catalog, entities)]
    assert [str(d) for d in found if d.kind != "no index"] == []


def test_its_sets_read_and_follow_every_relation(schema):
    name, db = schema
    for declared in load_entities(str(golden(name))):
        made = db.entities.of(find_table(db.catalog, declared)).table()
        here = declared.table(db)
        assert here.get().run() == []
        for relation in declared._relations:
            assert here.ref(relation).get().run() == []
            assert here.ref(relation).count().run() == made.ref(relation).count().run() == 0


def test_pyright_accepts_it(tmp_path):
    settings = {"include": [str(HERE / "golden")], "extraPaths": [str(HERE.parent)], "pythonVersion": "3.10"}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings))
    command = [sys.executable, "-m", "pyright", "-p", str(tmp_path), "--pythonpath", sys.executable]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert "0 errors" in done.stdout


def test_a_column_that_is_no_identifier_is_reached_by_its_own_name(make_database):
    dsn = make_database(
        "odd_column", "CREATE TABLE t (id int PRIMARY KEY, \"a b\" text, count int); INSERT INTO t VALUES (1, 'x', 7)"
    )
    with_model = load_text(dsn)
    db = v.connect_postgres(dsn, default=False)
    t = with_model["T"].table(db)
    record = t.where(t["a b"] == "x", t.c["a b"] == "x").get_one().run()
    assert (record["a b"], record.a_b, record.count) == ("x", "x", 7)
    assert t.where(t["count"] == 7).count().run() == 1
    db.close()


def load_text(dsn, **options):
    db = v.connect_postgres(dsn, default=False)
    namespace = {"__name__": "made"}
    exec(write_model(db.catalog, **options), namespace)
    db.close()
    return namespace


SHOP = """
CREATE SCHEMA sales;
CREATE TABLE client (id serial PRIMARY KEY, name text NOT NULL, is_deleted bool DEFAULT false);
CREATE TABLE ord (id serial PRIMARY KEY, client_id int NOT NULL REFERENCES client);
CREATE TABLE sales.report (id int PRIMARY KEY, client_id int REFERENCES client);
COMMENT ON TABLE client IS 'A customer.';
COMMENT ON COLUMN client.name IS 'As they gave it.';
"""


@pytest.fixture
def shop(make_database):
    return make_database("model_shop", SHOP)


def run(capsys, *arguments):
    code = main([str(argument) for argument in arguments])
    out = capsys.readouterr()
    return code, out.out, out.err


def test_schemas_tables_and_soft_delete_are_chosen(shop, capsys):
    code, text, _ = run(
        capsys, "model", "--dsn", shop, "--schema", "public", "--table", "c*", "--soft-delete", "is_deleted"
    )
    assert code == 0
    assert text.split('"""', 2)[2].strip() == (
        'import vantage as v\n\n\nclass Client(v.Entity, table="client", extensions=[v.SoftDelete("is_deleted")]):\n'
        '    """A customer."""\n    id: v.Col[int]\n'
        "    name: v.Col[str] = v.col(title=True)  # As they gave it.\n"
        "    is_deleted: v.Col[bool | None] = v.col(default=False)"
    )
    code, _, err = run(capsys, "model", "--dsn", shop, "--table", "clint")
    assert code == 2
    assert "No table fits 'clint'. Did you mean 'client'?" in err


def test_a_file_that_is_there_keeps_what_the_user_changed(shop, capsys, tmp_path):
    path = tmp_path / "shop_model.py"
    assert run(capsys, "model", "--dsn", shop, "--output", path)[0] == 0
    text = path.read_text().replace("class Ord(", "class Order(").replace('"Ord"', '"Order"')
    text = text.replace("ref_ords:", "ref_orders:").replace("import vantage as v\n", "import vantage as v\n\n# mine\n")
    text = text.replace(
        'v.one("client_id")\n',
        'v.one("client_id")  # who pays\n\n    def shout(self):\n        return "!"\n',
        1,
    )
    path.write_text(text)
    before = path.read_text()
    code, out, _ = run(capsys, "model", "--dsn", shop, "--output", path)
    assert (code, path.read_text()) == (0, before)
    assert "has no changes" in out
    with psycopg_connect(shop) as connection:
        connection.execute("ALTER TABLE ord ADD at timestamptz NOT NULL DEFAULT now()")
        connection.execute("ALTER TABLE client DROP is_deleted, ALTER name DROP NOT NULL")
        connection.execute("CREATE TABLE ord_line (id int PRIMARY KEY, ord_id int REFERENCES ord)")
    code, out, _ = run(capsys, "model", "--dsn", shop, "--output", path)
    assert (code, path.read_text()) == (1, before)
    for line in (
        "+import datetime as dt",
        "+    at: v.Col[dt.datetime]",
        "-    is_deleted: v.Col[bool | None] = v.col(default=False)",
        "-    name: v.Col[str] = v.col(title=True)  # As they gave it.",
        "+    name: v.Col[str | None] = v.col(title=True)  # As they gave it.",
        '+    ref_ord_lines: v.Many["OrdLine"] = v.many("ord_id")',
        '+    ref_ord: v.One["Order"] = v.one("ord_id")',
    ):
        assert line in out
    assert "--write" in out
    assert run(capsys, "model", "--dsn", shop, "--output", path, "--write")[0] == 0
    after = path.read_text()
    assert 'class Order(v.Entity, table="ord")' in after
    assert "# who pays" in after
    assert "def shout" in after
    assert "# mine" in after
    assert run(capsys, "check", path, "--dsn", shop)[0] == 0
    assert run(capsys, "model", "--dsn", shop, "--output", path)[0] == 0


def psycopg_connect(dsn):
    import psycopg

    return psycopg.connect(dsn, autocommit=True)


def test_check_says_each_difference_in_the_order_of_the_file(shop, capsys, tmp_path):
    path = tmp_path / "wrong_model.py"
    path.write_text(
        "import vantage as v\n"
        'class Client(v.Entity, table="client", extensions=[v.SoftDelete("gone")]):\n'
        "    id: v.Col[str]\n"
        "    nmae: v.Col[str]\n"
        "    is_deleted: v.Col[bool]\n"
        '    ref_orders: v.Many["Order"] = v.many("customer_id")\n'
        '    ref_reports: v.Many["Report"] = v.many("id")\n'
        '    ref_lost: v.Many["Nobody"] = v.many("x")\n'
        'class Order(v.Entity, table="ord"):\n'
        "    id: v.Col[int] = v.col(key=True)\n"
        "    client_id: v.Col[int | None] = v.col(key=True)\n"
        '    client_name: v.Col[str] = v.imported("ref_client", "nmea")\n'
        '    ref_client: v.One["Client"] = v.one("id")\n'
        'class Report(v.Entity, table="sales.reprot"):\n'
        "    id: v.Col[int]\n"
    )
    code, out, _ = run(capsys, "check", path, "--dsn", shop)
    assert code == 1
    sentences = [
        "Client (client)",
        "v.Col[str], but the column is integer: v.Col[int].",
        "table client has no column 'nmae'. Did you mean 'name'?",
        "v.Col[bool], but the column may be NULL: v.Col[bool | None].",
        "name: the class does not declare it: text NOT NULL, v.Col[str].",
        "SoftDelete('gone'): table client has no column 'gone'.",
        "ord has no column 'customer_id'.",
        "'Nobody', and no entity of that name was declared.",
        "Order (ord)",
        "v.Col[int | None], but the column is NOT NULL.",
        "key=True is said of id, client_id; the primary key is id.",
        "the key from ord to client is client_id, not id.",
        "Client has no field 'nmea'. Did you mean 'nmae'?",
        "Report (sales.reprot)",
        "- there is no table 'sales.reprot'. Did you mean 'sales.report'?",
    ]
    places = [out.find(sentence) for sentence in sentences]
    assert -1 not in places, (sentences[places.index(-1)], out)
    assert places == sorted(places)
    assert "\x1b[" not in out


def test_check_tells_notes_from_differences(shop, capsys, tmp_path):
    path = tmp_path / "part_model.py"
    path.write_text(
        "import vantage as v\n"
        'class Client(v.Entity, table="client"):\n'
        "    id: v.Col[int]\n    name: v.Col[str]\n    is_deleted: v.Col[bool | None]\n"
        '    ref_reports: v.Many["Client"] = v.many("id", to="id")\n'
    )
    code, out, _ = run(capsys, "check", path, "--dsn", shop)
    assert code == 0
    assert "no foreign key of the database says it" in out
    assert "2 tables have no class: ord, sales.report" in out
    assert run(capsys, "check", path, "--dsn", shop, "--strict")[0] == 1


def test_the_command_is_a_module_too(shop, tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent), "COLUMNS": "80"}
    command = [sys.executable, "-m", "vantage", "model", "--dsn", shop, "--table", "client"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert 'class Client(v.Entity, table="client")' in done.stdout
    (tmp_path / "differs_model.py").write_text(done.stdout.replace("name: v.Col[str]", "nmae: v.Col[str]"), "utf-8")
    command = [sys.executable, "-m", "vantage", "check", "differs_model.py", "--dsn", shop]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment)
    assert (done.returncode, done.stderr) == (1, "")
    assert "nmae" in done.stdout


def test_errors_are_sentences_without_secrets(capsys, server):
    code, _, err = run(capsys, "check", "no_such_model", "--dsn", server)
    assert (code, "no_such_model" in err) == (2, True)
    code, _, err = run(capsys, "model", "--dsn", "postgresql://u:s3cret@127.0.0.1:1/x")
    assert code == 2
    assert "accepting TCP/IP connections? Check the host and the port." in err
    assert "s3cret" not in err


def test_thousands_of_tables_are_written(make_database):
    sql = ";".join(f"CREATE TABLE t{n} (id int PRIMARY KEY, up int REFERENCES t{max(n - 1, 0)})" for n in range(1500))
    db = v.connect_postgres(make_database("many_tables", sql), default=False)
    text = write_model(db.catalog, choose_tables(db.catalog, skip=["t1*"]))
    assert text.count("class ") == 1500 - 611
    namespace = {"__name__": "made"}
    exec(write_model(db.catalog), namespace)
    assert (
        len(
            check_models(
                db.catalog, [e for e in namespace.values() if isinstance(e, type(v.Entity)) and e is not v.Entity]
            )
        )
        == 1500
    )
    db.close()
