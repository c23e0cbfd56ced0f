"""The verbs of sets. They are methods of the metaclass, so that a set is typed as its entity's class;
at run time the table of an entity has the same functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from ._errors import VantageError

if TYPE_CHECKING:
    from ._display import Description, RelationshipsView
    from ._entity import Entity
    from ._expressions import Condition, Expression, Ordering
    from ._lazy import Lazy
    from ._reads import Aggregate, CompiledStatement, Selection

S = TypeVar("S")
E = TypeVar("E", bound="Entity")
R = TypeVar("R")


class Quiet(type):
    """Classes with a ``__getattr__`` that only says what is wrong with a name.

    IPython's completer evaluates nothing on objects whose class has a ``__getattr__``, for it might run anything.
    Ours runs only where there is no such attribute, and raises: so the classes do not show it.
    """

    if not TYPE_CHECKING:

        def __getattribute__(cls, name: str) -> Any:
            if name == "__getattr__":
                raise AttributeError(name)
            return type.__getattribute__(cls, name)  # super() would take EntityMeta itself for a class


class Verbs(Quiet, metaclass=Quiet):
    """What can be done with a set of rows. Every method gives a new set; nothing runs until it is asked for."""

    # Narrowing and ordering.

    def where(self: S, *conditions: Condition | Callable[[S], Condition]) -> S:
        """Rows for which every condition is true.

        Parameters
        ----------
        *conditions
            Conditions such as ``t.name.like("M%")``, or functions of the set: ``lambda t: t.price > 3``.

        Examples
        --------
        >>> clients.where(clients.is_paying_client == True, clients.name.like("M%"))

        SQL: ``SELECT * FROM client WHERE is_paying_client = $1 AND name LIKE $2``
        """
        return _table(self)._where(conditions)

    def order_by(self: S, *keys: str | Expression[Any] | Ordering) -> S:
        """Rows in this order: names, columns, ``-t.price`` or ``t.price.desc()``.

        SQL: ``… ORDER BY name, price DESC``
        """
        return _table(self)._order_by(keys)

    def limit(self: S, count: int) -> S:
        """At most ``count`` rows. SQL: ``… LIMIT $1``."""
        return _table(self)._slice(0, count)

    def offset(self: S, count: int) -> S:
        """Without the first ``count`` rows. SQL: ``… OFFSET $1``."""
        return _table(self)._slice(count, None)

    def with_id(self: S, key: Any) -> S:
        """The row with this primary key; a tuple where the key has several columns. Also ``t[key]``."""
        return _table(self)._with_id(key)

    def with_fields(self: S, *names: str) -> S:
        """With deferred fields that are fetched only when asked for: ``products.with_fields("stock")``."""
        return _table(self)._with_fields(names)

    def with_deleted(self: S) -> S:
        """With rows that a soft delete marked as deleted."""
        return _table(self)._with_deleted()

    def with_extension(self: S, extension: Any) -> S:
        """With an extension that the entity does not declare: ``t.with_extension(v.SoftDelete("is_deleted"))``."""
        return _table(self)._with_extension(extension)

    def ref(self, name: str) -> Any:
        """The set that a relation leads to, by its name: ``clients.ref("ref_orders")``, ``clients.ref("orders")``."""
        return _table(self)._ref(name)

    # Reading.

    def get(self: type[E], limit: int | None = ...) -> Lazy[list[E]]:
        """All records, as a list.

        Without a limit (of the set, or given here) it stops with an error at the connection's ``row_limit``;
        ``limit=None`` lifts that.

        SQL: ``SELECT * FROM client``
        """
        return _table(self)._get(limit)

    def get_one(self: type[E]) -> Lazy[E]:
        """The first record by the order that was asked for, else by primary key.

        Raises
        ------
        NotFound
            The set has no rows.
        """
        return _table(self)._get_first(required=True)

    def get_some(self: type[E]) -> Lazy[E | None]:
        """The first record as :meth:`get_one` gives it, or None."""
        return _table(self)._get_first(required=False)

    def rows(self) -> Lazy[list[Any]]:
        """Every column of the table, as rows that read like dictionaries. SQL: ``SELECT * FROM client``."""
        return _table(self)._rows()

    def select(self, *fields: Any, **named: Any) -> Selection:
        """Chosen fields and expressions: ``select("name", n=t.id)``, ``select({"orders": t.ref_orders().count()})``.

        An aggregate over a relation is about the row at hand; aggregates of the set itself, alone, give one row.

        Returns
        -------
        Selection
            Awaited: a ``Result`` of rows with attributes and keys, and ``.to_pandas()``.
        """
        return _table(self)._select(fields, named)

    def count(self) -> Aggregate[int]:
        """The number of rows. SQL: ``SELECT count(*) FROM client``."""
        return _table(self)._aggregate("count", None)

    def sum(self, field: str | Expression[Any]) -> Aggregate[Any]:
        """The sum of a field; None of no rows. A sum of integers is an ``int`` whatever its width.

        SQL: ``SELECT sum(price) FROM product``
        """
        return _table(self)._aggregate("sum", field)

    def avg(self, field: str | Expression[Any]) -> Aggregate[Any]:
        """The mean of a field: ``Decimal`` of integers, ``float`` of floats; None of no rows."""
        return _table(self)._aggregate("avg", field)

    def min(self, field: str | Expression[Any]) -> Aggregate[Any]:
        """The smallest value of a field; None of no rows."""
        return _table(self)._aggregate("min", field)

    def max(self, field: str | Expression[Any]) -> Aggregate[Any]:
        """The largest value of a field; None of no rows."""
        return _table(self)._aggregate("max", field)

    def exists(self) -> Condition:
        """A condition: there is a row. ``clients.where(clients.ref_orders().exists())``."""
        return _table(self)._exists()

    # Looking.

    def preview_sql(self) -> str:
        """The SQL that ``get()`` runs, with ``$1`` … for its parameters. It does not run it."""
        return _table(self)._compile().sql

    def compile(self) -> CompiledStatement:
        """The statement that ``get()`` runs: ``.sql`` and ``.params``."""
        return _table(self)._compile()

    def describe(self) -> Description:
        """Columns with types and constraints, and relationships."""
        return _table(self)._describe()

    def relationships(self) -> RelationshipsView:
        """What the table is related to."""
        return _table(self)._relationships()

    def as_entity(self, entity: type[R]) -> type[R]:
        """The same rows as records of fewer fields: a ``v.Record[…]`` class."""
        return _table(self)._as_entity(entity)

    def pipe(self: S, function: Callable[[S], R]) -> R:
        """``function`` of this set, for chains: ``clients.pipe(only_paying)``."""
        return function(self)

    def __getitem__(self, key: Any) -> Any:
        return _table(self)._item(key)

    def __iter__(self) -> NoReturn:
        raise VantageError("A set is no sequence: await t.get() gives the list of its records.")


def _table(subject: Any) -> Any:
    """The table that a verb is about: itself, or the whole table of an entity class."""
    from ._table import Table

    return subject if isinstance(subject, Table) else subject.table()
