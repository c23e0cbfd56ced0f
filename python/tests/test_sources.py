"""What a set means is the same on every source: Postgres, canned rows, CSV files."""

import asyncio
from decimal import Decimal

import pytest
import vantage as v
from sources import canned, write_csv

pytest.importorskip("duckdb")


@pytest.fixture(scope="module", params=["postgres", "mock", "csv"])
def db(request, tmp_path_factory):
    if request.param == "postgres":
        source = v.connect_postgres(request.getfixturevalue("bakery_dsn"), default=False)
    elif request.param == "mock":
        source = v.MockDataSource(canned())
    else:
        source = v.connect_csv(write_csv(tmp_path_factory.mktemp("bakery")), default=False)
    yield source
    source.close()


@pytest.fixture(scope="module")
def model():
    import bakery_model

    return bakery_model


def names(rows):
    return [row.name for row in rows]


@pytest.mark.inventory(143, "v.MockDataSource({...})")
@pytest.mark.inventory(6, "v.MockDataSource, v.connect_csv: one interface of sources")
@pytest.mark.guards("B14", "Z17")
def test_counts_rows(clients, products, orders, lines):
    assert [t.count().run() for t in (clients, products, orders, lines)] == [3, 5, 3, 5]


def test_takes_the_rows_for_which_conditions_are_true(clients):
    paying = clients.where(clients.is_paying_client == True)  # noqa: E712
    assert paying.count().run() == 2
    assert names(paying.where(clients.name.like("M%")).get().run()) == ["Marty McFly"]
    assert clients.where((clients.id == 1) | (clients.name == "Biff Tannen")).count().run() == 2
    assert clients.where(~(clients.id == 1)).count().run() == 2


def test_follows_relations_to_the_sum_of_a_computed_field(clients):
    lines = clients.where(clients.is_paying_client).ref_orders().ref_line_items()
    assert lines.count().run() == 5
    total = lines.sum("total").run()
    assert (total, type(total)) == (2108, int)


def test_reads_imported_and_computed_fields(orders, lines):
    found = orders.order_by("id").get().run()
    assert [(o.id, o.client_name, o.total, type(o.total)) for o in found] == [
        (1, "Marty McFly", 893, int), (2, "Doc Brown", 220, int), (3, "Doc Brown", 995, int),
    ]  # fmt: skip
    assert [line.price for line in lines.order_by("id").get().run()] == [120, 135, 199, 220, 199]


def test_filters_by_imported_and_computed_fields(orders):
    assert orders.where(orders.client_name == "Doc Brown").count().run() == 2
    assert [o.id for o in orders.where(orders.total > 500).order_by("id").get().run()] == [1, 3]


def test_reports_orders_and_revenue_of_each_client(clients):
    report = (
        clients.join(clients.ref_orders())
        .join(clients.ref_orders().ref_line_items())
        .group_by(clients.name)
        .select({
            "client_name": clients.name,
            "total_orders": clients.ref_orders().count(),
            "total_revenue": clients.ref_orders().ref_line_items().sum("total"),
            "avg_order_value": clients.ref_orders().ref_line_items().sum("total") / clients.ref_orders().count(),
        })
    )  # fmt: skip
    rows = {row.client_name: tuple(row[1:]) for row in report.run()}
    assert rows == {
        "Marty McFly": (1, 893, 893), "Doc Brown": (2, 1215, Decimal("607.5")), "Biff Tannen": (0, None, None),
    }  # fmt: skip
    assert all(isinstance(value, (Decimal, type(None))) for _, _, value in rows.values())


def test_selects_names_and_expressions(clients):
    rows = clients.order_by("id").select("id", title=clients.name.upper(), next=clients.id + 1).run()
    assert rows[0] == (1, "MARTY MCFLY", 2)
    assert rows.columns == ("id", "title", "next")


def test_orders_and_limits(clients, products):
    assert names(clients.order_by(-clients.id)[:2].get().run()) == ["Biff Tannen", "Doc Brown"]
    assert names(products.order_by("price")[1:3].get().run()) == ["DeLorean Doughnut", "Hoverboard Cookies"]


def test_gives_each_value_once(clients):
    values = clients.select("contact_details").distinct().run()
    assert sorted(row.contact_details for row in values) == ["555-1885", "555-1955"]


def test_groups_and_narrows_groups(clients):
    grouped = clients.group_by(clients.contact_details).select(phone=clients.contact_details, n=clients.count())
    assert {row.phone: row.n for row in grouped.run()} == {"555-1955": 2, "555-1885": 1}
    many = clients.group_by(clients.contact_details).having(clients.count() > 1)
    assert [row.n for row in many.select(n=clients.count()).run()] == [2]


