"""Errors: named, with what Postgres says, a near miss, and no secret."""

import logging
import pickle
import traceback

import pytest
import vantage as v
from connections import ACCOUNTS
from IPython.core.ultratb import VerboseTB
from psycopg.conninfo import conninfo_to_dict, make_conninfo

PASSWORD = "s3cret-of-the-test"


@pytest.fixture(scope="module")
def dsn(make_database):
    return make_database("errors", ACCOUNTS + "CREATE FUNCTION total_of(who text) RETURNS int RETURN 1;")


@pytest.fixture(scope="module")
def db(dsn):
    db = v.connect_postgres(dsn, default=False)
    assert db.catalog
    yield db
    db.close()


def failure(db, sql, *params, kind=v.QueryError):
    with pytest.raises(kind) as caught:
        db.fetch(sql, *params).run()
    return caught.value


def test_the_position_is_marked_in_the_sql(db):
    error = failure(db, "SELECT owner,\n  amuont FROM account")
    assert error.sqlstate == "42703"
    assert error.position == 17
    assert "SELECT owner,\n  amuont FROM account\n  ^" in str(error)


@pytest.mark.inventory(157, "v.UnknownColumn, v.UnknownRelation, v.UnknownTable")
@pytest.mark.guards("B6")
@pytest.mark.parametrize(
    ("sql", "near"),
    [
        ("SELECT x.amont FROM account x", '"x.amount"'),
        ("SELECT amnt_ FROM account x", "Did you mean 'amount'?"),
        ('SELECT "Owner" FROM account', "account.owner"),
        ("SELECT 1 FROM acount", "Did you mean 'account'?"),
        ("SELECT totl_of('x')", "Did you mean 'total_of'?"),
        ("SELECT total_of(1, 2)", "There is total_of(who text)."),
    ],
)
def test_what_is_unknown_gets_a_near_miss(db, sql, near):
    assert near in str(failure(db, sql))


def test_a_violation_names_constraint_table_and_columns(db):
    with pytest.raises(v.ConstraintViolated) as caught:
        db.execute("INSERT INTO account VALUES ($1, $2, $3)", 7, "Ada", 1).run()
    error = caught.value
    assert (error.sqlstate, error.table, error.constraint) == ("23505", "account", "account_owner_key")
    assert "Key (owner)=(Ada) already exists" in str(error)
    assert error.params == (7, "Ada", 1)
    assert error.__cause__ is not None
    with pytest.raises(v.ConstraintViolated) as caught:
        db.execute("INSERT INTO account (id, amount) VALUES (8, 1)").run()
    assert caught.value.column == "owner"


def test_several_statements_in_one_are_told_where_they_belong(db):
    with pytest.raises(v.QueryError, match=r"one by one, or as a script: db.run_script"):
        db.execute("SELECT 1; SELECT 2").run()


def test_long_parameters_are_shortened_in_words_and_whole_in_the_error(db):
    error = failure(db, "SELECT $1::text || nothing", "x" * 5000)
    assert error.params == ("x" * 5000,)
    assert len(str(error)) < 400
    assert "5,002 characters" in str(error)


@pytest.mark.guards("B10")
@pytest.mark.parametrize(
    ("sql", "params"),
    [
        ("SELECT * FROM account WHERE password = $1 AND nothing", (PASSWORD,)),
        ("SELECT * FROM account WHERE id = $1 AND account.password LIKE $2 AND nothing", (1, PASSWORD)),
        ("INSERT INTO account (id, owner, amount, password) VALUES ($1, $2, -1, $3)", (20, "Fay", PASSWORD)),
        ('UPDATE account SET "password" = $1, amount = -1 WHERE id = $2', (PASSWORD, 1)),
    ],
)
def test_values_of_secret_columns_are_in_no_error(db, sql, params):
    with pytest.raises(v.QueryError) as caught:
        db.execute(sql, *params).run()
    error = caught.value
    assert repr(error.params[params.index(PASSWORD)]) == "<hidden>"
    shown = "".join(traceback.format_exception(error))
    assert PASSWORD not in shown
    assert PASSWORD not in str(error) + repr(error) + repr(vars(error))
    assert PASSWORD not in repr(db.fetch(sql, *params)) + repr(vars(db.fetch(sql, *params)))


@pytest.mark.parametrize("where", ["database", "host", "password"])
def test_the_password_is_in_no_connect_error(dsn, where, caplog):
    caplog.set_level(logging.DEBUG)
    given = conninfo_to_dict(dsn)
    given.pop("passfile", None)
    wrong = {"database": {"dbname": "nowhere"}, "host": {"port": "1"}, "password": {}}[where]
    url = [make_conninfo("", **{**given, "password": PASSWORD, **wrong})]
    with pytest.raises(v.ConnectError) as caught:
        v.connect_postgres(url.pop())
    error = caught.value
    assert error.__context__ is None
    assert error.__cause__ is None
    # As %xmode Verbose shows it, from the first frame that is ours.
    text = VerboseTB(theme_name="nocolor").text(type(error), error, error.__traceback__.tb_next, context=9)
    assert "connect_postgres" in text
    assert PASSWORD not in text
    assert PASSWORD not in caplog.text


@pytest.mark.guards("B10")
def test_the_password_is_in_nothing_that_a_connection_shows(dsn, monkeypatch):
    given = {**conninfo_to_dict(dsn)}
    passfile = given.pop("passfile", None)
    address = make_conninfo("", **{**given, "passfile": passfile, "options": "-c application_name=x"})
    db = v.connect_postgres(address, default=False)
    from vantage._secrets import Address

    hidden = Address(make_conninfo(address, password=PASSWORD), db.label)
    monkeypatch.setattr(db, "_address", hidden)
    for each in (db, hidden, db._pool, db.options, db.transaction(), db.stream("SELECT 1")):
        assert PASSWORD not in repr(each) + str(each) + repr(getattr(each, "__dict__", ""))
    for each in (db, hidden):
        with pytest.raises(v.VantageError, match="pickled"):
            pickle.dumps(each)
    assert PASSWORD not in str(failure(db, f"SELECT '{PASSWORD}'::int"))
    db.close()


def test_a_role_without_rights_is_told(db, dsn):
    db.execute("CREATE ROLE vantage_py_nobody LOGIN PASSWORD 'x'").run()
    try:
        db.execute("GRANT CONNECT ON DATABASE vantage_py_errors TO vantage_py_nobody").run()
        other = v.connect_postgres(dsn, user="vantage_py_nobody", password="x", passfile="", default=False)
        assert "role" in str(failure(other, "SELECT * FROM account"))
        other.close()
    finally:
        db.execute("DROP OWNED BY vantage_py_nobody").run()
        db.execute("DROP ROLE vantage_py_nobody").run()


def test_errors_are_caught_by_their_kind():
    assert issubclass(v.ConnectionLost, v.ConnectError)
    assert issubclass(v.ReadOnlyRefused, v.WriteRefused)
    for kind in (v.TransactionConflict, v.QueryTimeout, v.QueryCancelled, v.ConstraintViolated, v.ConnectionLost):
        assert issubclass(kind, v.QueryError)
    assert issubclass(v.TransactionError, v.VantageError)
