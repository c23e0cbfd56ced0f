"""Records that are changed and saved: only what changed, never over the changes of others."""

import threading

import psycopg
import pytest
import vantage as v
from writing import one_line, rows_of

SQL = """
CREATE TABLE owner (id serial PRIMARY KEY, name text NOT NULL, city text);
CREATE TABLE car (id serial PRIMARY KEY, owner_id int REFERENCES owner, name text NOT NULL DEFAULT 'none', price int,
  tags text[] DEFAULT '{}', data jsonb, at timestamptz DEFAULT now(), speed float8, sold bool, changed int DEFAULT 0);
CREATE TABLE verbs (id int PRIMARY KEY, save text, reload text, delete text, "a b" int);
CREATE TABLE keyless (a int, b int);
CREATE FUNCTION count_changes() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN NEW.changed := OLD.changed + 1; RETURN NEW; END $$;
CREATE TRIGGER count_changes BEFORE UPDATE ON car FOR EACH ROW EXECUTE FUNCTION count_changes();
"""
ROWS = """
TRUNCATE owner, car, verbs, keyless RESTART IDENTITY;
INSERT INTO owner (name, city) VALUES ('Ann', 'Bern'), ('Bob', 'Rome');
INSERT INTO car (owner_id, name, price, speed) VALUES (1, 'a', 10, 1.5), (1, 'b', 20, 'NaN'), (2, 'c', 30, NULL);
INSERT INTO verbs VALUES (1, 's', 'r', 'd', 5);
INSERT INTO keyless VALUES (1, 2);
"""


class Owner(v.Entity, table="owner"):
    id: v.Col[int]
    name: v.Col[str]
    city: v.Col[str | None]
    ref_cars: v.Many["Car"] = v.many("owner_id")


class Car(v.Entity, table="car", extensions=[v.SoftDelete("sold")]):
    id: v.Col[int]
    owner_id: v.Col[int | None]
    name: v.Col[str]
    price: v.Col[int | None]
    tags: v.Col[list]
    data: v.Col[dict | None]
    speed: v.Col[float | None]
    changed: v.Col[int]
    city: v.Col[str | None] = v.imported("ref_owner", "city")
    double: v.Col[int | None] = v.expression(lambda t: t.price * 2)
    label: v.Col[str] = v.computed(lambda r: f"{r.name}!")
    ref_owner: v.One["Owner"] = v.one("owner_id")

    def rename(self, name):
        self.name = name


class Brief(v.Record[Car]):
    id: int


@pytest.fixture(scope="module")
def dsn(make_database):
    return make_database("active", SQL)


@pytest.fixture(scope="module")
def shared(dsn):
    db = v.connect_postgres(dsn)
    yield db
    db.close()


@pytest.fixture
def db(shared, dsn):
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(ROWS)
    return shared


@pytest.fixture
def cars(db):
    return Car.table(db)


