"""Ranges, networks, and full text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from .._late import late
from . import make

if TYPE_CHECKING:
    from .._expressions import Condition, Expression, RangeLike

T = TypeVar("T", covariant=True)

if TYPE_CHECKING:
    from .collections import Network


class RangeMethods(Generic[T]):
    """Of ranges and multiranges; :meth:`contains`, :meth:`contained_by` and :meth:`overlaps` are theirs too."""

    __slots__ = ()

    def lower_bound(self: RangeMethods[RangeLike | None]) -> Expression[Any]:
        """``lower(x)``: where it begins; NULL of one without an end, and of an empty one."""
        return make.call("lower", self, kind="bound")

    def upper_bound(self: RangeMethods[RangeLike | None]) -> Expression[Any]:
        """``upper(x)``: where it ends; NULL of one without an end, and of an empty one."""
        return make.call("upper", self, kind="bound")

    def is_empty(self: RangeMethods[RangeLike | None]) -> Condition:
        """``isempty(x)``."""
        return late.nodes.ConditionCall("isempty", (make.me(self),), "bool")

    def before(self: RangeMethods[RangeLike | None], value: Any) -> Condition:
        """``<< $1``: it ends before ``value`` begins."""
        return make.typed("before", self, value)

    def after(self: RangeMethods[RangeLike | None], value: Any) -> Condition:
        """``>> $1``: it begins after ``value`` ends."""
        return make.typed("after", self, value)

    def adjacent_to(self: RangeMethods[RangeLike | None], value: Any) -> Condition:
        """``-|- $1``: one begins where the other ends."""
        return make.typed("adjacent_to", self, value)


class NetworkMethods(Generic[T]):
    """Of inet and cidr; they compare with text and with Python's ``ipaddress``."""

    __slots__ = ()

    def contained_in(self: NetworkMethods[Network | None], network: Any) -> Condition:
        """``<<= $1``: an address or a network in this network, or the same."""
        return late.nodes.Comparison("<<=", make.me(self), make.value(network))

    def host(self: NetworkMethods[Network | None]) -> Expression[str]:
        """``host(x)``: the address as text, without the mask."""
        return make.call("host", self, kind="text")

    def masklen(self: NetworkMethods[Network | None]) -> Expression[int]:
        """``masklen(x)``: the bits of the mask."""
        return make.call("masklen", self, kind="int4")


class SearchMethods(Generic[T]):
    """Full text, of text and of ``tsvector``.

    ``config`` names the language, such as ``"english"``; without it, it is the database's.
    """

    __slots__ = ()

    def search(self: SearchMethods[str | None], words: Any, config: str | None = None) -> Condition:
        """Text that has these words, as one would type them into a search box: ``"red wine" -sparkling``.

        SQL: ``to_tsvector(body) @@ websearch_to_tsquery($1)``
        """
        return make.typed("search", self, words, config)

    def rank(self: SearchMethods[str | None], words: Any, config: str | None = None) -> Expression[float]:
        """How well it fits the words of :meth:`search`.

        SQL: ``ts_rank(to_tsvector(body), websearch_to_tsquery($1))``
        """
        return make.typed("rank", self, words, config, kind="float4")

    def headline(self: SearchMethods[str | None], words: Any, config: str | None = None) -> Expression[str]:
        """The part of the text where the words are. SQL: ``ts_headline(body, websearch_to_tsquery($1))``."""
        return make.typed("headline", self, words, config, kind="text")
