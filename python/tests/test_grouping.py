"""Joins and groups on the bakery: no aggregate counts a row twice, whatever is joined."""

from decimal import Decimal

import pytest
import vantage as v


def one_line(query):
    return " ".join(query.preview_sql().split())


def rows(query):
    return sorted((tuple(row) for row in query.run()), key=repr)


@pytest.fixture
def clients(model):
    return model.Client.table()


REPORT = [
    ("Biff Tannen", 0, None, None),
    ("Doc Brown", 2, 1215, Decimal("607.5")),
    ("Marty McFly", 1, 893, Decimal(893)),
]


def report_of(grouped, clients):
    lines = clients.ref_orders().ref_line_items()
    return grouped.group_by(clients.name).select(
        {
            "client_name": clients.name,
            "total_orders": clients.ref_orders().count(),
            "total_revenue": lines.sum("total"),
            "avg_order_value": lines.sum("total") / clients.ref_orders().count(),
        }
    )


@pytest.mark.golden("G31")
def test_the_roadmaps_report_joined_and_without_joins(clients):
    orders = clients.ref_orders()
    joined = clients.join(orders).join(clients.ref_orders().ref_line_items())
    assert rows(report_of(joined, clients)) == REPORT
    assert rows(report_of(clients, clients)) == REPORT
    assert report_of(joined, clients).run().to_pandas().columns[0] == "client_name"


def test_a_sum_beside_a_join_to_many_counts_each_row_once(clients):
    joined = clients.join(clients.ref_orders())
    grouped = joined.group_by(clients.ref_orders().client_id)
    query = grouped.select(
        {"client": joined.orders__client_id, "bakeries": joined.sum("bakery_id"), "n": joined.count()}
    )
    assert rows(query) == [(1, 1, 1), (2, 1, 1), (None, 1, 1)]


def test_two_relations_to_many_do_not_multiply_each_other(model):
    bakeries = model.Bakery.table()
    joined = bakeries.join(bakeries.ref_clients()).join(bakeries.ref_products())
    query = joined.group_by(bakeries.name).select(
        {
            "name": bakeries.name,
            "clients": bakeries.ref_clients().count(),
            "calories": bakeries.ref_products().sum("calories"),
            "margin": joined.sum("profit_margin"),
        }
    )
    assert rows(query) == [("Hill Valley Bakery", 3, 1250, 15)]


@pytest.mark.inventory(85, 'products.join(products.ref_inventory(), prefix="i")')
def test_a_joined_set_is_still_a_set_of_its_own_rows(clients):
    joined = clients.join(clients.ref_orders())
    assert (joined.count().run(), joined.sum("bakery_id").run(), len(joined.get().run())) == (3, 3, 3)
    assert len(joined.rows().run()) == 4
    some = joined.where(joined.orders__id > 1)
    assert [client.name for client in some.get().run()] == ["Doc Brown"]
    assert (some.count().run(), len(some.rows().run())) == (1, 2)
    nobody = joined.where(clients.ref_orders().id.is_null())
    assert [client.name for client in nobody.get().run()] == ["Biff Tannen"]


def test_order_by_many_is_refused_for_records_and_taken_for_rows(clients):
    joined = clients.join(clients.ref_orders())
    ordered = joined.order_by(-joined.orders__id)
    assert [row.orders__id for row in ordered.rows().run()][-3:] == [3, 2, 1]
    with pytest.raises(v.VantageError, match=r"rows\(\) or select"):
        ordered.get().run()


@pytest.mark.inventory(87, 'row["i_stock"]')
@pytest.mark.golden("G23")
def test_joined_columns_have_the_relations_name_or_a_prefix(model, clients):
    products = model.Product.table()
    row = products.join(products.ref_inventory(), prefix="i").where(products.id == 3).rows().run()[0]
    assert (row.name, row.i_stock, row.i_product_id) == ("Time Traveler Tart", 20, 3)
    joined = clients.join(clients.ref_orders())
    with pytest.raises(v.VantageError, match="prefix"):
        joined.join(clients.ref_orders())
    again = joined.join(clients.ref_orders(), prefix="o")
    assert again.count().run() == 3
    assert len(again.rows().run()) == 6


@pytest.mark.inventory(88, "t.join(t.ref_orders().where(…)).where(…)")
def test_conditions_of_the_joined_set_stand_in_on(clients):
    joined = clients.join(clients.ref_orders().where(lambda o: o.id > 2))
    assert "ON ord.client_id = client.id AND ord.id > $1 AND ord.is_deleted IS NOT TRUE" in one_line(joined.rows())
    assert len(joined.rows().run()) == 3
    inner = clients.join(clients.ref_orders().where(lambda o: o.id > 2), how="inner")
    assert [client.name for client in inner.get().run()] == ["Doc Brown"]


def test_an_aggregate_alone_beside_columns_and_of_a_row(clients):
    assert rows(clients.select({"n": clients.count(), "last": clients.max("id")})) == [(3, 3)]
    beside = clients.where(clients.id < 3).select({"id": clients.id, "n": clients.count()})
    assert rows(beside) == [(1, 2), (2, 2)]
    of_row = clients.select({"id": clients.id, "orders": clients.ref_orders().count()})
    assert rows(of_row) == [(1, 1), (2, 2), (3, 0)]


def test_the_longest_prefix_says_what_an_aggregate_is_about(clients):
    orders = clients.ref_orders()
    assert rows(orders.select({"id": orders.id, "total": orders.ref_line_items().sum("total")})) == [
        (1, 893), (2, 220), (3, 995),
    ]  # fmt: skip


