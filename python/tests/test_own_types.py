"""Columns whose values are of a class of the model's own, stored as what it says."""

import enum
import json
import pydoc
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import pandas
import pytest
import vantage as v
from writing import one_line, rolled_back

row = pytest.mark.inventory(155, "v.Col[Money]: to_sql(), from_sql(), v.register_type(cls, …)")

SQL = """
CREATE TABLE product (id serial PRIMARY KEY, name text NOT NULL, price int4 NOT NULL, discount int4,
  steps int4[] NOT NULL DEFAULT '{}', ratio text, options jsonb, state text NOT NULL DEFAULT 'new');
INSERT INTO product (name, price, discount, steps, ratio, options) VALUES
  ('cake', 120, 20, '{1,2}', '1/3', '{"sizes": [1]}'), ('tart', 220, NULL, '{}', NULL, NULL),
  ('pie', 220, NULL, '{3,NULL}', '2/3', NULL);
CREATE TABLE account (id text PRIMARY KEY, password text NOT NULL);
CREATE TABLE visit (id serial PRIMARY KEY, account_id text NOT NULL REFERENCES account);
INSERT INTO account VALUES ('acc-1', 'hunter2'), ('acc-2', 'x');
INSERT INTO visit (account_id) VALUES ('acc-1'), ('acc-1'), ('acc-2');
"""


@dataclass(frozen=True, order=True)
class Money:
    cents: int
    sql_type = "int4"

    def to_sql(self):
        return self.cents

    @classmethod
    def from_sql(cls, cents):
        return cls(cents)


@dataclass(frozen=True)
class Weight:
    grams: int

    def to_sql(self):
        return self.grams

    @classmethod
    def from_sql(cls, grams):
        return cls(grams)


class Options:
    """Values that change in themselves, and that only their SQL compares."""

    def __init__(self, sizes):
        self.sizes = sizes

    def to_sql(self):
        return {"sizes": self.sizes}

    @classmethod
    def from_sql(cls, stored):
        return cls(stored["sizes"])


class State(enum.Enum):
    NEW = "new"
    SOLD = "sold"


class AccountId(str):
    def to_sql(self):
        return "acc-" + self

    @classmethod
    def from_sql(cls, stored):
        return cls(stored.removeprefix("acc-"))


class Sealed:
    def __init__(self, text):
        self.text = text

    def to_sql(self):
        return self.text

    @classmethod
    def from_sql(cls, stored):
        if stored != "x":
            raise ValueError(f"{stored} is not sealed")
        return cls(stored)


v.register_type(Fraction, to_sql=str, from_sql=Fraction, sql_type="text")
v.register_type(State, to_sql=lambda state: state.value, from_sql=State)


class Product(v.Entity, table="product"):
    id: v.Col[int]
    name: v.Col[str]
    price: v.Col[Money] = v.col(check=lambda price: price.cents > 0)
    discount: v.Col[Money | None]
    steps: v.Col[list[Money]] = v.col(default=list)
    ratio: v.Col[Fraction | None]
    options: v.Col[Options | None]
    state: v.Col[State] = v.col(default=State.NEW)
    double: v.Col[Money] = v.expression(lambda t: t.price * 2)


class Account(v.Entity, table="account"):
    id: v.Col[AccountId] = v.col(key=True)
    password: v.Col[Sealed]
    ref_visits: v.Many["Visit"] = v.many("account_id")


class Visit(v.Entity, table="visit"):
    id: v.Col[int]
    account_id: v.Col[AccountId]
    ref_account: v.One["Account"] = v.one("account_id")


@pytest.fixture(scope="module")
def stored(make_database):
    db = v.connect_postgres(make_database("own_types", SQL), default=False)
    yield db
    db.close()


@pytest.fixture
def db(stored):
    with rolled_back(stored):
        yield stored


@pytest.fixture
def products(db):
    return Product.table(db)


def one(products, name="cake"):
    return products.where(products.name == name).get_one().run()


@row
def test_records_have_values_of_the_class(products):
    cake = one(products)
    assert (cake.price, cake.discount, cake.steps) == (Money(120), Money(20), [Money(1), Money(2)])
    assert (cake.ratio, cake.state, cake.double) == (Fraction(1, 3), State.NEW, Money(240))
    assert one(products, "tart") == one(products, "tart") != cake
    assert "price=Money(cents=120)" in repr(cake)
    pie = one(products, "pie")
    assert (pie.discount, pie.options, pie.steps) == (None, None, [Money(3), None])


@row
def test_so_have_rows_values_and_groups(products):
    t = products.order_by("id")
    assert t.select("price", d=t.discount).run()[0] == (Money(120), Money(20))
    assert t.rows().run()[0].price == Money(120)
    assert t.col("price").run() == [Money(120), Money(220), Money(220)]
    assert (t.min("price").run(), t.max("price").run(), t.sum("price").run()) == (Money(120), Money(220), Money(560))
    assert t.array_agg("discount").run() == [Money(20), None, None]
    groups = t.order_by().group_by(t.price).select("price", n=t.count()).order_by("price").run()
    assert [tuple(group) for group in groups] == [(Money(120), 1), (Money(220), 2)]
    assert t.select(p=t.price).as_table("chosen").select("p").run()[0].p == Money(120)
    assert t.select(d=v.coalesce(t.discount, Money(0))).run()[2].d == Money(0)
    assert t.select(before=v.fn.lag(t.price).over(order_by=t.id)).run()[1].before == Money(120)


