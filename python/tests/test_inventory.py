"""Rows of the inventory that no other test shows, on the bakery; and that its page is what the tests say."""

import asyncio
import datetime as dt
import os
import re
import subprocess
import sys
import uuid
from decimal import Decimal

import pytest
import vantage as v
from conftest import ROOT
from writing import one_line, rolled_back

row = pytest.mark.inventory


@pytest.fixture(scope="module")
def written(make_database, bakery_sql):
    made = (
        bakery_sql
        + """
    CREATE PROCEDURE rename(who int, text) LANGUAGE sql AS 'UPDATE client SET name = $2 WHERE id = who';
    CREATE TABLE "order" (id int PRIMARY KEY, "user" text, parent_id int REFERENCES "order");
    INSERT INTO "order" VALUES (1, 'a', NULL), (2, 'b', 1), (3, 'c', 2);
    """
    )
    db = v.connect_postgres(make_database("inventory", made), default=False)
    yield db
    db.close()


@pytest.fixture
def db(written):
    with rolled_back(written):
        yield written


@pytest.fixture
def model():
    import bakery_model

    return bakery_model


def sql(query):
    return one_line(query.preview_sql())


def ids(table):
    return sorted(record.id for record in table.get().run())


@row(2, "db.execute(sql), db.run_script(path)")
@row(3, "db.fetch(sql, *params), db.execute(sql, *params)")
@row(80, 'db.execute("CALL rename($1, $2)", 1, "x")')
@pytest.mark.guards("Z11")
def test_statements_of_ones_own(db, clients, tmp_path):
    assert db.fetch("SELECT name FROM client WHERE id = $1", 2).run()[0].name == "Doc Brown"
    assert db.execute("UPDATE client SET name = 'x' WHERE bakery_id = $1", 1).run() == 3
    script = tmp_path / "one.sql"
    script.write_text("CREATE TABLE one (id int); INSERT INTO one VALUES (1), (2); -- two rows\n", "utf-8")
    db.run_script(script).run()
    assert db.fetch("SELECT sum(id) AS n FROM one").run()[0].n == 3
    db.execute("CALL rename($1, $2)", 1, "Martin").run()
    assert clients[1].scalar("name").run() == "Martin"


@row(4, "db.fetch(sql).scalar(), .row(), .col()")
@row(57, 't.select("id").col()')
@row(104, 't.select(…).row(), t.col("name")')
@row(105, 't.scalar("name")')
@row(114, 't.scalar("name")')
def test_one_value_one_row_one_column(db, clients):
    fetched = db.fetch("SELECT id, name FROM client ORDER BY id")
    assert (fetched.scalar().run(), fetched.col().run()) == (1, [1, 2, 3])
    assert asyncio.run(_awaited(fetched.row())) == (1, "Marty McFly")
    nothing = db.fetch("SELECT id FROM client WHERE false")
    assert (nothing.scalar().run(), nothing.row().run(), nothing.col().run()) == (None, None, [])
    ordered = clients.order_by("id")
    assert ordered.select("id").col().run() == ordered.col("id").run() == [1, 2, 3]
    assert tuple(ordered.select("id", "name").row().run()) == (1, "Marty McFly")
    assert ordered.scalar("name").run() == "Marty McFly"


async def _awaited(query):
    return await query


@row(9, "v.set_default(db)")
@row(11, "Client.table()")
def test_a_default_connection(db, model):
    v.set_default(db)
    try:
        assert v.info(model.Client.table()).data_source is db
        assert model.Client.table().count().run() == 3
    finally:
        v.set_default(None)


@row(7, "v.info(t).data_source == v.info(u).data_source")
def test_sets_know_whether_they_have_the_same_source(written, bakery):
    ours, theirs = written.table("client"), bakery.table("client")
    assert v.info(ours).data_source == v.info(written.table("ord")).data_source != v.info(theirs).data_source
    assert "IN (SELECT" in sql(written.table("ord").where(lambda o: o.client_id.in_(ours)))
    assert "ANY($1)" in sql(written.table("ord").where(lambda o: o.client_id.in_(theirs)))


@row(10, 'db.table("client")')
@row(12, "every verb gives a new set")
@row(13, "t.pipe(function, …)")
@row(16, "repr(t), v.info(t).name")
def test_sets_are_definitions(db):
    clients = db.table("client")
    narrowed = clients.pipe(lambda t: t.where(t.id > 1))
    assert (clients.count().run(), narrowed.count().run()) == (3, 2)
    assert "client" in repr(clients).lower()
    assert v.info(narrowed).name == "client"


