"""The verbs that make a set of a set: which rows, in which order, beside which others."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from ._quiet import Quiet
from ._quiet import table_of_verb as _table

if TYPE_CHECKING:
    from ._nodes import Condition, Expression, Ordering

S = TypeVar("S")
R = TypeVar("R")


class SetVerbs(Quiet, metaclass=Quiet):
    """What narrows, orders, joins and groups. Every method gives a new set, and nothing runs."""

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
