"""What ``help()`` and ``?`` print; neither asks the database."""

import pydoc
from pathlib import Path

import pytest
import vantage as v
from kernel import running_kernel
from vantage._help import variable_name

EXAMPLES = Path(__file__).parents[2] / "examples" / "bakery"


@pytest.fixture
def model(bakery):
    import bakery_model

    assert bakery.catalog
    return bakery_model


@pytest.fixture
def clients(model):
    return model.Client.table()


def printed(thing):
    return pydoc.plain(pydoc.render_doc(thing))


def test_help_of_a_column_is_the_roadmaps(clients):
    text = printed(clients.name)
    assert "Field 'name' of type String" in text
    assert "Available operations: eq, ne, like, in_, is_null, is_not_null\n" in text
    assert 'Usage: clients.where(clients.name == "John")' in text
    assert len(text.splitlines()) < 15


def test_help_says_what_the_catalog_knows(clients, model):
    assert "In the database: bool, not null, default false" in printed(clients.is_paying_client)
    assert "Pays for orders on delivery." in printed(clients.is_paying_client)
    assert "Field 'total' of type Integer\n    Computed in SQL" in printed(model.Order.table().total)
    assert "Read through a to-one relation." in printed(model.Order.client_name)


def test_help_of_a_relation_has_keys_type_and_example(clients):
    text = printed(clients.ref_orders)
    assert "Relationship: Client -> Order, 1:many" in text
    assert "ord (client_id)" in text
    assert "A set of Order" in text
    assert ">>> await clients.ref_orders().count()" in text


def test_help_of_a_set_fits_a_screen(clients):
    text = printed(clients)
    assert "A customer of a bakery." in text
    assert "ref_orders()             many Order" in text
    assert len(text.splitlines()) < 40


def test_help_asks_nobody(clients, model):
    with v.trace() as trace:
        for thing in (clients, clients.name, clients.ref_orders, clients.where, model.Client, clients.count()):
            assert printed(thing)
    assert not trace.statements


def test_help_before_the_catalog_is_read_does_not_wait(bakery_dsn, model, monkeypatch):
    from concurrent.futures import Future

    db = v.connect_postgres(bakery_dsn, default=False)
    db._catalog.result()
    monkeypatch.setattr(db, "_catalog", Future())
    assert "Field 'name' of type String" in printed(model.Client.table(db).name)
    assert "A set of Client rows" in printed(model.Client.table(db))
    monkeypatch.undo()
    db.close()


def test_enums_dates_and_odd_names(make_database):
    dsn = make_database(
        "help_types",
        "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE days (id int, day date, mood mood, \"a b\" numeric)",
    )
    db = v.connect_postgres(dsn, default=False)
    days = db.table("days")
    assert "of type Enum" in printed(days.mood)
    assert "Values: sad, ok" in printed(days.mood)
    assert "Usage: days.where(days.mood == 'sad')" in printed(days.mood)
    assert 'Usage: days.where(days.day >= "2026-01-31")' in printed(days.day)
    assert "Usage: days.where(days['a b'] > 9.99)" in printed(days["a b"])
    db.close()


@pytest.mark.parametrize(
    ("entity", "name"), [("Client", "clients"), ("LineItem", "line_items"), ("Category", "categories"), ("🍰", "rows")]
)
def test_sets_are_called_as_people_call_them(entity, name):
    assert variable_name(entity) == name


def test_question_marks_in_a_kernel(bakery_dsn, tmp_path):
    with running_kernel(tmp_path, EXAMPLES) as kernel:
        kernel.run(f"import vantage as v; db = v.connect_postgres({bakery_dsn!r}); db.catalog")
        kernel.run("from bakery_model import Client; clients = Client.table()")

        def asked(code):
            return "\n".join(kernel.cell(code).pages)

        assert "Field 'name' of type String" in asked("clients.name?")
        assert "clients.ref_orders()" in asked("clients.ref_orders?")
        assert "Client -> Order, 1:many" in asked("clients.ref_orders?")
        assert "A set of Client rows" in asked("clients?")
        assert "Rows for which every condition is true." in asked("clients.where?")
        assert 'Usage: clients.where(clients.name == "John")' in kernel.run("help(clients.name)")
        assert "%%vantage profile" in kernel.run("%vantage")


def test_question_marks_in_a_terminal(clients, capsys):
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    shell.user_ns.update(clients=clients)
    with shell.builtin_trap:
        shell.run_cell("clients.name?")
        assert "Field 'name' of type String" in capsys.readouterr().out
        shell.run_cell("clients")
    assert "│ 1  │ Marty McFly │" in capsys.readouterr().out
    InteractiveShell.clear_instance()