@pytest.mark.guards("B21")
def test_a_script_is_written_whole_or_not_at_all(written):
    with pytest.raises(v.QueryError) as caught:
        written.run_script("CREATE TABLE half (id int); INSERT INTO half VALUES ('x')").run()
    assert caught.value.sqlstate == "22P02"
    assert written.fetch("SELECT to_regclass('half')").scalar().run() is None
    with pytest.raises(v.TransactionError):
        written.run_script("COMMIT; DROP TABLE client").run()


@row(15, 't.alias("u")')
@row(66, 'db.table("client").alias("u")')
def test_an_alias_for_the_table(clients):
    named = clients.alias("u")
    query = named.select(n=named.ref_orders().count())
    assert "FROM client AS u" in sql(query)
    assert sorted(query.col().run()) == [0, 1, 2]


class Buyer(v.Entity, table="client"):
    """A client under other names, with what is computed before and after the fetch."""

    id: v.Col[int]
    called: v.Col[str] = v.col(column="name", title=True)
    contact_details: v.Col[str]
    shout: v.Col[str] = v.expression(lambda t: t.called.upper())
    short: v.Col[str] = v.computed(lambda r: r.called.split()[0])
    ref_orders: v.Many["Purchase"] = v.many("client_id")


class Purchase(v.Entity, table="ord"):
    id: v.Col[int]
    client_id: v.Col[int]
    ref_buyer: v.One["Buyer"] = v.one("client_id")


@row(20, "v.Col[str]; t.called")
@row(21, 'v.col(column="name")')
@row(22, "v.col(key=True), v.info(t).primary_key")
@row(23, "v.col(title=True), v.info(t).title_column")
@row(31, "v.info(t.called).calculated, .column")
@row(52, "t.name.upper()")
@row(59, "v.expression(lambda t: …)")
@row(63, "v.computed(lambda r: …)")
@row(93, 'v.many("client_id")')
@row(94, 'v.one("client_id")')
@row(131, "class Buyer(v.Entity)")
def test_a_declared_entity(db):
    buyers = Buyer.table(db)
    marty = buyers[1].get_one().run()
    assert (marty.called, marty.shout, marty.short) == ("Marty McFly", "MARTY MCFLY", "Marty")
    assert marty == buyers[1].get_one().run() != buyers[2].get_one().run()
    assert "called='Marty McFly'" in repr(marty)
    assert "upper" not in sql(buyers.select("called")).lower()
    facts = v.info(buyers)
    assert (facts.title_column, facts.primary_key) == ("called", ("id",))
    assert (v.info(buyers.called).column, v.info(buyers.shout).calculated) == ("name", True)
    assert ids(buyers[2].ref_orders()) == [2, 3]
    assert ids(Purchase.table(db)[3].ref_buyer()) == [2]


@row(25, 't["name"], t.name')
@row(27, "t.name, dir(t)")
def test_columns_by_name(clients):
    assert clients.where(clients["name"] == "Doc Brown").count().run() == 1
    assert {"name", "ref_orders"} <= set(dir(clients))
    with pytest.raises(KeyError, match="Did you mean 'name'"):
        clients["nmae"]


@row(29, 'db.table("order").user')
@row(83, 'v.ident("order")')
def test_reserved_words_are_names(db):
    table = db.table("order")
    assert table.where(table.user == "b").select("user").col().run() == ["b"]
    assert str(v.ident("order")) == '"order"'


@row(90, "t.join(t.ref_parent(), …).join(…, on=…)")
@row(89, "the package chooses aliases")
@row(77, 't.join(u, on=…, how="left" | "inner" | "right" | "full")')
@pytest.mark.guards("Z2")
def test_a_table_is_joined_to_itself_twice(db):
    table = db.table("order")
    relation = next(r for r in v.info(table).relations if r.columns == ("parent_id",))
    father, grandfather = getattr(table, relation)(), getattr(getattr(table, relation)(), relation)()
    joined = table.join(father, prefix="father").join(grandfather, prefix="grandfather")
    chosen = joined.order_by("id").select("user", f=joined.father_user, g=joined.grandfather_user)
    assert [tuple(r) for r in chosen.run()] == [("a", None, None), ("b", "a", None), ("c", "b", "a")]
    others = db.table("client")
    counts = {
        how: len(table.join(others, on=table.id == others.id + 1, prefix="o", how=how).rows().run())
        for how in ("left", "inner", "right", "full")
    }
    assert counts == {"left": 3, "inner": 2, "right": 3, "full": 4}


