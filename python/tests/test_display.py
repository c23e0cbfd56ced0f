"""What a cell shows of sets, rows, records, errors, connections."""

import datetime
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest
import vantage as v
from vantage._display import bundle_of_error
from vantage._display.cells import harmless, literal, value_text
from vantage._display.grid import text_grid, width

OUR_TAGS = {
    *"div span style table thead tbody tr th td small code b pre details summary ul li svg rect text path title".split()
}
SCHEMAS = Path(__file__).parent / "schemas"


@pytest.fixture
def clients(model):
    return model.Client.table()


@pytest.fixture(scope="module")
def hostile(make_database):
    db = v.connect_postgres(
        make_database("hostile", (SCHEMAS / "hostile-names-and-values.sql").read_text("utf-8")), default=False
    )
    yield db
    db.close()


@pytest.fixture(scope="module")
def situations(make_database):
    columns = ", ".join(f"c{i} int DEFAULT {i}" for i in range(59))
    dsn = make_database(
        "situations",
        f"""
        CREATE TABLE wide (id serial PRIMARY KEY, {columns});
        INSERT INTO wide DEFAULT VALUES;
        CREATE TABLE many (id int PRIMARY KEY, at timestamptz);
        INSERT INTO many SELECT i, now() FROM generate_series(1, 5000) i;
        ANALYZE many;
        CREATE TABLE nothing (id int PRIMARY KEY, name text NOT NULL);
        CREATE VIEW slow AS SELECT i, pg_sleep(1)::text AS nap FROM generate_series(1, 100) i;
        CREATE TABLE closed (id int);
        """,
    )
    db = v.connect_postgres(dsn, default=False, display_timeout=0.6)
    yield db
    db.close()


def shown(value):
    bundle = value._repr_mimebundle_()
    return bundle["text/plain"], bundle["text/html"]


