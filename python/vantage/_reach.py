"""Which rows of other tables a write reaches by foreign keys, and which triggers would run: only by reading.

The rows that are written are followed by where they are stored, so that cycles and tables that are reached twice
come out exact. Triggers and rules are not run, so what they would do is not known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ._errors import QueryError
from ._resources import read_text
from ._sql_names import quote

if TYPE_CHECKING:
    from ._transaction import Transaction

_ACTIONS = {"a": "no action", "r": "restrict", "c": "cascade", "n": "set null", "d": "set default"}
_NOT_ALLOWED = "42501"

Places = set[tuple[int, str]]
"""Rows by where they are: the table's OID and the place in it."""


@dataclass(frozen=True)
class Reached:
    """Rows of a table that a write reaches by foreign keys."""

    table: str
    action: str
    """``cascade``, ``set null``, ``set default``; ``restrict`` and ``no action`` make the write fail."""
    rows: int | None
    """None where the role may not read the table."""
    constraints: tuple[str, ...]


@dataclass
class _ForeignKey:
    name: str
    table: int
    columns: tuple[str, ...]
    target: int
    target_columns: tuple[str, ...]
    on_update: str
    on_delete: str


@dataclass
class Reach:
    """The walk along foreign keys, from the rows that are written."""

    unit: Transaction
    search_path: Sequence[str]
    _deleted: dict[int, Places] = field(default_factory=lambda: defaultdict(set))
    _updated: dict[tuple[int, tuple[str, ...]], Places] = field(default_factory=lambda: defaultdict(set))
    _found: dict[tuple[int, str], Places | None] = field(default_factory=dict)
    _names: dict[tuple[int, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    _events: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))

    def __post_init__(self) -> None:
        classes = _dictionaries(self.unit.run(read_text("sql/classes.sql")))
        self._classes = {row["oid"]: row for row in classes}
        rows = _dictionaries(self.unit.run(read_text("sql/constraints.sql")))
        self._keys = [
            _ForeignKey(
                row["name"], row["class"], tuple(row["columns"]), row["foreign_class"],
                tuple(row["foreign_columns"]), row["on_update"], row["on_delete"],
            )
            for row in rows if row["kind"] == "f"
        ]  # fmt: skip

    def oid_of(self, schema: str, name: str) -> int:
        """The table's OID."""
        return next(oid for oid, row in self._classes.items() if (row["schema"], row["name"]) == (schema, name))

    def follow_delete(self, table: int, rows: Places) -> None:
        """Follows what a delete of rows reaches."""
        table = self._root(table)
        self._events[table].add("delete")
        new = rows - self._deleted[table]
        self._deleted[table] |= new
        for key in self._keys_to(table) if new else ():
            self._act(key, key.on_delete, table, new)

    def follow_update(self, table: int, rows: Places, columns: Sequence[str]) -> None:
        """Follows what an update of these columns reaches."""
        table = self._root(table)
        self._events[table].add("update")
        known = self._updated[table, tuple(sorted(columns))]
        new = rows - known
        known |= new
        for key in self._keys_to(table) if new else ():
            if set(key.target_columns) & set(columns):
                self._act(key, key.on_update, table, new, update=True)

    def _act(self, key: _ForeignKey, code: str, table: int, rows: Places, *, update: bool = False) -> None:
        action = _ACTIONS[code]
        self._names[key.table, action].append(key.name)
        reached = self._referring(key, table, rows)
        entry = (key.table, action)
        if reached is None:
            self._found[entry] = None
            return
        if code == "c" and not update:
            reached = reached - self._deleted[self._root(key.table)]  # a cycle may lead back to the start
        if self._found.get(entry, set()) is not None:
            self._found[entry] = (self._found.get(entry) or set()) | reached
        if code == "c" and not update:
            self.follow_delete(key.table, reached)
        elif code in "cnd" and reached:
            self.follow_update(key.table, reached, key.columns)

    def _root(self, table: int) -> int:
        """The partitioned table that a partition belongs to: its rows are rows of that one."""
        while self._classes[table]["partition_of"] in self._classes:
            table = self._classes[table]["partition_of"]
        return table

    def _keys_to(self, root: int) -> list[_ForeignKey]:
        return [key for key in self._keys if self._root(key.target) == root]

    def _referring(self, key: _ForeignKey, table: int, rows: Places) -> Places | None:
        ours, theirs = ", ".join(map(quote, key.columns)), ", ".join(map(quote, key.target_columns))
        sql = (
            f"SELECT tableoid::bigint, ctid::text FROM {self._sql(key.table)} WHERE ({ours}) IN (SELECT {theirs} "
            f"FROM {self._sql(key.target)} WHERE (tableoid, ctid) IN (SELECT * FROM unnest($1::oid[], $2::tid[])))"
        )
        places = sorted(rows)
        arrays = ["{" + ",".join(str(oid) for oid, _ in places) + "}", _array([place for _, place in places])]
        try:
            with self.unit.savepoint() as part:
                return {tuple(row) for row in part.run(sql, arrays).rows}  # type: ignore[misc]
        except QueryError as error:
            if error.sqlstate != _NOT_ALLOWED:
                raise
            return None

    def _sql(self, oid: int) -> str:
        row = self._classes[oid]
        # Keys are of the table alone, not of tables that inherit from it; a partitioned table has no rows of its own.
        return f"{'' if row['kind'] == 'p' else 'ONLY '}{quote(row['schema'])}.{quote(row['name'])}"

    def reached(self) -> tuple[Reached, ...]:
        """What was found: the tables by name, what happens to their rows, and how many."""
        made = []
        for (oid, action), rows in self._found.items():
            if action == "no action" and rows is not None:
                rows = rows - self._deleted[self._root(oid)]  # it is checked at the end: what goes too is no obstacle
            if rows is None or rows:
                names = tuple(dict.fromkeys(self._names[oid, action]))
                made.append(Reached(self._name(oid), action, None if rows is None else len(rows), names))
        return tuple(sorted(made, key=lambda each: (each.table, each.action)))

    def triggers(self) -> tuple[str, ...]:
        """The names of the triggers that would run on all tables that are written."""
        sql = (
            "SELECT tgrelid::bigint, tgname::text, tgtype::int FROM pg_catalog.pg_trigger "
            "WHERE NOT tgisinternal AND tgenabled <> 'D' AND tgrelid = ANY($1::oid[]) ORDER BY tgrelid, tgname"
        )
        oids = "{" + ",".join(map(str, self._events)) + "}"
        bits = {"delete": 8, "update": 16}
        return tuple(
            dict.fromkeys(
                name
                for oid, name, kind in self.unit.run(sql, [oids]).rows
                if any(kind & bits[event] for event in self._events[oid])
            )
        )

    def _name(self, oid: int) -> str:
        row = self._classes[oid]
        return row["name"] if row["schema"] in self.search_path else f"{row['schema']}.{row['name']}"


def _dictionaries(rows: Any) -> list[dict[str, Any]]:
    return [dict(zip(rows.columns, row, strict=True)) for row in rows.rows]


def _array(texts: Sequence[str]) -> str:
    return "{" + ",".join(f'"{text}"' for text in texts) + "}"
