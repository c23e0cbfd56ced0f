"""Writes one statement: values, names, and expressions as SQLAlchemy's elements."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from .. import _nodes as n
from .._errors import VantageError
from .._fields import Column, Computed, Field, Imported
from .._joins import find_join
from .._plain import own_adapter
from .._state import State
from .._table import Table
from .._table_class import table_class
from .._ways import Way, find_twin, find_way, was_named_anew
from . import elements
from .canned import is_canned
from .chain import relation_columns
from .dialect import POSTGRES
from .elements import RawType
from .scope import Name, Scope

if TYPE_CHECKING:
    from .._database import Database

Render = Callable[["Writer", Any, Scope], Any]

RENDERERS: dict[type, Render] = {}
"""How each kind of node is written; filled by the modules beside this one."""


def renders(*kinds: type) -> Callable[[Render], Render]:
    """Registers a function that renders nodes of these kinds."""

    def register(function: Render) -> Render:
        RENDERERS.update(dict.fromkeys(kinds, function))
        return function

    return register


class Place:
    """Where a set's rows are in a query: in ``scope``, or ``steps`` away from its row."""

    __slots__ = ("scope", "steps", "way")

    def __init__(self, scope: Scope, steps: list[Table], way: Way) -> None:
        self.scope = scope
        self.steps = steps
        self.way = way

    @property
    def is_exact(self) -> bool:
        """Whether the query is on the very set, or one that was made from it."""
        return self.way.prefix is not None and self.way.distance == 0


