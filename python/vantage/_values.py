"""Values that Python has no type for: JSON's null beside SQL's, JSON as text, arrays that do not start at 1."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


class JsonNull:
    """The type of :data:`JSON_NULL`."""

    _only: JsonNull | None = None

    def __new__(cls) -> JsonNull:
        if cls._only is None:
            cls._only = super().__new__(cls)
        return cls._only

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "JSON_NULL"

    def __reduce__(self) -> str:
        return "JSON_NULL"


JSON_NULL = JsonNull()
"""A ``json`` or ``jsonb`` value that is ``null``, where None is SQL's NULL. Inside of JSON, null is None."""


class JsonText(str):
    """JSON that is text already, as Arrow's JSON type has it: it is stored as it stands."""


class Array(list):
    """A list that came from an array whose subscripts do not start at 1, or that is to become one.

    It is a list in all else. ``lower_bounds`` has the first subscript of each dimension: ``[0:2]={a,b,c}`` is
    ``v.Array(["a", "b", "c"], lower_bounds=(0,))``.
    """

    def __init__(self, items: Iterable[Any] = (), lower_bounds: tuple[int, ...] = (1,)) -> None:
        super().__init__(items)
        self.lower_bounds = tuple(lower_bounds)

    def __repr__(self) -> str:
        return f"Array({list.__repr__(self)}, lower_bounds={self.lower_bounds})"

    def __reduce__(self) -> Any:
        return Array, (list(self), self.lower_bounds)
