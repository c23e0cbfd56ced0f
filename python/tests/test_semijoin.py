"""Conditions through a to-one relation find the related rows first, where that means the same."""

import itertools

import pytest
import vantage as v


def where(query):
    return " ".join(query.preview_sql().split()).partition(" WHERE ")[2]


@pytest.mark.parametrize(
    ("make", "sql", "ids"),
    [
        (lambda t: t.ref_maker().name == "Acme", "maker_id IN (SELECT id FROM maker WHERE name = $1)", [1, 2]),
        (
            lambda t: t.ref_maker().ref_parent().name.startswith("A"),
            "maker_id IN (SELECT id FROM maker WHERE parent_id IN (SELECT id FROM maker WHERE name LIKE $1))",
            [3],
        ),
        (lambda t: t.ref_maker().active, "maker_id IN (SELECT id FROM maker WHERE active)", [1, 2]),
        (
            lambda t: (t.ref_maker().name == "Acme") | (t.id == 4),
            "maker_id IN (SELECT id FROM maker WHERE name = $1) OR id = $2",
            [1, 2, 4],
        ),
        (
            lambda t: t.ref_maker().country.not_in(["US"]),
            "maker_id IN (SELECT id FROM maker WHERE NOT (country = ANY($1)))",
            [3],
        ),
    ],
)
def test_strict_conditions_are_semi_joins(items, make, sql, ids):
    narrowed = items.where(make(items))
    assert where(narrowed.select("id")) == sql
    assert narrowed.order_by("id").col("id").run() == ids


@pytest.mark.parametrize(
    ("make", "ids"),
    [
        (lambda t: ~(t.ref_maker().name == "Acme"), [3]),
        (lambda t: t.ref_maker().name.is_null(), [4]),
        (lambda t: t.ref_maker().name.is_distinct_from("Acme"), [3, 4]),
        (lambda t: t.ref_maker().country.in_(["US", None]), [1, 2, 4]),
        (lambda t: t.ref_maker().country.not_in([]), [1, 2, 3, 4]),
        (lambda t: (t.ref_maker().name == "Acme").is_not_true(), [3, 4]),
        (lambda t: (t.ref_maker().name == "Acme").is_null(), [4]),
        (lambda t: v.coalesce(t.ref_maker().name, "none") == "none", [4]),
        (lambda t: t.ref_maker().name < t.name, [1, 2]),
        (lambda t: v.not_(v.or_(t.ref_maker().name == "Acme", t.id == 4)), [3]),
    ],
)
def test_where_null_may_be_true_each_row_is_asked(items, make, ids):
    narrowed = items.where(make(items))
    assert "IN (SELECT" not in where(narrowed.select("id"))
    assert narrowed.order_by("id").col("id").run() == ids


def test_it_means_what_the_sub_query_of_each_row_means(items):
    """Every condition, joined in every way, beside the same one behind a CASE, which hides what it is."""

    def hidden(condition):
        return v.case((condition, True), else_=False)

    simple = [
        items.ref_maker().name == "Acme", items.ref_maker().country != "US", items.ref_maker().active,
        items.ref_maker().name.contains("ö"), items.ref_maker().ref_parent().country.in_(["US", "AT"]),
        items.ref_maker().id.between(2, 3), items.id == 4,
    ]  # fmt: skip
    for one, other in itertools.permutations(simple, 2):
        for combined in (one & other, one | other, ~one & other, ~(one | other), one & ~(other & one)):
            asked, expected = items.where(combined), items.where(hidden(combined))
            assert asked.order_by("id").col("id").run() == expected.order_by("id").col("id").run(), asked.preview_sql()


def test_imported_fields_and_deleted_rows(bakery, make_database):
    import bakery_model

    orders = bakery_model.Order.table(bakery)
    narrowed = orders.where(orders.client_name == "Doc Brown")
    text = " ".join(narrowed.count().preview_sql().split())
    assert "client_id IN (SELECT id FROM client WHERE name = $1)" in text
    assert narrowed.count().run() == 2
    lines = bakery_model.LineItem.table(bakery)
    assert lines.where(lines.price > 200).count().run() == 1


def test_a_chain_that_leads_to_any_row_is_one_semi_join(bakery):
    clients = bakery.table("client")
    many = clients.ref_ords().ref_order_lines().where(lambda t: t.quantity > 3)
    assert where(clients.where(many.exists())) == (
        "EXISTS (SELECT 1 FROM ord JOIN order_line ON order_line.order_id = ord.id "
        "WHERE ord.client_id = client.id AND order_line.quantity > $1)"
    )
    assert clients.where(many.exists()).col("id").run() == [2]
    assert clients.where(~many.exists()).order_by("id").col("id").run() == [1, 3]


def test_a_junction_on_the_way_to_any_row_is_joined(make_database):
    sql = """
    CREATE TABLE person (id int PRIMARY KEY, name text);
    CREATE TABLE club (id int PRIMARY KEY, town text);
    CREATE TABLE member (person_id int REFERENCES person, club_id int REFERENCES club,
      PRIMARY KEY (person_id, club_id));
    INSERT INTO person VALUES (1, 'a'), (2, 'b'), (3, 'c'), (4, NULL);
    INSERT INTO club VALUES (1, 'x'), (2, 'y'), (3, 'y');
    INSERT INTO member VALUES (1, 1), (2, 1), (2, 2), (2, 3), (3, 3);
    """
    db = v.connect_postgres(make_database("semijoin", sql), default=False)
    people = db.table("person")
    in_y = people.ref_clubs().where(lambda t: t.town == "y")
    assert where(people.where(in_y.exists())) == (
        "EXISTS (SELECT 1 FROM member JOIN club ON member.club_id = club.id "
        "WHERE member.person_id = person.id AND club.town = $1)"
    )
    assert people.where(in_y.exists()).order_by("id").col("id").run() == [2, 3]
    assert people.where(~in_y.exists()).order_by("id").col("id").run() == [1, 4]
    fellows = people.ref_clubs().ref_people().where(lambda t: t.name == "c")
    assert people.where(fellows.exists()).order_by("id").col("id").run() == [2, 3]
    assert [tuple(r) for r in people.order_by("id").select("id", x=fellows.exists()).run()] == [
        (1, False), (2, True), (3, True), (4, False),
    ]  # fmt: skip
    db.close()
