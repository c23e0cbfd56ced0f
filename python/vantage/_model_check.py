"""Whether a model says what the database says: at connecting for models that are loaded, else at their first use."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from concurrent.futures import TimeoutError as FutureTimeout
from typing import TYPE_CHECKING, Any

from ._errors import SchemaMismatch

if TYPE_CHECKING:
    from ._catalog import Catalog
    from ._database import Database

_WAIT = 2.0
"""Seconds that connecting waits for the catalog where a model is loaded and need not match."""
_SAID = {"missing table", "missing column", "type", "relation", "extension", "import"}
"""What would fail, or give values of another type. A model may leave out columns and know more of NULLs."""


def check_loaded_models(db: Database) -> None:
    """Checks the entities that are declared already.

    Raises
    ------
    SchemaMismatch
        With ``strict=True``: all that does not match, in one error.
    """
    entities = _loaded()
    if not entities:
        return
    try:
        catalog = db._catalog.result(timeout=None if db.options.strict else _WAIT)
    except FutureTimeout:
        return  # each is checked when it is first used
    if not db.options.strict:
        entities = [cls for cls in entities if cls.__module__ in _modules_of(catalog, entities)]
    _report(db, catalog, entities)


def _loaded() -> list[Any]:
    """The entities that a module or a notebook holds: not what a function made and forgot."""
    from ._registry import declared_entities

    entities: list[Any] = declared_entities()
    return [cls for cls in entities if getattr(sys.modules.get(cls.__module__), cls.__name__, None) is cls]


def _modules_of(catalog: Catalog, entities: list[Any]) -> set[str]:
    """The modules that speak of this database: most of their tables are here. Others are models of other ones."""
    tables: dict[str, list[bool]] = {}
    for cls in entities:
        tables.setdefault(cls.__module__, []).append(_is_there(catalog, cls))
    return {module for module, here in tables.items() if 2 * sum(here) > len(here)}


def check_entity(db: Database, cls: Any) -> None:
    """Checks one entity, once for each connection; called where it is first used."""
    if db.is_partial or db._checked.get(cls) == cls._revision or cls._catalog_key is not None:
        return
    if db.options.strict or _is_there(db.catalog, cls):  # else the error of the query says it
        _report(db, db.catalog, [cls])


def _report(db: Database, catalog: Catalog, entities: list[Any]) -> None:
    found = []
    for cls in entities:
        if db._checked.get(cls) != cls._revision:  # a class that is declared again may match now
            db._checked[cls] = cls._revision
            found += mismatches(catalog, cls)
    if not found:
        return
    text = "The model does not match the database " + f"{db.label}: " + " ".join(found)
    if db.options.strict:
        for cls in entities:
            db._checked.pop(cls, None)
        raise SchemaMismatch(text)
    warnings.warn(text, UserWarning, stacklevel=_outside())


def mismatches(catalog: Catalog, cls: Any) -> Iterator[str]:
    """One sentence for each thing that an entity declares and the catalog does not have so."""
    from ._check import check_models

    for difference in check_models(catalog, [cls]):
        if not difference.note and difference.kind in _SAID:
            yield str(difference)


def _is_there(catalog: Catalog, cls: Any) -> bool:
    from ._check import find_table

    return not isinstance(find_table(catalog, cls), str)


def _outside() -> int:
    """How many calls up the user's own code is."""
    frame, level = sys._getframe(1), 1
    while frame is not None and frame.f_globals.get("__name__", "").startswith("vantage"):
        frame, level = frame.f_back, level + 1  # type: ignore[assignment]
    return level
