"""Rows that a write touches are those that the same set gave; no row outside of it is ever touched."""

import os
import random

import pytest
import vantage as v
from psycopg.conninfo import conninfo_to_dict

SETS = int(os.environ.get("VANTAGE_WRITE_SETS", "10000"))

SQL = """
CREATE TABLE town (id int PRIMARY KEY, name text NOT NULL, mark int, is_gone bool);
CREATE TABLE person (town_id int REFERENCES town, nr int, name text, age int, mark int, is_gone bool,
  PRIMARY KEY (town_id, nr));
CREATE TABLE pet (id serial PRIMARY KEY, town_id int, nr int, kind text, age int, mark int,
  FOREIGN KEY (town_id, nr) REFERENCES person);
CREATE TABLE chip (pet_id int PRIMARY KEY REFERENCES pet, code text, mark int);
CREATE TABLE club (id int PRIMARY KEY, name text, mark int);
CREATE TABLE member (pet_id int REFERENCES pet, club_id int REFERENCES club, PRIMARY KEY (pet_id, club_id));
INSERT INTO town SELECT n, 't' || n % 3, NULL, CASE n % 4 WHEN 0 THEN true WHEN 1 THEN false END
  FROM generate_series(1, 6) n;
INSERT INTO person SELECT t, n, chr(97 + (t * n) % 5), n * t % 7, NULL, n % 5 = 0 FROM generate_series(1, 6) t,
  generate_series(1, 4) n;
INSERT INTO pet (town_id, nr, kind, age)
  SELECT CASE WHEN n % 9 > 0 THEN 1 + n % 6 END, CASE WHEN n % 9 > 0 THEN 1 + n % 4 END, 
         substr('catdogfox', 1 + 3 * (n % 3), 3), nullif(n % 8, 3) FROM generate_series(1, 40) n;
INSERT INTO chip SELECT id, 'c' || id % 4 FROM pet WHERE id % 3 > 0;
INSERT INTO club SELECT n, 'k' || n % 2 FROM generate_series(1, 4) n;
INSERT INTO member SELECT p, c FROM generate_series(1, 40) p, generate_series(1, 4) c WHERE (p * c) % 5 = 1;
ANALYZE;
"""


class Town(v.Entity, table="town", extensions=[v.SoftDelete("is_gone")]):
    id: v.Col[int]
    name: v.Col[str]
    mark: v.Col[int | None]
    ref_people: v.Many["Person"] = v.many("town_id")


class Person(v.Entity, table="person", extensions=[v.SoftDelete("is_gone")]):
    town_id: v.Col[int]
    nr: v.Col[int]
    name: v.Col[str | None]
    age: v.Col[int | None]
    mark: v.Col[int | None]
    town_name: v.Col[str] = v.imported("ref_town", "name")
    pets: v.Col[int] = v.expression(lambda t: t.ref_pets().count())
    ref_town: v.One["Town"] = v.one("town_id")
    ref_pets: v.Many["Pet"] = v.many(("town_id", "nr"))


class Pet(v.Entity, table="pet"):
    id: v.Col[int]
    town_id: v.Col[int | None]
    nr: v.Col[int | None]
    kind: v.Col[str]
    age: v.Col[int | None]
    mark: v.Col[int | None]
    chip_mark: v.Col[int | None] = v.imported("ref_chip", "mark")
    chip_code: v.Col[str | None] = v.imported("ref_chip", "code")
    ref_person: v.One["Person"] = v.one(("town_id", "nr"))
    ref_chip: v.One["Chip"] = v.one("id", to="pet_id")
    ref_clubs: v.Many["Club"] = v.many("pet_id", via="member")


class Chip(v.Entity, table="chip"):
    pet_id: v.Col[int] = v.col(key=True)
    code: v.Col[str | None]
    mark: v.Col[int | None]
    ref_pet: v.One["Pet"] = v.one("pet_id")


class Club(v.Entity, table="club"):
    id: v.Col[int]
    name: v.Col[str]
    mark: v.Col[int | None]


ENTITIES = (Town, Person, Pet, Chip, Club)
KEYS = {Town: ("id",), Person: ("town_id", "nr"), Pet: ("id",), Chip: ("pet_id",), Club: ("id",)}


