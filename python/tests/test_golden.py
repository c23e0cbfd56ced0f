"""The golden reads: the results that every bakery has, and the statements where they say something."""

import asyncio
from decimal import Decimal

import pytest
import vantage as v


@pytest.fixture
def model(bakery):
    import bakery_model

    v.set_default(bakery)
    yield bakery_model
    v.set_default(None)


@pytest.fixture
def clients(model):
    return model.Client.table()


@pytest.fixture
def paying(clients):
    return clients.where(clients.is_paying_client == True)  # noqa: E712


@pytest.fixture
def orders(paying):
    return paying.ref_orders()


def tuples(query):
    return sorted(tuple(row) for row in query.run())


def fields(records, *names):
    return sorted(tuple(getattr(record, name) for name in names) for record in records.run())


def sql(query):
    return " ".join(query.preview_sql().split())


ORDERS = [(1, 1, "Marty McFly", 893), (2, 2, "Doc Brown", 220), (3, 2, "Doc Brown", 995)]


@pytest.mark.golden("G1")
@pytest.mark.inventory(107, "t.as_entity(Small).get()")
@pytest.mark.inventory(60, "t.as_entity(Small), t.select(…)")
def test_g1_clients_as_records_of_fewer_fields(model, clients):
    class Small(v.Record[model.Client]):
        id: int
        name: str
        contact_details: str
        bakery_id: int

    few = clients.as_entity(Small)
    assert sql(few) == "SELECT id, name, contact_details, bakery_id FROM client"
    assert fields(few.get(), "id", "name", "contact_details", "bakery_id") == [
        (1, "Marty McFly", "555-1955", 1),
        (2, "Doc Brown", "555-1885", 1),
        (3, "Biff Tannen", "555-1955", 1),
    ]


@pytest.mark.golden("G2", "G3", "G4")
@pytest.mark.inventory(103, "t.rows()")
@pytest.mark.inventory(121, "t.count()")
def test_g2_to_g4_rows_and_counts(clients, paying):
    rows = clients.rows().run()
    assert (len(rows), len(rows.columns)) == (3, 6)
    assert (clients.count().run(), paying.count().run()) == (3, 2)
    assert paying.count().compile().params == (True,)


@pytest.mark.golden("G5", "G8", "G9")
@pytest.mark.inventory(62, 'v.imported("ref_client", "name")')
@pytest.mark.inventory(61, "v.expression on expressions and relations")
@pytest.mark.inventory(99, "paying.ref_orders()")
def test_g5_g8_g9_orders_of_those_who_pay(orders):
    assert fields(orders.get(), "id", "client_id", "client_name", "total") == ORDERS
    assert sorted((row.id, row.client_id, row.is_deleted) for row in orders.rows().run()) == [
        (1, 1, False), (2, 2, False), (3, 2, False),
    ]  # fmt: skip
    assert orders.count().run() == 3


@pytest.mark.golden("G6", "G7")
@pytest.mark.inventory(14, "orders.as_entity(MiniOrder)")
@pytest.mark.inventory(108, "t.as_entity(Mega).get_some()")
@pytest.mark.inventory(116, "t.as_entity(Mega).preview_sql()")
@pytest.mark.inventory(132, "class MiniOrder(v.Record[Order])")
def test_g6_g7_records_of_other_types(model, orders):
    class MiniOrder(v.Record[model.Order]):
        id: int
        client_id: int

    class MegaOrder(v.Record[model.Order]):
        id: int
        client_name: str
        total: int

    mini, mega = orders.as_entity(MiniOrder), orders.as_entity(MegaOrder)
    assert sql(mini).startswith("SELECT id, client_id FROM ord WHERE")
    assert fields(mini.get(), "id", "client_id") == [(1, 1), (2, 2), (3, 2)]
    assert repr(mega.order_by("id").get_some().run()) == "MegaOrder(id=1, client_name='Marty McFly', total=893)"
    assert "is_deleted IS NOT TRUE" in sql(mega)
    assert mini.sum("total").run() == mini.ref_line_items().sum("total").run() == 2108