@row(30, "columns are qualified where two tables are read")
@row(98, "t.select(n=t.ref_orders().count())")
def test_a_sub_query_is_about_the_row_at_hand(clients):
    query = clients.order_by("id").select(n=clients.ref_orders().count())
    assert "client_id" in sql(query)
    assert "client.id" in sql(query)
    assert query.col().run() == [1, 2, 0]


@row(32, "c = t.id; t.join(…).where(c > 1)")
def test_a_column_taken_before_a_join_holds_after_it(clients):
    key, name = clients.id, clients.name
    joined = clients.join(clients.ref_orders())
    for condition, expected in [
        (key == 2, [2]), (key != 2, [1, 3]), (key > 1, [2, 3]), (key <= 1, [1]), (key.in_([3]), [3]),
        (name.like("D%"), [2]), (key + 1 == 2, [1]), (name.upper() == "BIFF TANNEN", [3]), (key.is_null(), []),
    ]:  # fmt: skip
        assert ids(joined.where(condition)) == expected


@row(33, "t.where(condition, …)")
@row(34, "t.name == x, t.name != x")
@row(35, "t.price > x, t.price < x")
@row(38, "a & b")
@row(39, "a | b, v.or_(a, b, c)")
@row(40, 't.name.op("~*", "^m")')
@row(41, "t.id == t.bakery_id")
@row(42, 'v.expr("{} + 1", t.id) > 2')
@row(69, "t.where(…)")
@row(119, "t.id.in_(u.select(…))")
@pytest.mark.guards("B3", "Z5")
def test_conditions(clients, orders):
    for condition, expected in [
        (clients.name == "Doc Brown", [2]),
        (clients.name != "Doc Brown", [1, 3]),
        (clients.id > 2, [3]),
        (clients.id < 2, [1]),
        ((clients.id > 1) & (clients.id < 3), [2]),
        ((clients.id == 1) | (clients.id == 3), [1, 3]),
        (v.or_(clients.id == 1, clients.id == 2, clients.id == 3), [1, 2, 3]),
        (clients.name.op("~*", "^m"), [1]),
        (clients.id == clients.bakery_id, [1]),
        (v.expr("{} + 1", clients.id) > 2, [2, 3]),
        (orders.select("client_id").exists() & (clients.id < 3), [1, 2]),
    ]:
        assert ids(clients.where(condition)) == expected
    assert ids(clients.where(clients.id > 1, clients.id < 3)) == [2]
    paying = clients.where(v.expr("id = 3 OR id = 1"), clients.is_paying_client)
    assert ids(paying) == [1]


@row(36, "t.id.in_(u.select(…)), t.id.in_([1, 2])")
@row(81, "t.where(t.id.in_(query)); t.select(n=query)")
@row(115, 'u.select("client_id")')
@pytest.mark.guards("Z6", "Z18")
def test_a_query_as_a_value_leaves_out_deleted_rows(clients, orders, capfd):
    orders[1].delete().run()
    assert ids(clients.where(clients.id.in_(orders.select("client_id")))) == [2]
    assert ids(clients.where(clients.id.in_([1, 3]))) == [1, 3]
    assert orders.sum("id").run() == 5
    assert orders.update({"client_id": 3}, all=True).run() == 2
    assert ids(clients.ref_orders()) == [2, 3]
    assert capfd.readouterr() == ("", "")


@row(37, "t.x.is_null(), t.x == None")
@row(154, "None; t.x == None")
def test_null(db, lines):
    assert lines.where(lines.c.price == None).count().run() == 5  # noqa: E711
    assert lines.where(lines.c.price.is_not_null()).count().run() == 0
    assert sql(lines.where(lines.c.price.is_null()).select("id")).endswith("price IS NULL")
    assert db.fetch("SELECT $1::int IS NULL AS x", None).scalar().run() is True