class Generator:
    """Sets of the schema at random: narrowed, OR-ed, traversed, joined, limited, distinct, combined, empty.

    Each structure comes four times in a row, with other values: so that statements that are found again are tried too.
    """

    def __init__(self, seed):
        self.seed = seed
        self.values = random.Random(seed)

    def begin(self, number):
        self.random = random.Random(f"{self.seed}.{number // 4}")

    def choice(self, *options):
        return self.random.choice(options)

    def condition(self, table, depth=2):
        if depth and self.random.random() < 0.4:
            parts = [self.condition(table, depth - 1) for _ in range(self.random.randrange(3))]
            made = self.choice(v.and_, v.or_)(*parts)
            return ~made if self.random.random() < 0.3 else made
        return self.leaf(table)

    def leaf(self, table):
        entity, number = table._entity, self.values.randrange(8)
        names = [name for name, field in entity._fields.items() if field.type in (int, int | None)]
        options = [
            lambda: table[self.choice(*names)] == number,
            lambda: table[self.choice(*names)] > number,
            lambda: table[self.choice(*names)].is_null(),
            lambda: table[self.choice(*names)].in_([1, number]),
            lambda: table[self.choice(*names)].not_in(self.choice([], [number], [None, 2])),
            lambda: ~(table[self.choice(*names)] < number),
        ]
        if "name" in entity._fields:
            options.append(lambda: table["name"].like(self.choice("a%", "t1", "%")))
        for name, relation in entity._relations.items():
            options.append(lambda name=name: table._ref(name).exists())
            if relation.many:
                options.append(lambda name=name: table._ref(name).count() > self.values.randrange(3))
            else:
                options.append(lambda name=name: table._ref(name)["mark"].is_null())
        return self.choice(*options)()

    def set(self, db, depth=3):
        made = self.choice(*ENTITIES).table(db)
        for _ in range(self.random.randrange(1, 5)):
            made = self.step(db, made, depth)
        return made

    def step(self, db, made, depth):
        roll = self.random.random()
        relations = list(made._entity._relations)
        if roll < 0.45 or not relations:
            return made.where(self.condition(made))
        if roll < 0.65:
            return made._ref(self.choice(*relations)) if not made._state.joins else made
        if roll < 0.75:
            return self.joined(made, self.choice(*relations))
        if roll < 0.81:
            return made.order_by(*KEYS[made._entity]).limit(self.values.randrange(6))
        if roll < 0.85:
            return made.order_by(*KEYS[made._entity]).offset(self.values.randrange(4))
        if roll < 0.88:
            return made.with_deleted()
        if roll < 0.91:
            return made.distinct()
        if depth and not made._state.joins:
            other = made._entity.table(db).where(self.condition(made._entity.table(db)))
            return getattr(made, self.choice("union", "intersect", "except_"))(other)
        return made

    def joined(self, made, name):
        if made._state.joins or made._state.source is not None:
            return made
        other = made._ref(name)
        how = self.choice("left", "inner")
        if self.random.random() < 0.3:
            other = other.where(other["mark"].is_null() | (other[KEYS[other._entity][0]] > 2))
        result = made.join(other, how=how)
        if self.random.random() < 0.6:
            column = next(iter(result._state.joins[0].columns))
            result = result.where(result[column] > self.values.randrange(3))
        return result


@pytest.fixture(scope="module")
def db(make_database):
    dsn = make_database("write_property", SQL)
    db = v.connect_postgres(dsn, default=False)
    db.execute(f"ALTER DATABASE {conninfo_to_dict(dsn)['dbname']} SET synchronous_commit = off").run()
    db.close()
    db = v.connect_postgres(dsn, default=False)
    yield db
    db.close()


