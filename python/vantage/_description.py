"""What ``describe()`` and ``columns()`` give: facts of columns, by attribute and by key."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from ._display import facts
from ._errors import UnknownColumn, VantageError, did_you_mean
from ._extras import require
from ._results import Result

if TYPE_CHECKING:
    from ._table import Table


@dataclass
class ColumnDescription:
    """A column: what the catalog says of it, and what its values are. Also by key: ``column["unique"]``."""

    name: str
    type: str
    nullable: bool | None = None
    key: str = ""
    """``primary key``, ``unique`` or ``→ bakery``; several are joined by a comma."""
    default: str | None = None
    comment: str | None = None
    count: int | None = None
    """Values that are not NULL."""
    nulls: int | None = None
    unique: int | None = None
    """Different values, NULL not among them."""
    min: Any = None
    max: Any = None
    mean: float | None = None
    std: float | None = None
    q25: Any = None
    median: Any = None
    q75: Any = None

    def __getitem__(self, name: str) -> Any:
        return asdict(self)[name]

    def keys(self) -> list[str]:
        """The names of what is known."""
        return list(asdict(self))


@dataclass
class Description:
    """What ``describe()`` gives. ``description["name"]`` is a column's :class:`ColumnDescription`."""

    title: str
    source: str
    columns: dict[str, ColumnDescription]
    relationships: list[facts.RelationFacts]
    rows: int | None = None
    is_estimate: bool = False
    """Whether numbers are estimates: of a large set, from a sample. ``describe(exact=True)`` counts."""
    sample: Result = field(default_factory=lambda: Result((), []))
    checks: list[str] = field(default_factory=list)
    comment: str | None = None
    problem: VantageError | None = None
    """Why there are no statistics."""
    headings: list[Any] = field(default_factory=list, repr=False)

    def __getitem__(self, name: str) -> ColumnDescription:
        try:
            return self.columns[name]
        except KeyError:
            raise UnknownColumn(f"{self.title} has no column {name!r}.{did_you_mean(name, self.columns)}") from None

    def keys(self) -> list[str]:
        """The names of the columns."""
        return list(self.columns)

    def to_pandas(self) -> Any:
        """A ``pandas.DataFrame`` with a row a column: type, key, count, nulls, unique, min, max, mean, std …"""
        pandas = require("pandas", "pandas")
        rows = [asdict(column) for column in self.columns.values()]
        return pandas.DataFrame(rows).set_index("name")

    def __str__(self) -> str:
        from ._display.descriptions import description_text

        return description_text(self)

    def __repr__(self) -> str:
        return f"<description of {self.title}: {', '.join(self.columns)}>"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        from ._display.descriptions import bundle_of_description

        return bundle_of_description(self)


def column_description(table: Table, name: str) -> ColumnDescription:
    """What the catalog says of a column."""
    known, column = facts.column_of(table, name)
    if column is None or known is None:
        return ColumnDescription(name, "computed" if known is not None else "")
    keys = ["primary key"] if column.name in known.primary_key else []
    if frozenset([column.name]) in known.unique_keys and known.primary_key != (column.name,):
        keys.append("unique")
    keys += [f"→ {key.target[1]}" for key in known.foreign_keys if column.name in key.columns]
    return ColumnDescription(
        name, facts.short_type(column.type_name), not column.not_null, ", ".join(keys), column.default, column.comment
    )
