"""Names of relations and classes that come from a catalog.

The policy is written twice, here and in the language server, and held together by ``naming-vectors.json``.
Names depend on the catalog and the search path only; wherever an order is needed it is
(schema, table, constraint name) by code point.
"""

from __future__ import annotations

import keyword
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import permutations

from ._words import pascal_case, plural, singular, snake_case

TableKey = tuple[str, str]
"""Schema and name of a table."""

_PREFIXES = ("id_", "fk_")
_SUFFIXES = ("id", "uuid", "guid", "fk", "key", "code", "no", "nr", "num", "ref", "oid")


@dataclass(frozen=True)
class Key:
    """A foreign key as its table declares it."""

    name: str
    columns: tuple[str, ...]
    target: TableKey
    target_columns: tuple[str, ...]


@dataclass(frozen=True)
class Facts:
    """What the names of a table's relations depend on."""

    schema: str
    name: str
    columns: tuple[str, ...]
    keys: tuple[Key, ...]
    unique: tuple[frozenset[str], ...] = ()
    """Primary keys, unique constraints, valid unique indexes without WHERE and without expressions."""
    partial_unique: tuple[frozenset[str], ...] = ()
    """Unique indexes with a WHERE: they make a junction, never a one to one."""

    @property
    def table(self) -> TableKey:
        return (self.schema, self.name)


@dataclass(frozen=True)
class Relation:
    """A relation with its name: ``kind`` is ``one``, ``one-to-one``, ``many`` or ``many-to-many``."""

    name: str
    kind: str
    owner: TableKey
    target: TableKey
    holder: TableKey
    """The table that holds the key; for many to many the junction."""
    key: Key
    far_key: Key | None = None
    """The junction's key to the target, where there is a junction."""
    stem: str = ""
    renamed_from: str | None = None
    """The name that another relation or a column had more right to."""

    @property
    def right(self) -> int:
        return {"one": 1, "many": 2, "one-to-one": 2, "many-to-many": 3}[self.kind]

    @property
    def order(self) -> tuple[TableKey, str, str]:
        return (self.holder, self.key.name, self.far_key.name if self.far_key else "")


def key_stems(facts: Facts) -> dict[Key, str]:
    """The stem of each foreign key of a table: what ``ref_`` is put in front of."""
    stems = {key: _stem(key, facts) for key in facts.keys}
    same = defaultdict(list)
    for key, stem in stems.items():
        same[stem].append(key)
    for keys in same.values():
        if len(keys) > 1:
            stems.update((key, _whole(key)) for key in keys)
    return stems


def stem_of_column(column: str, target: str) -> str:
    """The stem of a key of one column: ``billing_address_id`` gives ``billing_address``."""
    name = snake_case(column)
    for prefix in _PREFIXES:
        if name.startswith(prefix):
            name = name.removeprefix(prefix)
            break
    if name in _SUFFIXES or not name:
        return singular(target)
    for suffix in _SUFFIXES:
        if name.endswith("_" + suffix):
            name = name.removesuffix("_" + suffix)
            break
    else:
        if name.removesuffix("id") in (snake_case(target), singular(target)):
            name = name.removesuffix("id")
    return singular(target) if not name or name in _SUFFIXES else name


def _stem(key: Key, facts: Facts) -> str:
    target = key.target[1]
    if len(key.columns) == 1:
        return stem_of_column(key.columns[0], target)
    own = [a for a, b in zip(key.columns, key.target_columns, strict=True) if a != b]
    if len(own) == 1:
        return stem_of_column(own[0], target)
    elsewhere = {column for other in facts.keys if other is not key for column in other.columns}
    own = [column for column in key.columns if column not in elsewhere]
    return stem_of_column(own[0], target) if len(own) == 1 else singular(target)


def _whole(key: Key) -> str:
    return "_".join(snake_case(column) for column in key.columns)


def name_relations(tables: Iterable[Facts], search_path: Sequence[str]) -> dict[TableKey, list[Relation]]:
    """The relations of each table, with their names.

    Parameters
    ----------
    tables
        Every table of the catalog but partitions (their parents carry their keys).
    search_path
        Schemas, the first one first.
    """
    by_key: dict[TableKey, Facts] = {facts.table: facts for facts in tables}
    found: dict[TableKey, list[Relation]] = {table: [] for table in by_key}
    for facts in by_key.values():
        stems = {key: stem for key, stem in key_stems(facts).items() if key.target in by_key}
        for key, stem in stems.items():
            found[facts.table].append(
                Relation(f"ref_{stem}", "one", facts.table, key.target, facts.table, key, stem=stem)
            )
            found[key.target].append(_to_many(facts, key, stems))
        for near, far in _junctions(facts, list(stems)):
            rest = stems[far] if near.target == far.target else snake_case(far.target[1])
            found[near.target].append(
                Relation(
                    f"ref_{plural(rest)}",
                    "many-to-many",
                    near.target,
                    far.target,
                    facts.table,
                    near,
                    far,
                    stems[near],
                )
            )
    return {table: _settle(relations, by_key[table], search_path) for table, relations in found.items()}