class Tables:
    """What the tables hold: read whole after each write, so that every row that changed is seen."""

    def __init__(self, db):
        self.db = db
        self.rows = {entity: self.read(entity) for entity in ENTITIES}

    def read(self, entity):
        found = self.db.run(f"SELECT * FROM {entity._table_name}")
        places = [found.columns.index(name) for name in KEYS[entity]]
        return {tuple(row[place] for place in places): dict(zip(found.columns, row, strict=True)) for row in found.rows}

    def changed(self, entity, column):
        """The keys of rows that have another value in ``column``; no row has another in any other one."""
        before, after = self.rows[entity], self.read(entity)
        assert before.keys() == after.keys()
        assert all({**row, column: None} == {**before[key], column: None} for key, row in after.items())
        self.rows[entity] = after
        return {key for key, row in after.items() if row[column] != before[key][column]}


def keys_of(made):
    return [tuple(record[name] for name in KEYS[made._entity]) for record in made.get(None).run()]


def check_update(tables, made, wanted, mark):
    assert made.update({"mark": mark}, all=True).run() == len(wanted)
    assert tables.changed(made._entity, "mark") == wanted


def check_returning(tables, made, wanted, mark):
    rows = made.update({"mark": mark}, all=True, returning=KEYS[made._entity]).run()
    assert {tuple(row) for row in rows} == wanted == tables.changed(made._entity, "mark")


def check_delete(tables, made, wanted, mark):
    """The flag is set where there is one; else the rows are gone, and come back with the transaction."""
    entity = made._entity
    if entity in (Town, Person):
        before = tables.rows[entity]
        assert made.delete(all=True).run() == len(wanted)
        assert tables.changed(entity, "is_gone") == {key for key in wanted if not before[key]["is_gone"]}
        reset = "CASE id % 4 WHEN 0 THEN true WHEN 1 THEN false END" if entity is Town else "nr % 5 = 0"
        tables.db.execute(f"UPDATE {entity._table_name} SET is_gone = {reset}").run()
        tables.rows[entity] = tables.read(entity)
        return
    with tables.db.transaction() as transaction:
        tables.db.execute("ALTER TABLE chip DROP CONSTRAINT chip_pet_id_fkey").run()
        tables.db.execute("ALTER TABLE member DROP CONSTRAINT member_pet_id_fkey").run()
        tables.db.execute("ALTER TABLE member DROP CONSTRAINT member_club_id_fkey").run()
        assert made.delete(all=True).run() == len(wanted)
        left = tables.read(entity)
        assert left == {key: row for key, row in tables.rows[entity].items() if key not in wanted}
        transaction.roll_back()


def check_callable(tables, made, wanted, mark):
    assert made.update(lambda record: {"mark": mark}, all=True).run() == len(wanted)
    assert tables.changed(made._entity, "mark") == wanted


def check_import(tables, made, wanted, mark):
    """A field of another table: the rows that own it change, and no other."""
    if made._entity is not Pet:
        check_update(tables, made, wanted, mark)
        return
    count = made.update({"chip_mark": mark}, missing="skip", all=True).run()
    owned = {key for key in wanted if key in tables.rows[Chip]}
    assert count == len(owned)
    assert tables.changed(Chip, "mark") == owned
    assert tables.changed(Pet, "mark") == set()


CHECKS = (check_update, check_delete, check_returning, check_import, check_update, check_delete, check_callable)


@pytest.mark.guards("B1", "B2")
@pytest.mark.parametrize("part", range(4))
def test_a_write_touches_the_rows_that_its_set_gave_and_no_other(db, part):
    generator, tables = Generator(part), Tables(db)
    seen = {"rows": 0, "empty": 0, "joined": 0, "limited": 0, "traversed": 0}
    for number in range(SETS // 4):
        generator.begin(number)
        made = generator.set(db)
        wanted = keys_of(made)
        assert len(wanted) == len(set(wanted)) == made.count().run()
        seen["rows"] += len(wanted)
        seen["empty"] += not wanted
        seen["joined"] += bool(made._state.joins)
        seen["limited"] += made._state.is_limited
        seen["traversed"] += made._state.step is not None
        CHECKS[number // 4 % len(CHECKS)](tables, made, set(wanted), 1_000 + number)
        if number % 50 == 0:
            for entity in ENTITIES:
                db.execute(f"UPDATE {entity._table_name} SET mark = NULL").run()
            tables = Tables(db)
    assert SETS < 2_000 or all(count > SETS // 400 for count in seen.values()), seen
