"""``v.MockDataSource``: canned rows in the place of a database."""

import datetime
import time
from decimal import Decimal

import pytest
import vantage as v

pytest.importorskip("duckdb")

ORDERS = [
    {"id": 1, "client_id": 1, "client_name": "Joe", "total": 100},
    {"id": 2, "client_id": 2, "client_name": "Jane", "total": 200},
]


class CannedClient(v.Entity, table="client"):
    id: v.Col[int]
    name: v.Col[str]


class CannedOrder(v.Entity, table="ord", extensions=[v.SoftDelete("is_deleted")]):
    id: v.Col[int]
    client_id: v.Col[int]
    client_name: v.Col[str] = v.imported("ref_client", "name")
    total: v.Col[int] = v.expression(lambda t: t.id * 0)
    ref_client: v.One["CannedClient"] = v.one("client_id")

    @classmethod
    async def generate_report(cls):
        lines = [
            f" | Ord #{order.id} for client {order.client_name} (id: {order.client_id}) total: ${order.total / 100:.2f}"
            for order in await cls.order_by("id").get()
        ]
        return "\n".join(["+---", *lines, "+---"])


@pytest.mark.parametrize("rows", [ORDERS, {"ord": ORDERS}], ids=["for-any-table", "by-table"])
@pytest.mark.inventory(144, "Order.table(mock)")
@pytest.mark.golden("G35")
def test_a_set_method_runs_over_canned_rows(rows):
    import asyncio

    report = asyncio.run(CannedOrder.table(v.MockDataSource(rows)).generate_report())
    assert report.splitlines()[1:-1] == [
        " | Ord #1 for client Joe (id: 1) total: $1.00",
        " | Ord #2 for client Jane (id: 2) total: $2.00",
    ]


def test_a_canned_value_is_the_fields_in_conditions_sums_and_groups():
    orders = CannedOrder.table(v.MockDataSource(ORDERS))
    assert orders.where(orders.client_name == "Jane").sum("total").run() == 200
    assert orders.where(orders.total > 150).count().run() == 1
    grouped = orders.group_by(orders.client_name).select(name=orders.client_name, most=orders.max("total"))
    assert {tuple(row) for row in grouped.run()} == {("Joe", 100), ("Jane", 200)}


def test_what_is_not_canned_is_computed():
    mock = v.MockDataSource({
        "ord": [{"id": 1, "client_id": 7}], "client": [{"id": 7, "name": "Joe"}, {"id": 8, "name": "Ann"}],
    })  # fmt: skip
    order = CannedOrder.table(mock).get_one().run()
    assert (order.client_name, order.total) == ("Joe", 0)
    assert CannedOrder.table(mock).ref_client().get_one().run().name == "Joe"


def test_soft_deleted_canned_rows_are_in_no_set():
    rows = [{**ORDERS[0], "is_deleted": True}, {**ORDERS[1], "is_deleted": None}]
    orders = CannedOrder.table(v.MockDataSource({"ord": rows}))
    assert [order.id for order in orders.get().run()] == [2]
    assert orders.with_deleted().count().run() == 2


def test_a_source_is_equal_to_itself_alone():
    one, other = v.MockDataSource(ORDERS), v.MockDataSource(ORDERS)
    assert one == one
    assert one != other


def test_keeps_the_types_of_values():
    row = {
        "id": 1, "paid": Decimal("1.25"), "on": datetime.date(2024, 1, 2), "share": 0.5, "tags": ["a", "b"],
        "at": datetime.datetime(2024, 1, 2, 3, tzinfo=datetime.timezone.utc), "more": {"a": [1]}, "none": None,
    }  # fmt: skip
    found = v.MockDataSource({"t": [row]}).table("t").get_one().run()
    assert found.to_dict() == row
    assert isinstance(found.paid, Decimal)


def test_a_column_that_a_row_leaves_out_is_null():
    rows = v.MockDataSource({"t": [{"id": 1, "name": "a"}, {"id": 2}]}).table("t")
    assert rows.where(rows.name.is_null()).get_one().run().id == 2


def test_sorts_nulls_as_postgres_does():
    rows = v.MockDataSource({"t": [{"id": 1, "x": 1}, {"id": 2, "x": None}, {"id": 3, "x": 2}]}).table("t")
    assert [row.id for row in rows.order_by("x").get().run()] == [1, 3, 2]
    assert [row.id for row in rows.order_by(-rows.x).get().run()] == [2, 3, 1]


def test_refuses_values_of_types_that_do_not_belong_together():
    with pytest.raises(v.VantageError, match=r"t\.x holds values of several types"):
        v.MockDataSource({"t": [{"x": 1}, {"x": "one"}]})
    with pytest.raises(v.VantageError, match="A row of t is a mapping"):
        v.MockDataSource({"t": [1, 2]})
    with pytest.raises(v.VantageError, match="say no columns"):
        v.MockDataSource({"t": []})


def test_a_misspelt_column_is_an_error_not_null():
    clients = CannedClient.table(v.MockDataSource({"client": [{"id": 1, "nmae": "Joe"}]}))
    with pytest.raises(v.UnknownColumn, match="nmae"):
        clients.where(clients.name == "Joe").count().run()


