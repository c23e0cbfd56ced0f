"""json and jsonb."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from .._late import late
from . import make

if TYPE_CHECKING:
    from .._expressions import Condition, Expression

T = TypeVar("T", covariant=True)
Json = dict[str, Any] | Mapping[str, Any] | None


class JsonMethods(Generic[T]):
    """Of ``v.Col[dict]``. ``t.data["key"]`` is jsonb, and compares with what Python makes of it: ``== 3``,
    ``== "x"``, ``== [1, 2]``; :meth:`text` is text, and ``.cast(int)`` a number."""

    __slots__ = ()

    def text(self: JsonMethods[Json], *path: Any) -> Expression[str]:
        """A value as text. ``t.data.text("name")`` is ``data ->> $1``, ``t.data.text("a", "b")`` ``data #>> $1``;
        without a path the value itself, ``data #>> '{}'``."""
        operand: Any = make.me(self)
        if not path and isinstance(operand, late.nodes.Subscript):
            return make.me(late.nodes.Subscript(operand.operand, operand.keys, operand.how, as_text=True))
        if len(path) == 1:
            return make.me(late.nodes.Subscript(operand, (make.value(path[0]),), as_text=True))
        return make.me(late.nodes.Subscript(operand, (late.nodes.Value(keys_of(path)),), "path", as_text=True))

    def path(self: JsonMethods[Json], *keys: Any) -> Expression[Any]:
        """A value some steps down: ``t.data.path("a", "b")``. SQL: ``data #> $1``."""
        return make.me(late.nodes.Subscript(make.me(self), (late.nodes.Value(keys_of(keys)),), "path"))

    def has_key(self: JsonMethods[Json], key: Any) -> Condition:
        """``? $1``: an object with this key, an array with this text."""
        return make.typed("has_key", self, key)

    def has_any(self: JsonMethods[Json], keys: Sequence[str]) -> Condition:
        """``?| $1``: an object with one of these keys."""
        return make.typed("has_any", self, list(keys))

    def has_all(self: JsonMethods[Json], keys: Sequence[str]) -> Condition:
        """``?& $1``: an object with all of these keys."""
        return make.typed("has_all", self, list(keys))

    def json_type(self: JsonMethods[Json]) -> Expression[str]:
        """``jsonb_typeof(x)``: object, array, string, number, boolean or null."""
        return make.typed("json_type", self, kind="text")

    def path_exists(self: JsonMethods[Json], path: str) -> Condition:
        """``@? $1``: the JSON path finds something: ``t.data.path_exists("$.items[*] ? (@.n > 3)")``."""
        return make.typed("path_exists", self, path)

    def path_query(self: JsonMethods[Json], path: str) -> Expression[Any]:
        """``jsonb_path_query_first(x, $1)``: the first thing that the JSON path finds."""
        return make.typed("path_query", self, path, kind="jsonb")


def keys_of(path: Sequence[Any]) -> list[str]:
    """The steps of a path, as Postgres takes them: numbers are text too."""
    return [str(key) for key in path]
