"""Arrays, and what arrays, json, ranges and networks have in common: ``contains``, ``overlaps``, elements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar, overload

from .._errors import VantageError
from .._late import late
from . import make

if TYPE_CHECKING:
    from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network

    from .._expressions import Condition, Expression, RangeLike

T = TypeVar("T", covariant=True)
U = TypeVar("U")

if TYPE_CHECKING:
    Network = IPv4Address | IPv4Interface | IPv4Network | IPv6Address | IPv6Interface | IPv6Network
    Collection = str | list[Any] | tuple[Any, ...] | dict[str, Any] | Mapping[str, Any] | RangeLike | Network | None


class CollectionMethods(Generic[T]):
    """Of ``v.Col[list[…]]``, ``v.Col[dict]``, ranges and networks; ``contains`` and ``length`` of text as well."""

    __slots__ = ()

    @overload
    def contains(self: CollectionMethods[str | None], value: str, *, case: bool = ...) -> Condition: ...
    @overload
    def contains(
        self: CollectionMethods[list[Any] | tuple[Any, ...] | dict[str, Any] | Mapping[str, Any] | None], value: Any
    ) -> Condition: ...
    @overload
    def contains(self: CollectionMethods[RangeLike | None], value: Any) -> Condition: ...
    def contains(self: CollectionMethods[Collection], value: Any, *, case: bool = False) -> Condition:
        """What has ``value`` in it.

        Text: it contains ``value`` as it stands, whatever the case (``ILIKE $1``, escaped; ``case=True``: ``LIKE``).
        An array: all elements of a list, or one value (``@> $1``, ``$1 = ANY(x)``). jsonb: the structure
        (``@> $1``). A range: a value or a range (``@> $1``). A network: an address or a network (``>>= $1``).
        """
        return make.typed("contains text" if case else "contains", self, value)

    def contained_by(self, value: Any) -> Condition:
        """The opposite of :meth:`contains`: ``<@ $1``. An array all of whose elements are in a list, a value in a
        range, jsonb in jsonb; of networks ``<<= $1``."""
        return make.typed("contained_by", self, value)

    def overlaps(self: CollectionMethods[Collection], value: Any) -> Condition:
        """``&& $1``: arrays with an element in common, ranges or networks with a point in common."""
        return make.typed("overlaps", self, value)

    def length(self: CollectionMethods[Collection]) -> Expression[int]:
        """Of text its characters, ``length(x)``; of arrays their elements, ``cardinality(x)``; of a json array its
        elements, ``jsonb_array_length(x)``."""
        return make.typed("length", self, kind="int4")

    def any_(self: CollectionMethods[list[U] | tuple[U, ...] | None]) -> Expression[U]:
        """An element for which a comparison holds: ``t.tags.any_() == "x"``, ``t.x > t.limits.any_()``.

        SQL: ``$1 = ANY(tags)``
        """
        return late.nodes.Elements("ANY", make.me(self))

    def all_(self: CollectionMethods[list[U] | tuple[U, ...] | None]) -> Expression[U]:
        """Every element, in a comparison: ``t.marks.all_() > 3``. SQL: ``$1 < ALL(marks)``."""
        return late.nodes.Elements("ALL", make.me(self))

    def unnest(self: CollectionMethods[list[U] | tuple[U, ...] | None]) -> Expression[U]:
        """A row for each element, in a ``select({…})``. SQL: ``unnest(tags)``."""
        return make.call("unnest", self, kind="element")

    def element_position(self: CollectionMethods[list[Any] | tuple[Any, ...] | None], value: Any) -> Expression[int]:
        """``array_position(x, $1)``: the number of the first such element, 1 for the first; NULL where it is not."""
        return make.typed("array_position", self, value, kind="int4")

    def join_text(
        self: CollectionMethods[list[Any] | tuple[Any, ...] | None], separator: str = ", "
    ) -> Expression[str]:
        """``array_to_string(x, $1)``: the elements as one text."""
        return make.call("array_to_string", self, separator, kind="text")

    def __getitem__(self, key: Any) -> Expression[Any]:
        """An element. Of an array by its number, 1 for the first, or ``[2:4]`` with both ends, as in SQL; of json by
        key, or by number from 0. SQL: ``tags[$1]``, ``data -> $1``."""
        if isinstance(key, slice):
            if key.step is not None:
                raise VantageError("A slice of an array is t.tags[2:4]: no steps.")
            ends = [None if end is None else make.value(end) for end in (key.start, key.stop)]
            return late.nodes.Subscript(make.me(self), ends, "slice")
        return late.nodes.Subscript(make.me(self), (make.value(key),))

    def __iter__(self) -> NoReturn:
        raise VantageError("An expression is no sequence: await t.col(…) gives the values of a column.")

    def __contains__(self, value: Any) -> NoReturn:
        raise VantageError("`x in t.column` asks Python, not Postgres: t.column.contains(x), or t.column.in_([…]).")