def elsewhere(dsn, sql):
    """Another session changes rows."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(sql)


@pytest.mark.inventory(135, "r.name = …; r.save(), r.reload(), r.delete()")
@pytest.mark.guards("B12")
def test_only_changed_fields_are_written_and_the_record_takes_what_the_database_made(cars):
    car = cars[1].get_one().run()
    car.price = 11
    write = car.save()
    locks, update = write.compile()
    assert one_line(update.sql) == "UPDATE car SET price = $1 WHERE id = $2"
    assert one_line(locks.sql).endswith("FOR UPDATE")
    assert write.run() is car
    assert (car.price, car.double, car.changed) == (11, 22, 1)


def test_nothing_is_sent_where_nothing_changed(cars):
    car = cars[1].get_one().run()
    car.price = car.price
    assert car.save().compile() == []
    assert car.save().run() is car
    assert cars[1].scalar("changed").run() == 0


def test_what_others_changed_in_other_fields_stays(cars, dsn):
    car = cars[1].get_one().run()
    elsewhere(dsn, "UPDATE car SET name = 'theirs' WHERE id = 1")
    car.price = 12
    car.save().run()
    assert (car.name, car.price) == ("theirs", 12)
    assert rows_of(dsn, "SELECT name, price FROM car WHERE id = 1") == [("theirs", 12)]


def test_a_field_that_changed_under_us_is_refused(cars, dsn):
    car = cars[1].get_one().run()
    elsewhere(dsn, "UPDATE car SET price = 99 WHERE id = 1")
    car.price = 12
    with pytest.raises(v.WriteRefused, match="was 10 when the record was fetched, and is 99"):
        car.save().run()
    assert rows_of(dsn, "SELECT price FROM car WHERE id = 1") == [(99,)]
    assert car.reload().run().price == 99
    car.price = 12
    assert car.save().run().price == 12


def test_a_row_that_left_its_set_is_refused(cars, dsn):
    cheap = cars.where(cars.price < 25)
    car = cheap.order_by("id").first().run()
    elsewhere(dsn, "UPDATE car SET price = 100 WHERE id = 1")
    car.name = "x"
    with pytest.raises(v.WriteRefused, match="left the set"):
        car.save().run()
    with pytest.raises(v.WriteRefused, match="left the set"):
        car.delete().run()
    elsewhere(dsn, "UPDATE car SET price = 1, sold = true WHERE id = 1")
    with pytest.raises(v.WriteRefused, match="left the set"):
        car.save().run()


@pytest.mark.guards("B13")
def test_a_row_that_is_gone_is_refused(cars, dsn):
    car = cars[2].get_one().run()
    elsewhere(dsn, "DELETE FROM car WHERE id = 2")
    car.name = "x"
    for action in (car.save(), car.delete()):
        with pytest.raises(v.WriteRefused, match="not there any more"):
            action.run()
    with pytest.raises(v.NotFound):
        car.reload().run()


def test_a_change_that_makes_it_leave_its_set_is_allowed(cars):
    car = cars.where(cars.price < 25).order_by("id").first().run()
    car.price = 1000
    assert car.save().run().price == 1000


def test_a_record_of_a_relation_or_a_limit_is_saved_in_its_set(db, cars, dsn):
    owner = Owner.table(db)[1].get_one().run()
    first, second = owner.ref_cars().order_by("id").limit(2).get().run()
    first.name = "one"
    first.save().run()
    elsewhere(dsn, "UPDATE car SET owner_id = 2 WHERE id = 2")
    second.name = "two"
    with pytest.raises(v.WriteRefused, match="left the set"):
        second.save().run()
    assert rows_of(dsn, "SELECT name FROM car ORDER BY id") == [("one",), ("b",), ("c",)]


def test_new_records_take_key_and_defaults(db, cars):
    car = Car(name="new", owner_id=1)
    assert car.save().run() is car
    assert (car.id, car.tags, car.changed, car.city) == (4, [], 0, "Bern")
    car.price = 3
    assert car.save().run().double == 6
    other = Owner(name="Cem")
    v.save(other, db).run()
    assert (other.id, other.city) == (3, None)


def test_a_new_record_is_checked_like_any_row(db):
    with pytest.raises(v.WriteRefused, match="needs a value for 'name'"):
        Owner(city="x").save().run()
    with pytest.raises(v.UnknownColumn, match="Did you mean 'name'"):
        Owner(nam="x")
    with pytest.raises(v.WriteRefused, match="is new"):
        Owner(name="x").delete()
    with pytest.raises(v.WriteRefused, match="is new"):
        Owner(name="x").reload()


def test_assigning_to_what_is_no_field_is_refused(cars):
    car = cars[1].get_one().run()
    with pytest.raises(v.UnknownColumn, match="Did you mean 'price'"):
        car.prise = 1
    with pytest.raises(AttributeError):
        car.prise = 1
    for name in ("double", "label"):
        with pytest.raises(v.WriteRefused, match="computed"):
            setattr(car, name, 1)
    with pytest.raises(v.WriteRefused, match="relation"):
        car.ref_owner = None
    car.rename("by a method")
    assert car.save().run().name == "by a method"


def test_the_key_cannot_be_changed(cars):
    car = cars[1].get_one().run()
    car.id = 50
    with pytest.raises(v.WriteRefused, match="'id' is the key"):
        car.save()


def test_values_that_change_in_themselves_are_noticed(cars):
    car = cars[1].get_one().run()
    car.tags.append("x")
    assert car.save().run().tags == ["x"]
    car.data = {"a": {"b": 1}}
    car.save().run()
    car.data["a"]["b"] = 2
    assert one_line(car.save().compile()[1].sql) == "UPDATE car SET data = $1 WHERE id = $2"
    assert car.save().run().data == {"a": {"b": 2}}
    assert car.save().compile() == []


def test_nan_is_no_change(cars):
    car = cars[2].get_one().run()
    car.speed = float("nan")
    assert car.save().compile() == []
    car.speed = 2.0
    assert car.save().run().speed == 2.0


def test_an_imported_field_is_saved_in_its_table(cars, dsn):
    car = cars[3].get_one().run()
    car.city, car.price = "Oslo", 31
    assert car.save().run().city == "Oslo"
    assert rows_of(dsn, "SELECT city FROM owner ORDER BY id") == [("Bern",), ("Oslo",)]
    shared = cars[1].get_one().run()
    shared.city = "Graz"
    with pytest.raises(v.WriteRefused, match="share"):
        shared.save().run()
    assert v.save(shared, shared=True).run().city == "Graz"


def test_delete_goes_by_the_extensions_and_hard_deletes(cars, dsn):
    one, two = cars[1].get_one().run(), cars[2].get_one().run()
    assert one.delete().run() == 1
    assert v.delete(two, hard=True).run() == 1
    assert rows_of(dsn, "SELECT id, sold FROM car ORDER BY id") == [(1, True), (3, None)]
    with pytest.raises(v.WriteRefused, match="was deleted"):
        one.save()


def test_columns_win_over_save_reload_and_delete(db, dsn):
    row = db.table("verbs")[1].get_one().run()
    assert (row.save, row.reload, row.delete) == ("s", "r", "d")
    row.save = "changed"
    row["a b"] = 6
    v.save(row).run()
    assert rows_of(dsn, 'SELECT save, "a b" FROM verbs') == [("changed", 6)]
    elsewhere(dsn, "UPDATE verbs SET reload = 'new'")
    assert v.reload(row).run().reload == "new"
    assert v.delete(row).run() == 1
    assert rows_of(dsn, "SELECT count(*) FROM verbs") == [(0,)]


def test_delete_of_the_class_is_the_verb_of_its_set(db):
    with pytest.raises(v.WriteRefused, match="all=True"):
        Owner.delete()
    v.set_default(db)
    with db.transaction() as transaction:
        assert Car.delete(1, hard=True).run() == 1
        transaction.roll_back()
    v.set_default(None)


def test_records_that_cannot_be_found_again_are_not_saved(db, cars):
    with pytest.raises(v.WriteRefused, match="whole records"):
        v.save(cars.as_entity(Brief).first().run())
    row = db.table("keyless").first().run()
    row.a = 5
    with pytest.raises(v.WriteRefused, match="no key"):
        row.save()
    few = cars.get_one().run()
    few.__dict__.pop("id")
    few.name = "x"
    with pytest.raises(v.WriteRefused, match="without 'id'"):
        few.save()


def test_a_save_runs_once_and_a_deleted_one_stays_deleted(cars):
    car = cars[1].get_one().run()
    car.price = 1
    write = car.save()
    write.run()
    car.price = 2
    assert write.run() is car
    assert cars[1].scalar("price").run() == 1


def test_a_save_that_fails_leaves_the_record_as_it_was(cars):
    car = cars[1].get_one().run()
    car.owner_id = 99
    with pytest.raises(v.ConstraintViolated):
        car.save().run()
    car.owner_id = 2
    assert car.save().run().city == "Rome"


@pytest.mark.guards("B12")
def test_two_writers_lose_nothing(db, dsn):
    """Each adds to the number that it saw; one that came late is refused and tries again."""
    lost = []

    def add():
        for _ in range(5):
            while True:
                car = Car.table(db)[1].get_one().run()
                car.price += 1
                try:
                    car.save().run()
                except v.WriteRefused:
                    continue
                break

    def run():
        try:
            add()
        except Exception as error:
            lost.append(error)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert lost == []
    assert rows_of(dsn, "SELECT price FROM car WHERE id = 1") == [(25,)]
