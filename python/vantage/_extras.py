"""Libraries that are not needed for queries: loaded where they are used, and named where they are missing."""

from __future__ import annotations

import importlib
from typing import Any

from ._errors import VantageError


class MissingExtra(VantageError, ImportError):
    """A library is not installed that this needs; the message names the extra to install."""


def require(module: str, extra: str) -> Any:
    """The module, or an error that says how to get it.

    Raises
    ------
    MissingExtra
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        name = module.partition(".")[0]
        if getattr(error, "name", name) not in (name, None):
            raise
        raise MissingExtra(
            f"This needs {name}, which is not installed: pip install 'vantage-kernel[{extra}]'."
        ) from None
