"""``update`` of fields that other tables own: imports, and columns of joined to-one relations."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ._assignments import Assignment, Place, assign
from ._compile import CompiledStatement, owners
from ._compile.chain import is_unique, relation_columns
from ._errors import WriteRefused
from ._hooks import extensions_of, values_before
from ._nodes import Value
from ._sql_names import quote_table
from ._state import Step
from ._writes import Write, refuse_more, refuse_nulls, run

if TYPE_CHECKING:
    from ._database import Database
    from ._table import Table
    from ._transaction import Transaction

_MOST = 10


class Owner:
    """A table that to-one relations lead to, and what is written there."""

    def __init__(self, start: Table, steps: tuple[Table, ...], changes: Sequence[Assignment]) -> None:
        self.start = start
        self.steps = steps
        self.table = changes[0].owner
        self.changes = self._hooked(changes)

    def _hooked(self, changes: Sequence[Assignment]) -> list[Assignment]:
        """The changes as the extensions of the owning table leave them."""
        if not extensions_of(self.table):
            return list(changes)
        given = {c.field.name: c.node.value if type(c.node) is Value else c.node for c in changes}
        made = assign(self.table, values_before("update", self.table, given))
        return [Assignment(Place(c.name, c.field, self.table, self.steps, c.column), c.node) for c in made]

    @cached_property
    def computed(self) -> list[Assignment]:
        """The changes whose value depends on the row of the set."""
        return [change for change in self.changes if type(change.node) is not Value]

    def link(self, db: Database | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The columns of the last relation, on the table before the owner and on the owner."""
        step = self.steps[-1]._state.step
        assert step is not None
        return relation_columns(step.parent._entity, step.relation, db)

    def is_exclusive(self, db: Database | None) -> bool:
        """Whether no two rows can have the same owner."""
        at = self.start
        for step in self.steps:
            state = step._state.step
            assert isinstance(state, Step)
            ours, _ = relation_columns(state.parent._entity, state.relation, db)
            if not is_unique(at, ours, db):
                return False
            at = step
        return True


class UpdateOwners(Write[int]):
    """An update of columns of other tables, and perhaps of the set's own; gives the number of the set's rows."""

    def __init__(
        self, table: Table, changes: Sequence[Assignment], max_rows: int | None, missing: str, shared: bool
    ) -> None:
        super().__init__(table)
        self.own = [change for change in changes if not change.steps]
        self.max_rows = max_rows
        self.missing = missing
        self.shared = shared
        groups: dict[Any, list[Assignment]] = {}
        for change in changes:
            if change.steps:
                path = tuple(step._state.step.relation for step in change.steps)  # type: ignore[union-attr]
                groups.setdefault(path, []).append(change)
        self.owners = [Owner(table, group[0].steps, group) for group in groups.values()]
        self._refuse_twice()

    def _refuse_twice(self) -> None:
        tables = [owner.table for owner in self.owners] + ([self.table] if self.own else [])
        names = [each._entity._table_name for each in tables]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise WriteRefused(f"This writes {twice} by two ways at once: make it two updates in one transaction.")

    @property
    def _is_single(self) -> bool:
        return not self.own and len(self.owners) == 1 and not self.owners[0].computed

    def statements(self) -> list[CompiledStatement]:
        """The rows and their owners; who else shares these; then the write."""
        return [owners.settle(self.table, self.owners), *(made for _, made in self.outsiders()), self.write()]

    def write(self) -> CompiledStatement:
        """The statement that writes."""
        if self._is_single:
            return owners.write_owner(self.table, self.owners[0])
        return owners.write_all(self.table, self.own, self.owners)

    def outsiders(self) -> list[tuple[Owner, CompiledStatement]]:
        db = self.table._database_or_none()
        if self.shared:
            return []
        return [(owner, owners.outsiders(self.table, owner)) for owner in self.owners if not owner.is_exclusive(db)]

    def _write(self, unit: Transaction) -> int:
        db = self._database()
        for owner in self.owners:
            refuse_nulls(unit, quote_table(owner.table._entity, db), owner.changes, ())
        refuse_nulls(unit, quote_table(self.table._entity, db), self.own, ())
        settled = Settled(self, run(unit, owners.settle(self.table, self.owners)))
        settled.refuse(unit)
        refuse_more(self.table, settled.count, self.max_rows)
        if settled.count:
            settled.compare(run(unit, self.write()))
        return settled.count


