"""Packages that only some reads need, imported when they are; one that is missing is named with what installs it."""

from __future__ import annotations

import importlib
from typing import Any

from ._errors import VantageError

_INSTALL = {
    "pandas": 'pip install "vantage-kernel[pandas]"',
    "polars": 'pip install "vantage-kernel[polars]"',
    "pyarrow": "pip install pyarrow",
    "duckdb": 'pip install "vantage-kernel[sources]"',
    "pyarrow.compute": "pip install pyarrow",
    "adbc_driver_postgresql.dbapi": "pip install adbc-driver-postgresql",
    "adbc_driver_manager._reader": "pip install adbc-driver-postgresql",
}


def need(module: str, purpose: str) -> Any:
    """The module.

    Raises
    ------
    VantageError
        It is not installed; the sentence has the command.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or not module.startswith(error.name):
            raise
        package = module.partition(".")[0].replace("_", "-")
        raise VantageError(f"{purpose} needs {package}, which is not installed: {_INSTALL[module]}") from None


def adbc() -> tuple[Any, type[Exception]]:
    """ADBC's module, and its error."""
    dbapi = need("adbc_driver_postgresql.dbapi", "A bulk read")
    return dbapi, dbapi.Error