@row
def test_records_of_fewer_fields_have_them_too(products):
    class Small(v.Record[Product]):
        name: str
        price: Money

    assert products.as_entity(Small).get().run()[0].price == Money(120)


@row
def test_conditions_take_values_of_the_class(products):
    def names(condition):
        return [record.name for record in products.where(condition).order_by("id").get().run()]

    assert names(products.price > Money(200)) == ["tart", "pie"]
    assert names(products.price.between(Money(1), Money(130))) == ["cake"]
    assert names(products.price.in_([Money(120), Money(5)])) == ["cake"]
    assert names(products.ratio == Fraction(2, 3)) == ["pie"]
    assert names(products.state == State.SOLD) == []
    assert names(products.steps.contains([Money(2)])) == ["cake"]
    assert names(v.expr("price > {}", Money(200))) == ["tart", "pie"]
    assert names(v.expr("{} = ANY({})", products.price, [Money(120)])) == ["cake"]
    assert names(products.price == v.lazy(lambda: Money(120))) == ["cake"]
    assert names(products.price == v.scalar(products.select(least=products.min("price")))) == ["cake"]
    preview = products.where(products.price > Money(200)).select("name")
    assert one_line(preview.preview_sql()) == "SELECT name FROM product WHERE price > $1"
    assert one_line(preview.preview_sql(inline=True)) == "SELECT name FROM product WHERE price > 200"
    assert preview.compile().params == (200,)


@row
def test_the_database_s_own_value_is_no_mistake_in_a_condition(products):
    assert products.where(products.price > 200).count().run() == 2


@row
def test_sql_of_ones_own_takes_them(db):
    assert db.fetch("SELECT name FROM product WHERE price = $1", Money(120)).scalar().run() == "cake"
    assert db.execute("UPDATE product SET price = $1 WHERE price = $2", Money(3), Money(120)).run() == 1


@row
def test_inserted_updated_and_upserted(products):
    key = products.insert(name="roll", price=Money(5), ratio=Fraction(1, 7)).run()
    roll = products.with_id(key).get_one().run()
    assert (roll.price, roll.ratio, roll.steps) == (Money(5), Fraction(1, 7), [])
    assert products.with_id(key).update(price=Money(6), steps=[Money(1)], returning="price").run()[0].price == Money(6)
    assert products.with_id(key).update(lambda r: {"price": Money(r.price.cents + 1)}).run() == 1
    assert products.with_id(key).update(price=products.price + Money(1)).run() == 1
    assert products.upsert({"id": key, "name": "roll", "price": Money(9)}, returning=["price"]).run().price == Money(9)
    many = products.insert_many([{"name": "x", "price": Money(1)}] * 300, returning="price").run()
    assert {each.price for each in many} == {Money(1)}
    assert products.insert_many([{"name": "x", "price": Money(1)}] * 3, returning=False).run() == 3


@row
def test_frames_have_the_database_s_values_and_give_back_both(products):
    frame = products.select("name", "price").to_pandas().run()
    assert frame["price"].tolist() == [120, 220, 220]
    assert products.insert_frame(frame).run() == 3
    assert products.insert_frame(pandas.DataFrame({"name": ["new"], "price": [Money(7)]})).run() == 1
    assert products.where(products.price == Money(120)).count().run() == 2
    rows = products.select("price", "steps", "ratio").order_by("price").run()
    assert rows.to_arrow()["price"].to_pylist()[:2] == [7, 120]


@row
def test_records_are_saved_also_where_a_value_changed_in_itself(products, db):
    cake = one(products)
    cake.price = Money(130)
    cake.save().run()
    assert (cake.price, cake.double) == (Money(130), Money(260))
    assert cake.save().compile() == []
    cake.options.sizes.append(2)
    cake.save().run()
    assert db.fetch("SELECT options FROM product WHERE id = $1", cake.id).scalar().run() == {"sizes": [1, 2]}
    new = Product(name="bun", price=Money(3), options=Options([]))
    v.save(new, db).run()
    assert (new.price, new.state, new.double) == (Money(3), State.NEW, Money(6))
    cake.reload().run()
    assert isinstance(cake.options, Options)


@row
def test_keys_and_relations_of_such_types(db):
    accounts = Account.table(db)
    first = accounts.with_id(AccountId("1")).select("id").row().run()
    assert (first.id, type(first.id)) == ("1", AccountId)
    visits = Visit.table(db).where(Visit.table(db).account_id == AccountId("1"))
    assert visits.ref_account().count().run() == 1
    one_account = accounts.where(accounts.id == AccountId("2"))
    key = one_account.ref_visits().insert().run()
    assert Visit.table(db).with_id(key).get_one().run().account_id == "2"
    made = accounts.insert(id=AccountId("3"), password=Sealed("x")).run()
    assert (made, type(made)) == ("3", AccountId)
    record = accounts.with_id(made).get_one().run()
    assert record.ref_visits().count().run() == 0


