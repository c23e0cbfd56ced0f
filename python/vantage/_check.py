"""What a model says and the database does not, and the other way round."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ._catalog import Catalog, CatalogColumn, CatalogTable
from ._check_relations import check_relations
from ._check_types import type_problem
from ._entity import Entity, declared_entities
from ._errors import UnknownTable, did_you_mean
from ._fields import Column
from ._python_types import column_type_name

if TYPE_CHECKING:
    from ._naming import TableKey


@dataclass(frozen=True)
class Difference:
    """One difference between a model and a database.

    Attributes
    ----------
    entity : str
        The name of the class; empty where there is none.
    table : str
        The table as the model names it.
    member : str or None
        The field, relation or column that it is about; None for the table itself.
    kind : str
        ``missing table``, ``missing column``, ``extra column``, ``type``, ``nullability``, ``key``, ``relation``,
        ``extension``, ``import``; of notes ``no class``, ``no key``, ``no index``.
    message : str
        One sentence.
    sign : str
        ``-`` in the model alone, ``+`` in the database alone, ``~`` in both and not alike.
    note : bool
        Whether both may be right as they are, such as a relation without an index.
    """

    entity: str
    table: str
    member: str | None
    kind: str
    message: str
    sign: str = "~"
    note: bool = False

    def __str__(self) -> str:
        where = ".".join(part for part in (self.entity or self.table, self.member) if part)
        return f"{where}: {self.message}"


def check_models(catalog: Catalog, entities: Iterable[type[Entity]] | None = None) -> list[Difference]:
    """Compares entity classes with a catalog.

    Parameters
    ----------
    catalog : Catalog
        ``db.catalog``.
    entities : iterable of Entity classes, optional
        Without it every class that was declared.

    Returns
    -------
    list of Difference
        Ordered by class as they were declared, then as the class reads; notes have ``note=True``.

    Examples
    --------
    >>> [str(difference) for difference in check_models(db.catalog, [Client]) if not difference.note]
    ["Client.phone: table client has no column 'phone'."]
    """
    found: list[Difference] = []
    for entity in declared_entities() if entities is None else entities:
        table = find_table(catalog, entity)
        if isinstance(table, str):
            found.append(Difference(entity.__name__, entity._table_name, None, "missing table", table, "-"))
            continue
        found += [
            *_check_columns(entity, table),
            *_check_key(entity, table),
            *_check_extensions(entity, table),
            *check_relations(catalog, entity, table),
        ]
    return found


def tables_without_class(
    catalog: Catalog, entities: Sequence[type[Entity]], keys: Iterable[TableKey] | None = None
) -> list[Difference]:
    """A note for each table of the catalog that no class declares."""
    declared = {
        table.key for table in (find_table(catalog, entity) for entity in entities) if not isinstance(table, str)
    }
    return [
        Difference("", catalog.label(key), None, "no class", "no class declares it.", "+", True)
        for key in (catalog.tables if keys is None else keys)
        if key not in declared
    ]


def find_table(catalog: Catalog, entity: type[Entity]) -> CatalogTable | str:
    """The table of an entity, or the sentence that says that there is none."""
    if entity._catalog_key:
        return catalog.tables.get(entity._catalog_key) or f"there is no table {entity._table_name!r}."
    try:
        return catalog.find(entity._table_name)
    except UnknownTable as error:
        return str(error)[0].lower() + str(error)[1:]


def _check_columns(entity: type[Entity], table: CatalogTable) -> Iterator[Difference]:
    name, label = entity.__name__, entity._table_name
    columns = {f.column_name: f for f in entity._fields.values() if isinstance(f, Column)}
    for column_name, field in columns.items():
        column = table.columns.get(column_name)
        if column is None:
            message = f"table {label} has no column {column_name!r}.{did_you_mean(column_name, table.columns)}"
            yield Difference(name, label, field.name, "missing column", message, "-")
            continue
        problem = type_problem(field.type, column, nulls=table.kind in "rp")
        if problem:
            yield Difference(name, label, field.name, *problem)
    for column_name, column in table.columns.items():
        if column_name not in columns and column_name not in entity._fields:
            message = f"the class does not declare it: {_shown(column)}."
            yield Difference(name, label, column_name, "extra column", message, "+")


def _shown(column: CatalogColumn) -> str:
    null = " NOT NULL" if column.not_null else ""
    return f"{column.type_name}{null}, v.Col[{column_type_name(column)}]"


def _check_key(entity: type[Entity], table: CatalogTable) -> Iterator[Difference]:
    declared = tuple(f.column_name for f in entity._fields.values() if isinstance(f, Column) and f.key)
    if not declared or set(declared) == set(table.primary_key) or table.kind not in "rp":
        return
    shown = f"key=True is said of {', '.join(declared)}"
    if frozenset(declared) in table.unique_keys:
        yield Difference(
            entity.__name__, entity._table_name, None, "key",
            f"{shown}, which is unique; the primary key is {', '.join(table.primary_key) or 'missing'}.", note=True,
        )  # fmt: skip
    else:
        key = f"the primary key is {', '.join(table.primary_key)}" if table.primary_key else "there is no primary key"
        yield Difference(entity.__name__, entity._table_name, None, "key", f"{shown}; {key}.")


def _check_extensions(entity: type[Entity], table: CatalogTable) -> Iterator[Difference]:
    for extension in entity._extensions:
        flag: Any = getattr(extension, "flag", None)
        if not isinstance(flag, str):
            continue
        shown, label = f"{type(extension).__name__}({flag!r})", entity._table_name
        if flag not in table.columns:
            message = f"{shown}: table {label} has no column {flag!r}.{did_you_mean(flag, table.columns)}"
        elif table.columns[flag].type.plain.name != "bool":
            message = f"{shown}: the column is {table.columns[flag].type_name}, not boolean."
        else:
            continue
        yield Difference(entity.__name__, label, None, "extension", message)
