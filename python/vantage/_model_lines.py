"""The lines of a model file: a column, a relation, a class."""

from __future__ import annotations

import json
import keyword
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ._catalog import Catalog, CatalogColumn, CatalogRelation, CatalogTable
from ._entity import RESERVED, Entity
from ._python_types import column_type_name, guess_title, literal_default

if TYPE_CHECKING:
    from ._model_types import Types
    from ._naming import TableKey

WIDTH = 110
_SOFT_DELETE = ("is_deleted", "deleted")


@dataclass(frozen=True)
class Scope:
    """What the lines of one file have in common."""

    catalog: Catalog
    classes: Mapping[TableKey, str]
    """The class of each table that the file has."""
    types: Types
    vantage: str = "v"
    """How the file calls the package."""
    soft_delete: Collection[str] = ()
    """Flags of rows that are deleted; the classes that have one say so."""

    @cached_property
    def names(self) -> frozenset[str]:
        """What a field must not be called: it would hide a class or the package in the body of its own class."""
        return frozenset((*self.classes.values(), self.vantage))


def quoted(text: str) -> str:
    """A text as Python writes it, in double quotes."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\x7f")


def _value_text(value: Any) -> str:
    return quoted(value) if isinstance(value, str) else repr(value)


def names_text(names: Iterable[str]) -> str:
    """One name, or a tuple of names, as an argument."""
    texts = [quoted(name) for name in names]
    return texts[0] if len(texts) == 1 else f"({', '.join(texts)})"


def is_attribute(name: str) -> bool:
    """Whether Python reads ``x.name`` as this very name: it normalises identifiers, and keywords are none."""
    return name.isidentifier() and not keyword.iskeyword(name) and unicodedata.normalize("NFKC", name) == name


def field_names(table: CatalogTable, classes: Collection[str]) -> dict[str, str]:
    """The field of each column: the column's own name wherever Python and a type checker can take it."""
    taken = {*table.columns, *table.relations}
    names = {}
    for column in table.columns:
        names[column] = column if _can_be_field(column, classes) else _free(_made_name(column), taken, classes)
        taken.add(names[column])
    return names


def _can_be_field(name: str, classes: Collection[str]) -> bool:
    # Two underscores would be mangled in a class body; what the base class has, a type checker does not let go.
    if not is_attribute(name) or name.startswith("__") or name in classes:
        return False
    return name not in _BASE


def _free(wanted: str, taken: Collection[str], classes: Collection[str]) -> str:
    name, number = wanted, 2
    while name in taken or not _can_be_field(name, classes):
        name, number = f"{wanted.rstrip('_')}_{number}", number + 1
    return name


def _made_name(column: str) -> str:
    name = re.sub(r"\W+", "_", unicodedata.normalize("NFKC", column)).strip("_")
    if not name.isidentifier():
        name = f"column_{name}".rstrip("_") if f"column_{name}".isidentifier() else "column"
    return name if name != column and not keyword.iskeyword(name) and name not in _BASE else f"{name}_"


def column_line(column: CatalogColumn, name: str, scope: Scope, *, key: bool, title: bool, own: Collection[str]) -> str:
    """``name: v.Col[str] = v.col(title=True)``, with the column's comment."""
    kind = scope.types.text(column_type_name(column), own)
    default = literal_default(column)
    arguments = [
        *([f"default={_value_text(default)}"] if default is not ... else []),
        *(["title=True"] if title else []),
        *(["key=True"] if key else []),
        *([f"column={quoted(column.name)}"] if name != column.name else []),
    ]
    said = f" = {scope.vantage}.col({', '.join(arguments)})" if arguments else ""
    return with_comment(f"{name}: {scope.vantage}.Col[{kind}]{said}", _column_comment(column, scope))


def _column_comment(column: CatalogColumn, scope: Scope) -> str:
    said = " ".join((column.comment or "").split())
    labels = column.type.plain.labels
    if labels and not said:
        said = ", ".join(labels if len(labels) < 13 else (*labels[:12], "…"))
        said = " ".join(said.split())
    is_flag = column.name in _SOFT_DELETE and column.type.plain.name == "bool"
    if is_flag and column.name not in scope.soft_delete:
        guess = f'Soft delete? extensions=[{scope.vantage}.SoftDelete("{column.name}")] in the class line.'
        said = f"{said} {guess}".strip()
    return said


