"""What Tab offers in IPython, with Jedi and without, for models, tables and records. No query is run."""

import bakery_model
import psycopg
import pytest
import vantage as v
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell
from vantage import _completion

CHAINS = [
    ("clients.", {"name", "email", "ref_orders", "where", "count"}),
    ("clients.where(clients.id == 1).", {"name", "ref_orders"}),
    ("clients.where(clients.id == 1).ref_orders().", {"client_id", "ref_line_items"}),
    ("clients.ref_orders().ref_line_items().order_by('id').limit(3).", {"quantity", "ref_product"}),
    ("clients.join(clients.ref_orders()).", {"name", "ref_orders"}),
    ("clients.name.", {"like", "in_", "is_null"}),
    ("clients.c.", {"name", "email"}),
    ("clients[1:2].", {"name", "ref_orders"}),
    ("Client.table().", {"name", "ref_orders"}),
    ("Client.", {"name", "ref_orders", "table"}),
    ("record.", {"name", "ref_orders"}),
    ("record.ref_orders().", {"client_id", "ref_line_items"}),
    ("(await clients.get_one()).", {"name", "ref_orders"}),
    ("clients.get_one().run().ref_bakery().", {"profit_margin", "ref_products"}),
    ("clients.get().run()[0].", {"name", "ref_orders"}),
    ("db.entities.", {"Client", "OrderLine"}),
    ("db.entities.Client.", {"name", "ref_ords"}),
    ("db.entities.Client.table().", {"name", "ref_ords"}),
    ('db.entities["client"].table().ref_ords().', {"client_id", "ref_order_lines"}),
    ('db.table("client").', {"name", "ref_ords", "where"}),
    ("x = db.table('client').where(db.table('client').id == 1).ref_ords().", {"client_id", "ref_order_lines"}),
    ('db.table("cli', {"client"}),
    ('db.table("client").na', {"name"}),
    ('db.entities["Cl', {"Client"}),
    ('clients["na', {"name"}),
    ('clients.join(clients.ref_orders())["na', {"name"}),
    ("clients.count().", {"run", "filter"}),
    ("clients.select('name').", {"to_pandas", "order_by"}),
    ("clients.group_by('name').select(n=clients.count()).order_by('n').", {"limit", "col"}),
    ("clients.where(clients.ref_orders().co", {"count"}),
]


def completions(shell, text, jedi):
    shell.Completer.use_jedi = jedi
    shell.Completer.jedi_compute_type_timeout = 4000
    with provisionalcompleter():
        return {c.text.lstrip(".") for c in shell.Completer.completions(text, len(text))}


@pytest.fixture(scope="module")
def shell(bakery):
    shell = InteractiveShell()
    _completion.install(shell)
    clients = bakery_model.Client.table(bakery)
    shell.user_ns.update(db=bakery, clients=clients, Client=bakery_model.Client, record=clients.get_one().run())
    return shell


@pytest.mark.inventory(27, "t.name, dir(t)")
@pytest.mark.parametrize("jedi", [True, False])
@pytest.mark.parametrize(("text", "expected"), CHAINS)
def test_chains_are_completed(shell, text, expected, jedi):
    found = completions(shell, text, jedi)
    assert expected <= found
    assert "nmae" not in found


@pytest.mark.parametrize("jedi", [True, False])
def test_no_statement_runs(shell, bakery, bakery_dsn, jedi):
    def last_statement():
        with psycopg.connect(bakery_dsn, autocommit=True) as other:
            sql = (
                "SELECT max(query_start), count(*) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name LIKE 'vantage%'"
            )
            return other.execute(sql).fetchone()

    bakery.fetch("SELECT 1 AS one").run()
    before = last_statement()
    assert before[1] > 0
    for text, _ in CHAINS:
        completions(shell, text, jedi)
    assert last_statement() == before


def test_what_is_not_ours_is_left_to_others(shell):
    for text in ("'a'.", "(1 + 2).", "nothing_such.", "db.table(name).", "db.table('no_such').", "1 + clients", ""):
        _, found = _completion.complete(text, shell.user_ns)
        assert found == []


def test_the_matcher_is_added_once(shell):
    before = len(shell.Completer.custom_matchers)
    _completion.install(shell)
    assert len(shell.Completer.custom_matchers) == before


@pytest.fixture(scope="module")
def wide(make_database):
    """A thousand tables that refer to one."""
    sql = "CREATE TABLE hub (id int PRIMARY KEY);" + ";".join(
        f"CREATE TABLE spoke_{n} (id int PRIMARY KEY, hub_id int REFERENCES hub)" for n in range(999)
    )
    db = v.connect_postgres(make_database("wide", sql), default=False)
    yield db
    db.close()


@pytest.mark.parametrize("jedi", [True, False])
def test_a_thousand_tables_are_completed_without_making_their_classes(wide, jedi):
    shell = InteractiveShell()
    _completion.install(shell)
    shell.user_ns.update(db=wide, hub=wide.table("hub"))
    assert {"Spoke99", *(f"Spoke{n}" for n in range(990, 999))} == completions(shell, "db.entities.Spoke99", jedi)
    assert {"spoke_99", "spoke_998"} <= completions(shell, 'db.table("spoke_99', jedi)
    assert {"ref_spoke_99s", "ref_spoke_998s"} <= completions(shell, "hub.where(hub.id == 1).ref_spoke_99", jedi)
    assert {"hub_id", "ref_hub"} <= completions(shell, "hub.ref_spoke_500s().", jedi)
    assert len(wide.entities._made) < 20


def test_completing_before_the_catalog_is_read_does_not_wait(wide, monkeypatch):
    monkeypatch.setattr(type(wide), "known_catalog", property(lambda self: None))
    names = {"db": wide}
    assert dir(wide.entities) == []
    assert _completion.complete('db.table("hub").', names) == ("", [])
    assert _completion.complete('db.table("hu', names) == ("hu", [])
