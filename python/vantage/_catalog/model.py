"""The catalog as the package sees it: tables with columns, keys and named relations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .._errors import UnknownTable, did_you_mean
from .._naming import Key, Relation, TableKey


@dataclass(frozen=True, slots=True)
class CatalogType:
    """A type of Postgres; ``kind`` and ``category`` are those of ``pg_type``."""

    name: str
    schema: str
    kind: str
    category: str
    labels: tuple[str, ...] = ()
    element: CatalogType | None = None
    base: CatalogType | None = None
    oid: int = 0
    """0 where no catalog was read."""
    delimiter: str = ","
    subtype: CatalogType | None = None
    """Of a range the type of its bounds, of a multirange its range."""
    attributes: tuple[tuple[str, CatalogType], ...] = ()
    """Names and types of a composite type."""
    array_oid: int = 0
    """Of the type of its arrays."""

    @property
    def plain(self) -> CatalogType:
        """The type under a domain."""
        return self.base.plain if self.base else self


@dataclass(frozen=True, slots=True)
class CatalogColumn:
    """A column; ``type_name`` is how Postgres writes its type: ``character varying(255)``."""

    name: str
    type_name: str
    type: CatalogType
    not_null: bool
    default: str | None = None
    identity: str = ""
    generated: str = ""
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class CatalogRelation:
    """A relation with the name that ``naming.md`` gives it.

    ``columns`` of the table that has the relation equal ``target_columns`` of the target. With a junction,
    ``columns`` equal ``via_columns`` of the junction, whose ``via_target_columns`` equal ``target_columns``.
    """

    name: str
    many: bool
    one_to_one: bool
    target: TableKey
    columns: tuple[str, ...]
    target_columns: tuple[str, ...]
    constraint: str
    via: TableKey | None = None
    via_columns: tuple[str, ...] = ()
    via_target_columns: tuple[str, ...] = ()
    renamed_from: str | None = None

    @property
    def cardinality(self) -> str:
        """``one to many``, ``many to one``, ``one to one`` or ``many to many``."""
        if self.via:
            return "many to many"
        if self.one_to_one:
            return "one to one"
        return "one to many" if self.many else "many to one"


@dataclass(frozen=True, slots=True)
class CatalogTable:
    """A table, view, materialized view or foreign table. ``row_estimate`` is None where Postgres never looked."""

    schema: str
    name: str
    kind: str
    columns: Mapping[str, CatalogColumn]
    primary_key: tuple[str, ...]
    unique_keys: tuple[frozenset[str], ...]
    foreign_keys: tuple[Key, ...]
    row_estimate: float | None
    comment: str | None
    class_name: str | None
    can_select: bool = True
    relations: Mapping[str, CatalogRelation] = field(default_factory=dict)
    indexes: tuple[tuple[str | None, ...], ...] = ()
    """Key columns of each valid index without WHERE; None stands for an expression."""
    has_heirs: bool = False
    """Whether tables inherit from it, whose rows are in its sets and whose keys are their own."""

    @property
    def key(self) -> TableKey:
        return (self.schema, self.name)


@dataclass(frozen=True)
class Catalog:
    """All tables of a database that are not partitions."""

    tables: Mapping[TableKey, CatalogTable]
    search_path: tuple[str, ...]
    server_version: int = 0
    database: str = ""
    role: str = ""

    def find(self, name: str) -> CatalogTable:
        """The table that ``name`` means: on the search path, or ``schema.name``, quoted as in SQL where needed.

        Raises
        ------
        UnknownTable
            With the nearest name that there is.
        """
        table = self.get(name)
        if table is None:
            near = did_you_mean(name, self.names()) if self.tables else f" {self.database} has none that you may see."
            raise UnknownTable(
                f"There is no table {name!r}.{near} One that was made since is found after db.refresh()."
            )
        return table

    def at(self, key: TableKey) -> CatalogTable:
        """The table of a schema by its name.

        Raises
        ------
        UnknownTable
            It was there when the catalog was read before.
        """
        if key not in self.tables:
            raise UnknownTable(f"The table {'.'.join(key)} is gone: it was dropped or renamed since it was looked up.")
        return self.tables[key]

    def get(self, name: str) -> CatalogTable | None:
        """The table as :meth:`find` gives it, or None."""
        for schema in self.search_path:
            if (schema, name) in self.tables:
                return self.tables[schema, name]
        for dot in (at for at, sign in enumerate(name) if sign == "."):
            table = self.tables.get((_unquoted(name[:dot]), _unquoted(name[dot + 1 :])))
            if table:
                return table
        bare = _unquoted(name)
        return next((self.tables[s, bare] for s in self.search_path if (s, bare) in self.tables), None)

    def label(self, key: TableKey) -> str:
        """The shortest name by which :meth:`find` gives a table: ``client``, ``sales.report``, ``"a.b".c``."""
        schema, name = key
        forms = [
            name,
            f"{schema}.{name}",
            *(f"{s}.{n}" for s in (schema, _quoted(schema)) for n in (name, _quoted(name))),
        ]
        return next(form for form in forms if (found := self.get(form)) is not None and found.key == key)

    def names(self) -> list[str]:
        """How each table may be asked for: bare on the search path, else with its schema."""
        return [name if schema in self.search_path else f"{schema}.{name}" for schema, name in self.tables]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _unquoted(name: str) -> str:
    if len(name) > 2 and name[0] == name[-1] == '"':
        return name[1:-1].replace('""', '"')
    return name


def make_relation(named: Relation) -> CatalogRelation:
    """The relation of a catalog from its name and keys."""
    key, far = named.key, named.far_key
    outward = named.kind == "one"
    return CatalogRelation(
        name=named.name,
        many=named.kind in ("many", "many-to-many"),
        one_to_one=named.kind == "one-to-one",
        target=named.target,
        columns=key.columns if outward else key.target_columns,
        target_columns=far.target_columns if far else key.target_columns if outward else key.columns,
        constraint=key.name,
        via=named.holder if far else None,
        via_columns=key.columns if far else (),
        via_target_columns=far.columns if far else (),
        renamed_from=named.renamed_from,
    )
