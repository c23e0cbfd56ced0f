"""``v.path``: the ways from one table to another, shortest first, as code that runs."""

import pytest
import vantage as v
from bakery_model import Client, Order, Product

SQL = """
CREATE TABLE film (film_id int PRIMARY KEY, title text);
CREATE TABLE actor (actor_id int PRIMARY KEY, name text);
CREATE TABLE film_actor (actor_id int REFERENCES actor, film_id int REFERENCES film, role text,
  PRIMARY KEY (actor_id, film_id));
CREATE TABLE agent (id int PRIMARY KEY);
CREATE TABLE contract (id int PRIMARY KEY, agent_id int REFERENCES agent, actor_id int REFERENCES actor);
CREATE TABLE employee (id int PRIMARY KEY, boss_id int REFERENCES employee);
CREATE TABLE island (id int PRIMARY KEY);
CREATE VIEW titles AS SELECT title FROM film;
"""


@pytest.fixture(scope="module")
def films(make_database):
    db = v.connect_postgres(make_database("paths", SQL), default=False)
    yield db
    db.close()


def codes(paths):
    return [path.code for path in paths]


def test_ways_of_a_model_are_code_that_runs(bakery):
    clients = Client.table(bakery)
    paying = clients.where(clients.is_paying_client == True)  # noqa: E712
    found = v.path(paying, Product)
    assert codes(found)[:2] == [
        "paying.ref_bakery().ref_products()",
        "paying.ref_orders().ref_line_items().ref_product()",
    ]
    for path in found:
        assert path().count().run() == eval(path.code).count().run()
    assert found[1](clients[1]).count().run() == 3
    assert found[1].relations == ("ref_orders", "ref_line_items", "ref_product")


def test_an_entity_starts_at_all_its_rows(bakery):
    (way, *_) = v.path(Client, Order)
    assert way.code == "Client.table().ref_orders()"
    assert way().count().run() == 3


def test_ways_of_a_catalog_start_at_what_the_caller_calls_the_set(films):
    some_films = films.table("film")
    assert codes(v.path(some_films, films.table("agent"))) == ["some_films.ref_actors().ref_contracts().ref_agent()"]
    assert codes(v.path(films.table("film"), "actor")) == ['films.table("film").ref_actors()']
    assert codes(v.path("film", films.entities.Actor)) == ['films.table("film").ref_actors()']


def test_a_junction_is_listed_once_unless_it_is_asked_for(films):
    assert codes(v.path(films.table("film"), films.table("film_actor"))) == [
        'films.table("film").ref_film_actors()',
        'films.table("film").ref_actors().ref_film_actors()',
    ]


def test_a_way_from_a_table_to_itself_uses_its_own_key(films):
    staff = films.table("employee")
    assert codes(v.path(staff, staff)) == ["staff.ref_boss()", "staff.ref_employees_by_boss()"]


def test_no_way_is_a_sentence(films):
    found = v.path(films.table("film"), "island")
    assert len(found) == 0
    assert repr(found) == "No way of at most 6 relations leads from film to island."
    assert "leads from film to island" in found._repr_html_()
    assert len(v.path(films.table("film"), "titles")) == 0
    with pytest.raises(v.UnknownTable, match="Did you mean 'island'"):
        v.path(films.table("film"), "iland")
    with pytest.raises(v.VantageError, match="not 7"):
        v.path(films.table("film"), 7)


def test_ways_show_as_a_list(bakery):
    clients = Client.table(bakery)
    found = v.path(clients, Product, limit=2)
    assert repr(found).splitlines() == [
        "[0] clients.ref_bakery().ref_products()",
        "[1] clients.ref_orders().ref_line_items().ref_product()",
    ]
    html = found._repr_html_()
    assert html.count("<li>") == 2
    assert "Order → LineItem → Product" in html


def test_limits_hold(films):
    assert len(v.path(films.table("film"), "agent", max_length=2)) == 0
    assert len(v.path(films.table("film"), "agent", limit=0)) == 0


def test_ten_thousand_tables_that_all_know_each_other(monkeypatch):
    """Every table refers to the ten before it: the number of ways is beyond counting, the search is not."""
    from vantage import _paths
    from vantage._relation_graph import Link, Node

    class Dense:
        asked = 0

        def links(self, node):
            self.asked += 1
            near = range(max(node.key - 10, 0), min(node.key + 11, 10_000))
            return [Link(f"ref_{n}", node.key, Node(n, str(n)), ("a",), ("b",)) for n in near if n != node.key]

        def before(self, key):
            return [link.target.key for link in self.links(Node(key, ""))]

    graph = Dense()
    found = _paths._ways(graph, Node(5000, "5000"), Node(5035, "5035"), 6, 10)
    assert [len(way) for way in found] == [4] * 10
    assert graph.asked < 1000
    assert _paths._ways(Dense(), Node(0, "0"), Node(9999, "9999"), 8, 10) == []
