"""Tables that inherit: their rows are in the sets of the table above, with keys that may be the same."""

import pytest
import vantage as v

SQL = """
CREATE TABLE animal (id int PRIMARY KEY, name text, legs int NOT NULL);
CREATE TABLE dog (tricks int) INHERITS (animal);
CREATE TABLE visit (id int PRIMARY KEY, animal_id int REFERENCES animal, cost int NOT NULL);
INSERT INTO animal VALUES (1, 'any', 4), (2, 'bird', 2);
INSERT INTO dog VALUES (1, 'Rex', 3, 5), (3, 'Fido', 4, 0);
INSERT INTO visit VALUES (1, 1, 10), (2, 2, 20), (3, 1, 40);
"""


@pytest.fixture(scope="module")
def db(make_database):
    db = v.connect_postgres(make_database("inheritance", SQL), default=False)
    yield db
    db.close()


@pytest.fixture
def animals(db):
    return db.table("animal")


@pytest.fixture
def visits(db):
    return db.table("visit")


def test_the_row_that_a_key_refers_to_is_the_tables_own(visits):
    names = visits.order_by("id").select(name=visits.ref_animal().name)
    assert [row.name for row in names.run()] == ["any", "bird", "any"]
    assert [r.id for r in visits.where(visits.ref_animal().name == "Rex").get().run()] == []
    assert visits.where(visits.ref_animal().legs == 4).count().run() == 2


def test_rows_with_one_key_are_two_rows(animals):
    assert animals.count().run() == 4
    assert sorted(r.name for r in animals.union(animals).get().run()) == ["Fido", "Rex", "any", "bird"]
    assert [r.name for r in animals.where(animals.legs < 4).intersect(animals.where(animals.id == 1)).get().run()] == [
        "Rex"
    ]
    joined = animals.join(animals.ref_visits())
    few = joined.where(animals.legs == 3, joined["visits__cost"] == 40)
    assert [r.name for r in few.get().run()] == ["Rex"]
    assert joined.group_by(animals.id).select(animals.id, n=animals.count()).order_by("id").run() == [
        (1, 2), (2, 1), (3, 1),
    ]  # fmt: skip


def test_what_many_rows_lead_to_counts_once(animals, visits):
    joined = animals.join(animals.ref_visits())
    by_visit = joined.group_by("visits__animal_id").select(
        "visits__animal_id", n=animals.ref_visits().count(), cost=animals.ref_visits().sum("cost")
    )
    assert {row[0]: tuple(row[1:]) for row in by_visit.run()} == {1: (2, 50), 2: (1, 20), None: (0, None)}
    with_animal = visits.join(visits.ref_animal())
    assert with_animal.select(cost=visits.sum("cost")).scalar().run() == 70
    assert with_animal.group_by("animal_id").select(n=visits.count(), cost=visits.sum("cost")).order_by("n").run() == [
        (1, 20), (2, 50),
    ]  # fmt: skip
