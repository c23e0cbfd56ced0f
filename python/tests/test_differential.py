"""Generated queries against an oracle that knows rows and sets in Python, and nothing of SQL."""

import os
import random
from collections import defaultdict

import pytest
import vantage as v
from oracle import KEYS, NUMBERS, RELATIONS, SCHEMA, Query, World, aggregate, plain, unique


@pytest.fixture(scope="module")
def worlds(make_database):
    made = []
    for seed in range(3):
        world = World(seed)
        values = []
        for table, rows in world.rows.items():
            for row in rows:
                texts = ["NULL" if x is None else f"'{x}'" if isinstance(x, str) else str(x) for x in row.values()]
                values.append(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(texts)});")
        dsn = make_database(f"world{seed}", SCHEMA + "\n".join(values))
        made.append((world, v.connect_postgres(dsn, default=False)))
    yield made
    for _, db in made:
        db.close()


@pytest.fixture(params=range(int(os.environ.get("VANTAGE_QUERIES", "60"))))
def query(request, worlds):
    world, db = worlds[request.param % len(worlds)]
    v.set_default(db)
    made = Query(world, random.Random(request.param))
    made.change()
    yield made
    v.set_default(None)


def test_sets_have_the_rows_of_the_oracle(query):
    assert sorted(record.id for record in query.set.get().run()) == sorted(row["id"] for row in query.rows)
    assert query.set.count().run() == len(query.rows)


def test_aggregates_of_a_set(query):
    for _ in range(5):
        made, expected = query.aggregate_of(query.set, query.table)
        assert plain(made.run()) == plain(expected(query.rows)), made.preview_sql()


def test_aggregates_about_the_row_at_hand(query):
    for _ in range(3):
        chain, table, reached = query.chain()
        made, expected = query.aggregate_of(chain, table)
        selected = query.set.select({"id": query.set.id, "value": made})
        got = {row.id: plain(row["value"]) for row in selected.run()}
        assert got == {row["id"]: plain(expected(reached([row]))) for row in query.rows}, selected.preview_sql()


def test_aggregates_about_the_rows_of_a_group(query):
    for _ in range(3):
        key = query.rnd.choice(KEYS[query.table])
        groups = defaultdict(list)
        for row in query.rows:
            groups[row[key]].append(row)
        outputs, expectations = {"key": query.set[key]}, []
        for number in range(query.rnd.randint(1, 3)):
            if query.rnd.random() < 0.4:
                made, expected = query.aggregate_of(query.set, query.table)
                expectations.append(expected)
            else:
                chain, table, reached = query.chain()
                made, expected = query.aggregate_of(chain, table)
                expectations.append(lambda rows, e=expected, r=reached: e(r(rows)))
            outputs[f"a{number}"] = made
        selected = query.set.group_by(key).select(outputs)
        got = {row[0]: [plain(value) for value in row[1:]] for row in selected.run()}
        wanted = {key: [plain(expected(rows)) for expected in expectations] for key, rows in groups.items()}
        assert got == wanted, selected.preview_sql()


def test_aggregates_of_joined_sets(query):
    for _ in range(3):
        base = query.set.order_by()
        relations = query.rnd.sample(list(RELATIONS[query.table]), k=min(2, len(RELATIONS[query.table])))
        joined, tuples = base, [{"": row} for row in query.rows]
        for relation in relations:
            joined = joined.join(base.ref(relation))
            wider = []
            for each in tuples:
                found = query.world.follow(query.table, each[""], relation) or [None]
                wider += [{**each, relation: other} for other in found]
            tuples = wider
        relation = query.rnd.choice(relations)
        target = RELATIONS[query.table][relation][0]
        if query.rnd.random() < 0.5:
            condition, test = query.condition(base.ref(relation), target)
            nothing = dict.fromkeys(["id", "age", "price", "stars", "pages"])
            joined = joined.where(condition)
            tuples = [each for each in tuples if test(each[relation] or nothing)]
        own = unique([each[""] for each in tuples])
        assert joined.count().run() == len(own), joined.count().preview_sql()
        assert sorted(r.id for r in joined.get().run()) == sorted(row["id"] for row in own)
        assert len(joined.rows().run()) == len(tuples)
        theirs = unique([each[relation] for each in tuples if each[relation]])
        for subject, table, rows in ((joined, query.table, own), (base.ref(relation), target, theirs)):
            column = query.rnd.choice(NUMBERS[table])
            made = joined.sum(subject[column])
            assert plain(made.run()) == plain(aggregate("sum", column, rows)), made.preview_sql()
        key = query.rnd.choice(KEYS[target])
        groups = defaultdict(list)
        for each in tuples:
            groups[each[relation][key] if each[relation] else None].append(each)
        column, other = query.rnd.choice(NUMBERS[query.table]), query.rnd.choice(NUMBERS[target])
        selected = joined.group_by(k=base.ref(relation)[key]).select(
            {"k": base.ref(relation)[key], "n": joined.count(), "s": joined.sum(column),
             "m": base.ref(relation).count(), "t": base.ref(relation).sum(other)}
        )  # fmt: skip
        got = {row[0]: [plain(value) for value in row[1:]] for row in selected.run()}
        wanted = {}
        for value, rows in groups.items():
            ours, theirs = unique([e[""] for e in rows]), unique([e[relation] for e in rows if e[relation]])
            wanted[value] = [
                len(ours), plain(aggregate("sum", column, ours)), len(theirs), plain(aggregate("sum", other, theirs)),
            ]  # fmt: skip
        assert got == wanted, selected.preview_sql()
