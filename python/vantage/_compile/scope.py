"""Scopes: what the rows of a set are called in one SELECT.

Names are settled when the statement is written: a column stands in it as ``NUL number NUL name`` until it is known
whether its SELECT reads one table only, where names stay bare, or looks at the rows of others too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from .._entity import catalog_table
from .._errors import UnknownColumn, did_you_mean
from .._sql_names import quote, quote_table
from .._state import Derived, Join
from .._ways import ancestry

if TYPE_CHECKING:
    from .._table import Table
    from .writer import Writer

SYSTEM_KEY = ("tableoid", "ctid")
"""Columns of Postgres that tell any two stored rows apart while one statement looks at them."""
_MARKS = re.compile("\0([NF])(\\d+)\0")


class Name:
    """A name in FROM that other parts of the statement refer to."""

    def __init__(
        self, writer: Writer, base: str, *, source: str | Name | None = None, qualified: bool = False,
        is_cte: bool = False,
    ) -> None:  # fmt: skip
        self.writer = writer
        self.base = base
        self.source = source
        """What it is an alias of; None for a sub-query or a WITH."""
        self.qualified = qualified
        self.is_cte = is_cte
        self.number = len(writer.names)
        self.final = ""
        writer.names.append(self)

    @property
    def mark(self) -> str:
        """Where the name itself stands, after FROM."""
        return f"\0F{self.number}\0"

    def text(self, name: str) -> str:
        """A column as it stands in the statement until names are settled."""
        return f"\0N{self.number}\0{quote(name)}"

    def column(self, name: str) -> Any:
        """A column as SQLAlchemy's element."""
        return self.writer.sa.literal_column(self.text(name))

    def made_column(self, name: str) -> Any:
        """A column that the statement itself has given a name."""
        return self.writer.sa.literal_column(Name.text(self, name))


class Scope(Name):
    """One SELECT over the rows of a set, or the rows of a set that is joined there."""

    def __init__(self, writer: Writer, table: Table, parent: Scope | None, main: Scope | None = None) -> None:
        entity, state = table._entity, table._state
        known = catalog_table(entity, writer.db) if not is_derived(table) else None
        text = quote_table(entity, writer.db) if state.source is None else None
        base = state.alias or (known.name if known else entity._table_name.rpartition(".")[2])
        super().__init__(writer, base, source=text)
        self.table = table
        self.parent = parent
        self.main = main or self
        self.known = known
        self.aliases: dict[Join, Scope] = {}
        self.made_from = ancestry(table)
        self.rows: Name | None = None
        """The WITH that holds the set's rows already, where a grouped query keeps them there."""
        self.fields: dict[str, Any] = {}
        """What its computed and imported fields were written as."""
        self.narrows = False
        """Whether its WHERE or HAVING is written: there is no window yet."""
        self.is_grouped = False
        self.keys: list[tuple[Any, Any]] | None = None
        """Once its rows are groups: the keys, and where they stand. A sub-query can look at nothing else."""
        self.in_outputs = False
        """Whether outputs are rendered: a plain aggregate is then about the whole of this set."""

    def text(self, name: str) -> str:
        if self.known is not None and name not in self.known.columns and name not in SYSTEM_KEY:
            raise UnknownColumn(
                f"The table {self.known.name} has no column {name!r}.{did_you_mean(name, self.known.columns)}"
            )
        return super().text(name)

    def all_columns(self) -> Any:
        """``*`` of this set alone."""
        return self.writer.sa.literal_column(f"\0N{self.number}\0*")

    def open(self, joins: list[Join]) -> None:
        """Takes joined sets into this SELECT; from here on its names are qualified."""
        for join in joins:
            if join not in self.aliases:
                self.aliases[join] = Scope(self.writer, join.table, self.parent, self)
        if self.aliases:
            self.qualify()

    def qualify(self) -> None:
        for name in (self.main, *self.main.aliases.values()):
            name.qualified = True

    def candidates(self) -> list[Scope]:
        """Itself, then the other rows of its SELECT."""
        rest = [scope for scope in (self.main, *self.main.aliases.values()) if scope is not self]
        return [self, *rest]

    def outwards(self) -> Iterator[Scope]:
        """Itself, then the scopes whose rows are at hand, the nearest first."""
        at: Scope | None = self
        while at is not None:
            yield at
            at = at.parent

    def refer(self, to: Scope) -> None:
        """Notes that this SELECT looks at a row of an outer one: all between them must say whose names are meant."""
        if to.main is self.main:
            return
        for at in self.outwards():
            at.qualify()
            if at.main is to.main:
                return


def is_derived(table: Table) -> bool:
    return isinstance(table._state.source, Derived)


def settle_names(text: str, names: list[Name]) -> str:
    """The statement with its final names."""
    _choose(names)

    def replace(match: re.Match[str]) -> str:
        name = names[int(match[2])]
        final = quote(name.final)
        if match[1] == "N":
            return f"{final}." if name.qualified else ""
        if name.source is None:
            return final
        source = quote(name.source.final) if isinstance(name.source, Name) else name.source
        if not name.qualified or source == final or source.endswith("." + final):
            return source
        return f"{source} AS {final}"

    return _MARKS.sub(replace, text)


def _choose(names: list[Name]) -> None:
    """Gives each name its final form: its base, with a number where another name of the statement is the same."""
    tables = {name.source for name in names}
    bare = {name.base for name in names if not name.qualified}
    taken: set[str] = set()
    for name in names:
        if name.is_cte:
            name.final = _free(name.base, lambda final: final in taken or quote(final) in tables)
            taken.add(name.final)
    taken.clear()  # a set of a WITH is called like it where nothing else is
    for name in names:
        if not name.qualified:
            name.final = name.base
        elif not name.is_cte:
            name.final = _free(
                name.base, lambda final, base=name.base: final in taken or (final != base and final in bare)
            )
            taken.add(name.final)


def _free(base: str, is_taken: Callable[[str], bool]) -> str:
    final, number = base, 1
    while is_taken(final):
        number += 1
        final = f"{base}_{number}"
    return final
