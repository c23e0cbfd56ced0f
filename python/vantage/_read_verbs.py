"""The verbs that read a set: its records, its rows, one value of all of them, and the SQL that does it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from ._quiet import Quiet
from ._quiet import table_of_verb as _table

if TYPE_CHECKING:
    from ._compile import CompiledStatement
    from ._entity import Entity
    from ._lazy import Lazy
    from ._nodes import Condition, Expression
    from ._reads import Aggregate
    from ._selection import Selection

E = TypeVar("E", bound="Entity")


class ReadVerbs(Quiet, metaclass=Quiet):
    """What is read of a set when it is awaited, or by ``.run()``; inside another query an aggregate is a value."""

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
