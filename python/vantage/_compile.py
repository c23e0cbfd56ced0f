"""From sets to SQL. SQLAlchemy Core writes the statements; which names and rows are meant is decided here.

A *scope* is one SELECT over the rows of one set. A column belongs to the innermost scope whose set it can be
reached from; an aggregate over a chain that goes on from a scope's set is about the row at hand there.
Names are bare as long as each SELECT reads only its own table; where one looks at the row of another (a
correlated sub-query), the statement is written once more with every name qualified.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from . import _expressions as x
from ._entity import catalog_table, primary_key
from ._errors import UnknownColumn, VantageError
from ._fields import AfterFetch, Column, Computed, Field, Imported, RelationField
from ._sql_names import quote, quote_table
from ._table import State, Table, relation_target, table_class

if TYPE_CHECKING:
    from ._database import Database


@dataclass(frozen=True)
class CompiledStatement:
    """A statement as it is sent: ``sql`` with ``$1`` … and ``params`` in that order."""

    sql: str
    params: tuple[Any, ...]
    outputs: tuple[str, ...] | None = None
    """Names of what is selected; None for ``*``."""


class _Qualify(Exception):
    """A SELECT looked at another's row: write the statement again with qualified names."""


class Scope:
    """One SELECT over the rows of a set: what its columns are called there."""

    def __init__(self, writer: Writer, table: Table, parent: Scope | None) -> None:
        self.table = table
        self.parent = parent
        self.writer = writer
        self.name = writer.take_name(table) if writer.qualified else None

    def column(self, name: str) -> Any:
        prefix = f"{quote(self.name)}." if self.name else ""
        return self.writer.sa.literal_column(prefix + quote(name))


