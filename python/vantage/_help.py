"""What ``help()`` and IPython's ``?`` say of sets, columns and relations; from memory, never from the database."""

from __future__ import annotations

import typing
from typing import TYPE_CHECKING, Any

from ._errors import VantageError
from ._expressions import Expression
from ._naming import plural
from ._own_types import class_of
from ._registry import find_entity

if TYPE_CHECKING:
    from ._nodes import ColumnOf
    from ._table import Table

_MOST_COLUMNS = 40
_WORDS = {"N": "Number", "S": "String", "D": "Date", "T": "Interval", "B": "Boolean", "E": "Enum", "A": "Array",
          "R": "Range", "I": "Network address", "G": "Geometry", "V": "Bits", "C": "Composite"}  # fmt: skip
_NAMED = {"int2": "Integer", "int4": "Integer", "int8": "Integer", "float4": "Float", "float8": "Float",
          "numeric": "Decimal", "timestamp": "Timestamp", "timestamptz": "Timestamp", "time": "Time",
          "timetz": "Time", "uuid": "UUID", "json": "JSON", "jsonb": "JSON", "bytea": "Bytes"}  # fmt: skip
_PYTHON = {"str": "String", "int": "Integer", "float": "Float", "bool": "Boolean", "Decimal": "Decimal",
           "date": "Date", "datetime": "Timestamp", "timedelta": "Interval", "UUID": "UUID"}  # fmt: skip
_COMPARED = ["eq", "ne", "lt", "le", "gt", "ge", "between", "in_", "is_null", "is_not_null"]
_OPERATIONS = {
    "String": (["eq", "ne", "like", "in_", "is_null", "is_not_null"],
               ["ilike", "contains", "startswith", "endswith", "matches", "lt", "gt", "between", "not_in", "lower",
                "upper", "length"]),
    "Boolean": (["eq", "ne", "in_", "is_null", "is_not_null"], ["is_true", "is_not_true", "is_false", "is_not_false"]),
    "Date": (_COMPARED, ["not_in", "year", "month", "day", "date_trunc", "extract", "to_char", "age"]),
    "Timestamp": (_COMPARED, ["not_in", "year", "month", "hour", "date_trunc", "extract", "at_time_zone", "age"]),
    "Interval": (_COMPARED, ["not_in", "epoch", "extract"]),
    "Range": (["eq", "ne", "is_null", "is_not_null"],
              ["contains", "contained_by", "overlaps", "lower_bound", "upper_bound", "adjacent_to"]),
    "Network address": (_COMPARED, ["not_in", "contained_in", "contains", "host"]),
    "JSON": (["eq", "ne", "is_null", "is_not_null"], ["contains", "has_key", "text", "path"]),
    "Array": (["eq", "ne", "is_null", "is_not_null"], ["contains", "overlaps", "any_", "length"]),
    "Enum": (["eq", "ne", "in_", "is_null", "is_not_null"], ["lt", "gt", "between", "not_in"]),
}  # fmt: skip
_EXAMPLES = {"String": '== "John"', "Boolean": "== True", "Date": '>= "2026-01-31"', "Timestamp": '>= "2026-01-31"',
             "Time": '>= "09:00"', "Decimal": "> 9.99", "Float": "> 0.5", "Integer": "== 1", "Number": "> 1",
             "UUID": '== "…"'}  # fmt: skip
_ORIGINS = {"Computed": "Computed in SQL for each row.", "AfterFetch": "Computed in Python from the record.",
            "Imported": "Read through a to-one relation."}  # fmt: skip


def describe_column(column: ColumnOf[Any]) -> str:
    """``help(clients.name)``."""
    table, field = column.table, column.field
    known, type_name = _known_column(table, field)
    word = _word(field, known)
    own = class_of(field)
    lines = [f"Field {column.output_name!r} of type {word if own is None else own[0].__name__}"]
    if known is not None:
        facts = [type_name, "not null" if known.not_null else "nullable"]
        facts += [f"default {known.default}"] if known.default else []
        lines.append(f"In the database: {', '.join(facts)}")
        if known.type.plain.labels:
            lines.append(f"Values: {', '.join(known.type.plain.labels[:20])}")
        lines += [known.comment] if known.comment else []
    else:
        lines += [_ORIGINS[type(field).__name__]] if type(field).__name__ in _ORIGINS else []
    first, more = _OPERATIONS.get(word, (_COMPARED, ["not_in"]))
    lines.append(f"Available operations: {', '.join(first)}")
    more = [name for name in more if hasattr(Expression, name)]
    lines += [f"Also: {', '.join(more)}"] if more else []
    sets = variable_name(table._entity.__name__)
    lines.append(f"Usage: {sets}.where({sets}{_access(column.output_name)} {_example(word, known, own)})")
    return "\n".join(lines)


def _example(word: str, known: Any, own: Any = None) -> str:
    if own is not None:
        return f"== {own[0].__name__}(…)"
    if word == "Enum" and known is not None and known.type.plain.labels:
        return f"== {known.type.plain.labels[0]!r}"
    return _EXAMPLES.get(word, "== …")


