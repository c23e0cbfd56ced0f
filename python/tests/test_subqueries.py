"""A set that no relation leads to, asked for each row: ``other.where(other.x == clients.x).exists()``."""

import pytest
import vantage as v
from writing import one_line


@pytest.fixture
def clients(bakery):
    return bakery.table("client")


@pytest.fixture
def orders(bakery):
    return bakery.table("ord")


@pytest.fixture
def others(clients):
    return clients.alias("other")


def sql(query):
    return one_line(query.preview_sql())


def ids(table):
    return [record.id for record in table.order_by("id").get().run()]


def pairs(query):
    return [tuple(row) for row in query.order_by("id").run()]


def test_a_condition_on_the_outer_sets_column_is_about_its_row(clients, orders):
    found = clients.where(orders.where(orders.client_id == clients.id).exists())
    assert sql(found) == (
        "SELECT client.* FROM client WHERE EXISTS (SELECT 1 FROM ord WHERE ord.client_id = client.id)"
    )
    assert ids(found) == [1, 2]
    assert ids(clients.where(orders.where(orders.client_id == clients.id).count() > 1)) == [2]


def test_a_table_is_compared_with_itself_under_another_name(clients, others):
    same = others.where(others.contact_details == clients.contact_details, others.id != clients.id)
    found = clients.where(same.exists())
    assert "client AS other WHERE other.contact_details = client.contact_details AND other.id != client.id" in sql(
        found
    )
    assert ids(found) == [1, 3]
    assert pairs(clients.select("id", n=same.count())) == [(1, 1), (2, 0), (3, 1)]


def test_two_sets_of_one_table_need_no_name(bakery, clients):
    second = bakery.table("client")
    same = second.where(second.contact_details == clients.contact_details)
    assert pairs(clients.select("id", n=same.count())) == [(1, 2), (2, 1), (3, 2)]
    assert ids(clients.where(second.where(second.id < clients.id, second.bakery_id == clients.bakery_id).exists())) == [
        2, 3,
    ]  # fmt: skip


def test_a_narrowed_set_is_told_from_the_set_that_it_was_made_from(clients):
    paying = clients.where(clients.is_paying_client)
    shared = clients.where(clients.contact_details == paying.contact_details, clients.id != paying.id)
    assert ids(paying.where(shared.exists())) == [1]


def test_a_columns_class_means_the_outer_set(bakery):
    from bakery_model import Client, Order

    clients, others = Client.table(bakery), Client.table(bakery).alias("other")
    same = others.where(others.contact_details == Client.contact_details, others.id != Client.id)
    assert ids(clients.where(same.exists())) == [1, 3]
    orders, more = Order.table(bakery), Order.table(bakery).alias("more")
    assert ids(orders.where(more.where(more.total > orders.total).exists())) == [1, 2]


def test_it_goes_on_over_relations_limits_and_unions(clients, orders):
    own = orders.where(orders.client_id == clients.id)
    assert pairs(clients.select("id", n=own.ref_order_lines().sum("quantity"))) == [(1, 6), (2, 6), (3, None)]
    assert ids(clients.where(own.limit(1).where(orders.id > 1).exists())) == [2]
    assert ids(clients.where(own.union(orders.where(orders.id == clients.id)).exists())) == [1, 2, 3]


def test_it_may_look_at_joined_rows(bakery, clients):
    lines = bakery.table("order_line")
    joined = clients.join(clients.ref_ords())
    many = lines.where(lines.order_id == joined["ords__id"], lines.quantity > 3)
    assert ids(joined.where(many.exists())) == [2]


def test_it_is_about_the_row_that_is_written(clients, others):
    written = {"name": others.where(others.id == clients.id).max("email")}
    asked = clients.where(clients.id == 1).update(written, dry_run=True).run()
    assert "SELECT max(other.email) FROM client AS other WHERE other.id = client.id" in " ".join(asked.sql.split())


def test_a_query_that_is_a_value_says_that_it_is_not_about_the_row(clients, orders, others):
    for asked in (
        others.where(others.contact_details == clients.contact_details).select("id"),
        orders.where(orders.client_id == clients.id).select("client_id"),
    ):
        with pytest.raises(v.VantageError, match=r"Client\.\w+ is a column of the row at hand.*exists\(\)"):
            clients.where(clients.id.in_(asked)).preview_sql()
        with pytest.raises(v.VantageError, match="row at hand"):
            clients.select(x=v.scalar(asked)).preview_sql()


def test_a_set_with_a_name_does_not_take_the_columns_of_the_set_that_it_was_named_from(clients, others):
    with pytest.raises(v.VantageError, match=r"Client\.name is a column of another set.*its own is other\.name"):
        others.where(others.email == clients.name).preview_sql()


def test_what_is_about_the_whole_set_stays_so(clients):
    paying = clients.where(clients.is_paying_client)
    assert sql(clients.where(clients.id > paying.avg("id"))) == (
        "SELECT * FROM client WHERE id > (SELECT avg(id) FROM client WHERE is_paying_client)"
    )
    assert ids(clients.where(clients.id.in_(paying))) == [1, 2]


def test_a_relation_that_is_written_twice_is_the_same_one(bakery, clients):
    """``clients.ref_ords()`` is another object each time, and means the same rows."""
    asked = clients.select("id", n=clients.ref_ords().sum(clients.ref_ords().id))
    assert pairs(asked) == [(1, 1), (2, 5), (3, None)]
    late = clients.ref_ords().where(clients.ref_ords().id > 1)
    assert sql(late) == "SELECT * FROM ord WHERE client_id IN (SELECT id FROM client) AND id > $1"
    assert ids(clients.ref_ords().limit(5).where(clients.ref_ords().id > 1)) == [2, 3]
    assert ids(clients.where(clients.ref_ords().where(clients.ref_ords().id > clients.id).exists())) == [2]
    grouped = (
        clients.ref_ords().group_by(clients.ref_ords().client_id).select("client_id", n=clients.ref_ords().count())
    )
    assert pairs(grouped.as_table().select(id="client_id", n="n")) == [(1, 1), (2, 2)]


def test_two_sets_of_one_relation_are_joined_with_each_other(clients):
    first, second = clients.ref_ords(), clients.ref_ords()
    joined = first.join(second, on=lambda a, b: (a.client_id == b.client_id) & (a.id < b.id), how="inner", prefix="b")
    assert [(row.id, row.b_id) for row in joined.rows().run()] == [(2, 3)]


def test_the_outer_rows_column_is_not_a_relation_of_the_inner_ones(clients):
    orders = clients.ref_ords()
    assert ids(orders.where(clients.where(orders.client_id == clients.id, clients.id > 1).exists())) == [2, 3]


def test_after_group_by_it_is_about_the_keys(bakery, clients, orders, others):
    """Also where aggregates over relations are computed beside the groups."""
    same = others.where(others.contact_details == clients.contact_details)
    grouped = clients.group_by(clients.contact_details)
    expected = {("555-1885", 1, 1, 2), ("555-1955", 2, 2, 1)}
    asked = grouped.select("contact_details", n=clients.count(), m=same.count(), o=clients.ref_ords().count())
    assert {tuple(row) for row in asked.run()} == expected
    assert {tuple(row)[:3] for row in grouped.select("contact_details", n=clients.count(), m=same.count()).run()} == {
        row[:3] for row in expected
    }
    many = grouped.having(same.count() > 1).select("contact_details")
    assert many.col().run() == ["555-1955"]
    with pytest.raises(v.VantageError, match=r"Client\.id is no key of group_by\(\)"):
        grouped.select("contact_details", n=orders.where(orders.client_id == clients.id).count()).preview_sql()
