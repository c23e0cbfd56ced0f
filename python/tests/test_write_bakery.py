"""The golden results that write, on the bakery: as tables of the catalog, and by its model."""

import asyncio
from pathlib import Path

import psycopg
import pytest
import vantage as v
from writing import one_line, rolled_back

BAKERY = Path(__file__).parents[2] / "examples/bakery/bakery.sql"


@pytest.fixture(scope="module")
def dsn(make_database):
    return make_database("write_bakery", BAKERY.read_text("utf-8"))


@pytest.fixture(scope="module")
def bakery_db(dsn):
    db = v.connect_postgres(dsn)
    yield db
    db.close()


@pytest.fixture
def db(bakery_db):
    """The bakery in a transaction that is rolled back, with the numbers of its rows as a new database has them."""
    with rolled_back(bakery_db):
        yield bakery_db
    bakery_db.execute("SELECT setval('product_id_seq', 5)").run()


@pytest.fixture
def model(db):
    import bakery_model

    v.set_default(db)
    yield bakery_model
    v.set_default(None)


def sandwich(db):
    return db.table("product").insert(name="Nuclear Sandwich", calories=100, bakery_id=1, price=110)


@pytest.mark.golden("G24")
@pytest.mark.inventory(125, "t.insert(name=…)")
@pytest.mark.guards("Z11")
def test_g24_insert_gives_the_key_that_the_database_made(db):
    products = db.table("product")
    write = sandwich(db)
    expected = "INSERT INTO product (name, calories, bakery_id, price) VALUES ($1, $2, $3, $4) RETURNING id"
    assert one_line(write.preview_sql()) == expected
    assert write.compile().params == ("Nuclear Sandwich", 100, 1, 110)
    assert (write.run(), products.count().run()) == (6, 6)


@pytest.mark.golden("G25", "G26")
@pytest.mark.inventory(129, "t[1].delete(), t.delete(all=True)")
@pytest.mark.inventory(142, "t.delete(), t.delete(hard=True)")
def test_g25_and_g26_a_soft_delete_sets_the_flag_and_leaves_the_row(db):
    sandwich(db).run()
    products = db.table("product")
    soft = products.with_extension(v.SoftDelete("is_deleted"))
    delete = soft.with_id(6).delete()
    assert one_line(delete.preview_sql()) == (
        "UPDATE product SET is_deleted = $1 WHERE id = $2 AND is_deleted IS NOT TRUE"
    )
    assert delete.run() == 1
    assert (soft.count().run(), products.count().run()) == (5, 6)


@pytest.mark.golden("G27")
def test_g27_deleting_over_a_relation_flags_the_orders(db, model):
    clients = model.Client.table(db)
    assert clients.with_id(1).ref_orders().delete().run() == 1
    paying = clients.where(clients.is_paying_client == True)  # noqa: E712
    assert paying.ref_orders().count().run() == 2
    assert paying.ref_orders().ref_line_items().sum("total").run() == 1215
    assert clients.ref_orders().ref_line_items().count().run() == 2
    assert model.LineItem.table(db).count().run() == 5


@pytest.mark.golden("G28")
@pytest.mark.inventory(126, "t.where(…).update({…})")
def test_g28_update_by_key_and_an_id_among_the_values_is_refused(db):
    key = sandwich(db).run()
    update = db.table("product").with_id(key).update({"price": 1})
    assert (one_line(update.preview_sql()), update.compile().params) == (
        "UPDATE product SET price = $1 WHERE id = $2",
        (1, 6),
    )
    assert update.run() == 1
    with pytest.raises(v.WriteRefused, match="'id' is the key"):
        db.table("product").with_id(6).update({"id": 7})


@pytest.mark.golden("G33")
@pytest.mark.inventory(91, 'low_stock.update({"stock": 50})')
@pytest.mark.guards("Z7")
def test_g33_low_stock_is_refilled_in_the_inventory(db, model):
    products = model.Product.table(db)
    low = products.with_inventory().where(products.stock < 10)
    assert low.update({"stock": 50}).run() == 0
    low = products.with_inventory().where(products.stock < 25)
    write = low.update({"stock": 50})
    assert one_line(write.compile()[-1].sql) == (
        "UPDATE inventory SET stock = $1 WHERE product_id IN (SELECT id FROM product WHERE "
        "id IN (SELECT product_id FROM inventory WHERE stock < $2) AND is_deleted IS NOT TRUE) RETURNING product_id"
    )
    assert write.run() == 2
    stocks = {(row["product_id"], row["stock"]) for row in db.fetch("SELECT * FROM inventory").run()}
    assert stocks == {(1, 50), (2, 30), (3, 50), (4, 50), (5, 40)}


def test_the_roadmaps_cell_updates_as_written(db, model):
    async def cell():
        low_stock_products = model.Product.table().with_inventory().where(model.Product.stock < 10)
        return await low_stock_products.update({"stock": 50})

    assert asyncio.run(cell()) == 0


@pytest.mark.guards("Z8")
def test_g35_rows_that_were_inserted_make_the_report(db, model):
    Client, Order, LineItem = model.Client, model.Order, model.LineItem
    names = {"Joe": 100, "Jane": 200}
    report = []
    for name, price in names.items():
        client = Client.table().insert(name=name, email=f"{name}@x", contact_details="", bakery_id=1).run()
        order = Client.table()[client].ref_orders().insert().run()
        product = model.Product.table().insert(name=name, calories=1, bakery_id=1, price=price).run()
        LineItem.table().insert(order_id=order, product_id=product, quantity=1).run()
        found = Order.table()[order].get_one().run()
        report.append(f" | Ord #{found.id} for client {found.client_name} total: ${found.total / 100:.2f}")
    assert [line.partition("for")[2] for line in report] == [
        " client Joe total: $1.00",
        " client Jane total: $2.00",
    ]


def test_a_failed_statement_leaves_the_bakery_as_it_was(bakery_db, dsn):
    clients = bakery_db.table("client")
    rows = [{"name": str(n), "email": f"{n % 3}@x", "contact_details": "", "bakery_id": 1} for n in range(4)]
    with pytest.raises(v.ConstraintViolated):
        clients.insert_many(rows).run()
    with psycopg.connect(dsn) as connection:
        assert connection.execute("SELECT count(*) FROM client").fetchone() == (3,)