class Writer:
    """The state of writing one statement."""

    def __init__(self, db: Database | None) -> None:
        self.sa = elements.sa
        self.db = db
        self.dialect = POSTGRES if db is None else db.dialect
        self.names: list[Name] = []
        self.bound: list[tuple[Any, Any]] = []
        """The node behind each parameter, and how its value is adapted."""
        self._parameters: dict[tuple[Any, ...], Any] = {}
        self.types: dict[int, tuple[Any, Any]] = {}
        """The types of nodes that were asked for, by ``id``, with the nodes."""
        self.ctes: dict[int, tuple[Name, Any]] = {}
        self.kept: list[Any] = []
        """What must live as long as the writer, because its ``id`` is a key here."""
        self.barred: tuple[Scope, ...] = ()
        """Rows at hand which the query that is being written must not look at, because it is a value there."""
        self.home: Scope | None = None
        """Whose computed field is being written: what it is made of are this set's own columns."""
        self.replaced: dict[int, Any] = {}
        """Nodes that stand for an element made elsewhere, by ``id``: keys and aggregates of a grouped query."""

    # Values.

    def bind(
        self, node: Any, type_name: str | None = None, adapt: Callable[[Any], Any] | None = None, part: Any = None
    ) -> Any:
        """A value as a parameter; the same node is the same parameter wherever it stands.

        ``part`` tells parameters apart that are made of one node's value.
        """
        key = (id(node), type_name, part)
        if key not in self._parameters:
            adapt = adapt or own_adapter(node)
            name = elements.parameter_mark(len(self.bound))
            self.bound.append((node, adapt))
            parameter = self.sa.bindparam(name, None)
            self._parameters[key] = self.cast(parameter, type_name) if type_name else parameter
        return self._parameters[key]

    def cast(self, element: Any, type_name: str) -> Any:
        """``CAST(element AS type)``."""
        return self.sa.cast(element, RawType(self.dialect.type_name(type_name)))

    def literal(self, text: str) -> Any:
        """SQL as it stands: never anything that came from outside."""
        return self.sa.literal_column(text)

    # Sets as values.

    def rows_of(self, table: Table, columns: Callable[[Scope], list[Any]], outer: Scope | None = None) -> Any:
        """A set as a sub-query; its order matters only where it is limited.

        Its conditions may look at the row of ``outer``.
        """
        from .select import select

        return select(self, table, columns, outer, order=table._state.is_limited)

    @contextmanager
    def apart_from(self, scope: Scope) -> Iterator[None]:
        """While a query is written that is a value in ``scope``, and never about its row."""
        before = self.barred
        self.barred = (scope, *before)
        try:
            yield
        finally:
            self.barred = before

    # Expressions.

    def render(self, node: Any, scope: Scope) -> Any:
        """An expression as SQLAlchemy's element, in the rows of ``scope``."""
        made = self.replaced.get(id(node))
        if made is not None:
            return made
        render = RENDERERS.get(type(node))
        if render is None:
            raise VantageError(f"This cannot be part of a query: {node!r:.60}")
        return render(self, node, scope)

    @contextmanager
    def replacing(self, elements: dict[int, Any]) -> Iterator[None]:
        """Lets nodes stand for elements that were made elsewhere, for a while."""
        before = self.replaced
        self.replaced = {**before, **elements}
        try:
            yield
        finally:
            self.replaced = before

    def locate(self, table: Table, scope: Scope) -> Place | None:
        """Where the rows of ``table`` are, seen from ``scope``: the innermost query that they go on from."""
        found = self._nearest(table, scope) or self._loosely(table, scope)
        return None if found is None else self._descend(*found)

    def _nearest(self, table: Table, scope: Scope) -> tuple[Scope, Way] | None:
        """The innermost query on this very set, else on one that it was made from."""
        nearest: tuple[Scope, Way] | None = None
        for at in scope.outwards():
            for find in (_found_in, _twin_in):
                found = find(at, table)
                if found is not None and found[1].is_shorter(nearest and nearest[1]):
                    nearest = found
                    if not found[1].steps and not found[1].distance:
                        return found
        return nearest

    def _loosely(self, table: Table, scope: Scope) -> tuple[Scope, Way] | None:
        """The innermost query on the same table; on a set with a name of its own only where there is no other."""
        named: tuple[Scope, Way] | None = None
        for at in scope.outwards():
            found = _found_in(at, table, loosely=True)
            if found is not None and (found[0] is self.home or found[0].table._state.alias is None):
                return found
            named = named or found
        return named

    def _descend(self, scope: Scope, way: Way) -> Place:
        """Goes along the joins of the query as far as they lead."""
        steps = list(way.steps)
        joins = scope.main.aliases
        parent = next((join for join, alias in joins.items() if alias is scope), None)
        while steps:
            join = find_join(joins, parent, steps[0])
            if join is None:
                break
            parent, scope = join, joins[join]
            steps.pop(0)
        return Place(scope, steps, way)

    def column(self, node: n.ColumnOf[Any], scope: Scope) -> Any:
        place = self.locate(node.table, scope)
        if place is None or not place.is_exact:
            self._refuse_barred(node, scope)
        if place is None:
            step = "follow a relation from this set, or join it."
            if was_named_anew(node.table, scope.table):
                step = f"it got a name, so its own is {scope.table._state.alias}.{node.field.name}; or join them."
            raise VantageError(
                f"{n.column_label(node)} is a column of another set, which is not joined here, in a query on "
                f"{scope.table!r}: {step}"
            )
        scope.refer(place.scope)
        if place.scope.main.keys is not None and place.scope.main is not scope.main:
            return self._key(node, place.scope.main)
        return self.through(place.steps, node.field, place.scope)

    def _key(self, node: n.ColumnOf[Any], scope: Scope) -> Any:
        """A column of a group, in a sub-query about it: one of the keys."""
        from .plan import same

        for key, element in scope.keys or ():
            if same(node, key, scope.table):
                return element
        raise VantageError(
            f"{n.column_label(node)} is no key of group_by(), so a group has no value of it that a sub-query could "
            "look at: add it to the keys, or follow a relation, which is about all rows of the group."
        )

    def _refuse_barred(self, node: n.ColumnOf[Any], scope: Scope) -> None:
        """A column of the very set for whose rows a value is asked: never silently that of another one."""
        found = [_found_in(at, node.table) for barred in self.barred for at in barred.outwards()]
        if any(each is not None and each[1].distance == 0 and not each[1].steps for each in found):
            raise VantageError(
                f"{n.column_label(node)} is a column of the row at hand, at which a query that is a value, in "
                f"in_(…) or v.scalar(…), never looks: {scope.table!r} is the same for all rows. Ask for .exists() or "
                "an aggregate of it, which are about the row at hand."
            )

    def through(self, steps: list[Table], field: Field, scope: Scope) -> Any:
        """A field of the row that to-one relations lead to: a sub-query that reads that row, deleted or not."""
        if not steps:
            return self.field(field, scope)
        relation = steps[0]._state.step.relation  # type: ignore[union-attr]
        if relation.many:
            raise VantageError(
                f"{relation.name}() leads to many rows: ask for .exists(), or an aggregate such as .count()."
            )
        inner = Scope(self, root_of(steps[0], deleted=True), scope)
        inner.refer(scope)
        wanted = self.through(steps[1:], field, inner)
        # As text: most statements have several of these, and as a SELECT of SQLAlchemy's each takes 0.1 ms.
        own, targets = relation_columns(scope.table._entity, relation, self.db)
        ties = " AND ".join(f"{inner.text(a)} = {scope.text(b)}" for a, b in zip(targets, own, strict=True))
        return elements.written("(SELECT ", wanted, f" \nFROM {inner.mark} \nWHERE {ties}{_own_row_first(inner)})")

    def field(self, field: Field, scope: Scope) -> Any:
        """A field in the rows of ``scope``: a column, or what an expression or an import stands for."""
        if isinstance(field, Column):
            return scope.column(field.column_name)
        if self.replaced:
            return self._stand_for(field, scope)
        made = scope.fields.get(field.name)
        if made is None:
            made = scope.fields[field.name] = self._stand_for(field, scope)
        return made

    def _stand_for(self, field: Field, scope: Scope) -> Any:
        if is_canned(field, scope.known, self.db):
            return scope.column(field.name)
        if isinstance(field, Imported):
            target = root_of(scope.table)._ref(field.relation)
            return self.through([target], target._field(field.column), scope)
        if isinstance(field, Computed):
            self.home, before = scope, self.home
            made = self.render(field.expression_of(scope.table._entity), scope)
            self.home = before
            return made
        raise VantageError(f"{field.name} is computed after the fetch and cannot be part of a query.")


