"""Whether the relations of a model are those that the database's keys make."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ._catalog import Catalog, CatalogTable
from ._errors import UnknownTable, VantageError, did_you_mean
from ._fields import Column, Imported, RelationField

if TYPE_CHECKING:
    from ._check import Difference
    from ._entity import Entity


def check_relations(catalog: Catalog, entity: type[Entity], table: CatalogTable) -> Iterator[Difference]:
    """The differences of an entity's relations and imported fields."""
    for relation in entity._relations.values():
        yield from _check_relation(catalog, entity, table, relation)
    for field in entity._fields.values():
        if isinstance(field, Imported):
            yield from _check_import(catalog, entity, field)


def _check_relation(
    catalog: Catalog, entity: type[Entity], table: CatalogTable, relation: RelationField
) -> Iterator[Difference]:
    from ._check import Difference

    def problem(message: str, kind: str = "relation", *, note: bool = False) -> Difference:
        return Difference(entity.__name__, entity._table_name, relation.name, kind, message, note=note)

    target = _target_table(catalog, entity, relation)
    if isinstance(target, str):
        yield problem(target)
        return
    ours = relation.columns or table.primary_key
    theirs = relation.target_columns or target.primary_key
    ends = [(table, ours), (target, theirs)]
    links = [(target, theirs, table, ours, True)] if relation.many else [(table, ours, target, theirs, False)]
    if relation.via is not None:
        try:
            junction = catalog.find(relation.via)
        except UnknownTable as error:
            yield problem(str(error))
            return
        near, far = relation.via_columns, relation.via_target_columns or _far_columns(junction, target, relation)
        ends += [(junction, near), (junction, far)]
        links = [(junction, near, table, ours, True), (junction, far, target, theirs, False)]
    unknown = [(at, name) for at, names in ends for name in names if name not in at.columns]
    if unknown or any(not names for _, names in ends):
        yield from (problem(_no_column(at, name)) for at, name in unknown)
        yield from (problem(f"{at.name} has no primary key: say its columns.") for at, names in ends if not names)
        return
    for link in links:
        for message, kind, note in _check_link(*link, one=not relation.many):
            yield problem(message, kind, note=note)


def _no_column(table: CatalogTable, name: str) -> str:
    return f"{table.name} has no column {name!r}.{did_you_mean(name, table.columns)}"


def _check_link(
    holder: CatalogTable,
    columns: tuple[str, ...],
    referred: CatalogTable,
    referred_columns: tuple[str, ...],
    backward: bool,
    *,
    one: bool,
) -> Iterator[tuple[str, str, bool]]:
    """What is wrong with ``columns`` of ``holder`` as a key to ``referred``: sentence, kind, whether it is a note.

    ``backward``: the relation goes from the table that is referred to. ``one``: to at most one row, from either.
    """
    if len(columns) != len(referred_columns):
        yield f"{len(columns)} columns against {len(referred_columns)} of {referred.name}.", "relation", False
        return
    pairs = set(zip(columns, referred_columns, strict=True))
    one_to_one = one and _has_key(referred, holder, {(b, a) for a, b in pairs})
    if one_to_one:
        holder, columns = referred, referred_columns
    elif not _has_key(holder, referred, pairs):
        yield _without_key(holder, columns, referred)
    if (one_to_one or backward) and not _is_indexed(holder, columns):
        shown = ", ".join(columns)
        yield f"{holder.name} has no index on {shown}: each row followed reads the whole table.", "no index", True


def _has_key(holder: CatalogTable, referred: CatalogTable, pairs: set[tuple[str, str]]) -> bool:
    return any(
        key.target == referred.key and set(zip(key.columns, key.target_columns, strict=True)) == pairs
        for key in holder.foreign_keys
    )


def _without_key(holder: CatalogTable, columns: tuple[str, ...], referred: CatalogTable) -> tuple[str, str, bool]:
    shown = f"{holder.name} ({', '.join(columns)})"
    elsewhere = [key for key in holder.foreign_keys if set(key.columns) == set(columns)]
    if elsewhere:
        target = f"{elsewhere[0].target[1]} ({', '.join(elsewhere[0].target_columns)})"
        return f"{shown} refers to {target} in the database.", "relation", False
    others = [key for key in holder.foreign_keys if key.target == referred.key]
    if others:
        keys = " or ".join(", ".join(key.columns) for key in others)
        return f"the key from {holder.name} to {referred.name} is {keys}, not {', '.join(columns)}.", "relation", False
    return f"no foreign key of the database says it: {shown} to {referred.name}.", "no key", True


def _is_indexed(table: CatalogTable, columns: tuple[str, ...]) -> bool:
    """Whether an index begins with the columns, in any order. What has none at all (views) is not looked at."""
    wanted = set(columns)
    return table.kind not in "rp" or any(set(index[: len(wanted)]) == wanted for index in table.indexes)


def _far_columns(junction: CatalogTable, target: CatalogTable, relation: RelationField) -> tuple[str, ...]:
    keys = [k for k in junction.foreign_keys if k.target == target.key and set(k.columns) != set(relation.via_columns)]
    return keys[0].columns if len(keys) == 1 else ()


def _target_table(catalog: Catalog, entity: type[Entity], relation: RelationField) -> CatalogTable | str:
    from ._check import find_table
    from ._state import relation_target

    try:
        return find_table(catalog, relation_target(entity, relation))
    except VantageError as error:
        return str(error)


def _check_import(catalog: Catalog, entity: type[Entity], field: Imported) -> Iterator[Difference]:
    from ._check import Difference
    from ._state import relation_target

    relation = entity._relations.get(field.relation)
    if relation is None:
        message = f"there is no relation {field.relation!r}.{did_you_mean(field.relation, entity._relations)}"
    elif relation.many:
        message = f"{field.relation} leads to many rows: import through a to-one relation."
    else:
        try:
            target = relation_target(entity, relation)
        except VantageError:
            return  # said of the relation already
        known = {*target._fields, *(f.column_name for f in target._fields.values() if isinstance(f, Column))}
        if field.column in known:
            return
        message = f"{target.__name__} has no field {field.column!r}.{did_you_mean(field.column, target._fields)}"
    yield Difference(entity.__name__, entity._table_name, field.name, "import", message)
