"""Values of columns whose names say that they are secret stand in no error, whoever refuses them."""

import traceback

import pandas
import pytest
import vantage as v
from writing import rolled_back

SQL = """
CREATE TABLE account (id int PRIMARY KEY, password varchar(12), pin_token int, api_key text UNIQUE,
  secret_of date, private_key text[], amount int NOT NULL DEFAULT 0 CHECK (amount >= 0), note text);
INSERT INTO account (id, password, api_key) VALUES (1, 'hunter22', 'hunter22-1');
CREATE TABLE token (token text PRIMARY KEY, note text);
INSERT INTO token VALUES ('hunter22');
"""
PASSWORD = "hunter22"


class Account(v.Entity, table="account"):
    id: v.Col[int]
    password: v.Col[str | None] = v.col(check=lambda text: text != PASSWORD + "!")
    pin_token: v.Col[int | None]
    api_key: v.Col[str | None]
    secret_of: v.Col[str | None]
    private_key: v.Col[list[str] | None]
    amount: v.Col[int] = v.col(default=0)


class Plain(v.Entity, table="account"):
    id: v.Col[int]


class Token(v.Entity, table="token"):
    token: v.Col[str] = v.col(key=True)
    note: v.Col[str | None]


@pytest.fixture(scope="module")
def connected(make_database):
    db = v.connect_postgres(make_database("secret_columns", SQL), default=False)
    yield db
    db.close()


@pytest.fixture
def db(connected):
    with rolled_back(connected):
        yield connected


def update(t, **values):
    return t.where(t.id == 1).update(values).run()


def many(count, **values):
    return [{"id": 10 + n, **values} for n in range(count)]


def frame(**values):
    return pandas.DataFrame({"id": [10, 11], **{name: [value] * 2 for name, value in values.items()}})


REFUSALS = {
    "a text where a date is compared": lambda t: t.where(t.secret_of > ["hunter22"]).count().run(),
    "a list of them": lambda t: t.where(t.pin_token.in_([b"hunter22"])).count().run(),
    "a text that is no number": lambda t: update(t, pin_token="hunter22"),
    "a number that is no text": lambda t: update(t, api_key=22.5),
    "a text that is too long": lambda t: update(t, password=PASSWORD * 2),
    "the model's check": lambda t: update(t, password=PASSWORD + "!"),
    "an array": lambda t: update(t, private_key={"hunter22": 1}),
    "an insert": lambda t: t.insert(id=9, secret_of=[PASSWORD]).run(),
    "many rows": lambda t: t.insert_many(many(300, secret_of=[PASSWORD])).run(),
    "COPY": lambda t: t.insert_many(many(3, secret_of=[PASSWORD]), returning=False).run(),
    "a frame": lambda t: t.insert_frame(frame(secret_of=b"hunter22")).run(),
    "an upsert": lambda t: t.upsert({"id": 1, "secret_of": [PASSWORD]}).run(),
    "a comparison that Postgres refuses": lambda t: t.where(t.pin_token == PASSWORD).count().run(),
    "a list that Postgres refuses": lambda t: t.where(t.pin_token.in_([PASSWORD])).count().run(),
    "a row that Postgres refuses": lambda t: t.insert(id=9, api_key=PASSWORD, amount=-1).run(),
    "many rows that Postgres refuses": lambda t: t.insert_many(many(300, password=PASSWORD, amount=-1)).run(),
    "copied rows that Postgres refuses": lambda t: t.insert_many(
        many(3, api_key=PASSWORD, amount=-1), returning=False
    ).run(),
    "a copied frame with what is there": lambda t: t.insert_frame(frame(api_key=PASSWORD)).run(),
    "a copied text that is no number": lambda t: t.insert_frame(frame(pin_token="hunter22")).run(),
    "a value that is there": lambda t: t.insert_many(many(2, api_key=PASSWORD)).run(),
    "a row that has a secret already": lambda t: update(t, amount=-1),
    "an update of one": lambda t: update(t, api_key=PASSWORD, amount=-1),
    "an upsert that Postgres refuses": lambda t: t.upsert({"id": 1, "api_key": PASSWORD, "amount": -1}).run(),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_a_secret_value_stands_in_no_refusal(db, case):
    with pytest.raises(v.VantageError) as caught:
        REFUSALS[case](Account.table(db))
    error = caught.value
    shown = "".join(traceback.format_exception(error)) + str(error) + repr(error) + repr(vars(error))
    # What the test itself says stands in the traceback as source.
    shown = "\n".join(line for line in shown.splitlines() if "lambda" not in line and "PASSWORD" not in line)
    assert "hunter" not in shown
    assert PASSWORD.encode() not in shown.encode()


def test_what_is_refused_is_named_all_the_same(db):
    t = Account.table(db)
    with pytest.raises(v.VantageError) as caught:
        t.where(t.secret_of > [PASSWORD]).count().run()
    assert str(caught.value) == "'secret_of' is of type date, and cannot hold <hidden>: it is list, not a date."
    with pytest.raises(v.ConstraintViolated) as caught:
        t.insert_many(many(2, api_key=PASSWORD), returning=False).run()
    assert "Key (api_key)=<hidden> already exists" in str(caught.value)


def test_records_that_are_known_by_a_secret_hide_it(db):
    token = Token.table(db).get_one().run()
    db.execute("DELETE FROM token").run()
    token.note = "x"
    with pytest.raises(v.WriteRefused) as caught:
        token.save().run()
    assert str(caught.value) == "The row of Token(token=<hidden>) is not there any more: nothing was written."


def test_values_of_other_columns_are_shown(db):
    t = Account.table(db)
    with pytest.raises(v.VantageError, match=r"'amount' is of type int4, and cannot hold \[7\]"):
        t.where(t.amount > [7]).count().run()
    with pytest.raises(v.ConstraintViolated, match=r"Key \(id\)=\(1\) already exists"):
        t.insert(id=1).run()
