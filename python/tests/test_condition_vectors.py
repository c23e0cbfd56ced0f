"""What a filter counts in the language server is what its code counts here: the shared vectors, on a real Postgres."""

import json
from pathlib import Path

import psycopg
import pytest
import vantage as v

CATALOG = Path(__file__).parents[2] / "catalog"
VECTORS = json.loads((CATALOG / "condition-vectors.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def databases(make_database, bakery_dsn):
    sql = (CATALOG / "condition-vectors.sql").read_text("utf-8")
    addresses = {"bakery": bakery_dsn, "conditions": make_database("conditions", sql)}
    opened = {name: (v.connect_postgres(dsn), dsn) for name, dsn in addresses.items()}
    yield opened
    for db, _ in opened.values():
        db.close()


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_the_code_counts_what_the_sql_counts(vector, databases):
    db, dsn = databases[vector["database"]]
    v.set_default(db)
    names = {"db": db}
    exec(vector["code"], names)
    with psycopg.connect(dsn) as connection:
        (expected,) = psycopg.RawCursor(connection).execute(vector["sql"], vector["params"]).fetchone()
    assert names["filtered"].count().run() == expected == vector["count"]