class Writer:
    """Writes one statement."""

    def __init__(self, db: Database | None, qualified: bool) -> None:
        self.sa = _sqlalchemy()
        self.db = db
        self.qualified = qualified
        self.values: list[Any] = []
        self._names: dict[str, int] = {}

    # Names and values.

    def take_name(self, table: Table) -> str:
        base = (
            table._entity._table_name.rpartition(".")[2]
            if not table._entity._catalog_key
            else (table._entity._catalog_key[1])
        )
        self._names[base] = self._names.get(base, 0) + 1
        return base if self._names[base] == 1 else f"{base}_{self._names[base]}"

    def bind(self, value: Any, type_name: str | None = None) -> Any:
        self.values.append(value)
        parameter = self.sa.bindparam(f"p{len(self.values) - 1}", value)
        return self.sa.cast(parameter, _raw_type(type_name)) if type_name else parameter

    # A set as FROM and WHERE.

    def select(self, table: Table, columns: Any, parent: Scope | None, *, order: bool = True) -> Any:
        """``SELECT columns FROM … WHERE …``; ``columns`` is a function of the scope."""
        scope = Scope(self, table, parent)
        state = table._state
        statement = self.sa.select(*columns(scope)).select_from(self._source(scope))
        conditions = self.conditions(scope)
        if conditions:
            statement = statement.where(*conditions)
        if order:
            for ordering in state.order:
                rendered = self.render(ordering.expression, scope)
                statement = statement.order_by(rendered.desc() if ordering.descending else rendered)
        if state.limit is not None:
            statement = statement.limit(self.bind(state.limit))
        if state.offset:
            statement = statement.offset(self.bind(state.offset))
        return statement

    def _source(self, scope: Scope) -> Any:
        table = scope.table
        if table._state.nested is not None:
            inner = self.select(table._state.nested, lambda inner: [self.sa.literal_column("*")], None)
            return inner.subquery(scope.name or Writer.take_name(self, table))
        text = quote_table(table._entity, self.db)
        if scope.name and quote(scope.name) != text:
            text += f" AS {quote(scope.name)}"
        return self.sa.text(text)

    def conditions(self, scope: Scope, *, step: bool = True) -> list[Any]:
        """What narrows a set: where it comes from, its own conditions, its extensions."""
        table, state = scope.table, scope.table._state
        made = []
        if step and state.step is not None:
            made.append(self._follows(scope))
        made += [self.render(condition, scope, top=True) for condition in state.conditions]
        made += self._extension_conditions(scope)
        if table._state.nested is not None:
            made = [self.render(condition, scope, top=True) for condition in state.conditions]
        return made

    def _extension_conditions(self, scope: Scope) -> list[Any]:
        state, entity = scope.table._state, scope.table._entity
        if state.deleted:
            return []
        return [
            self.sa.literal_column(text)
            for extension in (*entity._extensions, *state.extensions)
            for text in extension.conditions(lambda name: scope.column(name).name)
        ]

    def _follows(self, scope: Scope) -> Any:
        """``client_id IN (SELECT id FROM client WHERE …)``."""
        step = scope.table._state.step
        assert step is not None
        relation = step.relation
        columns, target_columns = relation_columns(step.parent._entity, relation, self.db)
        if relation.via is not None:
            near, far = relation.via_columns, relation.via_target_columns
            inner = self._tuple_in(
                self._plain(near),
                self.select(step.parent, lambda s: [s.column(c) for c in columns], None, order=False),
            )
            junction = self.sa.select(*self._plain(far)).select_from(self.sa.text(relation.via)).where(inner)
            return self._tuple_in([scope.column(c) for c in target_columns], junction)
        parent = self.select(
            step.parent,
            lambda s: [s.column(c) for c in columns],
            None,
            order=step.parent._state.limit is not None,
        )
        return self._tuple_in([scope.column(c) for c in target_columns], parent)

    def _plain(self, names: Sequence[str]) -> list[Any]:
        return [self.sa.literal_column(quote(name)) for name in names]

    def _tuple_in(self, columns: list[Any], query: Any) -> Any:
        left = columns[0] if len(columns) == 1 else self.sa.tuple_(*columns)
        return left.in_(query)

    # Expressions.

    def render(self, node: Any, scope: Scope, *, top: bool = False) -> Any:
        """An expression as SQLAlchemy's element, in the rows of ``scope``."""
        return _RENDERERS[type(node)](self, node, scope) if type(node) in _RENDERERS else self._special(node, scope)

    def _special(self, node: Any, scope: Scope) -> Any:
        from ._reads import Aggregate

        if isinstance(node, Aggregate):
            return self._aggregate(node, scope)
        raise VantageError(f"This cannot be part of a query: {node!r:.60}")

    def column(self, node: x.ColumnOf[Any], scope: Scope) -> Any:
        at: Scope | None = scope
        while at is not None:
            steps = steps_between(node.table, at.table)
            if steps is not None:
                if at is not scope:
                    self._need_qualified()
                return self._through(steps, node.field, at)
            at = at.parent
        raise VantageError(
            f"{node.table._entity.__name__}.{node.field.name} is a column of another set, which is not joined here: "
            "follow a relation from this set, or join it."
        )

    def _through(self, steps: list[Table], field: Field, scope: Scope) -> Any:
        """A field of the row that to-one relations lead to: a sub-query that reads that row, deleted or not."""
        if not steps:
            return self.field(field, scope)
        self._need_qualified()
        table = steps[0]
        relation = table._state.step.relation  # type: ignore[union-attr]
        if relation.many:
            raise VantageError(
                f"{relation.name}() leads to many rows: ask for .exists(), or an aggregate such as .count()."
            )
        inner = Scope(self, table_class(table._entity)(table._own_database, State(deleted=True)), scope)
        wanted = self._through(steps[1:], field, inner)
        return (
            self.sa.select(wanted).select_from(self._source(inner)).where(*self._linked(scope, inner, relation))
        ).scalar_subquery()

    def _linked(self, outer: Scope, inner: Scope, relation: RelationField) -> list[Any]:
        columns, target_columns = relation_columns(outer.table._entity, relation, self.db)
        if relation.via is not None:
            near, far = relation.via_columns, relation.via_target_columns
            junction = (
                self.sa.select(*(self.sa.literal_column(f"{relation.via}.{quote(name)}") for name in far))
                .select_from(self.sa.text(relation.via))
                .where(
                    *(
                        self.sa.literal_column(f"{relation.via}.{quote(name)}") == outer.column(other)
                        for name, other in zip(near, columns, strict=True)
                    )
                )
            )
            return [self._tuple_in([inner.column(c) for c in target_columns], junction)]
        return [
            inner.column(theirs) == outer.column(ours) for ours, theirs in zip(columns, target_columns, strict=True)
        ]

    def field(self, field: Field, scope: Scope) -> Any:
        if isinstance(field, Column):
            return scope.column(field.column_name)
        if isinstance(field, Imported):
            start = root_of(scope.table)
            target = start._ref(field.relation)
            return self._through([target], target._field(field.column), scope)
        if isinstance(field, Computed):
            return self.render(field.make(root_of(scope.table)), scope)
        raise VantageError(f"{field.name} is computed after the fetch and cannot be part of a query.")

    def _aggregate(self, node: Any, scope: Scope) -> Any:
        at: Scope | None = scope
        while at is not None:
            steps = steps_between(node.table, at.table)
            if steps is not None:
                break
            at = at.parent
        if at is None:
            return self.select(node.table, lambda s: [self.aggregate_of(node, s)], None).scalar_subquery()
        if not steps:
            if scope.table is not at.table or not getattr(self, "grouping", False):
                raise VantageError("An aggregate of the set itself stands alone in select().")
            return self.aggregate_of(node, scope)
        self._need_qualified()
        return self.chain(steps, at, lambda s: [self.aggregate_of(node, s)]).scalar_subquery()

    def chain(self, steps: list[Table], scope: Scope, columns: Any) -> Any:
        """A SELECT over the rows that relations lead to from the row of ``scope``: nested INs, never a fan-out."""
        for table in (*steps, steps[0]._state.step.parent):  # type: ignore[union-attr]
            if _is_limited(table):
                raise VantageError(
                    f"{table!r} has a limit, which cannot hold for each row at hand: "
                    "count or sum it alone, or leave the limit out."
                )
        inner = Scope(self, steps[-1], scope)
        statement = self.sa.select(*columns(inner)).select_from(self._source(inner))
        state_conditions = self.conditions(inner, step=False)
        return statement.where(*self._chain_link(steps, inner, scope), *state_conditions)

    def _chain_link(self, steps: list[Table], inner: Scope, outer: Scope) -> list[Any]:
        relation = steps[-1]._state.step.relation  # type: ignore[union-attr]
        if len(steps) == 1:
            extra = steps[0]._state.step.parent  # type: ignore[union-attr]
            return [*self._linked(outer, inner, relation), *self._row_conditions(extra, outer)]
        before = steps[-2]
        columns, target_columns = relation_columns(before._entity, relation, self.db)
        if relation.via is not None:
            raise VantageError("An aggregate over a junction in the middle of a chain is not supported yet.")
        middle = self.chain(steps[:-1], outer, lambda s: [s.column(c) for c in columns])
        return [self._tuple_in([inner.column(c) for c in target_columns], middle)]

    def _row_conditions(self, table: Table, scope: Scope) -> list[Any]:
        """Conditions of the set that a chain starts from, which the set at hand does not have: of the row."""
        known = set(map(id, scope.table._state.conditions))
        return [self.render(c, scope) for c in table._state.conditions if id(c) not in known]

    def aggregate_of(self, node: Any, scope: Scope) -> Any:
        if node.function == "count" and node.operand is None:
            return self.sa.func.count(self.sa.literal_column("*"))
        return getattr(self.sa.func, node.function)(self.render(node.operand, scope))

    def exists(self, node: x.Exists, scope: Scope) -> Any:
        at: Scope | None = scope
        steps = None
        while at is not None and not steps:
            steps = steps_between(node.table, at.table)
            at = at if steps else at.parent
        if at is None or not steps:
            return self.sa.exists(self.select(node.table, lambda s: [self.sa.literal_column("1")], None))
        self._need_qualified()
        return self.sa.exists(self.chain(steps, at, lambda s: [self.sa.literal_column("1")]))

    def membership(self, node: x.Membership, scope: Scope) -> Any:
        from ._reads import Selection

        operand = self.render(node.operand, scope)
        if isinstance(node.members, (Table, Selection)):
            query = self._value_query(node.members)
            return operand.not_in(query) if node.negated else operand.in_(query)
        values = [value for value in node.members if value is not None]
        wants_null = len(values) < len(node.members)
        rendered = self._any_of(operand, values, node, scope)
        if node.negated:
            if not values and not wants_null:
                return self.sa.literal_column("true")
            negated = self.sa.not_(rendered) if values else operand.is_not(None)
            return self.sa.and_(negated, operand.is_not(None)) if wants_null else negated
        return self.sa.or_(rendered, operand.is_(None)) if wants_null else rendered

    def _any_of(self, operand: Any, values: list[Any], node: x.Membership, scope: Scope) -> Any:
        # One array, not a list of parameters: the text of the statement does not depend on how many there are.
        array = self.sa.func.ANY(self.bind(values, self._array_type(node.operand, values)))
        return operand.op("=", is_comparison=True)(array)

    def _array_type(self, operand: Any, values: list[Any]) -> str | None:
        """The cast that an array of texts needs where the column is no text."""
        if not isinstance(operand, x.ColumnOf) or not (not values or isinstance(values[0], str)):
            return None
        column = self._catalog_column(operand)
        if column is None or (column.type.plain.category == "S" and column.type.kind != "e"):
            return None if values or column is None else "text[]"
        schema = (
            ""
            if column.type.schema in ("pg_catalog", *self.db.catalog.search_path)
            # type: ignore[union-attr]
            else (quote(column.type.schema) + ".")
        )
        return f"{schema}{quote(column.type.name)}[]"

    def _catalog_column(self, node: x.ColumnOf[Any]) -> Any:
        table = catalog_table(node.table._entity, self.db)
        if table is None or not isinstance(node.field, Column):
            return None
        return table.columns.get(node.field.column_name)

    def _value_query(self, query: Any) -> Any:
        """A set or a select() as a value: never correlated."""
        if isinstance(query, Table):
            names = primary_key(query._entity, self.db)
            if len(names) != 1:
                raise VantageError(
                    f"{query._entity.__name__} has no key of one column: select() the column that is meant."
                )
            return self.select(query, lambda s: [s.column(names[0])], None)
        if len(query.outputs) != 1:
            raise VantageError("As a value, a select() has one column.")
        return self.select(query.table, lambda s: [self.render(e, s) for e in query.outputs.values()], None)

    def division(self, node: x.Arithmetic, left: Any, right: Any) -> Any:
        """True division, NULL where the divisor is 0."""
        if family_of(node.left, self) != "float" and family_of(node.right, self) != "float":
            left = self.sa.cast(left, _raw_type("numeric"))
        divisor = self.sa.func.nullif(right, self.sa.literal_column("0"))
        return left.op("/", precedence=_PRECEDENCE_OF_TIMES)(divisor)

    def _need_qualified(self) -> None:
        if not self.qualified:
            raise _Qualify