def _access(name: str) -> str:
    return f".{name}" if name.isidentifier() else f"[{name!r}]"


def _known_column(table: Table, field: Any) -> tuple[Any, str]:
    from ._display import facts

    known = facts.known_now(table)
    column = known.columns.get(field.column_name) if known is not None and hasattr(field, "column_name") else None
    return column, facts.short_type(column.type_name) if column is not None else ""


def _word(field: Any, known: Any) -> str:
    if known is not None:
        plain = known.type.plain
        return str(_NAMED.get(plain.name) or _WORDS.get(plain.category, plain.name))
    for each in typing.get_args(field.type) or (field.type,):
        name = getattr(each, "__name__", "")
        if name in _PYTHON:
            return _PYTHON[name]
    return "Any"


def variable_name(entity: str) -> str:
    """What people call a set of an entity: ``Client`` → ``clients``."""
    if not entity.isidentifier():
        return "rows"
    word = "".join(("_" if i and sign.isupper() and not entity[i - 1].isupper() else "") + sign.lower()
                   for i, sign in enumerate(entity))  # fmt: skip
    head, _, last = word.rpartition("_")
    made = f"{head}_{plural(last)}" if head else plural(last)
    return made


def describe_relation(entity: Any, relation: Any) -> str:
    """``clients.ref_orders?``: keys, cardinality, what it gives, and how it is used."""
    found, table = _target(entity, relation)
    sets = variable_name(entity.__name__)
    many = "many rows" if relation.many else "at most one row"
    near = ", ".join(relation.columns or ()) or "its key"
    far = ", ".join(relation.target_columns or ()) or "its key"
    via = getattr(relation, "via", None)
    cardinality = "many:many" if via else "1:many" if relation.many else "many:1"
    lines = [
        f"The {found} rows of these {entity.__name__} rows ({many} each).",
        "",
        f"Relationship: {entity.__name__} -> {found}, {cardinality}",
        f"Keys: {entity._table_name} ({near}) = {table} ({far})",
        *([f"Via: {via}"] if via else []),
        "",
        "Returns",
        "-------",
        f"A set of {found}: nothing runs until it is asked for.",
        "",
        "Examples",
        "--------",
        f">>> await {sets}.{relation.name}().count()",
    ]
    if relation.many:
        lines.append(f">>> {sets}.where({sets}.{relation.name}().exists())")
    else:
        lines.append(f">>> await (await {sets}.get_one()).{relation.name}().get_some()")
    return "\n".join(lines)


def _target(entity: Any, relation: Any) -> tuple[str, str]:
    """The class and the table that a relation leads to; the class's name alone where it is declared later."""
    if relation.target_name:
        return relation.target_name, relation.target_table
    name = relation.target if isinstance(relation.target, str) else getattr(relation.target, "__name__", "related")
    try:
        target = find_entity(relation.target, entity)
    except VantageError:
        return name, name
    return target.__name__, target._table_name


def describe_table(table: Table) -> str:
    """``help(clients)`` and ``clients?``."""
    from ._display import facts

    entity, known = table._entity, facts.known_now(table)
    sets = variable_name(entity.__name__)
    db = table._database_or_none()
    where = f", {db.product} {db.label}" if db is not None else ""
    lines = [f"A set of {entity.__name__} rows: table {entity._table_name}{where}"]
    about = known.comment if known is not None and known.comment else getattr(entity, "__doc__", None)
    lines += [about.strip()] if isinstance(about, str) and about.strip() else []
    lines += ["", "Columns", "-------"]
    names = list(entity._fields)
    lines += [f"{name:<24} {_column_line(table, entity._fields[name])}".rstrip() for name in names[:_MOST_COLUMNS]]
    lines += [f"and {len(names) - _MOST_COLUMNS} more"] if len(names) > _MOST_COLUMNS else []
    if entity._relations:
        lines += ["", "Relationships", "-------------"]
        for name, relation in list(entity._relations.items())[:_MOST_COLUMNS]:
            lines.append(f"{name + '()':<24} {'many' if relation.many else 'one'} {_target(entity, relation)[0]}")
    title = next((name for name, f in entity._fields.items() if f.title), names[0] if names else "id")
    lines += ["", "Usage", "-----", f"{sets}.where({sets}{_access(title)} == …)   rows that satisfy a condition",
              f"await {sets}.get()   all records; also count(), select({{…}}), get_one(), rows()",
              f"{sets}.describe()   types, constraints and statistics"]  # fmt: skip
    return "\n".join(lines)


def _column_line(table: Table, field: Any) -> str:
    known, type_name = _known_column(table, field)
    if known is None:
        return _word(field, None) if hasattr(field, "column_name") else type(field).__name__.lower()
    return type_name + ("" if known.not_null else ", nullable") + (f"  {known.comment}" if known.comment else "")
