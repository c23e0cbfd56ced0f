"""Every vector of catalog/naming-vectors.json."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vantage._naming import Facts, Key, keys_of_parent, name_classes, name_relations, stem_of_column
from vantage._words import plural, singular

VECTORS = json.loads((Path(__file__).parents[2] / "catalog" / "naming-vectors.json").read_text("utf-8"))


@pytest.mark.parametrize(("word", "expected"), VECTORS["plural"].items())
def test_plural(word, expected):
    assert plural(word) == expected


@pytest.mark.parametrize(("word", "expected"), VECTORS["singular"].items())
def test_singular(word, expected):
    assert singular(word) == expected


@pytest.mark.parametrize("vector", VECTORS["stem"], ids=lambda v: f"{v['columns'][0]}-{v['to']}")
def test_stem(vector):
    assert stem_of_column(vector["columns"][0], vector["to"]) == vector["stem"]


@pytest.mark.parametrize("vector", VECTORS["relations"], ids=lambda v: v["name"])
def test_relations_have_the_vectors_names_whatever_the_order_of_rows(vector):
    facts = _facts(vector["tables"])
    for seed in range(5):
        random.Random(seed).shuffle(facts)
        named = name_relations(facts, vector.get("searchPath", ["public"]))
        got = {
            _short(table): {
                r.name: f"{'one' if r.kind == 'one-to-one' else r.kind} {_short(r.target)}" for r in relations
            }
            for table, relations in named.items()
            if relations
        }
        assert got == vector["expect"]


@pytest.mark.parametrize("vector", VECTORS["classes"], ids=lambda v: v["name"])
def test_classes(vector):
    tables = [_table(name) for name in vector["tables"]]
    named = name_classes(tables, vector["searchPath"])
    assert {_short(table): name for table, name in named.items() if name} == vector["expect"]


def _table(name):
    schema, dot, rest = name.partition(".")
    return (schema, rest) if dot else ("public", name)


def _short(table):
    return table[1] if table[0] == "public" else ".".join(table)


def _facts(tables):
    keys = {name: _keys(name, spec, tables) for name, spec in tables.items()}
    facts = []
    for name, spec in tables.items():
        if "partitionOf" in spec:
            continue
        leaves = [keys[leaf] for leaf, other in tables.items() if other.get("partitionOf") == name]
        schema, table = _table(name)
        all_keys = keys_of_parent(keys[name], leaves)
        columns = spec.get("columns") or [*spec["pk"], *(c for key in all_keys for c in key.columns)]
        facts.append(
            Facts(
                schema,
                table,
                tuple(columns),
                all_keys,
                tuple(frozenset(u) for u in (spec["pk"], *spec.get("unique", []), *spec.get("uniqueIndex", []))),
                tuple(frozenset(u) for u in spec.get("partialUniqueIndex", [])),
            )
        )
    return facts


def _keys(name, spec, tables):
    return [
        Key(
            f"{name}_{'_'.join(fk['columns'])}_fkey",
            tuple(fk["columns"]),
            _table(fk["to"]),
            tuple(fk.get("toColumns") or tables[fk["to"]]["pk"][: len(fk["columns"])]),
        )
        for fk in spec.get("fk", [])
    ]


NAMES = ["order", "orders", "Order", "user", "person", "a b", "film", "🍰", "2fa", "none", "ref_user", "ﬁle", "x_1"]
COLUMNS = ["id", "user_id", "order_id", "userId", "ref_user", "ref_orders", "parent_id", "tenant_id", "code", "fk_id"]


@st.composite
def catalogs(draw):
    """Tables with keys to one another, as names depend on them."""
    places = st.tuples(st.sampled_from(["public", "s", "Odd Schema"]), st.sampled_from(NAMES))
    tables = draw(st.lists(places, min_size=1, max_size=6, unique=True))
    made = []
    for schema, name in tables:
        columns = draw(st.lists(st.sampled_from(COLUMNS), min_size=1, max_size=7, unique=True))
        some = st.lists(st.sampled_from(columns), min_size=1, max_size=3, unique=True).map(tuple)
        keys = [
            Key(f"key_{number}", own, target, tuple(draw(st.sampled_from([column, "id"])) for column in own))
            for number, (own, target) in enumerate(draw(st.lists(st.tuples(some, st.sampled_from(tables)), max_size=4)))
        ]
        unique = draw(st.lists(some.map(frozenset), max_size=3))
        if len(keys) > 1 and draw(st.booleans()):
            unique.append(frozenset(keys[0].columns + keys[1].columns))
        made.append(Facts(schema, name, tuple(columns), tuple(keys), tuple(unique), ()))
    return made


@settings(max_examples=300, deadline=None)
@given(catalogs(), st.permutations(["public", "s"]), st.randoms(use_true_random=False))
def test_names_do_not_depend_on_the_order_of_rows(tables, path, chance):
    def shuffled(items):
        return tuple(chance.sample(list(items), len(items)))

    others = [
        Facts(t.schema, t.name, shuffled(t.columns), shuffled(t.keys), shuffled(t.unique), shuffled(t.partial_unique))
        for t in shuffled(tables)
    ]
    assert name_relations(tables, path) == name_relations(others, path)
    assert name_classes([t.table for t in tables], path) == name_classes([t.table for t in others], path)


@settings(max_examples=200, deadline=None)
@given(catalogs(), st.permutations(["public", "s"]))
def test_no_table_has_two_relations_of_one_name_or_one_called_like_a_column(tables, path):
    named = name_relations(tables, path)
    for facts in tables:
        names = [relation.name for relation in named[facts.table]]
        assert len(names) == len(set(names))
        assert not set(names) & set(facts.columns)
