"""A model file that is there, brought up to the database; what the user wrote in it stays.

Classes, fields and relations are found by the tables and columns that they name, whatever they are called. New ones
are added, columns that are gone are taken out, types that the catalog contradicts are corrected. Everything else,
such as other names, methods, comments, titles and computed fields, is left as it is.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ._catalog import Catalog, CatalogColumn, CatalogRelation, CatalogTable
from ._check_types import type_problem
from ._model_file import make_scope
from ._model_lines import Scope, class_lines, member_lines
from ._model_source import Member, ModelClass, ModelSource, read_source
from ._naming import TableKey
from ._python_types import column_type_name, resolve


def merge_model(text: str, catalog: Catalog, tables: Sequence[TableKey], *, soft_delete: Collection[str] = ()) -> str:
    """The text of a model file as it should be for this catalog.

    Parameters
    ----------
    text : str
        The file as it is.
    tables : sequence of (schema, name)
        Tables that should have a class; those that the file declares are brought up to date in any case.
    """
    source = read_source(text)
    declared = {known.key: each for each in source.classes if (known := catalog.get(each.table)) is not None}
    chosen = [catalog.tables[key] for key in dict.fromkeys((*declared, *tables))]
    names = {key: each.name for key, each in declared.items()}
    fields = {member.name for each in source.classes for member in each.members}
    scope = make_scope(
        catalog, chosen, soft_delete=soft_delete, classes=names, known=source.imports,
        vantage=source.vantage or "v", fields=fields,
    )  # fmt: skip
    edits = _Edits(text)
    for key, each in declared.items():
        _ClassEdit(each, catalog.tables[key], scope, source, edits).run()
    for key in dict.fromkeys(tables):
        if key not in declared:
            edits.append("\n\n" + "\n".join(class_lines(catalog.tables[key], scope)))
    imports = [line for line in scope.types.lines() if line not in source.imports]
    if source.vantage is None:
        imports.append("import vantage as v")
    edits.insert(source.import_line, imports)
    return edits.text()


class _ClassEdit:
    """The edits of one class."""

    def __init__(
        self, declared: ModelClass, table: CatalogTable, scope: Scope, source: ModelSource, edits: _Edits
    ) -> None:
        self.declared, self.table, self.scope, self.source, self.edits = declared, table, scope, source, edits
        self.columns = {m.column: m for m in declared.members if m.column is not None}
        self.names = {member.name for member in declared.members}

    def run(self) -> None:
        for name, member in self.columns.items():
            column = self.table.columns.get(name)
            if column is None:
                self.edits.delete(member.node)
            else:
                self._correct_type(member, column)
        lines = member_lines(self.table, self.scope)
        new_columns = [lines["column", n] for n in self.table.columns if n not in self.columns and n not in self.names]
        known = [m for m in self.declared.members if m.kind != "Col"]
        new_relations = []
        for name, relation in self.table.relations.items():
            if ("relation", name) in lines and not any(self._is(member, relation) for member in known):
                new_relations.append(lines["relation", name])
        fields = [m for m in self.declared.members if m.kind == "Col"]
        self.edits.insert(self._behind(fields), _indented(new_columns))
        self.edits.insert(self._behind(known or fields), _indented(new_relations))
        for member in known:
            if self._is_broken(member):
                self.edits.delete(member.node)

    def _behind(self, members: Sequence[Member]) -> int:
        """The line behind which new members stand."""
        if members:
            return members[-1].node.end_lineno or 0
        first = self.declared.node.body[0]
        is_text = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
        return (first.end_lineno if is_text else first.lineno - 1) or 0

    def _correct_type(self, member: Member, column: CatalogColumn) -> None:
        try:
            said = resolve(_dotted(member.argument, self.source.names))
        except (ImportError, NameError, AttributeError, SyntaxError, TypeError):
            return  # a type of the user's own
        if type_problem(said, column, nulls=self.table.kind in "rp") is None:
            return
        wanted = self.scope.types.text(column_type_name(column), self.names)
        annotation = member.node.annotation
        if isinstance(annotation, ast.Subscript):
            self.edits.replace(annotation.slice, wanted)

    def _is(self, member: Member, relation: CatalogRelation) -> bool:
        """Whether a declared relation is this one of the catalog, under any name."""
        if (member.kind == "Many") != relation.many or self._target(member) != relation.target:
            return False
        via = member.keywords.get("via")
        if (via is None) != (relation.via is None):
            return False
        if via is None:
            return member.names(0) == (relation.target_columns if relation.many else relation.columns)
        junction = self.scope.catalog.get(via)
        far = member.names("to")
        same = junction is not None and junction.key == relation.via and member.names(0) == relation.via_columns
        return same and far in ((), relation.via_target_columns)

    def _target(self, member: Member) -> TableKey | None:
        named = [each for each in self.source.classes if each.name == member.argument]
        table = self.scope.catalog.get(named[-1].table) if named else None
        return table.key if table else None

    def _is_broken(self, member: Member) -> bool:
        """Whether the relation's columns are gone."""
        target = self._target(member)
        if target is None or member.keywords.get("via") is not None:
            return False
        holder = self.scope.catalog.tables[target] if member.kind == "Many" else self.table
        return any(name not in holder.columns for name in member.names(0))


class _Edits:
    """Changes of a text by line and column, made from the end so that places stay true."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines(keepends=True)
        self._made: list[tuple[int, int, Any]] = []
        self._end: list[str] = []

    def insert(self, line: int, lines: Sequence[str]) -> None:
        """Adds lines behind the line of this number, from 1."""
        if lines:
            self._made.append((line, 1, "".join(f"{each}\n" for each in lines)))

    def delete(self, node: ast.stmt) -> None:
        """Takes a statement out, with the comment right above it."""
        first = node.lineno
        while first > 1 and self._lines[first - 2].lstrip().startswith("#"):
            first -= 1
        self._made.append((first, 0, node.end_lineno))

    def replace(self, node: ast.expr, wanted: str) -> None:
        if node.lineno == node.end_lineno:
            self._made.append((node.lineno, 0, (node.col_offset, node.end_col_offset, wanted)))

    def append(self, text: str) -> None:
        self._end.append(text)

    def text(self) -> str:
        lines = list(self._lines)
        if lines and not lines[-1].endswith("\n"):
            lines[-1] += "\n"
        for line, _, change in sorted(self._made, key=lambda made: made[:2], reverse=True):
            if isinstance(change, str):
                lines.insert(line, change)
            elif isinstance(change, tuple):
                start, end, wanted = change
                raw = lines[line - 1].encode()
                lines[line - 1] = (raw[:start] + wanted.encode() + raw[end:]).decode()
            else:
                del lines[line - 1 : change]
        return "".join(lines) + "".join(f"{text}\n" for text in self._end)


def _indented(lines: Sequence[str]) -> list[str]:
    return [f"    {part}" for line in lines for part in line.split("\n")]


def _dotted(text: str, names: Mapping[str, str]) -> str:
    """A type of the file with the full names of what its imports bind."""

    def full(match: re.Match[str]) -> str:
        head, dot, rest = match[0].partition(".")
        whole = names.get(head, head)
        return f"{whole}{dot}{rest}".removeprefix("builtins.")

    return re.sub(r"[A-Za-z_][\w.]*", full, text)
