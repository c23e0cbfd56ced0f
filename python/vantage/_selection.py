"""``select({…})``: chosen fields and expressions of a set's rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ._compile import CompiledStatement
from ._compile.queries import compile_selection
from ._errors import UnknownColumn, VantageError, did_you_mean
from ._expressions import to_expression
from ._nodes import Condition, Expression, Ordering, Prefix, Scalar, Value
from ._one_by_one import OneByOne
from ._own_nodes import reader_of_node
from ._own_types import converted
from ._plotting import Plotting
from ._reads import Aggregate, Read, estimate_rows, run_statement
from ._results import Result, as_integers, is_integer
from ._to_frame import ToFrame

if TYPE_CHECKING:
    from ._database import Job
    from ._table import Table


class Selection(OneByOne, Read[Result], ToFrame, Plotting):
    """Chosen fields and expressions of a set's rows.

    Awaited it gives a :class:`Result`; in ``in_(…)`` and ``v.scalar(…)`` it is a value; ``as_table`` and ``cte`` make
    it the source of another set.
    """

    parts: tuple[str, tuple[Selection, ...]] | None = None
    """An operator such as UNION and what it combines."""
    order: tuple[tuple[str, bool, str | None], ...] = ()
    distinct_rows = False
    limited: Value[int] | None = None
    skipped: Value[int] | None = None

    def __init__(self, table: Table, outputs: dict[str, Expression[Any]]) -> None:
        super().__init__(table)
        self.outputs = outputs

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns.

        Examples
        --------
        >>> clients.select("name", n=clients.id).names
        ('name', 'n')
        """
        return tuple(self.outputs)

    def compile(self) -> CompiledStatement:
        """The statement that will run: ``.sql`` and ``.params``.

        Examples
        --------
        >>> print(clients.select("name").compile().sql)
        SELECT name FROM client
        """
        return compile_selection(self)

    def _walk(self, shape: Any) -> None:
        from ._shape import walk_selection

        walk_selection(self, shape)

    _walk_whole = _walk

    @property
    def _own_database(self) -> Any:
        return self.table._own_database

    def _v_as_value(self) -> Scalar[Any]:
        return Scalar(self)

    def _v_as_members(self) -> Selection:
        return self

    def _estimate(self, job: Job) -> None:
        estimate_rows(self._database(), self.compile(), job)

    def _execute(self, job: Job, timeout: float | None = -1) -> Result:
        result = run_statement(self._database(), self.compile(), job, timeout)
        return self._items(self.names, result.rows)

    def _items(self, columns: Sequence[str], rows: Sequence[tuple]) -> Result:
        rows = as_integers(rows, self._integer_outputs())
        return Result(self.names, converted(rows, [reader_of_node(node) for node in self.outputs.values()]))

    def _integer_outputs(self) -> list[bool]:
        db = self.table._database_or_none()
        return [is_integer(node, db) for node in self.outputs.values()]

    # The next selection.

    def _with(self, **changes: Any) -> Selection:
        made = Selection.__new__(Selection)
        made.__dict__.update(self.__dict__)
        made.__dict__.update(changes)
        return made

    def order_by(self, *keys: str | Ordering) -> Selection:
        """Rows in the order of these columns: ``order_by("n")``, ``order_by("-n", "name")``.

        Examples
        --------
        >>> clients.select("name").order_by("-name")

        SQL: ``SELECT name FROM client ORDER BY name DESC``
        """
        return self._with(order=tuple(self._ordering(key) for key in keys))

    def _ordering(self, key: Any) -> tuple[str, bool, str | None]:
        descending = False
        nulls = None
        if isinstance(key, Prefix):
            key, descending = key.operand, True
        if isinstance(key, Ordering):
            key, descending, nulls = key.expression, key.descending, key.nulls
        if isinstance(key, str) and key.startswith("-") and key not in self.outputs:
            key, descending = key[1:], True
        name = key if isinstance(key, str) else next((n for n, e in self.outputs.items() if e is key), None)
        if name not in self.outputs:
            raise UnknownColumn(f"The select() has no column {name or key!r}.{did_you_mean(str(name), self.outputs)}")
        return name, descending, nulls

    def limit(self, count: int) -> Selection:
        """At most ``count`` rows.

        SQL: ``… LIMIT $1``
        """
        return self._with(limited=Value(_whole(count, "limit")))

    def offset(self, count: int) -> Selection:
        """Without the first ``count`` rows.

        SQL: ``… OFFSET $1``
        """
        return self._with(skipped=Value(_whole(count, "offset")))

    def distinct(self) -> Selection:
        """Each different row once. SQL: ``SELECT DISTINCT …``."""
        return self._with(distinct_rows=True)

    def __getitem__(self, key: slice) -> Selection:
        if not isinstance(key, slice) or key.step is not None or (key.start or 0) < 0 or (key.stop or 0) < 0:
            raise VantageError("A slice of a select() is q[10:20]; await it to reach single rows.")
        start = key.start or 0
        made = self.offset(start) if start else self
        return made if key.stop is None else made.limit(max(key.stop - start, 0))

    def _combined(self, operator: str, others: tuple[Selection, ...]) -> Selection:
        for other in others:
            if not isinstance(other, Selection) or len(other.outputs) != len(self.outputs):
                raise VantageError(f"{operator.lower()} takes select()s with as many columns: {', '.join(self.names)}.")
        made = Selection(self.table, self.outputs)
        made.parts = (operator, (self, *others))
        return made

    def union(self, *others: Selection) -> Selection:
        """Rows of this and the others, each once. SQL: ``… UNION …``."""
        return self._combined("UNION", others)

    def union_all(self, *others: Selection) -> Selection:
        """Rows of this, then those of the others. SQL: ``… UNION ALL …``."""
        return self._combined("UNION ALL", others)

    def intersect(self, *others: Selection) -> Selection:
        """Rows that all have. SQL: ``… INTERSECT …``."""
        return self._combined("INTERSECT", others)

    def except_(self, *others: Selection) -> Selection:
        """Rows that the others have not. SQL: ``… EXCEPT …``."""
        return self._combined("EXCEPT", others)

    # As a source, and as a value.

    def as_table(self, name: str = "selected") -> Any:
        """A set of these rows: ``FROM (SELECT …) AS name``, with its columns as attributes and every verb.

        Examples
        --------
        >>> heads = t.group_by("kind").select("kind", n=t.count()).as_table("heads")
        >>> heads.where(heads.n > 1)

        SQL: ``… FROM (SELECT kind, count(*) AS n FROM t GROUP BY kind) AS heads WHERE n > $1``
        """
        from ._from import derived_table

        return derived_table(self, name, cte=False)

    def cte(self, name: str) -> Any:
        """A set of these rows that stands in ``WITH name AS (SELECT …)``, written once however often it is used.

        Examples
        --------
        >>> heads = t.group_by("kind").select("kind", n=t.count()).cte("heads")
        >>> heads.where(heads.n == heads.max("n"))

        SQL: ``WITH heads AS (SELECT kind, count(*) AS n FROM t GROUP BY kind) SELECT …``
        """
        from ._from import derived_table

        return derived_table(self, name, cte=True)

    def exists(self) -> Condition:
        """A condition: there is a row.

        SQL: ``EXISTS (SELECT … FROM (SELECT …) AS selected)``
        """
        return self.as_table().exists()

    def col(self) -> Column:
        """The values of the only column, as a list.

        Examples
        --------
        >>> await clients.select("name").order_by("name").col()
        ['Biff Tannen', 'Doc Brown', 'Marty McFly']

        SQL: ``SELECT name FROM client ORDER BY name``
        """
        return Column(self)

    def scalar(self) -> First:
        """The value of the first column in the first row; None of no rows.

        Examples
        --------
        >>> await products.select(n=products.count()).scalar()
        5

        SQL: ``SELECT count(*) AS n FROM product WHERE is_deleted IS NOT TRUE…``
        """
        return First(self)

    def row(self) -> FirstRow:
        """The first row; None of no rows.

        Examples
        --------
        >>> (await clients.select("name").order_by("name").row()).name
        'Biff Tannen'

        SQL: ``SELECT name FROM client ORDER BY name LIMIT $1``
        """
        return FirstRow(self)


