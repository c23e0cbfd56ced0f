"""``describe()``, ``columns()`` and ``relationships()``."""

import asyncio

import pytest
import vantage as v


@pytest.fixture
def clients(model):
    return model.Client.table()


@pytest.fixture(scope="module")
def kinds(make_database):
    dsn = make_database(
        "describe_kinds",
        """
        CREATE TYPE size AS ENUM ('s', 'm', 'l');
        CREATE TABLE kinds (
          id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          price numeric(10, 2) CHECK (price > 0),
          weight float8,
          day date,
          at timestamptz,
          size size,
          tags text[],
          meta json,
          place point,
          took interval
        );
        COMMENT ON TABLE kinds IS 'Of every kind.';
        INSERT INTO kinds (price, weight, day, at, size, tags, meta, place, took)
        SELECT i, CASE WHEN i % 4 = 0 THEN NULL ELSE i END, date '2026-01-01' + i, now(), 's', '{a,b}', '{"a": 1}',
               point(1, 1), make_interval(secs => i)
        FROM generate_series(1, 8) i;
        CREATE TABLE large (id int PRIMARY KEY, kind int, word text);
        INSERT INTO large SELECT i, i % 7, 'word ' || i % 1000 FROM generate_series(1, 150000) i;
        ANALYZE;
        CREATE TABLE empty (id int PRIMARY KEY, name text);
        """,
    )
    db = v.connect_postgres(dsn, default=False)
    yield db
    db.close()


@pytest.mark.golden("G34")
def test_statistics_of_the_bakerys_clients(clients):
    made = clients.describe().run()
    assert (made.rows, made.is_estimate) == (3, False)
    unique = {name: column.unique for name, column in made.columns.items()}
    assert unique == {"id": 3, "name": 3, "email": 3, "contact_details": 2, "is_paying_client": 2, "bakery_id": 1}
    assert {column.nulls for column in made.columns.values()} == {0}
    assert made["id"].max == 3
    assert made["id"]["median"] == 2.0


def test_it_can_be_awaited_and_runs_each_time(clients):
    async def twice():
        described = clients.describe()
        return await described, await described

    first, second = asyncio.run(twice())
    assert first is not second
    assert first.rows == second.rows == 3


def test_constraints_relationships_and_sample(clients):
    made = clients.describe().run()
    assert made["id"].key == "primary key"
    assert made["email"].key == "unique"
    assert made["bakery_id"].key == "→ bakery"
    assert made["is_paying_client"].default == "false"
    assert made["contact_details"].comment == "A telephone number, as it was given."
    assert [(r.name, r.kind, r.target) for r in made.relationships] == [
        ("ref_orders", "many", "Order"),
        ("ref_bakery", "one", "Bakery"),
    ]
    assert [row.name for row in made.sample] == ["Marty McFly", "Doc Brown", "Biff Tannen"]
    with pytest.raises(v.UnknownColumn, match="Did you mean 'name'"):
        made["nmae"]


def test_every_type_is_described(kinds):
    made = kinds.table("kinds").describe().run()
    assert made.problem is None
    assert (made["weight"].nulls, made["weight"].unique, made["weight"].count) == (2, 6, 6)
    assert float(made["price"].mean) == 4.5
    assert (made["price"].q25, made["price"].q75) == (2.75, 6.25)
    assert str(made["day"].min) == "2026-01-02"
    assert {name: made[name].unique for name in ("size", "tags", "meta", "place", "took")} == {
        "size": 1, "tags": 1, "meta": 1, "place": 1, "took": 8,
    }  # fmt: skip
    assert made.checks == ["CHECK ((price > (0)::numeric))"]
    assert made.comment == "Of every kind."


def test_a_large_table_is_estimated_first_and_says_so(kinds):
    large = kinds.table("large")
    made = large.describe().run()
    assert made.is_estimate
    assert 140_000 < made.rows < 160_000
    assert 140_000 < made["id"].unique < 160_000
    assert made["kind"].unique == 7
    assert "estimated" in str(made)
    assert "describe(exact=True)" in made._repr_mimebundle_()["text/html"]
    exact = large.describe(exact=True).run()
    assert (exact.rows, exact["word"].unique, exact.is_estimate) == (150_000, 1000, False)


def test_a_large_filtered_set_is_estimated_from_its_own_rows(kinds):
    large = kinds.table("large")
    made = large.where(large.kind > 0).describe().run()
    assert made.is_estimate
    assert made["kind"].min == 1


def test_a_joined_set_counts_its_own_rows_once(clients):
    made = clients.join(clients.ref_orders()).describe().run()
    assert made.rows == 3
    assert made["name"].unique == 3


def test_imported_and_computed_fields_are_described(model):
    made = model.Order.table().describe().run()
    assert made["total"].max == 995
    assert made["client_name"].unique == 2


def test_an_empty_table(kinds):
    made = kinds.table("empty").describe().run()
    assert (made.rows, made["name"].unique, made["id"].max) == (0, 0, None)
    assert "(no rows)" in str(made)


def test_it_becomes_a_frame(clients):
    frame = clients.describe().run().to_pandas()
    assert list(frame["unique"]) == [3, 3, 3, 2, 2, 1]
    assert frame.loc["email", "key"] == "unique"


def test_the_text_has_columns_relationships_and_rows(clients):
    text = clients.describe()._repr_mimebundle_()["text/plain"]
    assert "│ contact_details  │ text         │ not null                │ 0     │ 2      │" in text
    assert "→ ref_orders()  many Order, id = client_id" in text
    assert "│ 3  │ Biff Tannen │" in text


@pytest.mark.inventory(26, "t.columns()")
def test_columns_are_an_ordered_map(clients):
    columns = clients.columns()
    assert list(columns) == ["id", "name", "email", "contact_details", "is_paying_client", "bakery_id"]
    assert (columns["name"].type, columns["name"].nullable) == ("varchar(255)", False)
    assert "│ email            │ varchar(255) │ unique, not null        │" in str(columns)
    assert "orders__id" in clients.join(clients.ref_orders()).columns()


# Relationships.


def test_relationships_are_the_roadmaps_chain(clients):
    assert repr(clients.relationships()) == (
        "Client -> ref_orders() many Order -> ref_line_items() many LineItem -> ref_product() one Product\n"
        "       -> ref_bakery() one Bakery -> ref_products() many Product -> ref_inventory() one Inventory"
    )


def test_relationships_are_drawn(clients):
    bundle = clients.relationships()._repr_mimebundle_()
    html = bundle["text/html"]
    assert html.count("<rect") == 7
    assert 'aria-label="Relationships of Client"' in html
    assert "ref_line_items()</text>" in html
    assert bundle["text/plain"] in html.replace("&gt;", ">")


def test_relationships_say_how_many(clients, model):
    assert [(r.name, r.cardinality) for r in model.Product.table().relationships()] == [
        ("ref_bakery", "many:1"),
        ("ref_inventory", "1:1"),
    ]
    assert len(clients.relationships(depth=1)) == 2


def test_self_references_and_lonely_tables(make_database):
    dsn = make_database(
        "self_references",
        "CREATE TABLE employee (id int PRIMARY KEY, boss_id int REFERENCES employee); CREATE TABLE alone (id int)",
    )
    db = v.connect_postgres(dsn, default=False)
    text = repr(db.table("employee").relationships())
    assert "Employee -> ref_boss() one Employee" in text
    assert "-> ref_employees_by_boss() many Employee" in text
    assert repr(db.table("alone").relationships()) == "Alone has no relationships."
    assert "<svg" in db.table("alone").relationships()._repr_mimebundle_()["text/html"]
    db.close()
