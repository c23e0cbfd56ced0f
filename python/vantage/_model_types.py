"""How a model file names Python's types, and the imports that this takes."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

_TYPE = re.compile(r"(?:([a-z_][\w.]*)\.)?(\b[A-Za-z]\w*)")

# For each module the ways to import from it, in order of taste: the statement, what it binds, the prefix of names.
_WAYS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "datetime": (
        ("import datetime as dt", "dt."),
        ("import datetime", "datetime."),
        ("import datetime as dt_", "dt_."),
    ),
    "decimal": (("from decimal import {}", ""), ("import decimal", "decimal."), ("import decimal as dec_", "dec_.")),
    "uuid": (("from uuid import {}", ""), ("import uuid", "uuid."), ("import uuid as uuid_", "uuid_.")),
    "typing": (("from typing import {}", ""), ("import typing", "typing."), ("import typing as typing_", "typing_.")),
    "ipaddress": (("import ipaddress", "ipaddress."), ("import ipaddress as ip_", "ip_.")),
    "psycopg.types.range": (
        ("from psycopg.types.range import {}", ""),
        ("import psycopg.types.range as range_", "range_."),
    ),
    "builtins": (("import builtins", "builtins."), ("import builtins as builtins_", "builtins_.")),
}


class Types:
    """Writes types, and remembers the imports.

    Parameters
    ----------
    taken
        Names that the file uses for other things: its fields and classes. In a class body a field hides what the
        module has by that name, for a type checker even where it has no value.
    known
        Statements that the file has already.
    """

    def __init__(self, taken: Collection[str], known: Collection[str] = ()) -> None:
        self._taken = taken
        self._known = known
        self.imports: set[str] = set()

    def text(self, name: str, own: Collection[str] = ()) -> str:
        """A dotted type as the file writes it; ``own``: the fields of the class that it is written in."""

        def write(match: re.Match[str]) -> str:
            module, kind = match.groups()
            if module is None and (kind == "None" or kind not in own):
                return kind
            return self._import(module or "builtins", kind)

        return _TYPE.sub(write, name)

    def _import(self, module: str, kind: str) -> str:
        ways = [(statement.format(kind), prefix) for statement, prefix in _WAYS[module]]
        for statement, prefix in ways:
            if statement in self._known:
                return prefix + kind
        for statement, prefix in ways:
            if (prefix.rstrip(".") or kind) not in self._taken:
                self.imports.add(statement)
                return prefix + kind
        return kind

    def lines(self) -> list[str]:
        """The import statements, those of modules first."""
        return sorted(self.imports, key=lambda line: (line.startswith("from"), line))