@row(49, "q.compile().sql, .params")
@row(117, "query.limit(1), await query")
def test_a_query_can_be_looked_at_and_narrowed(clients):
    query = clients.where(clients.id > 1).select("id").order_by("id")
    assert query.compile().params == (1,)
    assert "$1" in query.compile().sql
    assert asyncio.run(_awaited(query.limit(1).col())) == [2]


@row(50, "q.preview_sql(inline=True)")
@pytest.mark.guards("B8")
def test_the_text_with_values_runs(db, clients):
    clients[1].update(name="it's {} $1").run()
    query = clients.where(clients.name == "it's {} $1").select("id")
    assert db.fetch(query.preview_sql(inline=True)).scalar().run() == 1


@row(51, "+ - * /")
@row(53, 'v.concat(t.name, " ", t.email)')
@row(46, 'v.cast(t.id, "text")')
@row(67, 't.select("id", calc=v.expr("1 + 1"))')
@pytest.mark.guards("Z16")
def test_computed_outputs(clients):
    chosen = clients.with_id(1).select(
        "id", calc=v.expr("1 + 1"), arithmetic=(clients.id + 3) * 2 - 1, half=clients.id / 2,
        text=v.concat(clients.name, " ", clients.email), as_text=v.cast(clients.id, "text"),
    )  # fmt: skip
    assert tuple(chosen.run()[0]) == (1, 2, 7, Decimal("0.5"), "Marty McFly marty@gmail.com", "1")


@row(68, "t.rows(), t.get()")
@row(102, "t.get()")
@row(110, "joined.select(n=…)")
@row(111, "t.rows().preview_sql()")
@row(112, "t.get().preview_sql()")
def test_the_queries_of_a_set(clients, lines):
    assert sql(clients.rows()) == sql(clients.get()) == "SELECT * FROM client"
    assert {type(record).__name__ for record in clients.get().run()} == {"Client"}
    assert "product" in sql(lines.get())
    assert "product." not in sql(lines.rows())
    joined = clients.join(clients.ref_orders()).where(clients.id == 2)
    assert joined.select(one=v.expr("1")).col().run() == [1, 1]


@row(72, 't.order_by("is_paying_client", -t.id)')
@row(73, "t.distinct(), t.select(…).distinct()")
@pytest.mark.guards("Z4")
def test_order_and_distinct(clients):
    ordered = clients.order_by("is_paying_client", -clients.id)
    assert ordered.select("id").col().run() == [3, 2, 1]
    assert sorted(clients.select("contact_details").distinct().col().run()) == ["555-1885", "555-1955"]


@row(75, 'q.cte("x")')
@row(76, 'q.as_table("a"), v.from_(…)')
@row(48, "v.fn.generate_series(1, 3)")
def test_queries_and_functions_are_sources(db, clients):
    named = clients.where(clients.id > 1).select("id").cte("x")
    assert sql(named.select("id")).startswith("WITH x AS (")
    assert named.count().run() == clients.where(clients.id > 1).select("id").as_table("a").count().run() == 2
    assert v.from_(v.fn.generate_series(1, 3), alias="n", db=db).count().run() == 3


@row(78, "t.join(u, on=[a, b])")
@row(88, "t.join(t.ref_orders().where(…)).where(…)")
def test_conditions_of_a_join(db, clients, orders):
    plain = db.table("ord")
    joined = clients.join(plain, on=[plain.client_id == clients.id, plain.id > 2], prefix="o")
    assert sorted(r.o_id or 0 for r in joined.rows().run()) == [0, 0, 3]
    related = clients.join(clients.ref_orders().where(lambda o: o.id > 2))
    assert " ON " in sql(related.rows())
    assert "WHERE" not in sql(related.rows())
    assert ids(related.where(related.orders__id == 3)) == [2]


@row(79, "t.insert(…), t.update(…), t.delete()")
@row(120, "t.insert(…).preview_sql()")
@row(125, "t.insert(name=…)")
@row(126, "t.where(…).update({…})")
@row(128, "t.where(…).delete(), t.delete(all=True)")
@pytest.mark.guards("Z7", "B1")
def test_writes_are_statements_of_the_tables_own_key(db):
    stocks = db.table("inventory")
    stocks[5].delete().run()
    write = stocks.insert(product_id=5, stock=7)
    assert sql(write).endswith("RETURNING product_id")
    assert write.run() == 5
    assert stocks.where(stocks.stock == 7).update({"stock": 8}).run() == 1
    with pytest.raises(v.UnknownColumn, match="Did you mean 'stock'"):
        stocks.insert(product_id=5, stok=1)
    with pytest.raises(v.WriteRefused, match="all=True"):
        stocks.delete()
    assert (stocks.count().run(), stocks.delete(all=True).run(), stocks.count().run()) == (5, 5, 0)


