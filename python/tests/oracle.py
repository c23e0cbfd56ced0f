"""An oracle: rows and sets in Python, which know nothing of SQL, and queries generated on both sides."""

import random
from decimal import Decimal

import vantage as v

SCHEMA = """
CREATE TABLE author (id int PRIMARY KEY, name text, age int, boss_id int REFERENCES author);
CREATE TABLE book (id int PRIMARY KEY, author_id int REFERENCES author, price int, kind text, is_deleted bool);
CREATE TABLE review (id int PRIMARY KEY, book_id int NOT NULL REFERENCES book, stars int, pages numeric);
CREATE TABLE tag (id int PRIMARY KEY, label text NOT NULL);
CREATE TABLE book_tag (book_id int REFERENCES book, tag_id int REFERENCES tag, PRIMARY KEY (book_id, tag_id));
"""


class Author(v.Entity, table="author"):
    id: v.Col[int]
    name: v.Col[str | None]
    age: v.Col[int | None]
    boss_id: v.Col[int | None]
    ref_books: v.Many["Book"] = v.many("author_id")
    ref_boss: v.One["Author"] = v.one("boss_id")
    ref_staff: v.Many["Author"] = v.many("boss_id")


class Book(v.Entity, table="book", extensions=[v.SoftDelete("is_deleted")]):
    id: v.Col[int]
    author_id: v.Col[int | None]
    price: v.Col[int | None]
    kind: v.Col[str | None]
    ref_author: v.One["Author"] = v.one("author_id")
    ref_reviews: v.Many["Review"] = v.many("book_id")
    ref_tags: v.Many["Tag"] = v.many("book_id", via="book_tag")


class Review(v.Entity, table="review"):
    id: v.Col[int]
    book_id: v.Col[int]
    stars: v.Col[int | None]
    pages: v.Col[Decimal | None]
    ref_book: v.One["Book"] = v.one("book_id")


class Tag(v.Entity, table="tag"):
    id: v.Col[int]
    label: v.Col[str]
    ref_books: v.Many["Book"] = v.many("tag_id", via="book_tag")


RELATIONS = {
    "author": {"ref_books": ("book", True), "ref_boss": ("author", False), "ref_staff": ("author", True)},
    "book": {"ref_author": ("author", False), "ref_reviews": ("review", True), "ref_tags": ("tag", True)},
    "review": {"ref_book": ("book", False)},
    "tag": {"ref_books": ("book", True)},
}
NUMBERS = {"author": ["id", "age"], "book": ["id", "price"], "review": ["id", "stars", "pages"], "tag": ["id"]}
KEYS = {
    "author": ["name", "age", "boss_id"], "book": ["kind", "author_id", "price"],
    "review": ["stars", "book_id"], "tag": ["label"],
}  # fmt: skip
ENTITIES = {"author": Author, "book": Book, "review": Review, "tag": Tag}


class World:
    """The rows of every table, and which belong together."""

    def __init__(self, seed):
        rnd = random.Random(seed)
        some = lambda *values: rnd.choice([None, *values])  # noqa: E731
        ids = range(1, 8)
        self.rows = {
            "author": [
                {"id": i, "name": some("ann", "bob", "cy"), "age": some(1, 2, 3),
                 "boss_id": some(*range(1, i)) if i > 1 else None}
                for i in ids
            ],
            "book": [
                {"id": i, "author_id": some(*ids), "price": some(0, 5, 7), "kind": some("a", "b"),
                 "is_deleted": some(True, False, False)}
                for i in range(1, 13)
            ],
            "review": [
                {"id": i, "book_id": rnd.randint(1, 12), "stars": some(1, 2, 5),
                 "pages": some(Decimal("1.5"), Decimal(2))}
                for i in range(1, 20)
            ],
            "tag": [{"id": i, "label": rnd.choice("xyz")} for i in range(1, 5)],
            "book_tag": [
                {"book_id": b, "tag_id": t} for b in range(1, 13) for t in range(1, 5) if rnd.random() < 0.3
            ],
        }  # fmt: skip

    def all(self, table):
        return [row for row in self.rows[table] if row.get("is_deleted") is not True]

    def follow(self, table, row, relation):
        """The rows that one row's relation leads to."""
        pairs = self.rows["book_tag"]
        test = {
            ("author", "ref_books"): lambda b: b["author_id"] == row["id"],
            ("author", "ref_boss"): lambda a: a["id"] == row["boss_id"],
            ("author", "ref_staff"): lambda a: a["boss_id"] == row["id"],
            ("book", "ref_author"): lambda a: a["id"] == row["author_id"],
            ("book", "ref_reviews"): lambda r: r["book_id"] == row["id"],
            ("book", "ref_tags"): lambda t: {"book_id": row["id"], "tag_id": t["id"]} in pairs,
            ("review", "ref_book"): lambda b: b["id"] == row["book_id"],
            ("tag", "ref_books"): lambda b: {"book_id": b["id"], "tag_id": row["id"]} in pairs,
        }[table, relation]
        return [other for other in self.all(RELATIONS[table][relation][0]) if test(other)]


