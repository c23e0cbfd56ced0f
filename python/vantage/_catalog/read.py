"""Rows of the shared catalog statements become the model, in one pass; Postgres's names change here, once."""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from .._naming import Facts, Key, TableKey, keys_of_parent, name_classes, name_relations
from .._resources import read_text
from .model import Catalog, CatalogColumn, CatalogTable, CatalogType, make_relation

STATEMENTS = ("database", "types", "classes", "attributes", "constraints", "indexes")

Rows = Sequence[tuple]


def read_catalog(fetch: Callable[[str], Rows]) -> Catalog:
    """Reads the catalog. ``fetch`` runs one statement; all run in one REPEATABLE READ READ ONLY transaction."""
    return build_catalog({name: fetch(read_text(f"sql/{name}.sql")) for name in STATEMENTS})


def build_catalog(rows: Mapping[str, Rows]) -> Catalog:
    """Builds the catalog from the rows of each statement."""
    with no_collection():
        return _build(rows)


def _build(rows: Mapping[str, Rows]) -> Catalog:
    version, database, role, search_path = rows["database"][0]
    columns = _columns(rows["attributes"], build_types(rows["types"]))
    keys = {row[0]: (row[1], row[2]) for row in rows["classes"]}
    foreign, primary, unique = _constraints(rows["constraints"], keys)
    partial, indexes = _indexes(rows["indexes"], unique)
    leaves = _leaves(rows["classes"], foreign)
    facts: dict[int, Facts] = {}
    for oid, schema, name, _, _, partition_of, *_ in rows["classes"]:
        if partition_of is None:
            own = keys_of_parent(foreign.get(oid, ()), leaves.get(oid, ()))
            table_unique = tuple(dict.fromkeys(unique.get(oid, ())))
            facts[oid] = Facts(
                schema, name, tuple(columns.get(oid, ())), own, table_unique, tuple(partial.get(oid, ()))
            )
    relations = name_relations(facts.values(), search_path)
    classes = name_classes([each.table for each in facts.values()], search_path)
    tables: dict[TableKey, CatalogTable] = {}
    for oid, schema, name, kind, estimate, partition_of, comment, can_select, has_heirs in rows["classes"]:
        if partition_of is None:
            known, key = facts[oid], keys[oid]
            tables[key] = CatalogTable(
                schema, name, kind, columns.get(oid, {}), primary.get(oid, ()), known.unique, known.keys,
                estimate if estimate >= 0 else None, comment, classes[key], can_select,
                {named.name: make_relation(named) for named in relations[key]}, tuple(indexes.get(oid, ())),
                has_heirs,
            )  # fmt: skip
    return Catalog(tables, tuple(search_path), version, database, role)


@contextmanager
def no_collection() -> Iterator[None]:
    """Python's collector looks at all of what only grows again and again, and there is nothing to collect."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _columns(rows: Rows, types: Mapping[int, CatalogType]) -> dict[int, dict[str, CatalogColumn]]:
    found: dict[int, dict[str, CatalogColumn]] = defaultdict(dict)
    for class_oid, _, name, type_oid, type_name, not_null, identity, generated, default, comment in rows:
        found[class_oid][name] = CatalogColumn(
            name, type_name, types[type_oid], not_null, default, identity, generated, comment
        )
    return found


def _indexes(
    rows: Rows, unique: dict[int, list[frozenset[str]]]
) -> tuple[dict[int, list[frozenset[str]]], dict[int, list[tuple[str | None, ...]]]]:
    """Unique indexes with a WHERE, and the columns of those without; unique ones of these are added to ``unique``."""
    partial: dict[int, list[frozenset[str]]] = defaultdict(list)
    indexes: dict[int, list[tuple[str | None, ...]]] = defaultdict(list)
    for _, class_oid, _, is_unique, is_valid, is_partial, _, names in rows:
        if is_valid and not is_partial:
            indexes[class_oid].append(tuple(names))
        if is_unique and is_valid and None not in names:
            (partial if is_partial else unique)[class_oid].append(frozenset(names))
    return partial, indexes


def build_types(rows: Rows) -> dict[int, CatalogType]:
    """The types by their OID, from the rows of ``types.sql``."""
    by_oid = {row[0]: row for row in rows}
    made: dict[int, CatalogType] = {}

    def make(oid: int | None) -> CatalogType | None:
        if oid is None or oid not in by_oid:
            return None
        if oid not in made:
            _, schema, name, kind, category, element, base, labels, _, *more = by_oid[oid]
            delimiter, subtype, names, kinds, array = more
            attributes = zip(names or (), map(make, kinds or ()), strict=True)
            made[oid] = CatalogType(
                name, schema, kind, category, tuple(labels or ()), make(element), make(base), oid, delimiter,
                make(subtype), tuple((name, known) for name, known in attributes if known),
                array or 0,
            )  # fmt: skip
        return made[oid]

    for oid in by_oid:
        make(oid)
    return made


def _constraints(
    rows: Rows, keys: Mapping[int, TableKey]
) -> tuple[dict[int, list[Key]], dict[int, tuple[str, ...]], dict[int, list[frozenset[str]]]]:
    foreign: dict[int, list[Key]] = defaultdict(list)
    primary: dict[int, tuple[str, ...]] = {}
    unique: dict[int, list[frozenset[str]]] = defaultdict(list)
    for _, class_oid, name, kind, names, foreign_class, foreign_names, *_ in rows:
        if kind == "f" and foreign_class in keys:
            foreign[class_oid].append(Key(name, tuple(names), keys[foreign_class], tuple(foreign_names)))
        elif kind in "pu":
            unique[class_oid].append(frozenset(names))
            if kind == "p":
                primary[class_oid] = tuple(names)
    return foreign, primary, unique


def _leaves(classes: Rows, foreign: Mapping[int, list[Key]]) -> dict[int, list[list[Key]]]:
    """For each partitioned table, the keys of each leaf partition below it, with those of the levels between."""
    parents = {row[0]: row[5] for row in classes if row[5] is not None}
    found: dict[int, list[list[Key]]] = defaultdict(list)
    for oid, _, _, kind, _, parent, *_ in classes:
        if parent is None or kind == "p":
            continue
        own = list(foreign.get(oid, ()))
        while parent in parents:
            own += foreign.get(parent, ())
            parent = parents[parent]
        found[parent].append(own)
    return found
