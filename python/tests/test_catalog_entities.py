"""Tables made from the catalog of a database that nobody prepared."""

import psycopg
import pytest
import vantage as v

SQL = """
CREATE SCHEMA sales;
CREATE TYPE mood AS ENUM ('sad', 'it''s ok', 'happy');
CREATE TABLE "Order" (id serial PRIMARY KEY, count int, "a b" text, "quo""te" text, mood mood, at date, "class" int);
CREATE TABLE "Strange Table" (id serial PRIMARY KEY, order_id int REFERENCES "Order");
CREATE TABLE employee (employee_id int PRIMARY KEY, reports_to int REFERENCES employee, name text);
CREATE TABLE film (film_id int PRIMARY KEY, title text);
CREATE TABLE actor (actor_id int PRIMARY KEY, name text);
CREATE TABLE film_actor (actor_id int REFERENCES actor, film_id int REFERENCES film, PRIMARY KEY (actor_id, film_id));
CREATE TABLE customers (tenant_id int, id int, name text, PRIMARY KEY (tenant_id, id));
CREATE TABLE invoices (tenant_id int, id int, customer_id int, amount numeric(10,2), PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customers);
CREATE TABLE sales.report (id int PRIMARY KEY, employee_id int REFERENCES employee);
CREATE TABLE "🍰" (id int PRIMARY KEY);
CREATE TABLE no_key (a int);
CREATE VIEW bosses AS SELECT * FROM employee WHERE reports_to IS NULL;
INSERT INTO "Order" (count, "a b", mood) VALUES (1, 'x', 'happy'), (NULL, '<b>hi</b>', 'it''s ok');
INSERT INTO "Strange Table" (order_id) VALUES (1), (1), (NULL);
INSERT INTO employee VALUES (1, NULL, 'boss'), (2, 1, 'x'), (3, 1, 'y'), (4, 2, 'z');
INSERT INTO film VALUES (1, 'f1'), (2, 'f2');
INSERT INTO actor VALUES (1, 'a1'), (2, 'a2');
INSERT INTO film_actor VALUES (1, 1), (2, 1), (1, 2);
INSERT INTO customers VALUES (1, 1, 'c11'), (1, 2, 'c12'), (2, 1, 'c21');
INSERT INTO invoices VALUES (1, 1, 1, 10.5), (1, 2, 1, 20), (2, 1, 1, 5), (1, 3, NULL, 7);
"""


@pytest.fixture(scope="module")
def db(make_database):
    db = v.connect_postgres(make_database("unprepared", SQL), default=False)
    yield db
    db.close()


def test_verbs_win_and_columns_stay_reachable(db):
    orders = db.table("Order")
    assert orders.count().run() == 2
    assert orders.where(orders["count"] == 1).count().run() == orders.where(orders.c.count == 1).count().run() == 1
    assert orders.where(orders["a b"] == "x").get().run()[0]["a b"] == "x"
    assert '"quo""te" LIKE $1' in orders.where(orders['quo"te'].like("x")).preview_sql()


def test_enum_values_are_compared_as_enums(db):
    orders = db.table("Order")
    assert orders.where(orders.mood.in_(["happy", "it's ok"])).count().run() == 2
    assert orders.where(orders.mood == "happy").count().run() == 1


@pytest.mark.guards("B15")
def test_junctions_self_references_and_composite_keys(db):
    films, staff, customers = db.table("film"), db.table("employee"), db.table("customers")
    assert {a.name for a in films.where(films.title == "f1").ref_actors().get().run()} == {"a1", "a2"}
    assert [
        (r.t, r.n) for r in films.order_by("film_id").select(t=films.title, n=films.ref_actors().count()).run()
    ] == [
        ("f1", 2),
        ("f2", 1),
    ]
    rows = staff.order_by("employee_id").select(
        n=staff.name, reports=staff.ref_employees_by_reports_to().count(), boss=staff.ref_reports_to().name
    )
    assert [tuple(r) for r in rows.run()] == [
        ("boss", 2, None),
        ("x", 1, "boss"),
        ("y", 0, "boss"),
        ("z", 0, "x"),
    ]
    assert {c.name for c in db.table("invoices").ref_customer().get().run()} == {"c11", "c21"}
    assert customers[(1, 1)].get_one().run().name == "c11"
    sums = {r.n: r.s for r in customers.select(n=customers.name, s=customers.ref_invoices().sum("amount")).run()}
    assert {name: None if total is None else float(total) for name, total in sums.items()} == {
        "c11": 30.5,
        "c12": None,
        "c21": 5.0,
    }


def test_every_table_is_found_and_read(db):
    assert db.table("sales.report").preview_sql().split() == ["SELECT", "*", "FROM", "sales.report"]
    assert db.entities["🍰"].table().count().run() == 0
    assert db.entities.SalesReport.table().count().run() == 0 if hasattr(db.entities, "SalesReport") else True
    assert db.table("bosses").count().run() == 1
    with pytest.raises(v.UnknownTable, match="Did you mean 'employee'"):
        db.table("employe")
    with pytest.raises(v.VantageError, match="no primary key"):
        db.table("no_key").with_id(1)


@pytest.mark.guards("B9")
def test_names_and_values_do_not_reach_html_as_markup(db):
    html = db.table("Order")._repr_mimebundle_()["text/html"]
    assert "<b>hi" not in html
    assert "&lt;b&gt;hi" in html


def test_rows_agree_with_sql_written_by_hand(db, make_database):
    staff = db.table("employee")
    by_hand = (
        "SELECT count(*) FROM employee WHERE reports_to IN (SELECT employee_id FROM employee WHERE reports_to = 1)"
    )
    (expected,) = db.run(by_hand).rows[0]
    assert staff.where(staff.reports_to == 1).ref_employees_by_reports_to().count().run() == expected


@pytest.mark.inventory(1, "v.connect_postgres(url)")
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"port": "1"}, "Is the server running"),
        ({"dbname": "no_such_database"}, "does not exist"),
        ({"user": "nobody_here", "passfile": "/dev/null"}, "Cannot connect"),
    ],
)
def test_connecting_says_what_is_wrong(server, change, reason):
    with pytest.raises(v.ConnectError, match=reason):
        v.connect_postgres(psycopg.conninfo.make_conninfo(server, **change))


def test_an_address_that_libpq_cannot_read_is_not_repeated():
    with pytest.raises(v.ConnectError) as caught:
        v.connect_postgres("postgresql://u:s3cret@host:port:5/db")
    assert "s3cret" not in str(caught.value)
    with pytest.raises(v.ConnectError, match="'hots' is no connection option"):
        v.connect_postgres(hots="x")


def test_named_connections(tmp_path, monkeypatch, server):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "none"))
    parts = psycopg.conninfo.conninfo_to_dict(server)
    parts.pop("password", None)
    settings = "\n".join(f'{key} = "{value}"' for key, value in parts.items())
    (tmp_path / "vantage.toml").write_text(f"[connections.here]\n{settings}\n[connections.leaky]\npassword = 'x'\n")
    with pytest.raises(v.ConnectError, match="holds a password"):
        v.connect("here")
    (tmp_path / "vantage.toml").write_text(f"[connections.here]\n{settings}\n")
    with pytest.raises(v.ConnectError, match="Did you mean 'here'"):
        v.connect("her")
    if "password" not in psycopg.conninfo.conninfo_to_dict(server):
        db = v.connect("here", default=False)
        assert db.fetch("SELECT 1 AS one").run()[0].one == 1
        db.close()
