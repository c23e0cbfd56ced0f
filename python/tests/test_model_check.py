"""A model that says what the database does not: a warning with a near miss, or an error where it is strict."""

import sys
import types
import warnings

import pytest
import vantage as v
from connections import ACCOUNTS


@pytest.fixture(scope="module")
def dsn(make_database):
    return make_database("model_check", ACCOUNTS)


@pytest.fixture
def declare(monkeypatch):
    """Declares entities in a module that is forgotten after the test, and is the only one with a model."""
    from vantage import _registry

    monkeypatch.setattr(_registry, "_declared", {})
    module = types.ModuleType("model_of_the_test")
    monkeypatch.setitem(sys.modules, module.__name__, module)

    def declare(name, table, annotations, **declared):
        namespace = {"__annotations__": annotations, "__module__": module.__name__, **declared}
        made = type(v.Entity)(name, (v.Entity,), namespace, table=table)
        setattr(module, name, made)
        return made

    return declare


def account(declare, **more):
    columns = {"id": v.Col[int], "owner": v.Col[str], **more}
    return declare("Account", "account", columns)


@pytest.mark.parametrize(
    "password", [v.Col[str | None], v.Col["str | None"], 'v.Col["str | None"]', "v.Col[str | None]"]
)
def test_a_model_that_matches_is_silent(dsn, declare, password):
    account(declare, amount=v.Col[int], password=password)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for strict in (False, True):
            v.connect_postgres(dsn, default=False, strict=strict).close()


def test_a_loaded_model_that_does_not_match_warns_once_with_near_misses(dsn, declare):
    cls = account(declare, amuont=v.Col[int], password=v.Col[bool])
    with pytest.warns(UserWarning, match="Did you mean 'amount'") as caught:
        db = v.connect_postgres(dsn, default=False)
    assert len(caught) == 1
    assert caught[0].filename == __file__
    assert "Account.password: v.Col[bool], but the column is text" in str(caught[0].message)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert cls.table(db).count().run() == 3
    db.close()


def test_a_strict_connection_refuses_a_model_that_does_not_match(dsn, declare):
    account(declare, amuont=v.Col[int])
    declare("Entry", "entrry", {"id": v.Col[int]})  # strict: also a table that is not there
    with pytest.raises(v.SchemaMismatch) as caught:
        v.connect_postgres(dsn, default=False, strict=True)
    assert "Account.amuont: table account has no column 'amuont'. Did you mean 'amount'?" in str(caught.value)
    assert "Entry: there is no table 'entrry'. Did you mean 'entry'?" in str(caught.value)


def test_a_model_that_is_loaded_later_is_checked_when_it_is_first_used(dsn, declare):
    db = v.connect_postgres(dsn, default=False)
    cls = account(declare, amuont=v.Col[int])
    with pytest.warns(UserWarning, match="amuont"):
        assert cls.table(db).count().run() == 3
    db.close()


def test_a_strict_connection_checks_a_model_that_is_loaded_later(dsn, declare):
    db = v.connect_postgres(dsn, default=False, strict=True)
    cls = account(declare, amuont=v.Col[int])
    for _ in range(2):
        with pytest.raises(v.SchemaMismatch, match="amuont"):
            cls.table(db).count().run()
    db.close()


def test_relations_are_checked_on_both_sides(dsn, declare):
    account(declare, ref_entries=v.Many["Entry"])
    declare(
        "Entry",
        "entry",
        {"id": v.Col[int], "account_id": v.Col[int], "ref_account": v.One["Account"]},
        ref_account=v.one("acount_id"),
    )
    declare("Account", "account", {"id": v.Col[int], "ref_entries": v.Many["Entry"]}, ref_entries=v.many("account"))
    with pytest.warns(UserWarning, match="Entry.ref_account: entry has no column 'acount_id'") as caught:
        v.connect_postgres(dsn, default=False).close()
    assert "Account.ref_entries: entry has no column 'account'. Did you mean 'account_id'?" in str(caught[0].message)


def test_a_model_of_another_database_is_left_alone(dsn, declare):
    declare("Planet", "planet", {"id": v.Col[int]})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        v.connect_postgres(dsn, default=False).close()


def test_the_bakery_matches_its_database(bakery_dsn):
    import bakery_model
    from vantage._model_check import mismatches

    db = v.connect_postgres(bakery_dsn, default=False)
    for name in ("Bakery", "Client", "Product", "Inventory", "Order", "LineItem"):
        assert list(mismatches(db.catalog, getattr(bakery_model, name))) == []
    db.close()
