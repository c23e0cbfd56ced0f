"""Every error of the package.

In the order in which one would catch them::

    VantageError
    ├── ConnectError          the database cannot be reached, or does not let us in
    ├── UnknownTable          also a KeyError
    ├── UnknownColumn         also an AttributeError and a KeyError
    ├── UnknownRelation       also an AttributeError and a KeyError
    ├── QueryError            Postgres refused a statement: SQL, parameters, SQLSTATE, position
    ├── NotFound              get_one() of an empty set
    ├── WriteRefused          a write that would touch more than was asked for
    └── SchemaMismatch        a model says what the database does not
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence


class VantageError(Exception):
    """The base of all errors of this package."""

    def __str__(self) -> str:
        # KeyError would show the sentence in quotes.
        return str(self.args[0]) if self.args else ""


class ConnectError(VantageError):
    """The database cannot be reached, or does not let us in."""


class UnknownTable(VantageError, KeyError):
    """There is no such table on the search path."""


class UnknownColumn(VantageError, AttributeError, KeyError):
    """The table has no such column."""


class UnknownRelation(VantageError, AttributeError, KeyError):
    """The table has no such relation."""


class NotFound(VantageError):
    """``get_one()`` of a set without rows."""


class WriteRefused(VantageError):
    """A write that would touch more than was asked for."""


class SchemaMismatch(VantageError):
    """A model says what the database does not."""


class QueryError(VantageError):
    """Postgres refused a statement.

    Attributes
    ----------
    sql : str
        The statement.
    params : tuple
        Its parameters, in the order of ``$1``, ``$2`` …
    sqlstate : str or None
        Postgres's code, such as ``42703``.
    position : int or None
        Where in the statement, in characters from 1.
    """

    def __init__(
        self,
        message: str,
        *,
        sql: str,
        params: Sequence[object] = (),
        sqlstate: str | None = None,
        position: int | None = None,
    ) -> None:
        super().__init__(message)
        self.sql = sql
        self.params = tuple(params)
        self.sqlstate = sqlstate
        self.position = position

    def __str__(self) -> str:
        state = f" (SQLSTATE {self.sqlstate})" if self.sqlstate else ""
        return f"{self.args[0]}{state}\n{self._marked_sql()}"

    def _marked_sql(self) -> str:
        if not self.position:
            return self.sql
        before = self.sql[: self.position - 1]
        start = before.rfind("\n") + 1
        end = self.sql.find("\n", start)
        end = len(self.sql) if end < 0 else end
        return f"{self.sql[:end]}\n{' ' * (len(before) - start)}^{self.sql[end:]}"


def did_you_mean(name: str, candidates: Iterable[str]) -> str:
    """`` Did you mean 'name'?`` where a candidate is near, else what there is, else nothing."""
    known = sorted(set(candidates))
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    if not near:
        near = [other for other in known if other.casefold() == name.casefold()]
    if near:
        return f" Did you mean {near[0]!r}?"
    if not known:
        return ""
    more = f" and {len(known) - 12} more" if len(known) > 12 else ""
    return f" There are: {', '.join(known[:12])}{more}."