class Settled:
    """The rows of the set with their owners, before anything is written."""

    def __init__(self, update: UpdateOwners, rows: Any) -> None:
        self._update = update
        self._db = update._database()
        self._rows = rows.rows
        self._places: dict[str, int] = {name: at for at, name in enumerate(rows.columns)}
        self._keys = sum(name.startswith("k") for name in rows.columns)
        self._links = [
            [self._places[f"o{at}_{number}"] for number in range(len(owner.link(self._db)[1]))]
            for at, owner in enumerate(update.owners)
        ]
        wanted = [place for places in self._links for place in places]
        self._written = [row for row in self._rows if all(row[place] is not None for place in wanted)]

    @property
    def count(self) -> int:
        """How many rows of the set have all owners."""
        return len(self._written)

    def refuse(self, unit: Transaction) -> None:
        """Refuses rows without an owner, with one that others share, or with one that would get two values.

        Raises
        ------
        WriteRefused
        """
        self._refuse_missing()
        self._refuse_contradictions()
        for owner, statement in self._update.outsiders():
            rows = run(unit, statement).rows
            if rows:
                names = ", ".join(repr(change.name) for change in owner.changes)
                raise WriteRefused(
                    f"{names} belongs to {owner.table._entity._table_name}, and rows outside this set share it, such "
                    f"as {_keys([_key(row) for row in rows])}: they would change too. shared=True allows it."
                )

    def _refuse_missing(self) -> None:
        if self._update.missing == "skip" or len(self._written) == len(self._rows):
            return
        written = {row[: self._keys] for row in self._written}
        keys = [_key(row[: self._keys]) for row in self._rows if row[: self._keys] not in written]
        tables = ", ".join(owner.table._entity._table_name for owner in self._update.owners)
        raise WriteRefused(
            f"{len(keys)} of the rows have no row in {tables} to write to: {_keys(keys)}. "
            'missing="skip" leaves them as they are.'
        )

    def _refuse_contradictions(self) -> None:
        """A row that two rows of the set own together cannot get two values."""
        for at, owner in enumerate(self._update.owners):
            values: dict[tuple, tuple] = {}
            places = [self._places[f"v{at}_{number}"] for number in range(len(owner.computed))]
            for row in self._written if places else ():
                link = tuple(row[place] for place in self._links[at])
                given = tuple(row[place] for place in places)
                if values.setdefault(link, given) != given:
                    raise WriteRefused(
                        f"Rows of this set share the row {_key(link)!r} of {owner.table._entity._table_name} "
                        "and would give it different values."
                    )

    def compare(self, written: Any) -> None:
        """What was written must be what was settled: another transaction may have come between."""
        owned = [{tuple(row[place] for place in places) for row in self._written} for places in self._links]
        if self._update._is_single:
            same = {tuple(row) for row in written.rows} == owned[0]
        else:
            expected = ([self.count] if self._update.own else []) + [len(found) for found in owned]
            same = list(written.rows[0]) == expected
        if not same:
            raise WriteRefused(
                "Not the rows that were looked up were written, as another transaction, a trigger or a rule changed "
                "them meanwhile. Nothing was written: run it again."
            )


def _key(row: Sequence[Any]) -> Any:
    return row[0] if len(row) == 1 else tuple(row)


def _keys(keys: Sequence[Any]) -> str:
    more = f" and {len(keys) - _MOST} more" if len(keys) > _MOST else ""
    return ", ".join(map(repr, keys[:_MOST])) + more