def _found_in(scope: Scope, table: Table, *, loosely: bool = False) -> tuple[Scope, Way] | None:
    """The set of one SELECT that ``table`` goes on from most closely."""
    found: tuple[Scope, Way] | None = None
    for candidate in scope.candidates():
        way = find_way(table, candidate.table, candidate.made_from, loosely=loosely)
        if way is not None and way.is_nearer(found and found[1]):
            found = candidate, way
    return found


def _twin_in(scope: Scope, table: Table) -> tuple[Scope, Way] | None:
    """The set of one SELECT that follows the same relation as ``table``, which was followed once more."""
    for candidate in scope.candidates():
        way = find_twin(table, candidate.table)
        if way is not None:
            return candidate, way
    return None


def _own_row_first(scope: Scope) -> str:
    """Rows of tables that inherit from the related one may have its key too: a foreign key means its own row."""
    if scope.known is None or not scope.known.has_heirs:
        return ""
    name = str(scope.source).replace("'", "''")
    return f" ORDER BY {scope.text('tableoid')} <> '{name}'::regclass \nLIMIT 1"


def root_of(table: Table, *, deleted: bool = False) -> Any:
    """The untraversed set of a table's entity: what computed and imported fields are written about."""
    return table_class(table._entity)(table._own_database, State(deleted=True) if deleted else State())
