"""A server for the tests: VANTAGE_TEST_PG, else one that scripts/postgres.py starts."""

import os
import sys
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings
from psycopg.conninfo import make_conninfo

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "examples" / "bakery")]

# A commit passes or fails for what is in it; VANTAGE_EXPLORE=1 looks at other values each time.
settings.register_profile("same", derandomize=True)
settings.load_profile("default" if os.environ.get("VANTAGE_EXPLORE") else "same")


@pytest.fixture(scope="module", autouse=True)
def nothing_is_left_behind():
    """What a module makes the default connection is not the next module's, and its figures are closed."""
    yield
    import vantage as v

    v.set_default(None)
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


@pytest.fixture(scope="session")
def server():
    from postgres import running_server

    with running_server() as dsn:
        yield dsn


@pytest.fixture(scope="session")
def make_database(server):
    """Makes a database from a text of SQL; gives its address."""
    made = []

    def make(name, sql):
        name = f"vantage_py_{name}"
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            admin.execute(f"CREATE DATABASE {name}")
        dsn = make_conninfo(server, dbname=name)
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute(sql)
        made.append(name)
        return dsn

    yield make
    with psycopg.connect(server, autocommit=True) as admin:
        for name in made:
            admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def bakery_sql():
    return (ROOT / "examples/bakery/bakery.sql").read_text("utf-8")


@pytest.fixture(scope="session")
def bakery_dsn(make_database, bakery_sql):
    return make_database("bakery", bakery_sql)


@pytest.fixture(scope="module")
def bakery(bakery_dsn):
    import vantage as v

    db = v.connect_postgres(bakery_dsn)
    yield db
    db.close()


@pytest.fixture
def model(bakery):
    import bakery_model

    return bakery_model


# The sets of the model on a connection of the test file's own, which it calls `db`.


@pytest.fixture
def clients(model, db):
    return model.Client.table(db)


@pytest.fixture
def orders(model, db):
    return model.Order.table(db)


@pytest.fixture
def products(model, db):
    return model.Product.table(db)


@pytest.fixture
def lines(model, db):
    return model.LineItem.table(db)


@pytest.fixture(scope="session")
def wide_dsn(make_database):
    """A table with a column of every sort of type: ``expressions.sql``."""
    return make_database("expressions", (Path(__file__).parent / "expressions.sql").read_text("utf-8"))


@pytest.fixture(scope="module")
def wide(wide_dsn):
    import vantage as v

    db = v.connect_postgres(wide_dsn)
    yield db
    db.close()


@pytest.fixture
def items(wide):
    return wide.table("item")


@pytest.fixture
def found(items):
    """Checks the condition as SQL, and gives the ids of the rows for which it is true."""

    def check(condition, sql=None):
        query = items.where(condition).order_by("id").select("id")
        text = " ".join(query.preview_sql().split())
        if sql is not None:
            assert text == f"SELECT id FROM item WHERE {sql} ORDER BY id"
        return [row.id for row in query.run()]

    return check


@pytest.fixture
def computed(items):
    """Checks the expression as SQL, and gives its values in the order of the ids."""

    def check(expression, sql=None):
        query = items.order_by("id").select(x=expression)
        text = " ".join(query.preview_sql().split())
        if sql is not None:
            assert text == f"SELECT {sql} AS x FROM item ORDER BY id"
        return [row.x for row in query.run()]

    return check
