"""New values for the rows of a set: values, expressions, record by record, and fields that other tables own."""

import asyncio

import pytest
import vantage as v
from writing import one_line, rolled_back

SQL = """
CREATE TABLE brand (id int PRIMARY KEY, name text NOT NULL, country text);
CREATE TABLE item (id int PRIMARY KEY, name text NOT NULL, price int, brand_id int REFERENCES brand, code text,
  twin_id int REFERENCES item, tags text[], data jsonb);
CREATE TABLE stock (item_id int PRIMARY KEY REFERENCES item, amount int, place text);
CREATE TABLE sale (id serial PRIMARY KEY, item_id int NOT NULL REFERENCES item, amount int NOT NULL, gone bool);
INSERT INTO brand VALUES (1, 'Acme', 'US'), (2, 'Bosch', 'DE'), (3, 'Cern', 'CH');
INSERT INTO item (id, name, price, brand_id, twin_id) VALUES (1, 'anvil', 10, 1, 2), (2, 'bolt', 20, 1, 1),
  (3, 'cog', 30, 2, NULL), (4, 'drill', 40, 2, 3), (5, 'egg', NULL, NULL, NULL);
INSERT INTO stock VALUES (1, 5, 'a'), (2, 6, 'a'), (3, 7, 'b');
INSERT INTO sale (item_id, amount, gone) VALUES (1, 1, NULL), (1, 2, false), (2, 3, NULL), (3, 4, true);
"""


class Brand(v.Entity, table="brand"):
    id: v.Col[int]
    name: v.Col[str]
    country: v.Col[str | None]
    ref_items: v.Many["Item"] = v.many("brand_id")


class Item(v.Entity, table="item"):
    id: v.Col[int]
    name: v.Col[str]
    price: v.Col[int | None]
    brand_id: v.Col[int | None]
    twin_id: v.Col[int | None]
    tags: v.Col[list | None]
    data: v.Col[dict | None]
    amount: v.Col[int | None] = v.imported("ref_stock", "amount")
    place: v.Col[str | None] = v.imported("ref_stock", "place", deferred=True)
    country: v.Col[str | None] = v.imported("ref_brand", "country")
    code: v.Col[str] = v.expression(lambda t: t.name.upper())
    ref_stock: v.One["Stock"] = v.one("id", to="item_id")
    ref_brand: v.One["Brand"] = v.one("brand_id")
    ref_twin: v.One["Item"] = v.one("twin_id")
    ref_sales: v.Many["Sale"] = v.many("item_id")


class Stock(v.Entity, table="stock"):
    item_id: v.Col[int] = v.col(key=True)
    amount: v.Col[int | None]
    place: v.Col[str | None] = v.col(check=lambda text: len(text) == 1)


class Sale(v.Entity, table="sale", extensions=[v.SoftDelete("gone")]):
    id: v.Col[int]
    item_id: v.Col[int]
    amount: v.Col[int]
    country: v.Col[str | None] = v.imported("ref_item", "country")
    ref_item: v.One["Item"] = v.one("item_id")


@pytest.fixture(scope="module")
def shared(make_database):
    db = v.connect_postgres(make_database("update", SQL), default=False)
    yield db
    db.close()


@pytest.fixture
def db(shared):
    with rolled_back(shared):
        yield shared


@pytest.fixture
def items(db):
    return Item.table(db)


def values(db, sql):
    return [tuple(row) for row in db.fetch(sql).run()]


@pytest.mark.inventory(130, 'db.transaction(); t.update({"n": t.n + 1})')
def test_values_and_expressions_of_the_row(db, items):
    some = items.where(items.id.in_([1, 2]))
    assert one_line(some.update({"price": items.price * 2}).preview_sql()).startswith(
        "UPDATE item SET price = price * $1 WHERE"
    )
    items.where(items.id == 1).update({"price": lambda t: t.price + 1, "name": "x"}).run()
    items.where(items.id == 2).update(price=some.price + items.id).run()
    assert values(db, "SELECT name, price FROM item WHERE id < 3 ORDER BY id") == [("x", 11), ("bolt", 22)]


def test_all_values_are_of_the_row_as_it_was(db, items):
    items.where(items.id == 1).update({"price": items.id, "twin_id": items.price - 7}).run()
    assert values(db, "SELECT price, twin_id FROM item WHERE id = 1") == [(1, 3)]


