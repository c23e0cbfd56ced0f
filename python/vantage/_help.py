"""What ``help()`` and IPython's ``?`` say of columns and relations; from memory, never from the database."""

from __future__ import annotations

from typing import Any

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
    operators = "eq, ne, lt, le, gt, ge, between, in_, not_in, is_null, is_not_null"
    example = f"clients.{field.name} == 1".replace("clients", "t")
    if type_name in ("String", "text") or "char" in type_name:
        operators = "eq, ne, like, ilike, contains, startswith, endswith, in_, not_in, is_null, is_not_null"
        example = f't.{field.name} == "John"'
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