class Tags(HTMLParser):
    """The tags and attributes that a browser would see."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.text = set(), [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text.append(data)


# Sets.


def test_a_bare_table_is_what_the_roadmap_draws(clients):
    text, _ = shown(clients)
    assert text.startswith(
        "Table: Client (PostgreSQL)\n"
        "Columns: id, name, email, contact_details, is_paying_client, bakery_id\n"
        "Relationships:\n  → orders (1:many)\n  → bakery (many:1)\n"
        "Current filters: None\nEstimated rows: 3\n\n┌────┬"
    )
    assert "│ 1  │ Marty McFly │" in text
    assert text.endswith("Use .get() to fetch all data, .preview_sql() to see query, .describe() for schema info")


def test_html_says_source_relations_types_and_keys(clients, bakery):
    _, html = shown(clients)
    text = "".join(Tags(html).text)
    assert f"client · PostgreSQL, {bakery.label}" in text
    for part in ("ref_orders()", "many Order", "ref_bakery()", "one Bakery", "varchar(255) · unique", "3 rows"):
        assert part in text
    assert 'title="primary key">●' in html
    assert 'title="refers to bakery">→' in html
    assert '<td class="v-num">3</td>' in html


def test_filters_are_written_as_people_write_them(clients, model):
    products, orders = model.Product.table(), model.Order.table()
    cases = {
        "is_paying_client = true": clients.where(clients.is_paying_client == True),  # noqa: E712
        "name LIKE 'M%'": clients.where(clients.name.like("M%")),
        "name = 'it''s $1'": clients.where(clients.name == "it's $1"),
        "id IN (1, 2, NULL)": clients.where(clients.id.in_([1, 2, None])),
        "NOT (id BETWEEN 1 AND 2)": clients.where(~clients.id.between(1, 2)),
        "id = 1 OR name IS NULL": clients.where((clients.id == 1) | clients.name.is_null()),
        "ref_orders() exists": clients.where(clients.ref_orders().exists()),
        "ref_orders().count() > 1": clients.where(clients.ref_orders().count() > 1),
        "stock < 10": products.where(products.stock < 10),
        "ref_client().name = 'x'": orders.where(orders.ref_client().name == "x"),
        "ref_orders() of Client where is_paying_client = true": clients.where(
            clients.is_paying_client == True  # noqa: E712
        ).ref_orders(),
        "id IN (SELECT id FROM client)": clients.where(clients.id.in_(clients.select("id"))),
    }
    for expected, table in cases.items():
        text, html = shown(table)
        assert expected in text
        assert expected in "".join(Tags(html).text)


def test_order_limit_and_joins_are_said(clients):
    text, _ = shown(clients.order_by(-clients.id).limit(2))
    assert "Also: order by id desc, limit 2" in text
    joined = clients.join(clients.ref_orders())
    text, html = shown(joined)
    assert "Joined: left join ref_orders()" in text
    assert "orders__total" in text
    assert "4 joined rows" in html


def test_an_empty_set_says_what_nothing_matches(model):
    products = model.Product.table().with_inventory()
    text, html = shown(products.where(model.Product.stock < 10))
    assert "(no rows)" in text
    assert "No rows: nothing matches stock &lt; 10 and is_deleted is not true." in html


def test_a_grouped_set_says_the_next_step(clients):
    text, _ = shown(clients.group_by("name"))
    assert "Grouped: ask for a row a group with .select({…})." in text


def test_a_set_without_a_connection_says_so(monkeypatch, model):
    from vantage import _connect
    from vantage._state import State
    from vantage._table_class import table_class

    monkeypatch.setattr(_connect, "_latest", None)
    monkeypatch.setattr(_connect, "_chosen", None)
    text, html = shown(table_class(model.Client)(None, State()))
    assert "There is no connection yet" in text
    assert "There is no connection yet" in html


def test_ten_rows_and_fifty_columns_at_most(situations):
    text, html = shown(situations.table("many"))
    assert html.count("<tr>") == 11
    assert "about 5,000 rows" in html
    assert "Estimated rows: 5,000" in text
    _, html = shown(situations.table("wide"))
    assert html.count("<th") - html.count("<thead") == 50
    assert "and 10 more columns" in html


def test_display_reads_once_and_read_only(situations):
    with v.trace() as trace:
        shown(situations.table("many"))
    assert len(trace) == 1
    sql = trace[0].sql
    assert sql.startswith("EXPLAIN (FORMAT JSON) SELECT")
    assert sql.endswith("LIMIT $1")


def test_what_takes_too_long_becomes_a_card_with_schema_and_next_step(situations):
    text, html = shown(situations.table("slow"))
    assert "about 100 rows" in html
    assert "QueryTimeout" in text
    assert "display_timeout" in text
    assert "where(…)" in html
    assert ">nap<small>text</small>" in html


def test_display_inside_a_transaction_sees_it_and_keeps_it_usable(bakery, clients):
    with bakery.transaction() as block:
        block.run("UPDATE client SET name = 'Changed' WHERE id = 1")
        assert "Changed" in shown(clients)[0]
        assert "QueryError" in shown(bakery.fetch("SELECT nothing"))[0]
        assert "Changed" in shown(clients)[0]
        block.roll_back()
    assert "Marty McFly" in shown(clients)[0]


def test_repr_and_completion_ask_nobody(clients):
    with v.trace() as trace:
        values = [clients, clients.name, clients.count(), clients.get(), clients.describe(), clients.explain()]
        for value in values:
            assert repr(value)
            assert dir(value)
    assert not trace.statements


# Results, records, values.


def test_results_records_and_values(clients):
    text, html = shown(clients.select("name", n=clients.ref_orders().count()))
    assert "│ Doc Brown   │ 2 │" in text
    assert '<td class="v-num">2</td>' in html
    records = clients.get().run()
    assert isinstance(records, list)
    text, html = shown(records)
    assert "│ 2  │ Doc Brown" in text
    assert "3 Client records in a list" in html
    text, html = shown(records[0])
    assert text.startswith("Client(id=1, name='Marty McFly'")
    assert "ref_orders()" in html
    assert clients.count()._repr_mimebundle_() == {"text/plain": "3"}
    assert clients.where(clients.id == 99).get()._repr_mimebundle_()["text/plain"] == "[]"
    row = clients.select("id", "name").run()[0]
    assert "Marty McFly" in shown(row)[1]


@pytest.mark.guards("B19")
def test_long_results_are_cut(situations):
    many = situations.table("many")
    text, html = shown(many.get().run())
    assert html.count("<tr>") == 101
    assert "The first 100 of 5,000 Many records" in text
    assert "The first 100 of 5,000 rows" in shown(many.select("id").run())[0]


def test_a_write_is_shown_and_not_run(bakery, clients):
    write = bakery.execute("DELETE FROM client WHERE id = $1", 3)
    text, html = shown(write)
    assert "DELETE FROM client WHERE id = $1" in text
    assert "not run yet" in html
    assert clients.count().run() == 3
    write._warns = False


def test_a_dry_run_is_shown_with_what_it_would_reach(clients):
    text, html = shown(clients.where(clients.id == 3).delete(dry_run=True))
    assert "dry run" in text
    assert "It would touch <b>1 row</b>." in html
    assert "DELETE" in "".join(Tags(html).text)
    assert clients.count().run() == 3


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "NULL"),
        (True, "True"),
        (Decimal("1E+3"), "1000"),
        (datetime.datetime(2026, 1, 2, 3, 4), "2026-01-02 03:04:00"),
        (b"\x01\xff", "\\x01ff"),
        (b"x" * 100, "\\x78787878787878787878787878787878… (100 bytes)"),
        ({"a": ["é"]}, '{"a": ["é"]}'),
        ("a\nb\tc", "a↵b c"),
        ("x" * 300, "x" * 200 + "…"),
    ],
)
def test_values_are_short_and_plain(value, expected):
    assert value_text(value) == expected


def test_control_signs_are_spelled_out():
    assert harmless("\x1b[31m\x07\u202e\ud800") == "\\x1b[31m\\x07\\u202e\\ud800"
    assert harmless("👩\u200d🔬") == "👩\u200d🔬"
    assert literal("a'b") == "'a''b'"


def test_boxes_of_lines_fit_wide_characters():
    lines = text_grid(["漢字", "n"], [["日本語テキスト", 1], ["é", 22]]).split("\n")
    assert len({width(line) for line in lines}) == 1


# Errors and connections.


def test_an_error_marks_the_place_and_lists_the_values(bakery):
    text, html = shown(bakery.fetch("SELECT id, nmae FROM client WHERE id > $1", 1))
    assert "SELECT id, nmae FROM client" in text
    assert "\n           ^" in text
    assert '<span class="v-here">nmae</span>' in html
    assert "$1 = 1" in html
    with pytest.raises(v.UnknownTable) as caught:
        bakery.table("clietn")
    assert "Did you mean &#x27;client&#x27;?" in shown(caught.value)[1]


def test_errors_are_escaped():
    error = v.QueryError("<script>alert(1)</script>\x1b[0m", sql="SELECT '<script>' \x00", params=["<b>"])
    text, html = bundle_of_error(error)["text/plain"], bundle_of_error(error)["text/html"]
    assert "script" not in Tags(html).tags
    assert "\x1b" not in text
    assert "\x00" not in html


def test_a_database_shows_tables_and_no_password(make_database):
    from psycopg.conninfo import make_conninfo

    dsn = make_database("secret", "CREATE TABLE a (id int PRIMARY KEY); GRANT SELECT ON a TO PUBLIC")
    admin = v.connect_postgres(dsn, default=False)
    admin.execute("DROP ROLE IF EXISTS vantage_shown").run()
    admin.execute("CREATE ROLE vantage_shown LOGIN PASSWORD 'hunter2'").run()
    db = v.connect_postgres(make_conninfo(dsn, user="vantage_shown", password="hunter2"), default=False)
    text, html = shown(db)
    assert "│ a     │ A     │" in text
    assert "1 table" in html
    refused = shown(db.fetch("SELECT * FROM pg_authid"))
    with pytest.raises(v.ConnectError) as caught:
        v.connect_postgres(make_conninfo(dsn, user="vantage_shown", password="hunter22"), default=False)
    for made in (text, html, repr(db), *shown(db.entities), repr(db.entities), *refused, *shown(caught.value)):
        assert "hunter2" not in made
    db.close()
    admin.execute("DROP ROLE vantage_shown").run()
    admin.close()


def test_tables_and_entities_of_a_connection(bakery):
    text, html = shown(bakery)
    assert "│ order_line │ OrderLine │ 5    │ 5       │" in text
    assert "6 tables" in html
    assert "│ OrderLine │ order_line │" in shown(bakery.entities)[0]


# A hostile database.


def test_nothing_of_a_hostile_database_becomes_markup(hostile):
    table = hostile.table('a "b" <script>alert(2)</script>')
    child = hostile.table("child")
    column = table["<img src=x onerror=alert(3)>"]
    views = [
        table, table.where(column == "<script>alert(7)</script>"), table.get().run(), table.get().run()[0],
        table.select("id", column).run(), table.describe(), table.relationships(), table.columns(),
        table.order_by(column).explain(), table.analyze(), child, child.describe(), child.relationships(),
        hostile, hostile.entities, hostile.fetch("SELECT '<script>alert(8)</script>' FROM nowhere"),
        table.join(table.ref_children()),
    ]  # fmt: skip
    with v.trace() as trace:
        table.where(column == "<script>").get().run()
    for view in [*views, trace]:
        text, html = shown(view)
        found = Tags(html)
        assert found.tags <= OUR_TAGS
        assert not [name for name, _ in found.attributes if name.startswith("on") or name == "href"]
        for sign in "\x1b\x07\u202e\x00":
            assert sign not in text + html
        assert len(html) < 60_000


def test_no_text_of_a_hostile_database_is_lost(hostile):
    table = hostile.table('a "b" <script>alert(2)</script>')
    text = "".join(Tags(shown(table)[1]).text)
    for part in ("<script>alert(6)</script>", "<img src=x onerror=alert(3)>", "مرحبا", "漢字", "\\u202e", "\\x1b[31m"):
        assert part in text