@row(106, "t.get_some(), t.get_one()")
@pytest.mark.guards("Z13")
def test_the_first_record_has_computed_fields_and_none_where_there_is_nothing(clients, orders):
    key = clients[3].ref_orders().insert().run()
    assert orders[key].get_some().run().total is None
    assert [order.total for order in orders.order_by("id").get().run()] == [893, 220, 995, None]
    assert orders.where(orders.id == 99).get_some().run() is None
    with pytest.raises(v.NotFound):
        orders.where(orders.id == 99).get_one().run()


@row(134, "r.to_dict(), Client(**values)")
def test_records_to_and_from_dictionaries(model, clients):
    values = clients[1].get_one().run().to_dict()
    assert values["email"] == "marty@gmail.com"
    copy = model.Client(**{**values, "id": 7, "email": "m@x"})
    assert v.save(copy, clients._database()).run().to_dict() == clients[7].get_one().run().to_dict()


@row(137, 't.with_extension(v.SoftDelete("is_deleted")); extensions=[…]')
@row(139, "v.info(t).extensions")
@row(141, 'v.SoftDelete("is_deleted")')
@row(142, "t.delete(), t.delete(hard=True)")
def test_soft_delete(db):
    plain = db.table("product")
    soft = plain.with_extension(v.SoftDelete("is_deleted"))
    assert [type(each).__name__ for each in v.info(soft).extensions] == ["SoftDelete"]
    plain[4].update(is_deleted=None).run()
    assert soft[4].delete().run() == 1
    plain[3].update(is_deleted=None).run()
    assert (soft.count().run(), plain.count().run(), soft.sum("price").run()) == (4, 5, 973 - 299)
    extra = plain.insert(name="x", calories=1, bakery_id=1, price=1).run()
    assert soft[extra].delete(hard=True).run() == 1
    assert plain.count().run() == 5


VALUES = [
    pytest.param("bool", True, marks=row(147, "bool, int, str")),
    pytest.param("int8", 2**62, marks=row(147, "bool, int, str")),
    pytest.param("text", "ä", marks=row(147, "bool, int, str")),
    pytest.param("float8", 42.25, marks=row(148, "float")),
    pytest.param("numeric", Decimal("0.10000000000000000001"), marks=row(149, "decimal.Decimal")),
    pytest.param("jsonb", {"a": [1, None]}, marks=row(150, "dict, list")),
    pytest.param("date", dt.date(2024, 3, 14), marks=row(151, "datetime.date, time, datetime")),
    pytest.param("time", dt.time(13, 14, 15), marks=row(151, "datetime.date, time, datetime")),
    pytest.param("timestamp", dt.datetime(2024, 3, 14, 13), marks=row(151, "datetime.date, time, datetime")),
    pytest.param(
        "timestamptz",
        dt.datetime(2024, 3, 14, 13, tzinfo=dt.timezone.utc),
        marks=row(151, "datetime.date, time, datetime"),
    ),
    pytest.param("interval", dt.timedelta(days=1, hours=12), marks=row(152, "datetime.timedelta, v.Interval")),
    pytest.param(
        "interval",
        v.Interval(months=14, days=3),
        marks=[row(152, "datetime.timedelta, v.Interval"), pytest.mark.guards("Z9")],
    ),
    pytest.param("uuid", uuid.UUID(int=7), marks=row(153, "uuid.UUID")),
    pytest.param("int[]", [1, None], marks=row(55, "every scalar of Python, and lists")),
    pytest.param("bytea", b"\0x", marks=row(55, "every scalar of Python, and lists")),
]


@pytest.mark.parametrize(("kind", "value"), VALUES)
@row(8, "values are bound, whatever their type")
@pytest.mark.guards("Z9", "Z14")
def test_values_go_there_and_come_back(db, kind, value):
    db.execute(f"CREATE TABLE kinds (id serial PRIMARY KEY, x {kind})").run()
    assert db.execute("INSERT INTO kinds (x) VALUES ($1)", value).run() == 1
    found = db.fetch("SELECT x FROM kinds").scalar().run()
    assert (found, type(found)) == (value, type(value))