@row
def test_a_value_of_another_class_is_refused_by_table_column_and_type(products):
    said = r"'price' \(product.price, integer\) holds Money, and 5 is int: give Money\(…\)"
    with pytest.raises(v.WriteRefused, match=said):
        products.insert(name="x", price=5)
    with pytest.raises(v.WriteRefused, match=said):
        products.where(products.id == 1).update(price=5)
    with pytest.raises(v.WriteRefused, match=said):
        products.insert_many([{"name": "x", "price": Money(1)}, {"name": "y", "price": 5}], returning=False).run()
    with pytest.raises(v.WriteRefused, match=r"holds Money, and 5 is int"):
        products.where(products.id == 1).update(steps=[5])
    with pytest.raises(v.WriteRefused, match=r"The check of 'price' refuses Money\(cents=0\)"):
        products.insert(name="x", price=Money(0))
    with pytest.raises(v.VantageError, match=r"'price' \(product.price\) holds Money, and Weight\(grams=3\) is Weight"):
        products.where(products.price > Weight(3)).count().run()
    with pytest.raises(v.VantageError, match="'price' is of type int4, and cannot hold"):
        products.where(products.price > date(2024, 1, 1)).count().run()
    cake = one(products)
    cake.price = 5
    with pytest.raises(v.WriteRefused, match="give Money"):
        cake.save()


@row
def test_what_cannot_be_read_or_written_says_where(db, products):
    db.execute("UPDATE product SET ratio = 'a half' WHERE id = 1").run()
    said = "product.ratio is declared as Fraction, whose from_sql cannot read 'a half': ValueError: Invalid literal"
    with pytest.raises(v.VantageError, match=said):
        products.get().run()

    class Broken(Weight):
        def to_sql(self):
            raise RuntimeError("no scales")

    with pytest.raises(v.VantageError, match="to_sql of Broken failed with RuntimeError: no scales"):
        products.where(products.id == Broken(1)).count().run()


@row
def test_secret_columns_hide_what_cannot_be_read(db):
    with pytest.raises(v.VantageError) as caught:
        Account.table(db).get().run()
    assert str(caught.value) == (
        "account.password is declared as Sealed, whose from_sql cannot read <hidden>: ValueError"
    )
    assert caught.value.__cause__ is None
    with pytest.raises(v.WriteRefused) as caught:
        Account.table(db).insert(id=AccountId("9"), password="hunter3")
    assert "hunter" not in str(caught.value)


@row
def test_a_column_of_another_sql_type_is_a_mismatch(stored):
    class Wrong(v.Entity, table="product"):
        id: v.Col[int]
        name: v.Col[Money]

    with pytest.warns(UserWarning, match="Money stands on int4, but the column is text"):
        Wrong.table(stored).count().run()


@row
def test_casts_and_help_name_the_class(products):
    kind = products.select(p=products.name.length().cast(Money))
    assert one_line(kind.preview_sql()) == "SELECT CAST(length(name) AS int4) AS p FROM product"
    text = pydoc.render_doc(products.price, renderer=pydoc.plaintext)
    assert "Field 'price' of type Money" in text
    assert "products.price == Money(…)" in text


@row
def test_inside_json_they_are_what_they_are_in_sql(products, db):
    products.where(products.id == 1).update(options=v.value({"sizes": [Money(4)]})).run()
    assert json.loads(db.fetch("SELECT options::text FROM product WHERE id = 1").scalar().run()) == {"sizes": [4]}


@row
def test_classes_that_postgres_has_a_type_for_are_refused():
    with pytest.raises(v.VantageError, match="a class that Postgres has no type for"):
        v.register_type(int, to_sql=str, from_sql=int)
    with pytest.raises(v.VantageError, match="two functions"):
        v.register_type(Weight, to_sql="x", from_sql=int)  # pyright: ignore


@row
def test_names_around_the_class_are_found():
    @dataclass(frozen=True)
    class Local:
        n: int

        def to_sql(self):
            return self.n

        @classmethod
        def from_sql(cls, n):
            return cls(n)

    class Thing(v.Entity, table="product"):
        id: "v.Col[Local]"
        price: v.Col["Local"]

    db = v.MockDataSource({"product": [{"id": 1, "price": 2}]})
    thing = Thing.table(db).get_one().run()
    assert (thing.id, thing.price) == (Local(1), Local(2))


@row
def test_canned_rows_may_hold_them():
    canned = v.MockDataSource({"product": [{"id": 1, "price": Money(7), "steps": [Money(1)]}, {"id": 2, "price": 2}]})
    found = Product.table(canned).where(Product.price > Money(3)).select("price", "steps").run()
    assert [tuple(each) for each in found] == [(Money(7), [Money(1)])]