def test_an_aggregate_over_a_relation_is_of_the_row_and_a_plain_one_of_the_set(db, items):
    items.where(items.id < 4).update({"price": items.ref_sales().sum("amount")}).run()
    assert values(db, "SELECT price FROM item WHERE id < 4 ORDER BY id") == [(3,), (3,), (None,)]
    some = items.where(items.id > 3)
    some.update({"price": some.count()}).run()
    assert values(db, "SELECT price FROM item WHERE id > 3") == [(2,), (2,)]


def test_a_column_through_a_relation_is_a_value(db, items):
    items.where(items.id < 3).update({"name": items.ref_brand().name, "price": items.ref_twin().price}).run()
    assert values(db, "SELECT name, price FROM item WHERE id < 3 ORDER BY id") == [("Acme", 20), ("Acme", 10)]


def test_returning_gives_the_rows_as_they_are_after_it(items):
    rows = items.where(items.id == 1).update({"price": 99, "name": "w"}, returning=["id", "price", "code"]).run()
    assert [tuple(row) for row in rows] == [(1, 99, "W")]
    assert items[2].update({"price": 1}, returning=True).run()[0].country == "US"


def test_a_hidden_column_is_written_by_its_own_name(db, items):
    with pytest.raises(v.WriteRefused, match="'code' is computed"):
        items[1].update({"code": "x"})
    assert items[1].update({items.c.code: "x"}).run() == 1
    assert values(db, "SELECT code FROM item WHERE id = 1") == [("x",)]


# Record by record.


@pytest.mark.inventory(127, "t.update(lambda record: …)")
def test_a_function_changes_records_and_only_what_it_changes_is_written(db, items):
    def change(record):
        if record.id == 1:
            return {"price": record.price + 1}
        if record.id == 2:
            record.name = "changed"
        return {"name": record.name} if record.id == 3 else None

    assert items.where(items.id < 5).update(change).run() == 2
    assert values(db, "SELECT name, price FROM item WHERE id < 4 ORDER BY id") == [
        ("anvil", 11), ("changed", 20), ("cog", 30),
    ]  # fmt: skip


def test_a_function_may_change_a_value_in_itself_and_fields_of_other_tables(db, items):
    items.where(items.id == 1).update({"tags": ["a"], "data": {"n": [1]}}).run()

    def change(record):
        record.tags.append("b")
        record.data["n"].append(2)
        record.amount = 50

    assert items.where(items.id == 1).update(change).run() == 1
    assert values(db, "SELECT tags, data, amount FROM item JOIN stock ON item_id = id WHERE id = 1") == [
        (["a", "b"], {"n": [1, 2]}, 50)
    ]


def test_what_a_function_raises_rolls_all_of_it_back(shared):
    items = Item.table(shared)

    def change(record):
        if record.id == 3:
            raise RuntimeError("third")
        return {"price": 0}

    with pytest.raises(RuntimeError, match="third"):
        items.where(items.id < 4).update(change).run()
    assert items.where(items.price == 0).count().run() == 0


def test_a_function_that_waits_is_refused(items):
    async def change(record):
        return {}

    with pytest.raises(v.VantageError, match="plain function"):
        items.where(items.id == 1).update(change)


# Fields that other tables own.


def test_an_imported_field_is_written_in_its_table(db, items):
    write = items.where(items.id < 3).update({"amount": 50})
    assert one_line(write.compile()[-1].sql) == (
        "UPDATE stock SET amount = $1 WHERE item_id IN (SELECT id FROM item WHERE id < $2) RETURNING item_id"
    )
    assert write.run() == 2
    assert values(db, "SELECT amount FROM stock ORDER BY item_id") == [(50,), (50,), (7,)]


def test_a_missing_owner_is_refused_with_its_key_or_skipped(db, items):
    some = items.where(items.id > 2)
    with pytest.raises(v.WriteRefused, match=r"2 of the rows have no row in stock.*4, 5"):
        some.update({"amount": 1}).run()
    assert values(db, "SELECT amount FROM stock ORDER BY item_id") == [(5,), (6,), (7,)]
    assert some.update({"amount": 1, "price": 0}, missing="skip").run() == 1
    assert values(db, "SELECT id FROM item WHERE price = 0") == [(3,)]


