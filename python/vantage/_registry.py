"""Which classes were declared, by name; and what happens when one is declared again.

A model cell that runs again, or a module that is reloaded, declares its classes anew. A class at the top of a module
is then the same object as before with what it declares now, so that sets, records and relations made earlier go on
with the new declaration.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from types import FrameType
from typing import TYPE_CHECKING, Any

from ._errors import VantageError, did_you_mean

if TYPE_CHECKING:
    from ._entity import Entity

_declared: dict[str, dict[tuple[str, str], type[Entity]]] = {}
"""By class name, then by module and qualified name; the latest last."""


def declare(cls: type[Entity], namespace: Mapping[str, Any], frame: FrameType) -> type[Entity]:
    """Registers a class. Gives the class that was declared here before, updated, or else ``cls`` itself."""
    key = (cls.__module__, cls.__qualname__)
    known = _declared.setdefault(cls.__name__, {})
    before = known.pop(key, None)
    if before is not None and _is_same_place(before, cls, frame) and replace_content(before, cls):
        cell = namespace.get("__classcell__")
        if cell is not None:
            cell.cell_contents = before  # what super() without arguments means in its methods
        cls = before
    known[key] = cls
    return cls


def declared_entities() -> list[type[Entity]]:
    """The classes that were declared, in that order; of several declarations at one place the latest."""
    classes = [cls for known in _declared.values() for cls in known.values()]
    return sorted(classes, key=lambda cls: cls._number)


def find_entity(name: Any, near: type) -> type[Entity]:
    """The entity class that a relation names: in the module of ``near`` first, then the latest declared.

    Raises
    ------
    VantageError
        No class of that name was declared.
    """
    if isinstance(name, type):
        return name  # type: ignore[return-value]
    known = _declared.get(name, {})
    scope = near.__qualname__.rpartition(".")[0]
    nested = known.get((near.__module__, f"{scope}.{name}")) if scope else None
    here = nested or getattr(sys.modules.get(near.__module__), name, None)
    if isinstance(here, type) and hasattr(here, "_table_name"):
        return here  # type: ignore[return-value]
    if known:
        return known.get((near.__module__, name)) or list(known.values())[-1]
    raise VantageError(
        f"{near.__name__} has a relation to {name!r}, and no entity of that name was declared."
        f"{did_you_mean(name, _declared)}"
    )


def _is_same_place(before: type, cls: type, frame: FrameType) -> bool:
    """Whether both are the class of that name at the top of one module, rather than made by a function twice."""
    module = sys.modules.get(cls.__module__)
    if module is None or "<locals>" in cls.__qualname__ or frame.f_globals is not vars(module):
        return False
    return vars(module).get(cls.__name__, before) is before and before._source == cls._source  # type: ignore[attr-defined]


changes = 0
"""How many declarations have replaced earlier ones: what was compiled before a change is not looked up again."""

_OWN = ("__dict__", "__weakref__", "_number", "_added", "_fields", "_relations", "_revision", "_class_of_sets")


def replace_content(before: Any, cls: Any) -> bool:
    """Makes ``before`` what ``cls`` is; False where Python cannot, because of other bases."""
    global changes
    if before.__bases__ != cls.__bases__:
        try:
            before.__bases__ = cls.__bases__
        except TypeError:
            return False
    _replace_members(before._fields, cls._fields)
    _replace_members(before._relations, cls._relations)
    for name in [name for name in vars(before) if name not in _OWN]:
        if name not in vars(cls):
            type.__delattr__(before, name)
    for name, value in vars(cls).items():
        if name not in _OWN:
            type.__setattr__(before, name, before._fields.get(name) or before._relations.get(name) or value)
    for name, function in before._added.items():
        if name not in vars(cls):
            type.__setattr__(before, name, function)
    before._revision += 1
    changes += 1
    _refresh_tables(before)
    return True


def _replace_members(before: dict[str, Any], now: dict[str, Any]) -> None:
    """Keeps the objects of fields that stay: conditions and orders made earlier hold them."""
    kept = {}
    for name, member in now.items():
        old = before.get(name)
        if old is not None:
            old.__class__ = member.__class__
            old.__dict__.clear()
            old.__dict__.update(member.__dict__)
        kept[name] = member if old is None else old
    before.clear()
    before.update(kept)


def _refresh_tables(cls: Any) -> None:
    from ._table_class import refresh_class

    refresh_class(cls)