@pytest.mark.golden("G10", "G11")
@pytest.mark.inventory(97, "paying.ref_orders().ref_line_items()")
@pytest.mark.inventory(122, 't.sum("total")')
def test_g10_g11_lines_and_revenue(orders):
    lines = orders.ref_line_items()
    assert tuples(lines.select("order_id", "product_id", "quantity", "price", "total")) == [
        (1, 1, 3, 120, 360), (1, 2, 1, 135, 135), (1, 5, 2, 199, 398), (2, 3, 1, 220, 220), (3, 5, 5, 199, 995),
    ]  # fmt: skip
    assert lines.sum("total").run() == 2108
    assert lines.where(lines.quantity > 99).sum("total").run() is None


@pytest.mark.golden("G12", "G13", "G14")
@pytest.mark.inventory(158, "t.page(1, 10)")
@pytest.mark.inventory(159, "[record.to_dict() for record in await t.get()]")
@pytest.mark.inventory(74, "t.offset(10).limit(20), t[10:30]")
@pytest.mark.guards("Z10")
def test_g12_to_g14_pages_of_orders(clients):
    import json

    found = clients.with_id(1).ref_orders().limit(10).get().run()
    assert json.loads(json.dumps([order.to_dict() for order in found])) == [
        {"id": 1, "client_id": 1, "client_name": "Marty McFly", "total": 893}
    ]
    of_doc = clients.with_id(2).ref_orders()
    assert fields(of_doc.page(1, 10).get(), "id", "client_id", "client_name", "total") == ORDERS[1:]
    assert of_doc.page(2, 10).get().run() == []
    assert of_doc.offset(10).limit(10).get().run() == of_doc[10:20].get().run() == []


@pytest.mark.golden("G15", "G16", "G17", "G18", "G19", "G20")
@pytest.mark.inventory(95, 't.ref("product")')
@pytest.mark.inventory(96, "clients.ref_bakery()")
def test_g15_to_g20_from_set_to_set(model, paying):
    assert fields(model.Bakery.table().ref_clients().get(), "id") == [(1,), (2,), (3,)]
    assert len(model.Bakery.table().ref_products().get().run()) == 5
    assert fields(paying.ref_bakery().get(), "id", "name", "profit_margin") == [(1, "Hill Valley Bakery", 15)]
    assert fields(model.Order.table().ref_client().get(), "name") == [("Doc Brown",), ("Marty McFly",)]
    lines = model.LineItem.table()
    assert fields(lines.ref("ref_product").get(), "id") == [(1,), (2,), (3,), (5,)]
    assert fields(lines.ref("ref_order").get(), "id") == [(1,), (2,), (3,)]
    assert sql(paying.ref_bakery()) == (
        "SELECT * FROM bakery WHERE id IN (SELECT bakery_id FROM client WHERE is_paying_client = $1)"
    )


@pytest.mark.golden("G21", "G22")
@pytest.mark.inventory(113, 't.select("id", who=t.name)')
@pytest.mark.inventory(123, 't.avg("price"), t.min("price"), t.max("price")')
def test_g21_g22_products_and_their_prices(model):
    products = model.Product.table()
    rows = products.select("id", who=products.name).run()
    assert (len(rows), rows.columns) == (5, ("id", "who"))
    prices = products.select(s=products.sum("price"), a=products.min("price"), z=products.max("price")).run()
    assert tuple(prices[0]) == (973, 120, 299)
    assert products.avg("price").run() == Decimal("194.6")
    assert (products.sum("calories").run(), products.avg("calories").run()) == (1250, 250)


