"""Whether a model says what the database says: at connecting for models that are loaded, else at their first use."""

from __future__ import annotations

import sys
import typing
import warnings
from collections.abc import Iterator
from concurrent.futures import TimeoutError as FutureTimeout
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ._errors import SchemaMismatch, UnknownTable, VantageError, did_you_mean

if TYPE_CHECKING:
    from ._catalog import Catalog, CatalogTable, CatalogType
    from ._database import Database

_WAIT = 2.0
"""Seconds that connecting waits for the catalog where a model is loaded and need not match."""
_CATEGORIES = {bool: "B", int: "N", float: "N", Decimal: "N"}
"""Postgres's category of types that a Python type stands for. Text may stand for nearly all others."""


def check_loaded_models(db: Database) -> None:
    """Checks the entities that are declared already.

    Raises
    ------
    SchemaMismatch
        With ``strict=True``: all that does not match, in one error.
    """
    from ._entity import _registry

    entities = [classes[-1] for classes in _registry.values() if classes]
    if not entities:
        return
    try:
        catalog = db._catalog.result(timeout=None if db.options.strict else _WAIT)
    except FutureTimeout:
        return  # each is checked when it is first used
    if not db.options.strict:
        # A model may belong to another database: one none of whose tables is here does not speak of this one.
        here = {cls.__module__ for cls in entities if _find(catalog, cls) is not None}
        entities = [cls for cls in entities if cls.__module__ in here]
    _report(db, catalog, entities)


def check_entity(db: Database, cls: Any) -> None:
    """Checks one entity, once for each connection; called where it is first used."""
    if cls in db._checked or cls._catalog_key is not None:
        return
    if db.options.strict or _find(db.catalog, cls) is not None:  # else the error of the query says it
        _report(db, db.catalog, [cls])


def _report(db: Database, catalog: Catalog, entities: list[Any]) -> None:
    found = []
    for cls in entities:
        if cls not in db._checked:
            db._checked.add(cls)
            found += mismatches(catalog, cls)
    if not found:
        return
    text = "The model does not match the database " + f"{db.label}: " + " ".join(found)
    if db.options.strict:
        for cls in entities:
            db._checked.discard(cls)
        raise SchemaMismatch(text)
    warnings.warn(text, UserWarning, stacklevel=_outside())


def mismatches(catalog: Catalog, cls: Any) -> Iterator[str]:
    """One sentence for each thing that an entity declares and the catalog does not have."""
    table = _find(catalog, cls)
    if table is None:
        yield f"{cls.__name__}: there is no table {cls._table_name!r}.{did_you_mean(cls._table_name, catalog.names())}"
        return
    for name, field in cls._fields.items():
        column_name = getattr(field, "column_name", None)
        if column_name is None:
            continue
        column = table.columns.get(column_name)
        if column is None:
            yield f"{cls.__name__}.{name}: {table.name} has no column {column_name!r}.{_near(column_name, table)}"
        elif _differs(field.type, column.type.plain):
            yield f"{cls.__name__}.{name}: it is {column.type_name} in the database, {_said(field.type)} in the model."
    for name, relation in cls._relations.items():
        yield from _relation_mismatches(catalog, cls, name, relation, table)


def _relation_mismatches(catalog: Catalog, cls: Any, name: str, relation: Any, table: CatalogTable) -> Iterator[str]:
    from ._table import relation_target

    try:
        target = relation_target(cls, relation)
    except VantageError as error:
        yield f"{cls.__name__}.{name}: {error}"
        return
    there = _find(catalog, target)
    if there is None or getattr(relation, "via", None):
        return  # the target says so itself; a junction is checked by its own foreign keys
    for columns, holder, owner in ((relation.columns, table, cls), (relation.target_columns, there, target)):
        for column in columns or ():
            if column not in holder.columns and column not in owner._fields:
                yield f"{cls.__name__}.{name}: {holder.name} has no column {column!r}.{_near(column, holder)}"


def _find(catalog: Catalog, cls: Any) -> CatalogTable | None:
    try:
        return catalog.find(cls._table_name)
    except UnknownTable:
        return None


def _near(name: str, table: CatalogTable) -> str:
    return did_you_mean(name, table.columns)


def _differs(declared: Any, found: CatalogType) -> bool:
    kinds = [kind for kind in (typing.get_args(declared) or (declared,)) if kind is not type(None)]
    if len(kinds) != 1:
        return False
    if kinds[0] is str:
        return found.category in "NB"
    wanted = _CATEGORIES.get(kinds[0])
    return wanted is not None and found.category != wanted


def _said(declared: Any) -> str:
    return getattr(declared, "__name__", None) or str(declared)


def _outside() -> int:
    """How many calls up the user's own code is."""
    frame, level = sys._getframe(1), 1
    while frame is not None and frame.f_globals.get("__name__", "").startswith("vantage"):
        frame, level = frame.f_back, level + 1  # type: ignore[assignment]
    return level