def test_finds_members_of_lists_and_of_sets(clients, orders):
    assert clients.where(clients.id.in_([1, 3, 9])).count().run() == 2
    assert clients.where(clients.id.in_([])).count().run() == 0
    assert clients.where(clients.id.not_in([1])).count().run() == 2
    assert names(clients.where(clients.id.in_(orders.select("client_id"))).order_by("id").get().run()) == [
        "Marty McFly", "Doc Brown",
    ]  # fmt: skip
    pairs = v.tuple_(clients.id, clients.name).in_([(1, "Marty McFly"), (2, "Marty McFly")])
    assert clients.where(pairs).count().run() == 1


def test_finds_parts_of_texts(clients):
    assert clients.where(clients.name.ilike("%BROWN")).count().run() == 1
    assert clients.where(clients.name.contains("fly")).count().run() == 1
    assert clients.where(clients.name.startswith("Doc")).count().run() == 1
    assert clients.where(clients.name.contains("%")).count().run() == 0
    assert clients.where(clients.email.like(r"%\%%")).count().run() == 0
    assert clients.where(clients.name.matches("^B.*n$")).count().run() == 1


def test_knows_what_null_is(db):
    lines = db.table("order_line")
    assert lines.where(lines.price.is_null()).count().run() == 5
    assert lines.where(lines.price == 1).count().run() == 0
    assert lines.sum("price").run() is None
    assert lines.where(lines.price.is_distinct_from(1)).count().run() == 5


def test_asks_whether_related_rows_exist(clients):
    assert names(clients.where(~clients.ref_orders().exists()).get().run()) == ["Biff Tannen"]
    assert names(clients.where(clients.ref_orders().count() > 1).get().run()) == ["Doc Brown"]


def test_gives_one_record_some_or_none(clients):
    assert clients.get_one().run().name == "Marty McFly"
    assert clients.where(clients.id == 9).get_some().run() is None
    with pytest.raises(v.NotFound):
        clients.where(clients.id == 9).get_one().run()
    record = clients[2].get_one().run()
    assert record.ref_orders().count().run() == 2


def test_gives_rows_columns_and_single_values(clients):
    rows = clients.order_by("id").rows().run()
    assert rows[0].is_paying_client is True
    assert clients.order_by("id").select("name").col().run()[0] == "Marty McFly"
    assert clients.select(n=clients.max("id")).scalar().run() == 3


def test_averages_integers_exactly(products):
    assert products.avg("price").run() == Decimal("194.6")
    assert isinstance(products.avg("price").run(), Decimal)


def test_divides_as_numbers_and_not_by_zero(products):
    row = products.where(products.id == 1).select(half=products.price / 32, none=products.price / 0).run()[0]
    assert (row.half, row.none) == (Decimal("3.75"), None)


def test_casts_to_numeric_without_rounding(products):
    third = products.where(products.id == 1).select(x=(products.price / 7).cast("numeric"))
    assert abs(third.run()[0].x - Decimal(120) / 7) < Decimal("1e-10")


def test_is_plotted(products):
    pytest.importorskip("matplotlib").use("Agg")
    for axes in (
        products.plot_bar(x="name", y="price"), products.plot_hist("price"), products.plot_hist("name"),
        products.plot_scatter(x="price", y="calories"), products.plot_line(x="id", y="price"),
        products.plot_box("price"),
    ):  # fmt: skip
        assert axes.has_data()
        axes.figure.clear()


def test_reads_in_batches_and_as_frames(clients):
    frame = clients.order_by("id").to_pandas().run()
    assert list(frame["name"]) == ["Marty McFly", "Doc Brown", "Biff Tannen"]
    assert str(frame["is_paying_client"].dtype) == "bool"
    assert [batch.num_rows for batch in clients.batches(2)] == [2, 1]


def test_shows_itself_in_a_cell(clients):
    text = clients._repr_mimebundle_()["text/plain"]
    assert "Biff Tannen" in text
    assert "Estimated rows: 3" in text


def test_describes_itself(clients):
    described = clients.describe().run()
    assert described.rows == 3
    assert described.columns["contact_details"].unique == 2


def test_is_awaited_alone_and_together(clients):
    async def both():
        return await asyncio.gather(clients.count(), clients.order_by("id").get_one())

    count, first = asyncio.run(both())
    assert (count, first.name) == (3, "Marty McFly")


def test_names_the_nearest_table_and_column(db, clients):
    with pytest.raises(v.UnknownTable, match="client"):
        db.table("clinet")
    with pytest.raises(v.UnknownColumn, match="name"):
        clients.nmae  # noqa: B018


def test_reads_sql_of_ones_own_and_only_reads(db):
    assert db.fetch("SELECT name FROM client WHERE id = $1", 1).run()[0].name == "Marty McFly"
    with pytest.raises(v.QueryError):
        db.fetch("DELETE FROM client").run()
    assert db.table("client").count().run() == 3


def test_ends_a_statement_that_takes_too_long(db):
    slow = (
        "SELECT count(*) FROM generate_series(1, 1000000) AS a(x), generate_series(1, 1000000) AS b(x) "
        "WHERE (a.x::bigint * b.x) % 7 = 3"
    )
    with pytest.raises(v.QueryTimeout):
        db.run(slow, timeout=0.3)
