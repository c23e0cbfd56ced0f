"""Facts about sets and columns, asked of ``v.info``: no plain noun is an attribute of a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ._entity import catalog_table, primary_key
from ._errors import UnknownRelation, did_you_mean
from ._fields import Column, RelationField
from ._hooks import extensions_of
from ._nodes import ColumnOf
from ._selection import Selection
from ._table import Table


class RelationInfo(str):
    """The name of a relation, with what it is.

    Attributes
    ----------
    target : str
        The entity that it leads to.
    cardinality : str or None
        ``one to many``, ``many to one``, ``one to one``, ``many to many``; of a model's to-one relations None where no
        connection says whether both sides are unique.
    many : bool
        Whether it leads to many rows.
    columns, target_columns : tuple of str
        The columns of both ends that are equal; empty where the model leaves them to the primary key and none is known.
    via : str or None
        The junction table.
    renamed_from : str or None
        The name that it would have if a column or another relation had not more right to it.
    """

    target: str
    cardinality: str | None
    many: bool
    columns: tuple[str, ...]
    target_columns: tuple[str, ...]
    via: str | None
    renamed_from: str | None

    @classmethod
    def make(cls, name: str, **facts: Any) -> RelationInfo:
        made = cls(name)
        made.__dict__.update(facts)
        return made


class Relations(tuple[RelationInfo, ...]):
    """The relations of a table: a tuple of names that also reads ``relations["ref_orders"].columns``."""

    def __getitem__(self, key: Any) -> Any:
        if not isinstance(key, str):
            return super().__getitem__(key)
        for relation in self:
            if relation == key:
                return relation
        raise UnknownRelation(f"There is no relation {key!r}.{did_you_mean(key, self)}")


@dataclass(frozen=True)
class TableInfo:
    """Facts about a set.

    Attributes
    ----------
    name, schema : str
        The table; the schema is None where no connection is known, or the set is made from a query.
    primary_key : tuple of str
        Its columns, in the key's order.
    title_column : str or None
        The column that names a row to people: what says ``title=True``; of the catalog's tables a guess by name.
    relations : tuple of RelationInfo
        Their names, each with ``.target``, ``.cardinality``, ``.columns``, ``.target_columns``, ``.via``.
    data_source : Database or None
        The connection.
    kind : str or None
        ``table``, ``partitioned table``, ``view``, ``materialized view`` or ``foreign table``.
    comment : str or None
        The table's comment in the database.
    row_estimate : float or None
        What Postgres last counted; None where it never did.
    """

    name: str
    schema: str | None
    primary_key: tuple[str, ...]
    title_column: str | None
    relations: Relations
    data_source: Any
    kind: str | None = None
    comment: str | None = None
    row_estimate: float | None = None
    extensions: tuple[Any, ...] = ()
    has_where: bool = False
    has_joins: bool = False
    has_group_by: bool = False
    has_having: bool = False
    has_order_by: bool = False
    is_distinct: bool = False
    limit: int | None = None
    offset: int | None = None


@dataclass(frozen=True)
class SelectionInfo:
    """Facts about a ``select({…})``: the names of its columns, and what was asked of it."""

    columns: tuple[str, ...]
    has_order_by: bool
    is_distinct: bool
    limit: int | None
    offset: int | None
    source: TableInfo


@dataclass(frozen=True)
class ColumnInfo:
    """Facts about a column.

    Attributes
    ----------
    name : str
        The field.
    type : str or None
        Postgres's name of its type, where the catalog is known.
    not_null : bool or None
    default : str or None
        As SQL.
    comment : str or None
    calculated : bool
        Whether it is an expression or an import rather than a column of the table.
    column : str or None
        The column in the database.
    labels : tuple of str
        The values of an enum.
    """

    name: str
    type: str | None
    not_null: bool | None
    default: str | None
    comment: str | None
    calculated: bool
    column: str | None = None
    labels: tuple[str, ...] = ()


_KINDS = {
    "r": "table", "p": "partitioned table", "v": "view", "m": "materialized view", "f": "foreign table",
}  # fmt: skip


def info(subject: Any) -> Any:
    """Facts about a set, an entity, a record, a column or a ``select()``, without asking the database.

    Parameters
    ----------
    subject
        ``clients``, ``Client``, a record, or ``clients.name``.

    Returns
    -------
    TableInfo or ColumnInfo

    Examples
    --------
    >>> v.info(clients).primary_key
    ('id',)
    >>> v.info(clients).relations["ref_orders"].cardinality
    'one to many'
    """
    if isinstance(subject, ColumnOf):
        return _column_info(subject)
    if isinstance(subject, Selection):
        return SelectionInfo(
            subject.names, bool(subject.order), subject.distinct_rows, _number(subject.limited),
            _number(subject.skipped), info(subject.table),
        )  # fmt: skip
    from ._entity import Entity
    from ._records import set_of_record

    if isinstance(subject, Entity):
        subject = set_of_record(subject)
    table = subject if isinstance(subject, Table) else subject.table()
    entity, db, state = table._entity, table._database_or_none(), table._state
    known = catalog_table(entity, db)
    return TableInfo(
        known.name if known else entity._table_name, known.schema if known else None, primary_key(entity, db),
        next((name for name, field in entity._fields.items() if field.title), None),
        Relations(_relation_infos(entity, db)), db, _KINDS.get(known.kind) if known else None,
        known.comment if known else None, known.row_estimate if known else None, extensions_of(table),
        has_where=bool(state.conditions), has_joins=bool(state.joins), has_group_by=state.groups is not None,
        has_having=bool(state.having), has_order_by=bool(state.order), is_distinct=state.distinct is not None,
        limit=_number(state.limit), offset=_number(state.offset),
    )  # fmt: skip


def _column_info(subject: ColumnOf[Any]) -> ColumnInfo:
    table, field = subject.table, subject.field
    known = catalog_table(table._entity, table._database_or_none())
    column = known.columns.get(field.column_name) if known and isinstance(field, Column) else None
    name = field.column_name if isinstance(field, Column) else None
    if column is None:
        return ColumnInfo(field.name, None, None, None, None, not isinstance(field, Column), name)
    return ColumnInfo(
        field.name, column.type_name, column.not_null, column.default, column.comment, False, name,
        column.type.plain.labels,
    )  # fmt: skip


def _relation_infos(entity: Any, db: Any) -> Iterable[RelationInfo]:
    known = catalog_table(entity, db)
    for name, relation in entity._relations.items():
        made = known.relations.get(name) if known and entity._catalog_key else None
        ours, theirs = _columns(entity, relation, db)
        yield RelationInfo.make(
            name, target=_target_name(entity, relation), many=relation.many, columns=ours, target_columns=theirs,
            via=relation.via, renamed_from=made.renamed_from if made else None,
            cardinality=made.cardinality if made else _cardinality(relation, ours, known),
        )  # fmt: skip


def _columns(entity: Any, relation: RelationField, db: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    from ._compile.chain import relation_columns
    from ._errors import VantageError

    try:
        return relation_columns(entity, relation, db)
    except VantageError:
        return relation.columns, relation.target_columns or ()


def _cardinality(relation: RelationField, ours: tuple[str, ...], known: Any) -> str | None:
    if relation.via:
        return "many to many"
    if relation.many:
        return "one to many"
    if known is None:
        return None
    return "one to one" if any(unique <= set(ours) for unique in known.unique_keys) else "many to one"


def _target_name(entity: Any, relation: RelationField) -> str:
    from ._errors import VantageError
    from ._state import relation_target

    if isinstance(relation.target, str):
        return relation.target
    try:
        return relation_target(entity, relation).__name__
    except VantageError:
        return ""


def _number(value: Any) -> int | None:
    return None if value is None else value.value
