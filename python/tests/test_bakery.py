"""The bakery, by its model: the roadmap's reads and the golden results that need no grouping."""

import asyncio

import pytest
import vantage as v


@pytest.fixture
def clients(model):
    return model.Client.table()


@pytest.fixture
def paying(clients):
    return clients.where(clients.is_paying_client == True)  # noqa: E712


def one_line(sql):
    return " ".join(sql.split())


@pytest.mark.inventory(11, "Client.table()")
def test_counts_awaited_and_run(clients):
    async def awaited():
        return await clients.count()

    assert asyncio.run(awaited()) == clients.count().run() == 3


@pytest.mark.inventory(49, "q.compile().sql, .params")
@pytest.mark.golden("G30")
def test_preview_is_the_roadmaps_text_with_every_value_bound(paying):
    vip = paying.where(paying.name.like("M%"))
    expected = "SELECT * FROM client WHERE is_paying_client = $1 AND name LIKE $2"
    assert one_line(vip.preview_sql()) == expected
    assert vip.compile().params == (True, "M%")
    assert [c.name for c in vip.get().run()] == ["Marty McFly"]


@pytest.mark.golden("G11")
def test_revenue_through_two_relations_is_an_int(paying):
    revenue = paying.ref_orders().ref_line_items().sum("total").run()
    assert (revenue, type(revenue)) == (2108, int)


@pytest.mark.inventory(62, 'v.imported("ref_client", "name")')
@pytest.mark.golden("G5")
def test_orders_carry_imported_and_computed_fields(paying):
    orders = {(o.id, o.client_id, o.client_name, o.total) for o in paying.ref_orders().get().run()}
    assert orders == {(1, 1, "Marty McFly", 893), (2, 2, "Doc Brown", 220), (3, 2, "Doc Brown", 995)}


@pytest.mark.inventory(61, "v.expression on expressions and relations")
def test_line_items_hide_the_column_price(model):
    lines = model.LineItem.table()
    got = {(i.order_id, i.product_id, i.price, i.total) for i in lines.get().run()}
    assert got == {(1, 1, 120, 360), (1, 2, 135, 135), (1, 5, 199, 398), (2, 3, 220, 220), (3, 5, 199, 995)}
    assert {row["price"] for row in lines.rows().run()} == {None}


def test_records_follow_relations(clients):
    marty = clients.get_one().run()
    assert marty.name == "Marty McFly"
    (order,) = marty.ref_orders().get().run()
    assert order.ref_client().get_one().run() == marty


def test_to_one_column_and_existence_are_conditions(model, clients):
    orders = model.Order.table()
    assert orders.where(orders.ref_client().name == "Doc Brown").count().run() == 2
    names = {c.name for c in clients.where(clients.ref_orders().exists()).get().run()}
    assert names == {"Marty McFly", "Doc Brown"}
    assert [c.name for c in clients.where(~clients.ref_orders().exists()).get().run()] == ["Biff Tannen"]
    assert [c.name for c in clients.where(lambda t: t.ref_orders().count() > 1).get().run()] == ["Doc Brown"]


@pytest.mark.inventory(81, "t.where(t.id.in_(query)); t.select(n=query)")
def test_sets_and_selects_are_values(model, clients, paying):
    orders = model.Order.table()
    assert clients.where(clients.id.in_(orders.select("client_id"))).count().run() == 2
    assert orders.where(orders.client_id.in_(paying)).count().run() == 3
    assert clients.where(clients.id.in_([])).count().run() == 0
    assert clients.where(clients.id.not_in([])).count().run() == 3
    assert clients.where(clients.id.in_([1, 3, None])).count().run() == 2


@pytest.mark.inventory(98, "t.select(n=t.ref_orders().count())")
def test_select_counts_each_rows_orders(clients):
    rows = clients.order_by("id").select({"name": clients.name, "n": clients.ref_orders().count()}).run()
    assert [(row.name, row["n"]) for row in rows] == [
        ("Marty McFly", 1),
        ("Doc Brown", 2),
        ("Biff Tannen", 0),
    ]
    (whole,) = clients.select(n=clients.count(), last=clients.max("name")).run()
    assert (whole.n, whole.last) == (3, "Marty McFly")


@pytest.mark.golden("G33")
def test_deferred_field_comes_with_a_condition_on_it(model):
    low = model.Product.table().with_inventory().where(model.Product.stock < 25)
    assert {(p.name, p.stock) for p in low.get().run()} == {
        ("Time Traveler Tart", 20),
        ("Enchantment Under the Sea Pie", 15),
    }
    with pytest.raises(v.UnknownColumn, match="with_fields"):
        _ = model.Product.table().get_one().run().stock


@pytest.mark.inventory(24, "t.with_id(1), t[1]")
def test_order_slices_and_keys(clients):
    assert [c.id for c in clients.order_by(-clients.id).get().run()] == [3, 2, 1]
    assert [c.id for c in clients.order_by("id")[1:3].get().run()] == [2, 3]
    assert clients[2].get_one().run().name == "Doc Brown"
    assert clients.order_by("id").limit(2).where(clients.name.like("D%")).count().run() == 1