def test_says_what_needs_postgres():
    clients = v.MockDataSource({"client": [{"id": 1}]}).table("client")
    db = clients._database()
    with pytest.raises(v.TransactionError, match=r"transaction\(\) is for Postgres"):
        db.transaction()
    with pytest.raises(v.VantageError, match="preview_sql"):
        clients.explain().run()
    with pytest.raises(v.VantageError, match="money"):
        clients.select(x=v.cast(clients.id, "money")).run()
    with pytest.raises(v.QueryError, match="DuckDB"):
        clients.select(x=v.fn.width_bucket(1, 0, 10, 5)).run()
    assert clients.count().run() == 1


def test_reads_neither_files_nor_variables(tmp_path):
    (tmp_path / "secret.csv").write_text("a\n1\n")
    db = v.MockDataSource({"client": [{"id": 1}]})
    secret = [1]  # noqa: F841
    for sql in (f"SELECT * FROM '{tmp_path}/secret.csv'", f"SELECT * FROM read_csv('{tmp_path}/secret.csv')",
                "SELECT * FROM secret", f"COPY client TO '{tmp_path}/out.csv'", "SELECT 1; SELECT 2"):  # fmt: skip
        with pytest.raises(v.VantageError):
            db.fetch(sql).run()
    assert not (tmp_path / "out.csv").exists()


def test_a_statement_is_cancelled():
    db = v.MockDataSource({"client": [{"id": 1}]})
    slow = db.fetch("SELECT count(*) FROM range(10000000) a(x), range(10000000) b(x) WHERE (a.x * b.x) % 7 = 3")
    running = slow.start()
    while running.progress.elapsed < 0.2:
        time.sleep(0.01)
    running.cancel()
    with pytest.raises(v.QueryCancelled):
        running.result()
    assert db.table("client").count().run() == 1


def test_a_set_of_one_source_is_a_value_for_another():
    mock = v.MockDataSource({"ord": ORDERS})
    other = v.MockDataSource({"client": [{"id": 1, "name": "Joe"}, {"id": 9, "name": "Ann"}]})
    clients, orders = other.table("client"), mock.table("ord")
    assert [c.name for c in clients.where(clients.id.in_(orders.select("client_id"))).get().run()] == ["Joe"]


def test_hides_secret_parameters_in_errors():
    db = v.MockDataSource({"client": [{"id": 1, "password": "x"}]})
    with pytest.raises(v.QueryError) as caught:
        db.fetch("SELECT id FROM client WHERE password = $1 AND nothing = 1", "hunter22").run()
    assert "hunter22" not in f"{caught.value} {caught.value.params}"


@pytest.fixture
def written():
    return v.MockDataSource({"client": [{"id": 1, "name": "Joe"}, {"id": 2, "name": "Ann"}], "ord": [
        {"id": 1, "client_id": 1, "is_deleted": False},
    ]})  # fmt: skip


def test_writes_change_the_rows_in_memory(written):
    clients = CannedClient.table(written)
    assert clients.where(clients.id == 1).update({"name": "Jim"}).run() == 1
    assert clients.update({"name": clients.name + "!"}, all=True).run() == 2
    assert clients.update({"name": clients.name.replace("!", "")}, all=True).run() == 2
    assert clients.insert(name="Eve").run() == 3
    assert written.execute("UPDATE client SET id = id WHERE id < 3").run() == 2
    assert written.fetch('SELECT count(*) AS "Count" FROM client').run()[0]["Count"] == 3
    assert clients.where(clients.name == "Ann").delete().run() == 1
    assert [(c.id, c.name) for c in clients.order_by("id").get().run()] == [(1, "Jim"), (3, "Eve")]
    written.refresh()
    assert [(c.id, c.name) for c in clients.order_by("id").get().run()] == [(1, "Joe"), (2, "Ann")]


def test_a_record_is_saved_in_memory(written):
    client = CannedClient.table(written)[1].get_one().run()
    client.name = "Jim"
    client.save().run()
    assert CannedClient.table(written)[1].get_one().run().name == "Jim"


def test_a_delete_is_soft_in_memory_too(written):
    orders = CannedOrder.table(written)
    assert orders.where(orders.id == 1).delete().run() == 1
    assert (orders.count().run(), orders.with_deleted().count().run()) == (0, 1)


def test_a_write_to_canned_rows_is_whole_or_nothing(written):
    clients = CannedClient.table(written)
    with pytest.raises(v.WriteRefused, match="max_rows"):
        clients.update({"name": "X"}, all=True, max_rows=1).run()
    with pytest.raises(v.ConstraintViolated):
        clients.insert_many([{"id": 9, "name": "Zoe"}, {"id": 1, "name": "Bob"}]).run()
    with pytest.raises(v.WriteRefused, match="every row"):
        clients.delete().run()
    assert {c.name for c in clients.get().run()} == {"Joe", "Ann"}


def test_rows_that_were_given_are_never_changed():
    rows = [{"id": 1, "name": "Joe"}]
    clients = CannedClient.table(v.MockDataSource({"client": rows}))
    clients.where(clients.id == 1).update({"name": "Jim"}).run()
    assert rows == [{"id": 1, "name": "Joe"}]
