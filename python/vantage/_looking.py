"""The verbs that look at a set instead of reading all of it, and at what Postgres does for a read or a write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._columns import ColumnList
    from ._describe import Describe
    from ._display.relationships import RelationshipsView
    from ._explain import Explain


class Looking:
    """For sets."""

    __slots__ = ()

    def describe(self, *, exact: bool = False) -> Describe:
        """Columns with types and constraints, relationships, sample rows and statistics.

        Statistics are computed in the database, in one pass: ``count``, ``nulls`` and ``unique`` of every column,
        ``min``, ``max``, ``mean``, ``std`` and quartiles of numbers, ``min``, ``median`` and ``max`` of dates. Where
        the planner expects more than 100,000 rows they are estimated from a sample, and say so.

        Parameters
        ----------
        exact : bool
            Counts all rows however many there are.

        Returns
        -------
        Describe
            Await it, ``.run()`` it, or show it in a cell. It gives a ``Description``: ``.rows``, ``.columns``,
            ``["name"].unique``, ``.relationships``, ``.sample``, ``.to_pandas()``.

        Examples
        --------
        >>> (await clients.describe())["contact_details"].unique
        2

        SQL: ``SELECT count(*), … count(described.name), … FROM (SELECT * FROM client) AS described``
        """
        from ._describe import Describe

        return Describe(_set(self), exact)

    def columns(self) -> ColumnList:
        """The columns by name, in order, with type, key, default and comment; from the catalog in memory.

        Examples
        --------
        >>> list(clients.columns())
        ['id', 'name', 'email', 'contact_details', 'is_paying_client', 'bakery_id']
        >>> clients.columns()["name"].type
        'varchar(255)'
        """
        from ._columns import ColumnList

        return ColumnList(_set(self))

    def relationships(self, depth: int = 3) -> RelationshipsView:
        """What the table is related to, ``depth`` relations far: a drawing in a cell, text by ``print``.

        It asks the catalog and the model, never the rows.

        Examples
        --------
        >>> print(clients.relationships())
        """
        from ._display.relationships import RelationshipsView

        return RelationshipsView(_set(self), depth)

    def explain(self) -> Explain:
        """The planner's plan of what ``get()`` runs; it does not run it. SQL: ``EXPLAIN …``.

        Returns
        -------
        Explain
            Await it, ``.run()`` it, or show it in a cell. It gives a ``Plan``, which ``print`` writes as a tree.
        """
        from ._explain import Explain

        return Explain(_set(self)._get(...), analyze=False)

    def analyze(self) -> Explain:
        """The plan of what ``get()`` runs, with the times and rows of a run that is rolled back.

        SQL: ``EXPLAIN (ANALYZE, BUFFERS) …``
        """
        from ._explain import Explain

        return Explain(_set(self)._get(...), analyze=True)


class Explained:
    """For reads and writes that are one statement."""

    __slots__ = ()

    def explain(self) -> Explain:
        """The planner's plan; nothing runs. SQL: ``EXPLAIN …``."""
        from ._explain import Explain

        return Explain(self, analyze=False)

    def analyze(self) -> Explain:
        """The plan with the times and rows of a run, also of a write: it is rolled back.

        SQL: ``EXPLAIN (ANALYZE, BUFFERS) …``
        """
        from ._explain import Explain

        return Explain(self, analyze=True)


def _set(subject: Any) -> Any:
    from ._quiet import table_of_verb

    return table_of_verb(subject)
