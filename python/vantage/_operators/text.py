"""Text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from .._late import late
from . import make

if TYPE_CHECKING:
    from .._expressions import Condition, Expression

T = TypeVar("T", covariant=True)


class TextMethods(Generic[T]):
    """Of ``v.Col[str]``."""

    __slots__ = ()

    def like(self: TextMethods[str | None], pattern: Any) -> Condition:
        """``LIKE $1``: ``%`` stands for any text, ``_`` for one character."""
        return late.nodes.Comparison("LIKE", make.me(self), make.value(pattern))

    def ilike(self: TextMethods[str | None], pattern: Any) -> Condition:
        """``ILIKE $1``: like :meth:`like`, whatever the case."""
        return late.nodes.Comparison("ILIKE", make.me(self), make.value(pattern))

    def not_like(self: TextMethods[str | None], pattern: Any) -> Condition:
        """``NOT LIKE $1``; unknown for NULL."""
        return late.nodes.Comparison("NOT LIKE", make.me(self), make.value(pattern))

    def not_ilike(self: TextMethods[str | None], pattern: Any) -> Condition:
        """``NOT ILIKE $1``; unknown for NULL."""
        return late.nodes.Comparison("NOT ILIKE", make.me(self), make.value(pattern))

    def matches(self: TextMethods[str | None], pattern: Any) -> Condition:
        """``~ $1``: a part of the text matches the regular expression (Postgres's, not Python's)."""
        return late.nodes.Comparison("~", make.me(self), make.value(pattern))

    def imatches(self: TextMethods[str | None], pattern: Any) -> Condition:
        """``~* $1``: like :meth:`matches`, whatever the case."""
        return late.nodes.Comparison("~*", make.me(self), make.value(pattern))

    def not_matches(self: TextMethods[str | None], pattern: Any) -> Condition:
        """``!~ $1``: no part of the text matches the regular expression."""
        return late.nodes.Comparison("!~", make.me(self), make.value(pattern))

    def not_imatches(self: TextMethods[str | None], pattern: Any) -> Condition:
        """``!~* $1``: like :meth:`not_matches`, whatever the case."""
        return late.nodes.Comparison("!~*", make.me(self), make.value(pattern))

    def icontains(self: TextMethods[str | None], text: str) -> Condition:
        """Text that contains ``text`` as it stands, whatever the case: ``ILIKE $1``, escaped."""
        return late.nodes.Comparison("ILIKE", make.me(self), make.pattern(text))

    def startswith(self: TextMethods[str | None], text: str, *, case: bool = True) -> Condition:
        """Text that begins with ``text`` as it stands: ``LIKE $1``, escaped; ``case=False`` for ``ILIKE``."""
        value = make.pattern(text, before="")
        return late.nodes.Comparison("LIKE" if case else "ILIKE", make.me(self), value)

    def endswith(self: TextMethods[str | None], text: str, *, case: bool = True) -> Condition:
        """Text that ends with ``text`` as it stands: ``LIKE $1``, escaped; ``case=False`` for ``ILIKE``."""
        value = make.pattern(text, after="")
        return late.nodes.Comparison("LIKE" if case else "ILIKE", make.me(self), value)

    def upper(self: TextMethods[str | None]) -> Expression[str]:
        """``upper(x)``."""
        return late.nodes.Call("upper", (make.me(self),), "text")

    def lower(self: TextMethods[str | None]) -> Expression[str]:
        """``lower(x)``."""
        return late.nodes.Call("lower", (make.me(self),), "text")

    def initcap(self: TextMethods[str | None]) -> Expression[str]:
        """``initcap(x)``: each word with a capital letter."""
        return late.nodes.Call("initcap", (make.me(self),), "text")

    def trim(self: TextMethods[str | None], characters: str | None = None) -> Expression[str]:
        """``btrim(x)``: without spaces, or these ``characters``, at both ends. See :meth:`ltrim`, :meth:`rtrim`."""
        return make.call("btrim", self, characters, kind="text")

    def ltrim(self: TextMethods[str | None], characters: str | None = None) -> Expression[str]:
        """``ltrim(x)``: without spaces, or these ``characters``, in front."""
        return make.call("ltrim", self, characters, kind="text")

    def rtrim(self: TextMethods[str | None], characters: str | None = None) -> Expression[str]:
        """``rtrim(x)``: without spaces, or these ``characters``, behind."""
        return make.call("rtrim", self, characters, kind="text")

    def substring(self: TextMethods[str | None], start: Any, length: Any = None) -> Expression[str]:
        """``substr(x, $1, $2)``: ``length`` characters from ``start``, which is 1 for the first."""
        return make.call("substr", self, start, length, kind="text")

    def left(self: TextMethods[str | None], count: Any) -> Expression[str]:
        """``"left"(x, $1)``: the first ``count`` characters; all but the last ``-count`` where it is negative."""
        return make.call("left", self, count, kind="text")

    def right(self: TextMethods[str | None], count: Any) -> Expression[str]:
        """``"right"(x, $1)``: the last ``count`` characters; all but the first ``-count`` where it is negative."""
        return make.call("right", self, count, kind="text")

    def replace(self: TextMethods[str | None], old: Any, new: Any) -> Expression[str]:
        """``replace(x, $1, $2)``: each ``old`` replaced by ``new``, as they stand."""
        return make.call("replace", self, old, new, kind="text")

    def regexp_replace(
        self: TextMethods[str | None], pattern: Any, replacement: Any, flags: str = "g"
    ) -> Expression[str]:
        """``regexp_replace(x, $1, $2, $3)``: each match of a regular expression replaced; ``flags=""``: the first."""
        return make.call("regexp_replace", self, pattern, replacement, flags, kind="text")

    def split_part(self: TextMethods[str | None], separator: Any, number: Any) -> Expression[str]:
        """``split_part(x, $1, $2)``: the part of this number, 1 for the first, -1 for the last (Postgres 14)."""
        return make.call("split_part", self, separator, number, kind="text")

    def position(self: TextMethods[str | None], text: Any) -> Expression[int]:
        """``strpos(x, $1)``: where ``text`` begins, 1 for the first character, 0 where it is not."""
        return make.call("strpos", self, text, kind="int4")

    def pad_left(self: TextMethods[str | None], width: Any, fill: Any = " ") -> Expression[str]:
        """``lpad(x, $1, $2)``: filled in front to ``width`` characters, and cut to them."""
        return make.call("lpad", self, width, fill, kind="text")

    def pad_right(self: TextMethods[str | None], width: Any, fill: Any = " ") -> Expression[str]:
        """``rpad(x, $1, $2)``: filled behind to ``width`` characters, and cut to them."""
        return make.call("rpad", self, width, fill, kind="text")

    def repeat(self: TextMethods[str | None], times: Any) -> Expression[str]:
        """``repeat(x, $1)``."""
        return make.call("repeat", self, times, kind="text")

    def reverse(self: TextMethods[str | None]) -> Expression[str]:
        """``reverse(x)``."""
        return make.call("reverse", self, kind="text")

    def collate(self: TextMethods[str | None], name: str) -> Expression[str]:
        """``x COLLATE "C"``: compared and ordered by another collation."""
        return late.nodes.Suffix(make.me(self), "COLLATE", late.nodes.Identifier(tuple(name.split("."))))
