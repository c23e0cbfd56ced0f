"""A model file as text: its classes, fields and relations, with the places where they stand."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ._errors import VantageError

_ANNOTATION = re.compile(r"\s*(?:\w+\.)?(Col|Many|One)\s*\[(.*)\]\s*", re.S)


@dataclass(frozen=True)
class Member:
    """A line such as ``name: v.Col[str] = v.col(title=True)``."""

    name: str
    kind: str
    """``Col``, ``Many`` or ``One``."""
    argument: str
    maker: str | None
    """What makes the value: ``col``, ``imported`` …; None without a value or where it is no call."""
    arguments: tuple[Any, ...]
    keywords: Mapping[str, Any]
    node: ast.AnnAssign

    @property
    def column(self) -> str | None:
        """The column that a field is; None where it is computed."""
        if self.kind != "Col" or self.maker not in (None, "col"):
            return None
        return self.keywords.get("column") or self.name

    def names(self, at: str | int) -> tuple[str, ...]:
        """An argument that is a name or a tuple of names."""
        given = self.keywords.get(at) if isinstance(at, str) else (*self.arguments, None)[at]
        return () if given is None else (given,) if isinstance(given, str) else tuple(given)


@dataclass(frozen=True)
class ModelClass:
    """A class of the file with the table that it names."""

    name: str
    table: str
    node: ast.ClassDef
    members: tuple[Member, ...]


@dataclass
class ModelSource:
    """What a file declares. ``names`` says what its imports bind: ``{"dt": "datetime", "UUID": "uuid.UUID"}``."""

    text: str
    classes: list[ModelClass] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    imports: list[str] = field(default_factory=list)
    import_line: int = 0
    """The line behind the last import at the top."""

    @property
    def vantage(self) -> str | None:
        """What the file calls the package; None where it imports names of it alone."""
        return next((name for name, module in self.names.items() if module == "vantage"), None)


def read_source(text: str, name: str = "the file") -> ModelSource:
    """Reads a model file without running it.

    Raises
    ------
    VantageError
        It is no Python.
    """
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise VantageError(f"{name} is not Python: line {error.lineno}: {error.msg}.") from None
    source = ModelSource(text)
    for node in tree.body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            source.imports.append(ast.unparse(node))
            source.names.update(_bound(node))
            source.import_line = node.end_lineno or 0
        elif isinstance(node, ast.ClassDef):
            table = next((_constant(k.value) for k in node.keywords if k.arg == "table"), None)
            if isinstance(table, str):
                source.classes.append(ModelClass(node.name, table, node, tuple(_members(node, text))))
    if not source.import_line and tree.body and isinstance(tree.body[0], ast.Expr):
        source.import_line = tree.body[0].end_lineno or 0
    return source


def _bound(node: ast.Import | ast.ImportFrom) -> dict[str, str]:
    if isinstance(node, ast.ImportFrom):
        return {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    tops = [alias.name.partition(".")[0] for alias in node.names]
    return {a.asname or top: a.name if a.asname else top for a, top in zip(node.names, tops, strict=True)}


def _members(node: ast.ClassDef, text: str) -> Iterator[Member]:
    for item in node.body:
        if not isinstance(item, ast.AnnAssign) or not isinstance(item.target, ast.Name):
            continue
        said = _constant(item.annotation)
        said = said if isinstance(said, str) else ast.get_source_segment(text, item.annotation) or ""
        match = _ANNOTATION.fullmatch(said)
        if match is None:
            continue
        call = item.value if isinstance(item.value, ast.Call) else None
        maker = None
        if call is not None:
            maker = getattr(call.func, "attr", None) or getattr(call.func, "id", None)
        yield Member(
            item.target.id, match[1], match[2].strip().strip("\"'"), maker,
            tuple(_constant(argument) for argument in call.args) if call else (),
            {k.arg: _constant(k.value) for k in call.keywords if k.arg} if call else {}, item,
        )  # fmt: skip


def _constant(node: ast.expr) -> Any:
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None