@pytest.mark.golden("G23")
@pytest.mark.inventory(85, 'products.join(products.ref_inventory(), prefix="i")')
@pytest.mark.inventory(86, "joined.i_stock")
@pytest.mark.inventory(87, 'row["i_stock"]')
@pytest.mark.inventory(28, 'joined["i_stock"]')
@pytest.mark.guards("Z1", "Z12")
def test_g23_products_joined_to_their_inventory(model):
    products = model.Product.table()
    joined = products.join(products.ref_inventory(), prefix="i")
    stocks = [50, 30, 20, 15, 40]
    assert [row["i_stock"] for row in joined.order_by("id").rows().run()] == stocks
    assert [row.s for row in joined.order_by("id").select(s=joined.i_stock).run()] == stocks
    assert joined.where(joined["i_stock"] < 25).count().run() == 2


@pytest.mark.golden("G29")
@pytest.mark.inventory(70, 't.group_by("client_id")')
@pytest.mark.inventory(71, "t.group_by(…).having(t.count() > 1)")
@pytest.mark.inventory(124, "t.group_by(t.client_id).select(…)")
@pytest.mark.guards("Z3")
def test_g29_clients_with_more_than_one_order(model):
    orders = model.Order.table()
    grouped = orders.group_by(orders.client_id).having(orders.count() > 1).order_by("client_id").limit(1)
    assert tuples(grouped.select("client_id", n=orders.count())) == [(2, 2)]


@pytest.mark.golden("G30")
def test_g30_the_roadmaps_preview(paying):
    vip = paying.where(paying.name.like("M%"))
    assert sql(vip) == "SELECT * FROM client WHERE is_paying_client = $1 AND name LIKE $2"
    assert vip.compile().params == (True, "M%")
    assert fields(vip.get(), "name") == [("Marty McFly",)]


@pytest.mark.golden("G31")
@pytest.mark.inventory(118, "t.select(n=t.ref_orders().count())")
def test_g31_revenue_by_client(clients):
    lines = clients.ref_orders().ref_line_items()
    count = clients.ref_orders().count()
    report = clients.group_by(clients.name).select(
        "name", orders=count, revenue=lines.sum("total"), average=lines.sum("total") / count
    )
    assert sorted(tuple(row) for row in report.run()) == [
        ("Biff Tannen", 0, None, None),
        ("Doc Brown", 2, 1215, Decimal("607.5")),
        ("Marty McFly", 1, 893, Decimal(893)),
    ]


@pytest.mark.golden("G32")
@pytest.mark.inventory(133, "@Client.method; @classmethod in the entity")
def test_g32_lifetime_values(model, clients):
    @model.Client.method
    async def calculate_lifetime_value(self):
        revenue = await self.ref_orders().ref_line_items().sum("total") or 0
        count = await self.ref_orders().count()
        return revenue, count, revenue / count if count else 0

    async def values():
        return {c.name: await c.calculate_lifetime_value() for c in await clients.get()}

    assert asyncio.run(values()) == {
        "Marty McFly": (893, 1, 893.0), "Doc Brown": (1215, 2, 607.5), "Biff Tannen": (0, 0, 0),
    }  # fmt: skip
    assert "stock" in sql(model.Product.table().with_inventory())


@pytest.mark.golden("G33")
def test_g33_low_stock(model):
    products = model.Product.table()
    low = products.with_inventory()
    assert low.where(products.stock < 10).get().run() == []
    assert fields(low.where(products.stock < 25).get(), "name", "stock") == [
        ("Enchantment Under the Sea Pie", 15),
        ("Time Traveler Tart", 20),
    ]


@pytest.mark.golden("G34")
def test_g34_statistics(clients):
    made = clients.describe().run()
    assert (made.rows, {column.nulls for column in made.columns.values()}) == (3, {0})
    assert {name: column.unique for name, column in made.columns.items()} == {
        "id": 3, "email": 3, "name": 3, "contact_details": 2, "is_paying_client": 2, "bakery_id": 1,
    }  # fmt: skip
