"""What IPython's completer cannot see by itself: ``db.table("client").``, ``t[1].``, ``(await t.get_one()).``.

Sets and relations are seen by IPython as they are, for their classes say what they return. What depends on a text, an
index or ``await`` is worked out here, from the code alone: nothing is called and nothing is asked of the database.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

_MEMBER = re.compile(r"\.\s*(\w*)\Z")
_TABLE_NAME = re.compile(r"([A-Za-z_]\w*)\.table\(\s*[\"']([^\"'\n]*)\Z")
_LONGEST = 4_000
_RECORDS = {"get_one", "get_some", "first"}


class SetOf(NamedTuple):
    """A set of an entity's rows."""

    entity: Any


class RecordOf(NamedTuple):
    """A record of an entity."""

    entity: Any


class ListOf(NamedTuple):
    """A list of records."""

    entity: Any


class ColumnsOf(NamedTuple):
    """The columns of a set: ``t.c``."""

    entity: Any


class ValueOf(NamedTuple):
    """A value of one of our classes: a ``select({…})``, an aggregate."""

    cls: type


class Waiting(NamedTuple):
    """A read that was not run yet."""

    value: Any


class Bound(NamedTuple):
    """A method of one of these, before it is called."""

    of: Any
    name: str


def install(shell: Any = None) -> None:
    """Adds the matcher to IPython's completer: of ``shell``, or of the one that runs, if one does. Once."""
    if shell is None:
        ipython = sys.modules.get("IPython")
        shell = ipython.get_ipython() if ipython is not None else None
    completer = getattr(shell, "Completer", None)
    if completer is None or any(getattr(m, "_of", None) == __name__ for m in getattr(completer, "custom_matchers", [])):
        return

    def vantage_matcher(context: Any) -> dict[str, Any]:
        lines = context.full_text.split("\n")[: context.cursor_line + 1]
        text = "\n".join([*lines[:-1], context.text_until_cursor])
        fragment, names = complete(text, shell.user_ns)
        from IPython.core.completer import SimpleCompletion

        found = [SimpleCompletion(text=name, type=kind) for name, kind in names]
        return {"completions": found, "matched_fragment": fragment, "suppress": False}

    vantage_matcher.matcher_api_version = 2  # type: ignore[attr-defined]
    vantage_matcher._of = __name__  # type: ignore[attr-defined]
    completer.custom_matchers.append(vantage_matcher)


def complete(text: str, names: Mapping[str, Any]) -> tuple[str, list[tuple[str, str]]]:
    """The fragment that is being typed at the end of ``text``, and names that may stand for it with their kinds."""
    text = text[-_LONGEST:]
    in_text = _TABLE_NAME.search(text)
    if in_text is not None:
        catalog = _catalog(names.get(in_text[1]))
        known = catalog.names() if catalog else []
        return in_text[2], [(name, "table") for name in known if name.startswith(in_text[2])]
    member = _MEMBER.search(text)
    node = _expression_before(text[: member.start()]) if member else None
    if member is None or node is None:
        return "", []
    found = _members(evaluate(node, names))
    return member[1], [(name, kind) for name, kind in found if name.startswith(member[1])]


def _expression_before(text: str) -> ast.expr | None:
    """The longest expression at the end of a text whose members can be asked for."""
    best = None
    for match in reversed(list(re.finditer(r"(?<![\w.])[A-Za-z_(]", text))):
        try:
            node = ast.parse(text[match.start() :].strip(), mode="eval").body
        except (SyntaxError, ValueError):
            continue
        if not isinstance(node, (ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.Await)):
            break
        best = node
    return best


def _catalog(db: Any) -> Any:
    from ._database import Database

    return db.known_catalog if isinstance(db, Database) else None


def evaluate(node: ast.AST, names: Mapping[str, Any]) -> Any:
    """What an expression is, as far as it can be told without running it; None where it cannot."""
    if isinstance(node, ast.Name):
        return _of_object(names.get(node.id))
    if isinstance(node, ast.Await):
        value = evaluate(node.value, names)
        return value.value if isinstance(value, Waiting) else None
    if isinstance(node, ast.Attribute):
        return _attribute(evaluate(node.value, names), node.attr)
    if isinstance(node, ast.Subscript):
        return _item(evaluate(node.value, names), _constant(node.slice))
    if isinstance(node, ast.Call):
        return _called(evaluate(node.func, names), [_constant(argument) for argument in node.args])
    return None


def _constant(node: ast.AST) -> Any:
    return node.value if isinstance(node, ast.Constant) else ...


