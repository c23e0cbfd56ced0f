"""Every error of the package.

In the order in which one would catch them::

    VantageError
    ├── ConnectError          the database cannot be reached, or does not let us in
    ├── UnknownTable          also a KeyError
    ├── UnknownColumn         also an AttributeError and a KeyError
    ├── UnknownRelation       also an AttributeError and a KeyError
    ├── QueryError            Postgres refused a statement: SQL, parameters, SQLSTATE, position
    │   ├── ConstraintViolated    a unique, foreign, check, exclusion or not-null constraint
    │   ├── TransactionConflict   a deadlock or a serialization failure: the transaction can be tried again
    │   ├── QueryTimeout          the statement's, a lock's, or an idle transaction's time is over
    │   ├── QueryCancelled        ``cancel()`` or an interrupt ended it
    │   ├── ReadOnlyRefused       a write where only reads are allowed; also a WriteRefused
    │   └── ConnectionLost        the connection broke; also a ConnectError
    ├── TransactionError      a transaction was used where it cannot be
    ├── NotFound              get_one() of an empty set
    ├── NotRunYet             a read was taken for its result; also an AttributeError and a TypeError
    ├── WriteRefused          a write that would touch more than was asked for
    └── SchemaMismatch        a model says what the database does not
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any


class VantageError(Exception):
    """The base of all errors of this package."""

    def __str__(self) -> str:
        # KeyError would show the sentence in quotes.
        return str(self.args[0]) if self.args else ""

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        from ._display import bundle_of_error

        return bundle_of_error(self)


class ConnectError(VantageError):
    """The database cannot be reached, or does not let us in.

    Attributes
    ----------
    sqlstate : str or None
        Postgres's code where the server answered: ``53300`` for too many connections, ``28P01`` for a wrong password.
    """

    sqlstate: str | None = None


class UnknownTable(VantageError, KeyError):
    """There is no such table on the search path."""


class UnknownColumn(VantageError, AttributeError, KeyError):
    """The table has no such column."""


class UnknownRelation(VantageError, AttributeError, KeyError):
    """The table has no such relation."""


class UnknownReference(UnknownRelation, UnknownColumn):
    """A name that begins as relations do, where a column could stand too."""


def unknown_name(entity: str, name: str, columns: Iterable[str], relations: Iterable[str]) -> UnknownColumn:
    """The error of a name that is neither a column nor a relation."""
    columns, relations = list(columns), list(relations)
    if name in relations:
        return UnknownColumn(
            f"{name!r} is a relation of {entity}, not a column of it: t.{name}() is the set of its rows."
        )
    if name.startswith("ref_"):
        return UnknownReference(f"{entity} has no relation {name!r}.{did_you_mean(name, relations)}")
    return UnknownColumn(f"{entity} has no column {name!r}.{did_you_mean(name, [*columns, *relations])}")


class NotFound(VantageError):
    """``get_one()`` of a set without rows."""


class NotRunYet(VantageError, AttributeError, TypeError):
    """A read was taken for its result: it is awaited first, or ``.run()``."""


class WriteRefused(VantageError):
    """A write that would touch more than was asked for, or that the connection does not allow."""


class SchemaMismatch(VantageError):
    """A model says what the database does not."""


class TransactionError(VantageError):
    """A transaction was used where it cannot be: after its end, or by two tasks at once."""


class NotPickled(VantageError, TypeError):
    """A connection or an address cannot be pickled."""


class QueryError(VantageError):
    """Postgres refused a statement.

    Attributes
    ----------
    sql : str
        The statement.
    params : tuple
        Its parameters, in the order of ``$1``, ``$2`` …; ``<hidden>`` stands for those of secret columns.
    sqlstate : str or None
        Postgres's code, such as ``42703``.
    position : int or None
        Where in the statement, in characters from 1.
    detail, hint : str or None
        What Postgres adds to its message.
    schema, table, column, constraint, datatype : str or None
        What the error is about, where Postgres says it.
    can_retry : bool
        Whether the same transaction may succeed when it is run again.

    Examples
    --------
    >>> try:
    ...     await db.execute("UPDATE client SET email = $1 WHERE id = $2", "marty@gmail.com", 2)
    ... except v.ConstraintViolated as error:
    ...     print(error.constraint)
    client_email_key
    """

    can_retry = False

    def __init__(
        self,
        message: str,
        *,
        sql: str = "",
        params: Sequence[object] = (),
        sqlstate: str | None = None,
        position: int | None = None,
        **about: str | None,
    ) -> None:
        super().__init__(message)
        self.sql = sql
        self.params = tuple(params)
        self.sqlstate = sqlstate
        self.position = position
        self.detail = about.get("detail")
        self.hint = about.get("hint")
        self.schema = about.get("schema")
        self.table = about.get("table")
        self.column = about.get("column")
        self.constraint = about.get("constraint")
        self.datatype = about.get("datatype")

    def __str__(self) -> str:
        state = f" (SQLSTATE {self.sqlstate})" if self.sqlstate else ""
        parts = [f"{self.args[0]}{state}", self._marked_sql(), self._shown_params()]
        return "\n".join(part for part in parts if part)

    def _marked_sql(self) -> str:
        if not self.position:
            return _shortened(self.sql, 4000)
        before = self.sql[: self.position - 1]
        start = before.rfind("\n") + 1
        end = self.sql.find("\n", start)
        end = len(self.sql) if end < 0 else end
        if end - start > 400:  # one long line: the part around the position
            left = max(start, len(before) - 200)
            return f"…{self.sql[left : len(before) + 200]}…\n{' ' * (len(before) - left + 1)}^"
        return f"{self.sql[:end]}\n{' ' * (len(before) - start)}^{self.sql[end:]}"

    def _shown_params(self) -> str:
        shown = [f"${n} = {_shortened(repr(value), 80)}" for n, value in enumerate(self.params[:20], 1)]
        more = f", and {len(self.params) - 20} more" if len(self.params) > 20 else ""
        return f"with {', '.join(shown)}{more}" if shown else ""


class ConstraintViolated(QueryError):
    """A constraint of the database refused the rows: ``constraint``, ``table`` and ``column`` name it."""


class TransactionConflict(QueryError):
    """A deadlock or a serialization failure. Nothing is wrong with the statement: run the transaction again."""

    can_retry = True


class QueryTimeout(QueryError):
    """The statement took longer than it may, or waited longer for a lock than it may."""


class QueryCancelled(QueryError):
    """``cancel()`` or an interrupt ended the query."""


class ReadOnlyRefused(QueryError, WriteRefused):
    """A statement that writes, where the session, the transaction or the server only reads."""


class ConnectionLost(QueryError, ConnectError):
    """The connection broke while a statement ran.

    Attributes
    ----------
    committed : bool or None
        False: nothing was written. None: the connection broke while Postgres was committing, and nobody knows.
    """

    committed: bool | None = False


def add_note(error: BaseException, note: str) -> None:
    """Says something about an error that is on its way; Python 3.10 only keeps it."""
    if hasattr(error, "add_note"):
        error.add_note(note)  # pyright: ignore[reportAttributeAccessIssue]
    else:
        notes: Any = getattr(error, "__notes__", [])
        error.__notes__ = [*notes, note]  # type: ignore[attr-defined]


def did_you_mean(name: str, candidates: Iterable[str]) -> str:
    """`` Did you mean 'name'?`` where a candidate is near, else what there is, else nothing."""
    known = sorted(set(candidates))
    import difflib

    near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    if not near:
        near = [other for other in known if other.casefold() == name.casefold()]
    if near:
        return f" Did you mean {near[0]!r}?"
    if not known:
        return ""
    more = f" and {len(known) - 12} more" if len(known) > 12 else ""
    return f" There are: {', '.join(known[:12])}{more}."


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}… ({len(text):,} characters)"
