"""Entity classes made from the catalog, for databases without a model file. A class is made when it is first used."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from ._catalog import Catalog, CatalogRelation, CatalogTable
from ._entity import Entity, EntityMeta
from ._errors import UnknownTable, VantageError, did_you_mean
from ._fields import Column, RelationField
from ._naming import TableKey
from ._python_types import column_type_name, guess_title, literal_default, resolve
from ._quiet import Quiet
from ._registry import replace_content

if TYPE_CHECKING:
    from ._database import Database

_log = logging.getLogger("vantage")
_reported: set[tuple[str, TableKey, str]] = set()


class Entities(metaclass=Quiet):
    """The entity classes of a database: ``db.entities.Client``, ``db.entities["client"]``."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._made: dict[TableKey, tuple[CatalogTable, type[Entity]]] = {}
        self._names: tuple[Catalog, dict[str, TableKey]] | None = None

    def of(self, table: CatalogTable) -> type[Entity]:
        """The entity class of a table of the catalog."""
        known = self._made.get(table.key)
        if known is not None and known[0] is table:
            return known[1]
        if known is None:
            return self._made.setdefault(table.key, (table, make_entity(self, table)))[1]
        if not _is_alike(known[0], table):  # the catalog was read again: sets made before go on with what is now
            replace_content(known[1], make_entity(self, table))
        self._made[table.key] = (table, known[1])
        return known[1]

    def _catch_up(self) -> None:
        """Updates the classes that were made, after the catalog was read again."""
        known = self._db.known_catalog
        tables = known.tables if known else {}
        for key in list(self._made):
            if key in tables:
                self.of(tables[key])

    def _by_class_name(self, catalog: Catalog) -> dict[str, TableKey]:
        if self._names is None or self._names[0] is not catalog:
            self._names = (catalog, {t.class_name: key for key, t in catalog.tables.items() if t.class_name})
        return self._names[1]

    def __getitem__(self, name: str) -> type[Entity]:
        catalog = self._db.catalog
        key = self._by_class_name(catalog).get(name)
        return self.of(catalog.tables[key] if key else catalog.find(name))

    def __getattr__(self, name: str) -> type[Entity]:
        if name.startswith("__") or name in ("_names", "_made", "_db") or "_ipython_" in name:
            raise AttributeError(name)
        catalog = self._db.catalog
        classes = self._by_class_name(catalog)
        if name not in classes:
            raise _NoSuchClass(f"No table gives a class {name!r}.{did_you_mean(name, classes)}")
        return self.of(catalog.tables[classes[name]])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        from ._display import bundle_of_entities, bundle_of_error

        try:
            return bundle_of_entities(self._db)
        except VantageError as error:
            return bundle_of_error(error)

    def __dir__(self) -> list[str]:
        known = self._db.known_catalog
        return [*self._by_class_name(known)] if known else []

    def _ipython_key_completions_(self) -> list[str]:
        known = self._db.known_catalog
        return [*self._by_class_name(known), *(known.label(key) for key in known.tables)] if known else []

    def __repr__(self) -> str:
        known = self._db.known_catalog
        return f"<entities of {self._db.label}{f', {len(known.tables)} tables' if known else ''}>"


def _is_alike(one: CatalogTable, other: CatalogTable) -> bool:
    return (one.columns, one.primary_key, one.relations, one.comment) == (
        other.columns, other.primary_key, other.relations, other.comment,
    )  # fmt: skip


class _NoSuchClass(UnknownTable, AttributeError):
    """So that ``hasattr(db.entities, …)`` works."""


_NoSuchClass.__name__ = _NoSuchClass.__qualname__ = UnknownTable.__name__  # as the error is shown


def make_entity(entities: Entities, table: CatalogTable) -> type[Entity]:
    """The class of one table; its relations find theirs when they are followed."""
    db = entities._db
    title = guess_title(table)
    fields = {name: _column(table, name, title == name) for name in table.columns}
    relations = {name: _relation(entities, relation) for name, relation in table.relations.items()}
    _report_renamed(db, table)

    def set_of_rows(cls: Any, on: Database | None = None) -> Any:
        from ._state import State
        from ._table_class import table_class

        return table_class(cls)(on or db, State())

    namespace: dict[str, Any] = {"__doc__": table.comment, "__module__": "vantage.entities"}
    namespace["table"] = classmethod(set_of_rows)
    return EntityMeta(  # type: ignore[return-value]
        table.class_name or table.name.replace("\0", ""), (Entity,), namespace, table=db.catalog.label(table.key),
        _fields=fields, _relations=relations, _key=table.key,
    )  # fmt: skip


def _column(table: CatalogTable, name: str, title: bool) -> Column:
    known = table.columns[name]
    column = Column(key=name in table.primary_key, title=title, default=literal_default(known))
    column.name, column.type = name, resolve(column_type_name(known))
    return column


def _relation(entities: Entities, relation: CatalogRelation) -> RelationField:
    made = RelationField(relation.columns, relation.target_columns, many=relation.many)
    made.name = relation.name
    db = entities._db
    if relation.via:
        made.via = db.catalog.label(relation.via)
        made.via_columns, made.via_target_columns = relation.via_columns, relation.via_target_columns
    far = db.catalog.tables[relation.target]
    made.target_name, made.target_table = far.class_name or far.name, db.catalog.label(far.key)
    made.target = lambda: entities.of(db.catalog.tables[relation.target])
    return made


def _report_renamed(db: Database, table: CatalogTable) -> None:
    """Says once which relations could not have the name that they are usually given, and how to choose another."""
    for relation in table.relations.values():
        wanted = relation.renamed_from
        if wanted is None or (key := (db.label, table.key, relation.name)) in _reported:
            continue
        _reported.add(key)
        reason = "is the name of a column" if wanted in table.columns else "would name several relations"
        line = declaration(db.catalog, relation)
        _log.warning("%s: %s %s; it is %s. In a model file: %s", table.name, wanted, reason, relation.name, line)


def declaration(catalog: Catalog, relation: CatalogRelation) -> str:
    """The line that declares a relation in a model file."""
    from ._model_lines import relation_line

    target = catalog.tables[relation.target]
    return relation_line(catalog, relation, target.class_name or target.name, relation.name)
