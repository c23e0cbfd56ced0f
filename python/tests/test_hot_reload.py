"""A model that changes while its sets and records are in use: in a cell, by reload, and by %autoreload."""

import importlib
import sys

import IPython
import pytest
import vantage as v
from kernel import running_kernel

FIRST = """
import vantage as v

class Client(v.Entity, table="client"):
    id: v.Col[int]
    name: v.Col[str] = v.col(title=True)
    ref_orders: v.Many["Order"] = v.many("client_id")

    @classmethod
    def first(cls):
        return cls.where(cls.id == 1)

    def greet(self):
        return "hello " + self.name

class Order(v.Entity, table="ord"):
    id: v.Col[int]
    client_id: v.Col[int]
"""
SECOND = (
    FIRST.replace("    ref_orders:", '    mail: v.Col[str] = v.col(column="email")\n    ref_purchases:')
    .replace("cls.id == 1", "cls.id == 2")
    .replace('return "hello "', 'return super().__repr__()[:6] + " bye "')
)
USES = """
clients = Client.table(db)
paying = clients.where(clients.name == "Marty McFly")
marty = paying.get_one().run()

@Client.method
def shout(self):
    return self.name.upper()
"""
CHECKS = """
print(paying.mail.field.name, marty.shout(), isinstance(marty, Client))
print(paying.ref_purchases().count().run(), hasattr(paying, "ref_orders"), paying.count().run())
print(clients.first().get_one().run().greet(), "mail" in dir(clients))
print(clients.where(clients.mail == "marty@gmail.com").select("name", "mail").run())
print("ref_purchases" in repr(v.info(clients).relations), type(marty.ref_purchases()) is type(Order.table(db)))
"""
SAID = [
    "mail MARTY MCFLY True",
    "1 False 1",
    "Client bye Doc Brown True",
]


def check(said):
    lines = [" ".join(line.split()) for line in said.splitlines()]
    assert lines[:3] == SAID
    assert "Marty McFly" in said
    assert lines[-1] == "True True"


@pytest.fixture
def kernel(bakery_dsn, tmp_path):
    with running_kernel(tmp_path, tmp_path) as kernel:
        kernel.run(f"import vantage as v\ndb = v.connect_postgres({bakery_dsn!r})")
        yield kernel


def test_a_model_cell_that_runs_again_updates_sets_and_records(kernel):
    kernel.run(FIRST)
    kernel.run(USES)
    kernel.run(SECOND)
    check(kernel.run(CHECKS))
    assert {"mail", "ref_purchases"} <= kernel.complete("clients.")


@pytest.mark.parametrize("mode", ["2", "3", *(["2 --full"] if IPython.version_info[0] >= 9 else [])])
def test_autoreload_updates_sets_and_records(kernel, tmp_path, mode):
    (tmp_path / "live_model.py").write_text(FIRST)
    kernel.run(f"%load_ext autoreload\n%autoreload {mode}\nfrom live_model import Client, Order")
    kernel.run(USES)
    kernel.run("import time; time.sleep(1.1)")  # autoreload compares times of files
    (tmp_path / "live_model.py").write_text(SECOND)
    check(kernel.run(CHECKS))


def test_a_module_that_is_reloaded_keeps_its_classes(bakery, tmp_path, monkeypatch):
    path = tmp_path / "reloaded_model.py"
    path.write_text(FIRST)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    module = importlib.import_module("reloaded_model")
    client, order = module.Client, module.Order
    path.write_text(SECOND + "# longer\n")
    importlib.invalidate_caches()
    importlib.reload(module)
    assert (module.Client, module.Order) == (client, order)
    assert list(client._fields) == ["id", "name", "mail"]
    assert client._revision == 1


def test_classes_that_a_function_makes_stay_apart():
    def make(table):
        class Made(v.Entity, table=table):
            id: v.Col[int]

        return Made

    one, other = make("client"), make("product")
    assert one is not other
    assert (one._table_name, other._table_name) == ("client", "product")


def test_classes_of_texts_that_are_run_apart_stay_apart():
    made = []
    for table in ("client", "product"):
        namespace = {"__name__": "apart"}
        exec(f'import vantage as v\nclass Made(v.Entity, table="{table}"):\n    id: v.Col[int]', namespace)
        made.append(namespace["Made"])
    assert [each._table_name for each in made] == ["client", "product"]


def test_relations_find_the_class_that_was_declared_beside_them():
    def make(table):
        class Near(v.Entity, table="client"):
            id: v.Col[int]
            ref_far: v.Many["Far"] = v.many("client_id")

        class Far(v.Entity, table=table):
            id: v.Col[int]

        return Near

    make("product")
    near = make("ord")
    assert near.table().ref_far()._entity._table_name == "ord"


def test_a_catalog_that_is_read_again_updates_sets(make_database):
    db = v.connect_postgres(make_database("refreshed", "CREATE TABLE client (id int PRIMARY KEY)"), default=False)
    clients, entity = db.table("client"), db.entities.Client
    with pytest.raises(v.UnknownTable):
        db.table("ord")
    db.execute("ALTER TABLE client ADD name text").run()
    db.execute("CREATE TABLE ord (id int PRIMARY KEY, client_id int REFERENCES client)").run()
    db.refresh()
    assert db.table("ord").ref_client().count().run() == 0
    assert db.entities.Client is entity
    assert clients.where(clients.name == "x").ref_ords().count().run() == 0
    assert {"Client", "Ord"} <= set(dir(db.entities))
    db.close()
