"""Entity classes made from the catalog, for databases without a model file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._catalog import CatalogRelation, CatalogTable
from ._entity import Entity, EntityMeta
from ._errors import UnknownTable, did_you_mean
from ._fields import Column, RelationField
from ._naming import TableKey

if TYPE_CHECKING:
    from ._database import Database

_PYTHON_TYPES = {
    "bool": "bool", "int2": "int", "int4": "int", "int8": "int", "float4": "float", "float8": "float",
    "text": "str", "varchar": "str", "bpchar": "str", "citext": "str",
}  # fmt: skip


class Entities:
    """The entity classes of a database: ``db.entities.Client``, ``db.entities["client"]``."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._made: dict[TableKey, type[Entity]] = {}

    def of(self, table: CatalogTable) -> type[Entity]:
        """The entity class of a table of the catalog."""
        if table.key not in self._made:
            self._made[table.key] = self._make(table)
        return self._made[table.key]

    def _make(self, table: CatalogTable) -> type[Entity]:
        fields = {name: _column(name, name in table.primary_key) for name in table.columns}
        relations = {name: self._relation(relation) for name, relation in table.relations.items()}
        db = self._db

        def set_of_rows(cls: Any, on: Database | None = None) -> Any:
            from ._state import State
            from ._table_class import table_class

            return table_class(cls)(on or db, State())

        namespace: dict[str, Any] = {"__doc__": table.comment, "__module__": "vantage.entities"}
        namespace["table"] = classmethod(set_of_rows)
        cls = EntityMeta(
            table.class_name or table.name, (Entity,), namespace, table=table.name, _fields=fields,
            _relations=relations, _key=table.key,
        )  # fmt: skip
        reserved = {*vars(Entity), *(name for base in type(cls).__mro__[:-2] for name in vars(base))}
        for name, declared in {**fields, **relations}.items():
            if name.isidentifier() and name not in reserved:
                type.__setattr__(cls, name, declared)
        return cls  # type: ignore[return-value]

    def _relation(self, relation: CatalogRelation) -> RelationField:
        made = RelationField(relation.columns, relation.target_columns, many=relation.many)
        made.name = relation.name
        if relation.via:
            from ._sql_names import quote

            schema, name = relation.via
            on_path = self._db.catalog.search_path
            made.via = quote(name) if schema in on_path else f"{quote(schema)}.{quote(name)}"
            made.via_columns, made.via_target_columns = relation.via_columns, relation.via_target_columns
        made.target = lambda key=relation.target: self.of(self._db.catalog.tables[key])
        return made

    def _by_class_name(self) -> dict[str, CatalogTable]:
        return {t.class_name: t for t in self._db.catalog.tables.values() if t.class_name}

    def __getitem__(self, name: str) -> type[Entity]:
        classes = self._by_class_name()
        return self.of(classes[name]) if name in classes else self.of(self._db.catalog.find(name))

    def __getattr__(self, name: str) -> type[Entity]:
        if name.startswith("_"):
            raise AttributeError(name)
        classes = self._by_class_name()
        if name not in classes:
            raise _NoSuchClass(f"No table gives a class {name!r}.{did_you_mean(name, classes)}")
        return self.of(classes[name])

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._by_class_name()]


class _NoSuchClass(UnknownTable, AttributeError):
    """So that ``hasattr(db.entities, …)`` works."""


def _column(name: str, key: bool) -> Column:
    column = Column(key=key)
    column.name = name
    return column