def write(db: Database | None, make: Any) -> CompiledStatement:
    """Compiles what ``make(writer)`` gives: bare names first, qualified ones where rows look at each other."""
    for qualified in (False, True):
        writer = Writer(db, qualified)
        try:
            statement, outputs = make(writer)
        except _Qualify:
            continue
        compiled = statement.compile(dialect=_dialect())
        order = compiled.positiontup or []
        return CompiledStatement(str(compiled), tuple(compiled.params[name] for name in order), outputs)
    raise AssertionError("unreachable")


def compile_records(table: Table) -> CompiledStatement:
    """The statement of ``get()``: the entity's fields, or ``*`` where these are just the table's columns."""
    db = table._database_or_none()
    names = field_names(table)

    def make(writer: Writer) -> tuple[Any, tuple[str, ...] | None]:
        if selects_everything(table, db, names):
            return writer.select(table, lambda s: [writer.sa.literal_column("*")], None), None
        fields = table._entity._fields

        def columns(scope: Scope) -> list[Any]:
            return [_labelled(writer.field(fields[name], scope), name, fields[name]) for name in names]

        return writer.select(table, columns, None), tuple(names)

    return write(db, make)


def compile_every_column(table: Table) -> CompiledStatement:
    """The statement of ``rows()``."""
    return write(
        table._database_or_none(),
        lambda writer: (writer.select(table, lambda s: [writer.sa.literal_column("*")], None), None),
    )