@row(156, "v.QueryError: .sql, .params, .sqlstate")
@row(157, "v.UnknownColumn, v.UnknownRelation, v.UnknownTable")
@pytest.mark.guards("B6")
def test_mistakes_are_errors_of_ours(written, model):
    with pytest.raises(v.QueryError) as caught:
        written.fetch("SELECT 1 / $1::int", 0).run()
    assert (caught.value.sqlstate, caught.value.params) == ("22012", (0,))
    with pytest.raises(v.UnknownTable, match="Did you mean 'client'"):
        written.table("clinet")
    with pytest.raises(v.UnknownRelation, match="ref_orders"):
        model.Client.table(written).ref("ref_order")
    for missing in (lambda: model.Client.ref_order, lambda: model.Client.table(written).ref_order):
        with pytest.raises(v.UnknownRelation, match="has no relation 'ref_order'"):
            missing()
    with pytest.raises(
        v.UnknownColumn, match=r"'ref_orders' is a relation of Client, not a column of it: t.ref_orders\(\)"
    ):
        model.Client.table(written)["ref_orders"]


@row(1, "v.connect_postgres(url)")
def test_an_address_that_does_not_work_is_an_error():
    with pytest.raises(v.ConnectError):
        v.connect_postgres("postgresql://127.0.0.1:1/nothing", default=False)


@row(160, "t.columns(), t.count(), v.info(t).title_column, FilterWidget(t)")
def test_a_grid_can_be_made_from_a_set(clients):
    assert list(clients.columns()) == [
        "id", "name", "email", "contact_details", "is_paying_client", "bakery_id",
    ]  # fmt: skip
    assert v.info(clients).title_column == "name"
    assert "Marty McFly" in clients._repr_mimebundle_()["text/html"]


OFFERED = "a.union(b), v.connect_csv, v.MockDataSource; no other databases and no cached(): a read runs each time"


@row(164, OFFERED)
def test_unions_within_a_database_and_sets_of_another_source(clients, products, db, model):
    pytest.importorskip("duckdb")
    names = clients.select("name", kind=v.value("client"))
    both = names.union_all(products.select("name", kind=v.value("product"))).as_table("named")
    assert dict(both.group_by("kind").select("kind", n=both.count()).run()) == {"client": 3, "product": 5}
    assert clients.where(clients.id == 1).union(clients.where(clients.name.like("Doc%"))).count().run() == 2
    canned = v.MockDataSource({"client": [{"id": 2, "name": "Doc Brown"}]})
    assert clients.where(clients.id.in_(model.Client.table(canned))).col("name").run() == ["Doc Brown"]


@row(164, OFFERED)
def test_files_are_a_source_beside_the_database(clients, tmp_path):
    pytest.importorskip("duckdb")
    (tmp_path / "client.csv").write_text("id,name\n3,Biff Tannen\n", "utf-8")
    files = v.connect_csv(tmp_path, default=False)
    assert clients.where(clients.id.in_(files.table("client").select("id"))).col("name").run() == ["Biff Tannen"]


@row(164, OFFERED)
def test_a_read_runs_each_time(clients, db):
    count = clients.count()
    assert count.run() == 3
    db.execute("DELETE FROM client WHERE id = 3").run()
    assert count.run() == 2
    with pytest.raises(v.UnknownColumn, match="cached"):
        clients.cached()


def test_most_rows_are_shown_and_none_is_claimed_without_a_test():
    page = (ROOT / "docs/inventory.md").read_text("utf-8")
    shown, rows = map(int, re.search(r"\*\*(\d+) of (\d+) rows are shown", page).groups())
    claimed = re.findall(r"^\| \d+ \| .* \| `.*` \| `test_\w+::test_\w+`", page.partition("## Golden")[0], re.M)
    assert (rows, len(claimed)) == (140, shown)
    assert shown >= 126


def test_the_page_is_what_the_tests_say():
    command = [sys.executable, str(ROOT / "scripts/inventory.py"), "--check"]
    # Options of this run, such as the choice of tests, are not for the one that collects all of them.
    own = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}
    done = subprocess.run(command, capture_output=True, text=True, env=own)
    assert done.returncode == 0, done.stdout + done.stderr
