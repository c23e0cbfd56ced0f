"""Copies and pickles: data are copied, a set is one already, and nothing takes a connection with it.

A copy of a record knows the set that it came from. What is pickled does not, and has the default connection where it
is read again.
"""

from __future__ import annotations

import copy
import sys
from typing import Any

from ._errors import NotPickled

_TABLE = "_v_table"
"""Where a record keeps the set that it came from, and with it the connection."""


def copied_record(record: Any) -> Any:
    """``copy.copy(record)``."""
    made = object.__new__(type(record))
    vars(made).update(vars(record))
    return made


def deep_copied_record(record: Any, memo: dict[int, Any]) -> Any:
    """``copy.deepcopy(record)``."""
    made = memo[id(record)] = object.__new__(type(record))
    for name, value in vars(record).items():
        vars(made)[name] = value if name == _TABLE else copy.deepcopy(value, memo)
    return made


def pickled_record(record: Any) -> Any:
    """What ``pickle`` writes of a record.

    Raises
    ------
    NotPickled
        Its class is in no module, from which it could be taken where the record is read.
    """
    cls = type(record)
    found: Any = sys.modules.get(cls.__module__)
    for part in cls.__qualname__.split("."):
        found = getattr(found, part, None)
    if found is not cls:
        raise NotPickled(
            f"{cls.__name__} is a class of no module, so its records cannot be pickled: pickle record.to_dict() or "
            "rows(), or write a model file with `vantage model` and import the class from it."
        )
    return object.__new__, (cls,), {name: value for name, value in vars(record).items() if name != _TABLE}


def never_pickled(table: Any) -> NotPickled:
    """The error of a set, which would need its connection where it is read."""
    return NotPickled(
        f"{table!r} stands on a connection, so it cannot be pickled: pickle its rows().run() or a frame of it, or "
        "make it anew where it is needed."
    )