@pytest.mark.inventory(132, "class MiniOrder(v.Record[Order])")
@pytest.mark.golden("G6")
def test_mini_order_is_a_record_of_fewer_fields(model, paying):
    class MiniOrder(v.Record[model.Order]):
        id: int
        client_id: int

    orders = paying.ref_orders().as_entity(MiniOrder)
    assert one_line(orders.preview_sql()).startswith("SELECT id, client_id FROM ord WHERE")
    assert {(o.id, o.client_id) for o in orders.get().run()} == {(1, 1), (2, 2), (3, 2)}


@pytest.mark.inventory(141, 'v.SoftDelete("is_deleted")')
@pytest.mark.guards("Z6")
def test_deleted_rows_are_on_no_path_but_imports_read_them(make_database, model):
    from pathlib import Path

    sql = (Path(__file__).parents[2] / "examples/bakery/bakery.sql").read_text("utf-8")
    dsn = make_database(
        "deleted",
        sql + "UPDATE ord SET is_deleted = true WHERE id = 1;"
        "UPDATE product SET is_deleted = true WHERE id = 5; UPDATE ord SET is_deleted = NULL WHERE id = 2;",
    )
    db = v.connect_postgres(dsn, default=False)
    clients = model.Client.table(db)
    assert clients.ref_orders().count().run() == 2
    assert clients.ref_orders().ref_line_items().sum("total").run() == 220 + 995
    assert clients.ref_orders().with_deleted().count().run() == 3
    assert model.Product.table(db).count().run() == 4
    db.close()


def test_a_limit_on_the_way_to_a_rows_aggregate_is_refused_not_forgotten(clients):
    with pytest.raises(v.VantageError, match="has a limit"):
        clients.where(clients.ref_orders().limit(1).count() > 1).preview_sql()
    assert clients.order_by("id").limit(2).ref_orders().count().run() == 3


@pytest.mark.inventory(133, "@Client.method; @classmethod in the entity")
def test_methods_are_added_to_records(model, clients):
    @model.Client.method
    async def order_count(self):
        return await self.ref_orders().count()

    assert asyncio.run(clients[2].get_one().run().order_count()) == 2


@pytest.mark.inventory(25, 't["name"], t.name')
@pytest.mark.guards("B6")
def test_mistakes_name_the_near_miss(clients):
    with pytest.raises(v.UnknownColumn, match="Did you mean 'name'"):
        _ = clients.nmae
    assert not hasattr(clients, "nmae")
    with pytest.raises(v.VantageError, match=r"get\(\)"):
        list(clients)
    with pytest.raises(v.VantageError, match="no truth value"):
        bool(clients.id == 1)
    with pytest.raises(v.VantageError, match="await"):
        f"{clients.count()}"
    with pytest.raises(v.NotFound):
        clients.where(clients.id == 0).get_one().run()
    assert clients.where(clients.id == 0).get_some().run() is None


@pytest.mark.inventory(156, "v.QueryError: .sql, .params, .sqlstate")
def test_query_errors_carry_the_statement(clients):
    with pytest.raises(v.QueryError) as caught:
        clients.where(clients.id == "x").count().run()
    assert caught.value.sqlstate == "22P02"
    assert "FROM client" in caught.value.sql
    assert caught.value.params == ("x",)


def test_reads_cannot_write(bakery):
    with pytest.raises(v.QueryError) as caught:
        bakery.fetch("DELETE FROM order_line RETURNING id").run()
    assert caught.value.sqlstate == "25006"
    with pytest.raises(v.QueryError):
        bakery.fetch("SELECT 1; DROP TABLE order_line").run()


@pytest.mark.inventory(160, "t.columns(), t.count(), v.info(t).title_column, FilterWidget(t)")
def test_bare_table_shows_rows_relations_filters_and_estimate(paying):
    bundle = paying._repr_mimebundle_()
    text = bundle["text/plain"]
    assert "Table: Client (PostgreSQL)" in text
    assert "→ orders (1:many)" in text
    assert "Current filters: is_paying_client = true" in text
    assert "│ 1  │ Marty McFly │" in text
    assert "Marty McFly" in bundle["text/html"]
    assert "<script" not in bundle["text/html"]


def test_help_says_type_and_operations(clients, bakery):
    assert bakery.catalog
    text = clients.name.__doc__
    assert "Field 'name' of type String" in text
    assert "like" in text


def test_types_are_those_of_the_sets_own_database(make_database, model, bakery):
    dsn = make_database("elsewhere", "CREATE TABLE item (id int)")
    other = v.connect_postgres(dsn)
    v.set_default(other)
    lines = model.LineItem.table(bakery)
    assert lines.sum("total").run() == 2108
    assert lines.select(total=lines.sum("total")).run()[0].total == 2108
    v.set_default(None)
    other.close()
