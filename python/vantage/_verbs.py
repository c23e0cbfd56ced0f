"""The verbs of sets. They are methods of the metaclass, so that a set is typed as its entity's class;
at run time the table of an entity has the same functions."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from ._errors import VantageError
from ._looking import Looking
from ._plotting import Plotting
from ._quiet import Quiet
from ._quiet import table_of_verb as _table
from ._to_frame import ToFrame
from ._write_verbs import WriteVerbs

if TYPE_CHECKING:
    from ._compile import CompiledStatement
    from ._entity import Entity
    from ._lazy import Lazy
    from ._nodes import Condition, Expression, Ordering
    from ._reads import Aggregate
    from ._selection import Selection

S = TypeVar("S")
E = TypeVar("E", bound="Entity")
R = TypeVar("R")


class Verbs(ToFrame, WriteVerbs, Looking, Plotting, metaclass=Quiet):
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

    def page(self: S, number: int, size: int = 100) -> S:
        """One page of the rows, counted from 1: ``t.order_by("name").page(2, 50)``. SQL: ``… LIMIT $1 OFFSET $2``."""
        return _table(self)._page(number, size)

    def distinct(self: S, *keys: str | Expression[Any]) -> S:
        """Each different row once; with ``keys`` the first row of each key, by the order that is asked for.

        SQL: ``SELECT DISTINCT …``, ``SELECT DISTINCT ON (kind) …``
        """
        return _table(self)._distinct(keys)

    def sample(self: S, percent: float, *, seed: int | None = None, method: str = "bernoulli") -> S:
        """A random part of the table's rows; ``seed`` makes it repeatable, ``method="system"`` takes whole pages.

        SQL: ``SELECT * FROM client TABLESAMPLE bernoulli($1) REPEATABLE ($2)``
        """
        return _table(self)._sample(percent, seed, method)

    def without(self: S, *parts: str) -> S:
        """Without parts of its definition: ``where``, ``order_by``, ``limit``, ``offset``, ``distinct``, ``group_by``,
        ``having``. ``v.info(t)`` says which it has.

        Examples
        --------
        >>> paying.without("where")

        SQL: ``SELECT * FROM client``
        """
        return _table(self)._without(parts)

    def alias(self: S, name: str) -> S:
        """The same rows as a set of their own with a name in SQL: for joins of a table with itself.

        Examples
        --------
        >>> others = clients.alias("other")
        >>> clients.join(others, on=lambda a, b: a.bakery_id == b.bakery_id, prefix="other").rows()

        SQL: ``SELECT … FROM client LEFT OUTER JOIN client AS other ON client.bakery_id = other.bakery_id``
        """
        return _table(self)._alias(name)

    # Combining.

    def join(self: S, other: Any, how: str = "left", prefix: str | None = None, *, on: Any = None) -> S:
        """With the rows of a relation beside its own; it stays a set of these rows, each once.

        ``count()``, ``get()`` and aggregates of its fields are about its own rows; ``rows()``, ``select({…})`` and
        frames give the joined rows.

        Parameters
        ----------
        other
            A relation of this set, or of one that is joined already: ``clients.ref_orders()``. With ``on`` any set.
        how : {"left", "inner", "right", "full"}
            ``left`` keeps every row of this set.
        prefix : str, optional
            Joined columns are called ``<prefix>_<column>``; without it ``<relation without ref_>__<column>``.
        on : condition, column name, function of both sets, or a list of these
            How the sets belong together, where no relation says it: ``on=lambda a, b: a.code == b.code``.

        Examples
        --------
        >>> products.join(products.ref_inventory(), prefix="i").rows()

        SQL: ``SELECT … FROM product LEFT OUTER JOIN inventory ON inventory.product_id = product.id …``
        """
        return _table(self)._join(other, how, prefix, on)

    def group_by(self: S, /, *keys: Any, **named: Any) -> S:
        """Groups of rows with equal keys: names, columns, or expressions (``month=v.fn.date_trunc("month", t.day)``).

        ``select({…})`` gives a row a group; aggregates there are about the rows of the group.

        SQL: ``SELECT name, count(*) FROM client GROUP BY name``
        """
        return _table(self)._group_by(keys, named)

    def having(self: S, *conditions: Condition | Callable[[S], Condition]) -> S:
        """Groups for which every condition is true: ``having(t.count() > 1)``. SQL: ``… HAVING count(*) > $1``."""
        return _table(self)._having(conditions)

    def union(self: S, *others: S) -> S:
        """Rows that are in one of the sets, each once. SQL: ``SELECT … UNION SELECT …``."""
        return _table(self)._compound("UNION", others)

    def union_all(self: S, *others: S) -> S:
        """The rows of all sets, one after another. SQL: ``SELECT … UNION ALL SELECT …``."""
        return _table(self)._compound("UNION ALL", others)

    def intersect(self: S, *others: S) -> S:
        """Rows that are in every set. SQL: ``SELECT … INTERSECT SELECT …``."""
        return _table(self)._compound("INTERSECT", others)

    def except_(self: S, *others: S) -> S:
        """Rows that are in none of the others. SQL: ``SELECT … EXCEPT SELECT …``."""
        return _table(self)._compound("EXCEPT", others)

    def with_id(self: S, key: Any) -> S:
        """The row with this primary key; a tuple where the key has several columns. Also ``t[key]``.

        Examples
        --------
        >>> clients.with_id(2)

        SQL: ``SELECT * FROM client WHERE id = $1``
        """
        return _table(self)._with_id(key)

    def with_fields(self: S, *names: str) -> S:
        """With deferred fields that are fetched only when asked for: ``products.with_fields("stock")``.

        Examples
        --------
        >>> products.with_fields("stock")

        SQL: ``SELECT …, (SELECT inventory.stock FROM inventory WHERE …) AS stock FROM product …``
        """
        return _table(self)._with_fields(names)

    def with_deleted(self: S) -> S:
        """With rows that a soft delete marked as deleted.

        Examples
        --------
        >>> orders.with_deleted().where(orders.client_id == 1)

        SQL: ``… FROM ord … WHERE …client_id = $1``
        """
        return _table(self)._with_deleted()

    def with_extension(self: S, extension: Any) -> S:
        """With an extension that the entity does not declare: ``t.with_extension(v.SoftDelete("is_deleted"))``.

        Examples
        --------
        >>> db.table("product").with_extension(v.SoftDelete("is_deleted"))

        SQL: ``SELECT * FROM product WHERE is_deleted IS NOT TRUE``
        """
        return _table(self)._with_extension(extension)

    def ref(self, name: str) -> Any:
        """The set that a relation leads to, by its name: ``clients.ref("ref_orders")``, ``clients.ref("orders")``.

        Examples
        --------
        >>> paying.ref("orders")

        SQL: ``… WHERE … IN (SELECT id FROM client WHERE is_paying_client)…``
        """
        return _table(self)._ref(name)

    # Reading.

    def get(self: type[E], limit: int | None = ...) -> Lazy[list[E]]:  # pyright: ignore
        """All records, as a list.

        Without a limit (of the set, or given here) it stops with an error at the connection's ``row_limit``;
        ``limit=None`` lifts that. ``async for client in clients`` takes them one by one, without a cap.

        SQL: ``SELECT * FROM client``
        """
        return _table(self)._get(limit)

    def get_one(self: type[E]) -> Lazy[E]:  # pyright: ignore[reportGeneralTypeIssues]
        """The first record by the order that was asked for, else by primary key.

        Raises
        ------
        NotFound
            The set has no rows.

        Examples
        --------
        >>> (await clients.order_by("name").get_one()).name
        'Biff Tannen'

        SQL: ``SELECT * FROM client ORDER BY name LIMIT $1``
        """
        return _table(self)._get_first(required=True)

    def get_some(self: type[E]) -> Lazy[E | None]:  # pyright: ignore[reportGeneralTypeIssues]
        """The first record as :meth:`get_one` gives it, or None.

        Examples
        --------
        >>> await clients.where(clients.name == "nobody").get_some()

        SQL: ``SELECT * FROM client WHERE name = $1 ORDER BY id LIMIT $2``
        """
        return _table(self)._get_first(required=False)

    def first(self: type[E]) -> Lazy[E | None]:  # pyright: ignore[reportGeneralTypeIssues]
        """The first record by the order that was asked for, else by primary key; None of no rows.

        Examples
        --------
        >>> (await products.order_by(-products.price).first()).name
        'Enchantment Under the Sea Pie'

        SQL: ``… ORDER BY price DESC LIMIT $1``
        """
        return _table(self)._get_first(required=False)

    def col(self, field: str | Expression[Any]) -> Lazy[list[Any]]:
        """The values of one field, as a list. SQL: ``SELECT name FROM client``."""
        return _table(self)._select((), {"value": field}).col()

    def scalar(self, field: str | Expression[Any]) -> Lazy[Any]:
        """The value of one field in the first row; None of no rows. SQL: ``SELECT name FROM client LIMIT $1``."""
        return _table(self)._select((), {"value": field}).scalar()

    def rows(self) -> Lazy[list[Any]]:
        """Every column of the table, as rows that read like dictionaries. SQL: ``SELECT * FROM client``."""
        return _table(self)._rows()

    def select(self, /, *fields: Any, **named: Any) -> Selection:
        """Chosen fields and expressions: ``select("name", n=t.id)``, ``select({"orders": t.ref_orders().count()})``.

        An aggregate over a relation is about the row at hand; aggregates of the set itself, alone, give one row.

        Returns
        -------
        Selection
            Awaited: a ``Result`` of rows with attributes and keys, and ``.to_pandas()``.

        Examples
        --------
        >>> (await clients.order_by("id").select("name", orders=clients.ref_orders().count()))[1].orders
        2
        >>> clients.select("name", "email")

        SQL: ``SELECT name, email FROM client``
        """
        return _table(self)._select(fields, named)

    def count(self, *, where: Any = None) -> Aggregate[int]:
        """The number of rows; here and below ``where`` is a condition on the rows that are looked at.

        SQL: ``SELECT count(*) FROM client``, with it ``count(*) FILTER (WHERE is_paying_client)``
        """
        return _table(self)._aggregate("count", None, where=where)

    def sum(self, field: str | Expression[Any], *, where: Any = None) -> Aggregate[Any]:
        """The sum of a field; None of no rows. A sum of integers is an ``int`` whatever its width.

        SQL: ``SELECT sum(price) FROM product``
        """
        return _table(self)._aggregate("sum", field, where=where)

    def avg(self, field: str | Expression[Any], *, where: Any = None) -> Aggregate[Any]:
        """The mean of a field: ``Decimal`` of integers, ``float`` of floats; None of no rows.

        Examples
        --------
        >>> await products.avg("price")
        Decimal('194.6000000000000000')

        SQL: ``SELECT avg(price) … FROM product WHERE is_deleted IS NOT TRUE``
        """
        return _table(self)._aggregate("avg", field, where=where)

    def min(self, field: str | Expression[Any], *, where: Any = None) -> Aggregate[Any]:
        """The smallest value of a field; None of no rows.

        Examples
        --------
        >>> await products.min("price")
        120

        SQL: ``SELECT min(price) … FROM product WHERE is_deleted IS NOT TRUE``
        """
        return _table(self)._aggregate("min", field, where=where)

    def max(self, field: str | Expression[Any], *, where: Any = None) -> Aggregate[Any]:
        """The largest value of a field; None of no rows.

        Examples
        --------
        >>> await products.max("price")
        299

        SQL: ``SELECT max(price) … FROM product WHERE is_deleted IS NOT TRUE``
        """
        return _table(self)._aggregate("max", field, where=where)

    def stddev(self, field: str | Expression[Any], *, where: Any = None) -> Aggregate[Any]:
        """The sample standard deviation of a field; None of fewer than two rows. SQL: ``stddev_samp(price)``."""
        return _table(self)._aggregate("stddev", field, where=where)

    def count_distinct(self, field: str | Expression[Any], *, where: Any = None) -> Aggregate[int]:
        """The number of different values, NULL not among them. SQL: ``count(DISTINCT name)``."""
        return _table(self)._aggregate("count_distinct", field, where=where)

    def quantile(self, field: str | Expression[Any], fraction: float = 0.5, *, where: Any = None) -> Aggregate[Any]:
        """The value below which ``fraction`` of the rows are, interpolated; 0.5 is the median.

        SQL: ``percentile_cont($1) WITHIN GROUP (ORDER BY price)``
        """
        return _table(self)._quantile(field, fraction, where)

    def string_agg(
        self,
        field: str | Expression[Any],
        separator: str = ", ",
        *,
        order_by: Any = (),
        distinct: bool = False,
        where: Any = None,
    ) -> Aggregate[str]:
        """The texts of a field in one. SQL: ``string_agg(name, $1 ORDER BY name)``."""
        return _table(self)._aggregate("string_agg", field, separator, where=where, order=order_by, distinct=distinct)

    def array_agg(
        self, field: str | Expression[Any], *, order_by: Any = (), distinct: bool = False, where: Any = None
    ) -> Aggregate[list[Any]]:
        """The values of a field as a list. SQL: ``array_agg(name ORDER BY name)``."""
        return _table(self)._aggregate("array_agg", field, where=where, order=order_by, distinct=distinct)

    def exists(self) -> Condition:
        """A condition: there is a row. ``clients.where(clients.ref_orders().exists())``.

        Examples
        --------
        >>> clients.where(~clients.ref_orders().exists())

        SQL: ``SELECT client.* FROM client WHERE NOT (EXISTS (SELECT 1 FROM ord WHERE …))``
        """
        return _table(self)._exists()

    # Looking.

    def preview_sql(self, inline: bool = False) -> str:
        """The SQL that ``get()`` runs, with ``$1`` … for its parameters. It does not run it.

        ``inline=True`` puts the values into the text, quoted, to be copied into another program.

        Examples
        --------
        >>> print(clients.where(clients.name.like("M%")).preview_sql(inline=True))
        SELECT * FROM client WHERE name LIKE 'M%'
        """
        return _table(self)._preview(inline)

    def compile(self) -> CompiledStatement:
        """The statement that ``get()`` runs: ``.sql`` and ``.params``.

        Examples
        --------
        >>> clients.where(clients.id > 2).compile().params
        (2,)
        """
        return _table(self)._compile()

    def as_entity(self, entity: type[R]) -> type[R]:
        """The same rows as records of fewer fields: a ``v.Record[…]`` class.

        Examples
        --------
        >>> class Contact(v.Record[Client]):
        ...     name: str
        ...     email: str
        >>> (await clients.order_by("id").as_entity(Contact).get())[0].email
        'marty@gmail.com'

        SQL: ``SELECT name, email FROM client ORDER BY id …``
        """
        return _table(self)._as_entity(entity)

    def pipe(self: S, function: Callable[[S], R]) -> R:
        """``function`` of this set, for chains: ``clients.pipe(only_paying)``.

        Examples
        --------
        >>> def only_paying(t):
        ...     return t.where(t.is_paying_client)
        >>> clients.pipe(only_paying)

        SQL: ``SELECT * FROM client WHERE is_paying_client``
        """
        return function(self)

    def __getitem__(self, key: Any) -> Any:
        return _table(self)._item(key)

    def __iter__(self) -> NoReturn:
        raise VantageError(
            "A set is no sequence: await t.get() gives the list of its records, `async for record in t` one by one."
        )

    def __aiter__(self: type[E]) -> AsyncIterator[E]:  # pyright: ignore[reportGeneralTypeIssues]
        """The records one by one, in the memory of a batch, without a cap: ``async for client in clients``."""
        return _table(self)._get(None).__aiter__()
