"""A table beside itself: each column is of the set that it was taken from."""

import pytest


@pytest.fixture
def clients(bakery):
    return bakery.table("client")


def sql(query):
    return " ".join(query.preview_sql().split())


def pairs(query):
    return sorted((row.id, row.o_id) for row in query.run())


def test_a_set_with_another_name_is_joined_with_its_table(clients):
    others = clients.alias("other")
    joined = clients.join(others, on=lambda a, b: (a.bakery_id == b.bakery_id) & (a.id < b.id), how="inner", prefix="o")
    assert "JOIN client AS other ON client.bakery_id = other.bakery_id AND client.id < other.id" in sql(joined.rows())
    assert pairs(joined.rows()) == [(1, 2), (1, 3), (2, 3)]


def test_a_narrowed_set_is_joined_with_the_set_that_it_was_made_from(clients):
    later = clients.where(clients.id > 1)
    joined = clients.join(later, on=lambda a, b: a.contact_details == b.contact_details, how="inner", prefix="o")
    assert pairs(joined.rows()) == [(1, 3), (2, 2), (3, 3)]


def test_a_name_keeps_what_was_said_before_it(clients):
    named = clients.where(clients.id > 1).alias("later")
    joined = clients.join(named, on=lambda a, b: a.bakery_id == b.bakery_id, how="inner", prefix="o")
    assert pairs(joined.rows()) == [(a, b) for a in (1, 2, 3) for b in (2, 3)]