def _to_many(facts: Facts, key: Key, stems: Mapping[Key, str]) -> Relation:
    one = any(unique <= set(key.columns) for unique in facts.unique)
    name = f"ref_{singular(facts.name) if one else plural(facts.name)}"
    several = sum(other.target == key.target for other in stems) > 1 or key.target == facts.table
    if several:
        name += f"_by_{stems[key]}"
    return Relation(name, "one-to-one" if one else "many", key.target, facts.table, facts.table, key, stem=stems[key])


def _junctions(facts: Facts, keys: Sequence[Key]) -> Iterable[tuple[Key, Key]]:
    exact = {*facts.unique, *facts.partial_unique}
    ends = [key for key in keys if key.target != facts.table and not any(u <= set(key.columns) for u in facts.unique)]
    for near, far in permutations(ends, 2):
        if frozenset(near.columns + far.columns) in exact:
            yield near, far


def _settle(relations: list[Relation], facts: Facts, search_path: Sequence[str]) -> list[Relation]:
    """Gives each relation of one table a name of its own."""
    relations = sorted(_by_schema(relations, search_path), key=lambda r: (r.right, r.order))
    columns = set(facts.columns)
    rights = defaultdict(list)
    for relation in relations:
        rights[relation.name].append(relation.right)
    first: list[Relation] = []
    rest: list[Relation] = []
    for relation in relations:
        best = min(rights[relation.name])
        keeps = relation.name not in columns and relation.right == best and rights[relation.name].count(best) == 1
        (first if keeps else rest).append(relation)
    taken = columns | {relation.name for relation in first}
    for relation in rest:
        name = wanted = _longer_name(relation)
        number = 2
        while name in taken:
            name, number = f"{wanted}_{number}", number + 1
        taken.add(name)
        first.append(_renamed(relation, name))
    return sorted(first, key=lambda r: (r.right, r.order, r.name))


def _by_schema(relations: list[Relation], search_path: Sequence[str]) -> list[Relation]:
    """Where tables of two schemas share a name, the search path's first keeps it."""
    schemas: dict[tuple[str, str], set[str]] = defaultdict(set)
    for relation in relations:
        if relation.kind != "one":
            schemas[relation.name, relation.target[1]].add(relation.target[0])
    settled = []
    for relation in relations:
        sharing = schemas[relation.name, relation.target[1]] if relation.kind != "one" else set()
        if len(sharing) > 1 and relation.target[0] != _first_on_path(sharing, search_path):
            rest = relation.name.removeprefix("ref_")
            relation = _renamed(relation, f"ref_{snake_case(relation.target[0])}_{rest}")
        settled.append(relation)
    return settled


def _first_on_path(schemas: Iterable[str], search_path: Sequence[str]) -> str | None:
    on_path = [schema for schema in schemas if schema in search_path]
    return min(on_path, key=search_path.index) if on_path else None


def _longer_name(relation: Relation) -> str:
    if relation.kind == "one":
        return f"ref_{_whole(relation.key)}"
    if relation.kind == "many-to-many":
        return f"{relation.name}_via_{snake_case(relation.holder[1])}"
    suffix = f"_by_{relation.stem}"
    return relation.name if relation.name.endswith(suffix) else relation.name + suffix


def _renamed(relation: Relation, name: str) -> Relation:
    if name == relation.name:
        return relation
    return replace(relation, name=name, renamed_from=relation.renamed_from or relation.name)


def name_classes(tables: Iterable[TableKey], search_path: Sequence[str]) -> dict[TableKey, str | None]:
    """The entity class of each table: PascalCase; None where the name gives no identifier."""
    names: dict[TableKey, str] = {}
    schemas: dict[str, set[str]] = defaultdict(set)
    for schema, name in sorted(tables):
        names[schema, name] = pascal_case(name)
        schemas[names[schema, name]].add(schema)
    for (schema, name), class_name in names.items():
        sharing = schemas[class_name]
        if len(sharing) > 1 and schema != _first_on_path(sharing, search_path):
            names[schema, name] = pascal_case(schema) + class_name
    taken: set[str] = set()
    named: dict[TableKey, str | None] = {}
    for table, class_name in sorted(names.items(), key=lambda item: (item[0][0] not in search_path, item[0])):
        wanted = class_name + "_" if keyword.iskeyword(class_name) else class_name
        if not wanted.isidentifier():
            named[table] = None
            continue
        name, number = wanted, 2
        while name in taken:
            name, number = f"{wanted}{number}", number + 1
        taken.add(name)
        named[table] = name
    return named


def keys_of_parent(own: Sequence[Key], leaves: Sequence[Sequence[Key]]) -> tuple[Key, ...]:
    """The keys of a partitioned table: those it declares and those that every leaf partition declares alike."""
    keys = list(own)
    known = {_shape(key) for key in own}
    for key in sorted(leaves[0], key=lambda key: key.name) if leaves else ():
        shape = _shape(key)
        if shape not in known and all(any(_shape(other) == shape for other in leaf) for leaf in leaves):
            known.add(shape)
            keys.append(key)
    return tuple(keys)


def _shape(key: Key) -> tuple[object, ...]:
    return (key.columns, key.target, key.target_columns)
