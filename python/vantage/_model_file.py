"""A model file from a catalog: the text that ``vantage model`` writes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from ._catalog import Catalog, CatalogTable
from ._errors import UnknownTable, did_you_mean
from ._model_lines import Scope, class_lines, field_names
from ._model_types import Types

if TYPE_CHECKING:
    from ._naming import TableKey


def write_model(
    catalog: Catalog, tables: Sequence[TableKey] | None = None, *, soft_delete: Collection[str] = ()
) -> str:
    """The text of a model file.

    Parameters
    ----------
    catalog : Catalog
        ``db.catalog``.
    tables : sequence of (schema, name), optional
        Which tables; without it all. Relations to others are left out.
    soft_delete : collection of str
        Columns that mark rows as deleted: classes that have one get ``extensions=[v.SoftDelete(…)]``.

    Returns
    -------
    str
        Python that imports as it is and that a type checker accepts.

    Examples
    --------
    >>> print(write_model(db.catalog, choose_tables(db.catalog, names=["client"])))
    """
    chosen = [catalog.tables[key] for key in (choose_tables(catalog) if tables is None else tables)]
    scope = make_scope(catalog, chosen, soft_delete=soft_delete)
    classes = ["\n".join(class_lines(table, scope)) for table in chosen]
    lines = scope.types.lines()
    own = [line for line in lines if "psycopg" not in line]
    vantage = "import vantage" if scope.vantage == "vantage" else f"import vantage as {scope.vantage}"
    head = ["\n".join(group) for group in (own, [vantage, *(line for line in lines if line not in own)]) if group]
    title = f'"""The tables of {_plain(catalog.database)}, as ``vantage model`` found them."""'
    return "\n\n".join([title, *head]) + "\n\n\n" + "\n\n\n".join(classes) + "\n"


def make_scope(
    catalog: Catalog,
    tables: Sequence[CatalogTable],
    *,
    soft_delete: Collection[str] = (),
    classes: dict[TableKey, str] | None = None,
    known: Collection[str] = (),
    vantage: str | None = None,
    fields: Collection[str] = (),
) -> Scope:
    """What the lines of a file have in common.

    ``classes``, ``known`` imports, ``vantage`` and ``fields`` are those of a file that is there already.
    """
    names = class_names(tables, classes or {})
    taken = frozenset(names.values())
    fields = {*fields} | {field for table in tables for field in field_names(table, taken).values()}
    if vantage is None:
        vantage = next(name for name in ("v", "vantage", "vantage_") if name not in fields)
    types = Types({*fields, *names.values()}, known)
    return Scope(catalog, names, types, vantage, soft_delete)


def class_names(tables: Sequence[CatalogTable], given: dict[TableKey, str]) -> dict[TableKey, str]:
    """The class of each table: what is given, else the catalog's name; where that is none, ``Table1`` in order."""
    names = dict(given)
    usual = {table.class_name for table in tables}
    taken = set(given.values())
    for table in tables:
        if table.key in names:
            continue
        name = table.class_name or "Table1"
        number = 2
        while name in taken or (table.class_name is None and name in usual):
            name, number = f"{table.class_name or 'Table'}{number}", number + 1
        names[table.key] = name
        taken.add(name)
    return names


def choose_tables(
    catalog: Catalog, *, schemas: Sequence[str] = (), names: Sequence[str] = (), skip: Sequence[str] = ()
) -> list[TableKey]:
    """Tables by schema and by patterns such as ``order*`` or ``sales.*``; those on the search path first.

    Raises
    ------
    UnknownTable
        A schema or a pattern that fits nothing, with the nearest name.
    """
    path = {schema: at for at, schema in enumerate(catalog.search_path)}
    keys = sorted(catalog.tables, key=lambda key: (path.get(key[0], len(path)), key))
    for schema in schemas:
        if not any(key[0] == schema for key in keys):
            known = {key[0] for key in keys}
            raise UnknownTable(f"There is no schema {schema!r} with tables.{did_you_mean(schema, known)}")
    for pattern in names:
        if not any(_fits(key, pattern) for key in keys):
            raise UnknownTable(f"No table fits {pattern!r}.{did_you_mean(pattern, catalog.names())}")
    return [
        key
        for key in keys
        if (not schemas or key[0] in schemas)
        and (not names or any(_fits(key, pattern) for pattern in names))
        and not any(_fits(key, pattern) for pattern in skip)
    ]


def _fits(key: TableKey, pattern: str) -> bool:
    schema, name = key
    return fnmatchcase(name, pattern) or fnmatchcase(f"{schema}.{name}", pattern)


def _plain(text: str) -> str:
    return "".join(sign for sign in text if sign.isprintable() and sign not in '"\\')