def with_comment(line: str, comment: str) -> str:
    """The comment behind the line, or above it where that would be too long."""
    if not comment:
        return line
    comment = "".join(sign if sign.isprintable() else "�" for sign in comment)
    return f"{line}  # {comment}" if len(line) + len(comment) < WIDTH else f"# {comment}\n{line}"


def relation_line(catalog: Catalog, relation: CatalogRelation, target: str, name: str, vantage: str = "v") -> str:
    """``ref_orders: v.Many["Order"] = v.many("client_id")``."""
    table = catalog.tables[relation.target]
    arguments: dict[str, Any] = {}
    if relation.via:
        first = relation.via_columns
        arguments = {"via": quoted(catalog.label(relation.via)), "to": names_text(relation.via_target_columns)}
        if relation.columns != _owner_key(catalog, relation):
            arguments["key"] = names_text(relation.columns)
        if relation.target_columns != table.primary_key:
            arguments["to_key"] = names_text(relation.target_columns)
    elif relation.many:
        first = relation.target_columns
        if relation.columns != _owner_key(catalog, relation):
            arguments["to"] = names_text(relation.columns)
    else:
        first = relation.columns
        if relation.one_to_one or relation.target_columns != table.primary_key:
            arguments["to"] = names_text(relation.target_columns)
    said = ", ".join([names_text(first), *(f"{key}={value}" for key, value in arguments.items())])
    kind, maker = ("Many", "many") if relation.many else ("One", "one")
    return f"{name}: {vantage}.{kind}[{quoted(target)}] = {vantage}.{maker}({said})"


def _owner_key(catalog: Catalog, relation: CatalogRelation) -> tuple[str, ...]:
    """The primary key of the table that has the relation: the one that the key refers to."""
    holder = catalog.tables[relation.via or relation.target]
    key = next(key for key in holder.foreign_keys if key.name == relation.constraint)
    return catalog.tables[key.target].primary_key


def relation_names(table: CatalogTable, fields: Collection[str]) -> dict[str, str]:
    """The attribute of each relation: its name, but where Python cannot read that."""
    taken = {*fields, *table.relations}
    names = {}
    for relation in table.relations:
        names[relation] = relation if is_attribute(relation) else _free(_made_name(relation), taken, ())
        taken.add(names[relation])
    return names


def class_lines(table: CatalogTable, scope: Scope) -> Iterator[str]:
    """The lines of one class."""
    arguments = [f"{scope.vantage}.Entity", f"table={quoted(scope.catalog.label(table.key))}"]
    flags = [n for n in scope.soft_delete if n in table.columns and table.columns[n].type.plain.name == "bool"]
    if flags:
        arguments.append(f"extensions=[{', '.join(f'{scope.vantage}.SoftDelete({quoted(flag)})' for flag in flags)}]")
    yield f"class {scope.classes[table.key]}({', '.join(arguments)}):"
    body = [*_docstring(table), *member_lines(table, scope).values()]
    for lines in body or ["pass"]:
        yield from (f"    {line}".rstrip() for line in lines.split("\n"))


def member_lines(table: CatalogTable, scope: Scope) -> dict[tuple[str, str], str]:
    """Each column and relation, by ``("column", name)`` or ``("relation", name)``, with its line."""
    fields = field_names(table, scope.names)
    title = guess_title(table)
    lines = {}
    for name, column in table.columns.items():
        lines["column", name] = column_line(
            column, fields[name], scope, title=name == title, own=fields.values(),
            key=name in table.primary_key and table.primary_key != ("id",),
        )  # fmt: skip
    attributes = relation_names(table, fields.values())
    for name, relation in table.relations.items():
        if relation.target in scope.classes:
            target = scope.classes[relation.target]
            lines["relation", name] = relation_line(scope.catalog, relation, target, attributes[name], scope.vantage)
    return lines


def _docstring(table: CatalogTable) -> list[str]:
    text = "\n".join(line.rstrip() for line in (table.comment or "").replace("\r", "\n").strip().split("\n"))
    if not text:
        return []
    text = "".join(sign if sign.isprintable() or sign == "\n" else "�" for sign in text)
    text = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return [f'"""{text}{"" if not text.endswith(chr(34)) else " "}"""']


_BASE = {*dir(Entity), *(name for name in RESERVED if name.startswith("_"))}
"""Names that a class body cannot declare: of the others, such as ``count``, the column keeps its name."""