def _of_object(value: Any) -> Any:
    from ._entity import Entity
    from ._table import Table

    if isinstance(value, Table):
        return SetOf(value._entity)
    return RecordOf(type(value)) if isinstance(value, Entity) else value


def _attribute(value: Any, name: str) -> Any:
    from ._auto import Entities
    from ._database import Database
    from ._entity import EntityMeta

    if isinstance(value, Database):
        return value.entities if name == "entities" else Bound(value, name) if name == "table" else None
    if isinstance(value, Entities):
        return _entity_named(value, name)
    if isinstance(value, EntityMeta) and name == "table":
        return Bound(value, name)
    if isinstance(value, EntityMeta):
        value = SetOf(value)
    if isinstance(value, SetOf) and name == "c":
        return ColumnsOf(value.entity)
    if isinstance(value, (SetOf, ColumnsOf)) and _field(value.entity, name):
        return _field(value.entity, name)
    return Bound(value, name) if isinstance(value, (SetOf, RecordOf, Waiting, ValueOf)) else None


def _entity_named(entities: Any, name: Any) -> Any:
    catalog = entities._db.known_catalog
    if catalog is None or not isinstance(name, str):
        return None
    key = entities._by_class_name(catalog).get(name)
    table = catalog.tables[key] if key else catalog.get(name)
    return entities.of(table) if table else None


def _item(value: Any, key: Any) -> Any:
    from ._auto import Entities

    if isinstance(value, Entities):
        return _entity_named(value, key)
    if isinstance(value, ListOf):
        return RecordOf(value.entity) if isinstance(key, int) else value
    if isinstance(value, (SetOf, ColumnsOf)) and isinstance(key, str):
        return _field(value.entity, key)
    return value if isinstance(value, SetOf) else None


def _field(entity: Any, name: str) -> Any:
    from ._table import Table

    if name in entity._fields and not hasattr(Table, name):
        from ._nodes import ColumnOf

        return ColumnOf
    return None


def _called(function: Any, arguments: list[Any]) -> Any:
    from ._database import Database
    from ._state import relation_target
    from ._table_class import VERBS

    if not isinstance(function, Bound):
        return None
    of, name = function
    if isinstance(of, Database):
        return _table_named(of, arguments[0] if arguments else ...)
    if isinstance(of, Waiting):
        return of.value if name == "run" else None
    if isinstance(of, ValueOf):
        return _returned(getattr(of.cls, name, None))
    if not isinstance(of, (SetOf, RecordOf)):
        return SetOf(of) if name == "table" else None
    if name in of.entity._relations:
        return SetOf(relation_target(of.entity, of.entity._relations[name]))
    if isinstance(of, RecordOf):
        return None
    if name in _RECORDS:
        return Waiting(RecordOf(of.entity))
    if name == "get":
        return Waiting(ListOf(of.entity))
    verb = VERBS.get(name)
    same = verb is not None and getattr(verb, "__annotations__", {}).get("return") == "S"
    return of if same else _returned(verb)


def _returned(method: Any) -> Any:
    """What a method gives, by its annotation."""
    from ._expressions import Condition
    from ._reads import Aggregate
    from ._selection import Selection

    kind = str(getattr(method, "__annotations__", {}).get("return", "")).partition("[")[0]
    classes = {"Selection": Selection, "Aggregate": Aggregate, "Condition": Condition}
    return ValueOf(classes[kind]) if kind in classes else None


def _table_named(db: Any, name: Any) -> Any:
    catalog = db.known_catalog
    table = catalog.get(name) if catalog is not None and isinstance(name, str) else None
    return SetOf(db.entities.of(table)) if table else None


def _members(value: Any) -> Iterable[tuple[str, str]]:
    from ._entity import Entity, EntityMeta
    from ._table_class import table_class

    if isinstance(value, SetOf):
        return _public(table_class(value.entity))
    if isinstance(value, EntityMeta) and value is not Entity:
        return _public(value)
    if isinstance(value, RecordOf):
        fields = [(name, "instance") for name in value.entity._fields if name.isidentifier()]
        return [*fields, *_public(value.entity)]
    if isinstance(value, ColumnsOf):
        return [(name, "instance") for name in value.entity._fields if name.isidentifier()]
    if isinstance(value, ValueOf):
        return _public(value.cls)
    return _public(value) if isinstance(value, type) else ()


def _public(cls: type) -> Iterable[tuple[str, str]]:
    for name in dir(cls):
        if not name.startswith("_") and name.isidentifier():
            kind = "instance" if isinstance(vars(cls).get(name), property) else "function"
            yield name, kind