def compile_aggregate(node: Any) -> CompiledStatement:
    """The statement of ``count()`` and its kin, alone."""
    table = node.table._whole()

    def make(writer: Writer) -> tuple[Any, None]:
        return writer.select(table, lambda s: [writer.aggregate_of(node, s)], None, order=False), None

    return write(table._database_or_none(), make)


def compile_selection(selection: Any) -> CompiledStatement:
    """The statement of ``select({…})``."""
    table, outputs = selection.table, selection.outputs
    alone = all(_is_plain_aggregate(e, table) for e in outputs.values())
    table = table._whole() if alone else table

    def make(writer: Writer) -> tuple[Any, tuple[str, ...]]:
        writer.grouping = alone

        def columns(scope: Scope) -> list[Any]:
            return [writer.render(e, scope).label(_label(name)) for name, e in outputs.items()]

        return writer.select(table, columns, None, order=not alone), tuple(outputs)

    return write(table._database_or_none(), make)


def _is_plain_aggregate(node: Any, table: Table) -> bool:
    from ._reads import Aggregate

    if isinstance(node, Aggregate):
        return steps_between(node.table, table) == []
    if isinstance(node, x.Arithmetic):
        sides = (node.left, node.right)
        return any(_is_plain_aggregate(side, table) for side in sides) and all(
            _is_plain_aggregate(side, table) or isinstance(side, x.Value) for side in sides
        )
    return False