def test_an_owner_that_rows_outside_share_is_refused_unless_it_is_allowed(db, items):
    with pytest.raises(v.WriteRefused, match=r"belongs to brand.*such as 2"):
        items.where(items.id == 1).update({"country": "XX"}).run()
    assert items.where(items.id == 1).update({"country": "XX"}, shared=True).run() == 1
    assert items.where(items.brand_id == 2).update({"country": "AT"}).run() == 2
    assert values(db, "SELECT country FROM brand ORDER BY id") == [("XX",), ("AT",), ("CH",)]


def test_deleted_rows_share_an_owner_too(db):
    sales = Sale.table(db)
    with pytest.raises(v.WriteRefused, match="such as"):
        sales.where(sales.item_id == 1).update({"country": "ZZ"}).run()
    every = sales.with_deleted()
    assert every.where(every.country == "US").update({"country": "ZZ"}).run() == 3
    assert values(db, "SELECT country FROM brand ORDER BY id") == [("ZZ",), ("DE",), ("CH",)]


def test_fields_of_several_tables_see_the_same_rows_and_the_old_values(db, items):
    cheap = items.where(items.price < 25)
    write = cheap.update({"price": items.amount + 100, "amount": items.price, "place": "z"})
    assert write.run() == 2
    assert values(db, "SELECT price, amount, place FROM item JOIN stock ON item_id = id WHERE id < 3 ORDER BY id") == [
        (105, 10, "z"), (106, 20, "z"),
    ]  # fmt: skip
    assert values(db, "SELECT amount FROM stock WHERE item_id = 3") == [(7,)]


def test_two_rows_may_not_give_one_owner_two_values(db, items):
    both = items.where(items.brand_id == 1)
    with pytest.raises(v.WriteRefused, match="different values"):
        both.update({"country": items.name}).run()
    assert both.update({"country": items.ref_brand().name}).run() == 2
    assert values(db, "SELECT country FROM brand WHERE id = 1") == [("Acme",)]


def test_a_table_that_would_be_written_by_two_ways_is_refused(items):
    with pytest.raises(v.WriteRefused, match="two updates"):
        items.where(items.id == 1).update({"name": "a", items.ref_twin().name: "b"})


def test_columns_of_a_joined_relation_are_written_there(db, items):
    joined = items.join(items.ref_stock(), prefix="s").join(items.ref_brand())
    assert joined.where(joined.s_place == "a").update({"s_amount": 1}).run() == 2
    assert joined.where(items.id == 3, joined.s_amount == 7).update({"s_amount": 2, "name": "c"}).run() == 1
    assert values(db, "SELECT amount FROM stock ORDER BY item_id") == [(1,), (1,), (2,)]
    assert items.where(items.id == 1).update({items.ref_stock().amount: 9}).run() == 1
    many = items.join(items.ref_sales())
    with pytest.raises(v.WriteRefused, match="many rows"):
        many.where(items.id == 1).update({"sales__amount": 1})


def test_owned_values_are_checked_by_their_own_table(items):
    with pytest.raises(v.WriteRefused, match="check of 'place'"):
        items.where(items.id == 1).update({"place": "long"})
    with pytest.raises(v.VantageError, match="'amount'"):
        items.where(items.id == 1).update({"amount": "x"})
    with pytest.raises(v.WriteRefused, match="key"):
        items.where(items.id == 1).update({items.ref_stock().item_id: 4})


def test_set_of_a_record_writes_its_row_alone(db, items):
    record = items[1].get_one().run()
    assert record.ref_sales().update({"amount": 7}).run() == 2
    assert record.ref_brand().update({"country": "FR"}).run() == 1
    assert values(db, "SELECT amount FROM sale ORDER BY id") == [(7,), (7,), (3,), (4,)]


def test_combined_sets_are_written_by_their_key(db, items):
    cheap, named = items.where(items.price < 15), items.where(items.name == "cog")
    assert cheap.union(named).update({"price": 1}).run() == 2
    assert items.where(items.id < 4).except_(named).update({"price": 2}).run() == 2
    assert items.where(items.id < 4).intersect(named).update({"price": 3}).run() == 1
    assert values(db, "SELECT price FROM item ORDER BY id") == [(2,), (2,), (3,), (40,), (None,)]


def test_awaited_in_a_transaction_it_is_seen_by_reads_inside(shared):
    items = Item.table(shared)

    async def cell():
        async with shared.transaction() as transaction:
            await items.where(items.id == 1).update({"price": 77})
            await items.insert(id=9, name="new")
            seen = await items.where(items.price == 77).count(), await items.count()
            transaction.roll_back()
        return seen, await items.count()

    assert asyncio.run(cell()) == ((1, 6), 5)
