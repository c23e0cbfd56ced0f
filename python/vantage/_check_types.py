"""Whether an annotation says what a column holds."""

from __future__ import annotations

import enum
import typing
from typing import Any, Literal

from ._catalog import CatalogColumn
from ._own_types import own_class, own_type
from ._python_types import resolve, type_name, without_none


def type_problem(declared: Any, column: CatalogColumn, *, nulls: bool) -> tuple[str, str] | None:
    """The kind and the sentence of what is wrong with ``v.Col[declared]``; None where nothing is.

    ``nulls`` says whether the catalog knows if the column may be NULL: it does of tables, not of views.
    """
    if declared is None:
        return None  # an annotation that could not be read: Python or pyright says so
    core, optional = without_none(_plain(declared))
    if core in (Any, object):
        return None
    own = own_class(declared)
    stands_on = own_type(own[0]).sql_type if own is not None else None  # type: ignore[union-attr]
    if own is not None and stands_on is not None and not _stands_on(stands_on, own[1], column):
        said = f"{own[0].__name__} stands on {stands_on}"
        return "type", f"v.Col[{show(declared)}], and {said}, but the column is {column.type_name}."
    if not _accepts(core, column):
        return "type", f"v.Col[{show(declared)}], but the column is {column.type_name}: v.Col[{_wanted(column)}]."
    if nulls and optional and column.not_null:
        return "nullability", f"v.Col[{show(declared)}], but the column is NOT NULL."
    if nulls and not optional and not column.not_null and type_name(column.type) != "typing.Any":
        return "nullability", f"v.Col[{show(declared)}], but the column may be NULL: v.Col[{_wanted(column)}]."
    return None


def _stands_on(name: str, depth: int, column: CatalogColumn) -> bool:
    from ._compile.types import builtin

    plain = column.type.plain
    if depth and plain.element is not None:
        plain = plain.element.plain
    return builtin(name).name == plain.name or name == plain.name


def show(kind: Any) -> str:
    """A type as one writes it: ``int | None``, ``Decimal``."""
    if isinstance(kind, str):
        return kind
    if isinstance(kind, type) and not typing.get_args(kind):
        return "None" if kind is type(None) else kind.__name__
    core, optional = without_none(kind)
    if optional and core is not kind:
        return f"{show(core)} | None"
    for long, short in (("datetime.", ""), ("decimal.", ""), ("typing.", ""), ("uuid.", ""), ("ipaddress.", "")):
        kind = str(kind).replace(long, short)
    return kind


def _wanted(column: CatalogColumn) -> str:
    kind = show(resolve(type_name(column.type)))
    return kind if column.not_null or kind == "Any" else f"{kind} | None"


def _plain(declared: Any) -> Any:
    """Under ``Annotated`` and ``NewType``."""
    if typing.get_origin(declared) is typing.Annotated:
        return _plain(typing.get_args(declared)[0])
    return _plain(declared.__supertype__) if hasattr(declared, "__supertype__") else declared


def _accepts(core: Any, column: CatalogColumn) -> bool:
    wanted = resolve(type_name(column.type))
    labels = column.type.plain.labels
    core = _plain(core)
    if wanted is Any or core == wanted:
        return True
    if labels and typing.get_origin(core) is Literal:
        return set(typing.get_args(core)) <= set(labels)
    if isinstance(core, type) and issubclass(core, enum.Enum):
        return True
    ours, theirs = typing.get_origin(core) or core, typing.get_origin(wanted) or wanted
    if theirs is list and ours is list:
        inner = (typing.get_args(core) or (Any,))[0]
        return inner is Any or without_none(inner)[0] == typing.get_args(wanted)[0] or not _known(inner)
    parts, allowed = set(typing.get_args(core) or (core,)), set(typing.get_args(wanted))
    if allowed and parts <= allowed:
        return True
    if typing.get_origin(core) is Literal:
        return all(type(value) is wanted for value in typing.get_args(core))
    return not _known(core)


def _known(core: Any) -> bool:
    """Whether it is a type that psycopg gives: of others, such as classes of the user's own, nothing is known."""
    from ._python_types import _NAMES

    core = typing.get_origin(core) or core
    return core in {list, dict, str, *(resolve(name) for name in set(_NAMES.values()) - {"typing.Any"})}