@pytest.mark.golden("G29")
@pytest.mark.inventory(71, "t.group_by(…).having(t.count() > 1)")
def test_having_and_order_look_at_aggregates(model):
    orders = model.Order.table()
    grouped = orders.group_by("client_id").having(orders.count() > 1)
    assert rows(grouped.select("client_id", n=orders.count())) == [(2, 2)]
    sorted_ = orders.group_by("client_id").order_by(-orders.count()).select("client_id")
    assert [row[0] for row in sorted_.run()] == [2, 1]


def test_groups_by_null_and_by_an_expression(model):
    lines = model.LineItem.table()
    # Every price of the table itself is NULL: one group of all.
    assert rows(lines.group_by(p=lines.c.price).select({"p": lines.c.price, "q": lines.sum("quantity")})) == [
        (None, 12)
    ]
    keyed = lines.group_by(big=lines.quantity > 2)
    assert rows(keyed.select("big", n=lines.count(), q=lines.ref_product().sum("price"))) == [
        (False, 3, 120 * 0 + 135 + 199 + 220), (True, 2, 120 + 199),
    ]  # fmt: skip


def test_aggregates_of_a_group_with_conditions_of_their_own(clients):
    paying = clients.where(clients.is_paying_client)
    query = clients.group_by("bakery_id").select("bakery_id", n=clients.count(), paying=paying.count())
    assert rows(query) == [(1, 3, 2)]


def test_a_column_beside_the_keys_is_refused_unless_it_depends_on_them(clients):
    with pytest.raises(v.VantageError, match="neither a key"):
        clients.group_by("bakery_id").select("name").run()
    assert len(clients.group_by("id").select("name", n=clients.ref_orders().count()).run()) == 3


def test_rows_that_two_rows_of_a_group_share_are_counted_once(clients):
    query = clients.group_by("is_paying_client").select(
        {"paying": clients.is_paying_client, "bakeries": clients.ref_bakery().count(),
         "products": clients.ref_bakery().ref_products().sum("price")}
    )  # fmt: skip
    assert rows(query) == [(False, 1, 973), (True, 1, 973)]


def test_sets_of_sets_limits_and_sources(model, clients):
    first_two = clients.order_by("name").limit(2)
    assert first_two.where(clients.id > 2).count().run() == 1
    assert clients.where(clients.id == 1).union(clients.where(clients.id < 3)).count().run() == 2
    assert clients.except_(clients.where(clients.id == 1)).count().run() == 2
    orders = model.Order.table()
    per_client = orders.group_by("client_id").select("client_id", n=orders.count())
    assert [tuple(row) for row in per_client.order_by("-n").limit(1).run()] == [(2, 2)]
    many = per_client.cte("many")
    joined = clients.join(many, on=lambda a, b: a.id == b.client_id)
    assert rows(joined.select({"name": clients.name, "n": many.n})) == [
        ("Biff Tannen", None), ("Doc Brown", 2), ("Marty McFly", 1),
    ]  # fmt: skip
    assert per_client.as_table("x").where(lambda t: t.n > 1).count().run() == 1


def test_the_same_structure_with_other_values_is_compiled_once(bakery, clients):
    def narrowed(number):
        return clients.where(clients.id > number).ref_orders().count()

    assert narrowed(0).run() == 3
    known = len(bakery.statements)
    assert (narrowed(1).run(), narrowed(2).run()) == (2, 0)
    assert len(bakery.statements) == known


def test_twins_with_different_values_stay_apart(clients):
    def query(a, b):
        return clients.select({"a": clients.where(clients.id > a).count(), "b": clients.where(clients.id > b).count()})

    assert rows(query(1, 1)) == [(2, 2)]
    assert rows(query(1, 2)) == [(2, 1)]


def test_a_column_of_another_set_is_refused(model, clients):
    with pytest.raises(v.VantageError, match="not joined"):
        clients.where(model.Product.price > 1).get().run()


def test_keys_that_are_expressions_are_computed_once(model):
    lines = model.LineItem.table()
    query = lines.group_by(big=lines.quantity > 2).select("big", q=lines.ref_product().sum("price"))
    assert one_line(query).count("quantity >") == 1


def test_distinct_on_takes_the_first_of_each_key(model):
    orders = model.Order.table()
    last = orders.order_by(-orders.id).distinct("client_id")
    assert sorted(order.id for order in last.get().run()) == [1, 3]
    assert last.count().run() == 2


def test_columns_of_a_row_win_over_the_methods_of_tuples(model):
    orders = model.Order.table()
    row = orders.group_by("client_id").order_by("client_id").select("client_id", count=orders.count()).run()[0]
    assert (row.count, row["count"], row[1], row.to_dict()) == (1, 1, 1, {"client_id": 1, "count": 1})


def test_exists_in_a_group_is_about_all_its_rows(clients):
    query = clients.group_by("is_paying_client").select("is_paying_client", orders=clients.ref_orders().exists())
    assert rows(query) == [(False, False), (True, True)]


def test_keys_through_a_relation_imported_and_computed(model):
    orders = model.Order.table()
    assert rows(orders.group_by(orders.ref_client().name).select("name", n=orders.count())) == [
        ("Doc Brown", 2), ("Marty McFly", 1),
    ]  # fmt: skip
    assert rows(orders.group_by("client_name").select("client_name", n=orders.ref_line_items().count())) == [
        ("Doc Brown", 2), ("Marty McFly", 3),
    ]  # fmt: skip
    assert rows(orders.group_by("total").select("total", n=orders.count())) == [(220, 1), (893, 1), (995, 1)]


def test_a_chain_that_goes_on_from_a_joined_row_is_about_that_row(model):
    bakeries = model.Bakery.table()
    people = bakeries.ref_clients()
    query = bakeries.join(people).select({"client": people.name, "orders": bakeries.ref_clients().ref_orders().count()})
    assert rows(query) == [("Biff Tannen", 0), ("Doc Brown", 2), ("Marty McFly", 1)]