def field_names(table: Table) -> list[str]:
    """The fields of a set's records, in order: not deferred ones, unless they were asked for."""
    fields, state = table._entity._fields, table._state
    if state.record is not None:
        return list(state.record._names)
    used = {*state.fields, *_fields_in(state.conditions)}
    return [
        name
        for name, field in fields.items()
        if not isinstance(field, AfterFetch) and (not field.deferred or name in used)
    ]


def _fields_in(conditions: Sequence[Any]) -> set[str]:
    found: set[str] = set()
    waiting = list(conditions)
    while waiting:
        node = waiting.pop()
        if isinstance(node, x.ColumnOf):
            found.add(node.field.name)
        for slot in getattr(type(node), "__slots__", ()):
            value = getattr(node, slot, None)
            if isinstance(value, x.Expression):
                waiting.append(value)
            elif slot == "parts":
                waiting += value
    return found


def selects_everything(table: Table, db: Database | None, names: Sequence[str]) -> bool:
    fields = table._entity._fields
    if not all(isinstance(fields[n], Column) and fields[n].column_name == n for n in names):  # type: ignore[attr-defined]
        return False
    known = catalog_table(table._entity, db)
    return set(names) == set(known.columns) if known is not None else table._state.record is None


def steps_between(table: Table, base: Table) -> list[Table] | None:
    """The sets that lead from ``base`` to ``table`` by relations, the first one first; None where none do."""
    made_from = _ancestry(base)
    steps: list[Table] = []
    at: Table | None = table
    while at is not None:
        back: Table | None = at
        while back is not None:
            if any(back is other for other in made_from):
                return steps[::-1]
            back = back._made_from
        step = at._state.step
        if step is None:
            same = at._entity._table_name == base._entity._table_name and at._state.nested is None
            return steps[::-1] if same else None
        steps.append(at)
        at = step.parent
    return None


def _is_limited(table: Table) -> bool:
    state = table._state
    return state.limit is not None or bool(state.offset) or state.nested is not None


def _ancestry(table: Table) -> list[Table]:
    found = []
    at: Table | None = table
    while at is not None:
        found.append(at)
        at = at._made_from
    return found


def root_of(table: Table) -> Table:
    """The untraversed set of a table's entity: what computed and imported fields are written about."""
    return table_class(table._entity)(table._own_database, State())


