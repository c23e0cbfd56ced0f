"""Tables and the relations between them: of the catalog, or of a model's classes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from ._entity import EntityMeta, catalog_table
from ._errors import UnknownTable, VantageError

if TYPE_CHECKING:
    from ._catalog import Catalog
    from ._entity import Entity
    from ._table import Table


@dataclass(frozen=True)
class Node:
    """A table; ``key`` tells it from others."""

    key: Any
    label: str = field(compare=False)


@dataclass(frozen=True)
class Link:
    """A relation from one table to another."""

    name: str
    source: Any
    target: Node
    columns: tuple[str, ...]
    target_columns: tuple[str, ...]
    via: Any = None
    via_columns: tuple[str, ...] = ()
    via_target_columns: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return self.target.label

    def same_as(self, other: Link) -> bool:
        """Whether both follow the same key the same way."""
        return (self.source, self.target.key, self.columns, self.target_columns, self.via) == (
            other.source, other.target.key, other.columns, other.target_columns, other.via,
        )  # fmt: skip

    def is_over(self, near: Link, far: Link) -> bool:
        """Whether this relation through a junction is ``near`` to the junction and ``far`` from it."""
        return (
            (near.source, near.target.key, far.target.key) == (self.source, self.via, self.target.key)
            and near.target_columns == self.via_columns
            and far.columns == self.via_target_columns
        )


class Graph(Protocol):
    """What a search asks."""

    def links(self, node: Node) -> Sequence[Link]:
        """The relations of a table, by name."""
        ...

    def before(self, key: Any) -> Iterable[Any]:
        """The keys of the tables with a relation to this one."""
        ...


class CatalogGraph:
    """The tables of a catalog. Every key is a relation in both directions."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._links: dict[Any, list[Link]] = {}

    def node(self, key: Any) -> Node:
        schema, name = key
        return Node(key, name if schema in self._catalog.search_path else f"{schema}.{name}")

    def links(self, node: Node) -> Sequence[Link]:
        if node.key not in self._links:
            relations = self._catalog.tables[node.key].relations
            self._links[node.key] = [
                Link(
                    name, node.key, self.node(made.target), made.columns, made.target_columns, made.via,
                    made.via_columns, made.via_target_columns,
                )
                for name, made in sorted(relations.items())
            ]  # fmt: skip
        return self._links[node.key]

    def before(self, key: Any) -> Iterable[Any]:
        return (relation.target for relation in self._catalog.tables[key].relations.values())


class ModelGraph:
    """The classes of a model that can be reached from one of them."""

    def __init__(self, start: Table) -> None:
        self._db = start._database_or_none()
        self._links: dict[Any, list[Link]] = {}
        self._before: dict[Any, list[Any]] = {}
        waiting = [start._entity]
        while waiting:
            entity = waiting.pop()
            if entity not in self._links:
                self._links[entity] = list(self._read(entity))
                waiting += [link.target.key for link in self._links[entity]]

    def _read(self, entity: type[Entity]) -> Iterable[Link]:
        from ._compile.chain import junction_of, relation_columns
        from ._state import relation_target

        for name, relation in sorted(entity._relations.items()):
            try:
                target = relation_target(entity, relation)
                ours, theirs = relation_columns(entity, relation, self._db)
                junction = junction_of(entity, relation, self._db) if relation.via is not None else None
            except VantageError:
                continue  # a relation that cannot be followed leads nowhere
            self._before.setdefault(target, []).append(entity)
            via = self._declared(relation.via) if relation.via else None
            near, far = junction[2:] if junction else ((), ())
            yield Link(name, entity, self.node(target), ours, theirs, via, near, far)

    def _declared(self, table: str) -> Any:
        """The class of a junction table, where the model has one."""
        from ._registry import declared_entities

        return next((each for each in declared_entities() if each._table_name == table), table)

    def node(self, entity: type[Entity]) -> Node:
        return Node(entity, entity.__name__)

    def entities(self) -> Iterable[type[Entity]]:
        return self._links

    def links(self, node: Node) -> Sequence[Link]:
        return self._links.get(node.key, [])

    def before(self, key: Any) -> Iterable[Any]:
        return self._before.get(key, [])


def graph_from(start: Table, end: Any) -> tuple[Graph, Node, Node]:
    """The graph that a set's relations are in, its table, and the table of ``end``."""
    if start._entity._catalog_key:
        catalog = start._database().catalog
        graph = CatalogGraph(catalog)
        return graph, graph.node(start._entity._catalog_key), graph.node(_key_of(end, catalog))
    model = ModelGraph(start)
    return model, model.node(start._entity), model.node(_entity_of(end, start, model))


def _key_of(end: Any, catalog: Catalog) -> Any:
    if isinstance(end, str):
        return catalog.find(end).key
    entity = _entity(end)
    return entity._catalog_key or catalog.find(entity._table_name).key


def _entity_of(end: Any, start: Table, graph: ModelGraph) -> type[Entity]:
    """The class of the model that is about the table of ``end``; where none is reached, the end itself."""
    if isinstance(end, str):
        wanted: Any = end
        same = [entity for entity in graph.entities() if end in (entity._table_name, entity.__name__)]
        if not same:
            names = ", ".join(sorted(entity.__name__ for entity in graph.entities()))
            raise UnknownTable(f"No class that {start._entity.__name__} leads to is {end!r}. There are: {names}.")
        return same[0]
    wanted = _entity(end)
    if wanted in set(graph.entities()):
        return wanted
    db = start._database_or_none()
    table = catalog_table(wanted, db)
    for entity in graph.entities():
        known = catalog_table(entity, db)
        if (known is table) if table is not None else entity._table_name == wanted._table_name:
            return entity
    return wanted


def _entity(subject: Any) -> type[Entity]:
    from ._table import Table

    if isinstance(subject, Table):
        return subject._entity
    if isinstance(subject, EntityMeta) and hasattr(subject, "_table_name"):
        return subject  # type: ignore[return-value]
    raise VantageError(f"A set, an entity class or the name of a table is wanted, not {subject!r:.60}.")