def unique(rows):
    return list({row["id"]: row for row in rows}.values())


def aggregate(function, column, rows):
    if function == "count":
        return len(rows)
    values = [row[column] for row in rows if row[column] is not None]
    if function == "count_distinct":
        return len(set(values))
    if not values:
        return None
    if function == "avg":
        return round(Decimal(sum(values)) / len(values), 9)
    return {"sum": sum, "min": min, "max": max}[function](values)


def plain(value):
    return round(value, 9) if isinstance(value, Decimal) else value


class Query:
    """A set in Vantage and in the oracle, changed together."""

    def __init__(self, world, rnd, table=None):
        self.world, self.rnd = world, rnd
        self.table = table or rnd.choice(list(ENTITIES))
        self.set = ENTITIES[self.table].table()
        self.rows = world.all(self.table)

    def condition(self, subject=None, table=None):
        """A condition on a set, and the same as a function of a row."""
        subject, table, rnd = subject if subject is not None else self.set, table or self.table, self.rnd
        column = rnd.choice(NUMBERS[table])
        value, kind = rnd.randint(0, 6), rnd.choice(["<", ">=", "null", "in", "not in", "not"])
        expression = subject[column]
        known = lambda row: row[column] is not None  # noqa: E731
        return {
            "<": (expression < value, lambda row: known(row) and row[column] < value),
            ">=": (expression >= value, lambda row: known(row) and row[column] >= value),
            "null": (expression.is_null(), lambda row: not known(row)),
            "in": (expression.in_([value, 2, None]), lambda row: not known(row) or row[column] in (value, 2)),
            "not in": (expression.not_in([value, 2]), lambda row: known(row) and row[column] not in (value, 2)),
            "not": (~(expression == value), lambda row: known(row) and row[column] != value),
        }[kind]

    def narrow(self):
        condition, test = self.condition()
        self.set, self.rows = self.set.where(condition), [row for row in self.rows if test(row)]

    def narrow_by_relation(self):
        relation = self.rnd.choice(list(RELATIONS[self.table]))
        target = RELATIONS[self.table][relation][0]
        chain = self.set.ref(relation)
        condition, test = self.condition(chain, target)
        chain = chain.where(condition)
        table, at_least = self.table, self.rnd.randint(0, 2)

        def reached(row):
            return [other for other in self.world.follow(table, row, relation) if test(other)]

        if at_least == 0:
            self.set, self.rows = self.set.where(~chain.exists()), [row for row in self.rows if not reached(row)]
        else:
            self.set = self.set.where(chain.count() >= at_least)
            self.rows = [row for row in self.rows if len(reached(row)) >= at_least]

    def follow(self):
        relation = self.rnd.choice(list(RELATIONS[self.table]))
        found = [other for row in self.rows for other in self.world.follow(self.table, row, relation)]
        self.set, self.rows, self.table = self.set.ref(relation), unique(found), RELATIONS[self.table][relation][0]

    def limit(self):
        count = self.rnd.randint(0, 5)
        self.set = self.set.order_by("id").limit(count)
        self.rows = sorted(self.rows, key=lambda row: row["id"])[:count]

    def combine(self):
        other = Query(self.world, self.rnd, self.table)
        other.narrow()
        verb = self.rnd.choice(["union", "intersect", "except_"])
        self.set = getattr(self.set, verb)(other.set)
        ours, theirs = {row["id"] for row in self.rows}, {row["id"] for row in other.rows}
        kept = {"union": ours | theirs, "intersect": ours & theirs, "except_": ours - theirs}[verb]
        self.rows = [row for row in unique([*self.rows, *other.rows]) if row["id"] in kept]

    def change(self):
        for _ in range(self.rnd.randint(0, 4)):
            self.rnd.choice(
                [self.narrow, self.follow, self.follow, self.narrow_by_relation, self.limit, self.combine]
            )()

    def chain(self):
        """Relations from here, as a set, and as a function that gives the rows that some rows lead to."""
        start, table, steps = self.set, self.table, []
        for _ in range(self.rnd.randint(1, 3)):
            relation = self.rnd.choice(list(RELATIONS[table]))
            steps.append((table, relation))
            start, table = start.ref(relation), RELATIONS[table][relation][0]
        tests = []
        if self.rnd.random() < 0.3:
            condition, test = self.condition(start, table)
            start = start.where(condition)
            tests.append(test)

        def reached(rows):
            for name, relation in steps:
                rows = unique([other for row in rows for other in self.world.follow(name, row, relation)])
            return [row for row in rows if all(test(row) for test in tests)]

        return start, table, reached

    def aggregate_of(self, subject, table):
        function = self.rnd.choice(["count", "sum", "avg", "min", "max", "count_distinct"])
        column = self.rnd.choice(NUMBERS[table])
        made = subject.count() if function == "count" else getattr(subject, function)(column)
        return made, lambda rows: aggregate(function, column, rows)