class Derivation(Read[Any]):
    """A part of what a selection gives."""

    def __init__(self, selection: Selection) -> None:
        super().__init__(selection.table)
        self._selection = selection

    def compile(self) -> CompiledStatement:
        return self._selection.compile()

    def _walk_whole(self, shape: Any) -> None:
        self._selection._walk(shape)

    def _v_as_value(self) -> Scalar[Any]:
        return Scalar(self._selection)

    def _v_as_members(self) -> Selection:
        return self._selection

    def _rows(self, job: Job, timeout: float | None) -> Result:
        return self._selection._execute(job, timeout)


class Column(Derivation):
    """The values of one column."""

    def __init__(self, selection: Selection) -> None:
        if len(selection.outputs) != 1:
            raise VantageError(f"col() is of one column; this select() has {len(selection.outputs)}.")
        super().__init__(selection)

    def _estimate(self, job: Job) -> None:
        self._selection._estimate(job)

    def _execute(self, job: Job, timeout: float | None = -1) -> list[Any]:
        return [row[0] for row in self._rows(job, timeout)]


class FirstRow(Derivation):
    """The first row of a selection."""

    def __init__(self, selection: Selection) -> None:
        super().__init__(selection if selection.limited is not None else selection.limit(1))

    def _execute(self, job: Job, timeout: float | None = -1) -> Any:
        return next(iter(self._rows(job, timeout)), None)


class First(FirstRow):
    """The first value of the first row of a selection."""

    def _execute(self, job: Job, timeout: float | None = -1) -> Any:
        row = super()._execute(job, timeout)
        return None if row is None else row[0]


def scalar(query: Any) -> Expression[Any]:
    """A ``select()`` of one column, or a set's key, as a value, never about the row at hand: ``t.price > v.scalar(q)``.

    SQL: ``price > (SELECT …)``
    """
    if isinstance(query, Aggregate):
        query = query.table.select(value=query)
    if not hasattr(type(query), "_v_as_members"):
        raise VantageError(f"scalar() takes a select() of one column; this is {query!r:.60}")
    return to_expression(query)


def _whole(count: Any, verb: str) -> int:
    if isinstance(count, bool) or not isinstance(count, int) or count < 0:
        raise VantageError(f"{verb}() takes a number of rows, not {count!r}.")
    return count
