"""Annotations that are looked up when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any


class LaterAnnotations(dict):
    """The annotations of a relation's method: its return type is the class of the target's sets.

    That class is made when somebody asks, such as a completer: following every relation at once would make the classes
    of a whole database, and a target may be declared later. ``__iter__`` is overridden so that ``dict(…)`` goes
    through ``__getitem__``.
    """

    def __init__(self, returned: Callable[[], Any]) -> None:
        super().__init__({"return": None})
        self._returned = returned

    def __getitem__(self, name: str) -> Any:
        return self._returned() if name == "return" else super().__getitem__(name)

    def __iter__(self) -> Iterator[str]:
        return super().__iter__()

    def get(self, name: str, default: Any = None) -> Any:
        return self._returned() if name == "return" else super().get(name, default)

    def items(self) -> Any:
        return [(name, self[name]) for name in self]

    def values(self) -> Any:
        return [self[name] for name in self]