def relation_columns(
    entity: Any, relation: RelationField, db: Database | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Columns of the table and of the target that are equal; what a model leaves out is the primary key."""
    target = relation_target(entity, relation)
    ours = relation.columns or primary_key(entity, db)
    theirs = relation.target_columns or primary_key(target, db)
    if len(ours) != len(theirs):
        raise VantageError(
            f"{entity.__name__}.{relation.name} has {len(ours)} columns here and {len(theirs)} in {target.__name__}."
        )
    return tuple(ours), tuple(theirs)


def family_of(node: Any, writer: Writer | None = None) -> str | None:
    """``int``, ``float``, ``numeric`` or None: what arithmetic and sums need to know of a type."""
    from ._reads import Aggregate

    if isinstance(node, x.Value):
        return {bool: None, int: "int", float: "float"}.get(type(node.value), "numeric")
    if isinstance(node, x.ColumnOf):
        return _field_family(node, writer)
    if isinstance(node, x.Arithmetic):
        sides = {family_of(node.left, writer), family_of(node.right, writer)}
        if "float" in sides:
            return "float"
        return "int" if sides == {"int"} and node.operator != "/" else "numeric"
    if isinstance(node, Aggregate):
        if node.function == "count":
            return "int"
        inner = family_of(node.operand, writer)
        return "numeric" if node.function == "avg" and inner == "int" else inner
    return None


def _field_family(node: x.ColumnOf[Any], writer: Writer | None) -> str | None:
    field, table = node.field, node.table
    db = writer.db if writer else table._database_or_none()
    if isinstance(field, Computed):
        return family_of(field.make(root_of(table)), writer)
    if isinstance(field, Imported):
        target = root_of(table)._ref(field.relation)
        return family_of(x.ColumnOf(target, target._field(field.column)), writer)
    known = catalog_table(table._entity, db)
    if known is not None and isinstance(field, Column):
        if field.column_name not in known.columns:
            raise UnknownColumn(f"The table {known.name} has no column {field.column_name!r}.")
        name = known.columns[field.column_name].type.plain.name
        return {
            "int2": "int", "int4": "int", "int8": "int", "float4": "float", "float8": "float", "numeric": "numeric",
        }.get(name)  # fmt: skip
    declared = field.type.__args__[0] if getattr(field.type, "__args__", None) else field.type
    return {int: "int", float: "float"}.get(declared)


def _labelled(element: Any, name: str, field: Field) -> Any:
    return element if isinstance(field, Column) and field.column_name == name else element.label(_label(name))


def _label(name: str) -> Any:
    from sqlalchemy.sql.elements import quoted_name

    return quoted_name(name, quote(name) != name)


def _arithmetic(writer: Writer, node: x.Arithmetic, scope: Scope) -> Any:
    left, right = writer.render(node.left, scope), writer.render(node.right, scope)
    if node.operator == "/":
        return writer.division(node, left, right)
    return _OPERATORS[node.operator](left, right)


def _comparison(writer: Writer, node: x.Comparison, scope: Scope) -> Any:
    return _OPERATORS[node.operator](writer.render(node.left, scope), writer.render(node.right, scope))


def _between(writer: Writer, node: x.Between, scope: Scope) -> Any:
    return writer.render(node.operand, scope).between(writer.render(node.low, scope), writer.render(node.high, scope))


def _is_null(writer: Writer, node: x.IsNull, scope: Scope) -> Any:
    operand = writer.render(node.operand, scope)
    return operand.is_not(None) if node.negated else operand.is_(None)


def _both(writer: Writer, node: x.Both, scope: Scope) -> Any:
    parts = [writer.render(part, scope) for part in node.parts]
    if not parts:
        return writer.sa.literal_column("true" if node.operator == "AND" else "false")
    return writer.sa.or_(*parts) if node.operator == "OR" else writer.sa.and_(*parts)


def _call(writer: Writer, node: x.Call[Any], scope: Scope) -> Any:
    return getattr(writer.sa.func, node.name)(*(writer.render(a, scope) for a in node.arguments))


_PRECEDENCE_OF_TIMES = 8
"""SQLAlchemy's, for an operator that binds as ``*`` does; its own ``/`` adds casts."""

_OPERATORS: dict[str, Any] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "LIKE": lambda left, right: left.like(right),
    "ILIKE": lambda left, right: left.ilike(right),
}

_RENDERERS: dict[type, Any] = {
    x.Value: lambda writer, node, scope: writer.bind(node.value),
    x.ColumnOf: Writer.column,
    x.Comparison: _comparison,
    x.Arithmetic: _arithmetic,
    x.Between: _between,
    x.Membership: Writer.membership,
    x.IsNull: _is_null,
    x.Both: _both,
    x.Not: lambda writer, node, scope: writer.sa.not_(writer.sa.and_(writer.render(node.operand, scope)).self_group()),
    x.Call: _call,
    x.Exists: Writer.exists,
}


@cache
def _sqlalchemy() -> Any:
    import sqlalchemy

    return sqlalchemy


@cache
def _dialect() -> Any:
    from sqlalchemy.dialects.postgresql.base import PGDialect

    return PGDialect(paramstyle="numeric_dollar")


@cache
def _raw_type(name: str) -> Any:
    from sqlalchemy.types import UserDefinedType

    class Raw(UserDefinedType[Any]):
        cache_ok = True

        def get_col_spec(self, **_: Any) -> str:
            return name

    return Raw()
