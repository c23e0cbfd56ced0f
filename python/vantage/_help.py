"""What ``help()`` and IPython's ``?`` say of columns and relations; from memory, never from the database."""

from __future__ import annotations

from typing import Any

_OPERATORS = ("lt", "le", "gt", "ge", "between", "in_", "not_in", "is_null", "is_not_null")
_BY_CATEGORY = {
    "S": ("like", "ilike", "matches", "contains", "startswith", "endswith", "upper", "lower", "length", "search"),
    "N": ("abs", "round", "floor", "ceil"),
    "D": ("year", "month", "day", "date_trunc", "extract", "at_time_zone", "age"),
    "T": ("extract", "epoch"),
    "B": ("is_true", "is_false", "is_not_true", "is_not_false"),
    "A": ("contains", "contained_by", "overlaps", "any_", "all_", "length", "unnest"),
    "R": ("contains", "contained_by", "overlaps", "lower_bound", "upper_bound", "adjacent_to"),
    "I": ("contained_in", "contains", "host"),
}
"""What is worth naming of a type, by its category in Postgres."""
_WORDS = {str: "String", int: "Integer", float: "Float", bool: "Boolean"}


def describe_column(column: Any) -> str:
    """``help(clients.name)``."""
    field, entity = column.field, column.table._entity
    db = column.table._own_database
    catalog = db.known_catalog if db else None
    known = None
    if catalog is not None and hasattr(field, "column_name"):
        key = entity._catalog_key
        keys = [key] if key else [(schema, entity._table_name) for schema in catalog.search_path]
        table = next((catalog.tables[each] for each in keys if each in catalog.tables), None)
        known = table.columns.get(field.column_name) if table else None
    type_name = _WORDS.get(field.type) or (known.type_name if known else "Any")
    category = known.type.plain.category if known else "S" if field.type is str else ""
    operators = ", ".join(("eq", "ne", *_BY_CATEGORY.get(category, ()), *_OPERATORS))
    example = f't.{field.name} == "John"' if category == "S" else f"t.{field.name} == 1"
    lines = [f"Field {field.name!r} of type {type_name}"]
    if known is not None:
        facts = [known.type_name, "not null" if known.not_null else "nullable"]
        lines.append(f"In the database: {', '.join(facts)}" + (f", default {known.default}" if known.default else ""))
        if known.comment:
            lines.append(known.comment)
    return "\n".join([*lines, f"Available operations: {operators}", f"Usage: t.where({example})"])


def describe_relation(entity: Any, relation: Any) -> str:
    """``clients.ref_orders?``."""
    target = relation.target if isinstance(relation.target, str) else getattr(relation.target, "__name__", "")
    target = "" if target == "<lambda>" else target
    kind = "many rows" if relation.many else "at most one row"
    keys = ", ".join(relation.columns or relation.target_columns or ())
    return (
        f"The {target or 'related'} rows of these {entity.__name__} rows ({kind} each), by {keys}.\n\n"
        f"Returns\n-------\nA set: nothing runs until it is asked for.\n\nExamples\n--------\n"
        f">>> await t.{relation.name}().count()"
    )
