"""Checks of values that are stored: what the model and the catalog say of a column."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ._errors import WriteRefused, did_you_mean
from ._own_types import check_of
from ._plain import library_value, plain_value
from ._precision import precision_check
from ._secrets import shown_value

if TYPE_CHECKING:
    from ._catalog import CatalogColumn, CatalogType
    from ._fields import Column

_TEXTS = {
    "int2": r"\s*[+-]?\d[\d_]*\s*", "int4": r"\s*[+-]?\d[\d_]*\s*", "int8": r"\s*[+-]?\d[\d_]*\s*",
    "numeric": r"\s*[+-]?(\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(e[+-]?\d+)?\s*|\s*nan\s*|\s*[+-]?inf(inity)?\s*",
    "uuid": r"\{?([0-9a-f]{4}-?){7}[0-9a-f]{4}\}?",
    "bool": r"\s*(t|tr|tru|true|f|fa|fal|fals|false|y|ye|yes|n|no|on|off?|1|0)\s*",
}  # fmt: skip
"""What Postgres takes as text for types whose texts are simple; of the others it is the judge."""
_TEXTS["float4"] = _TEXTS["float8"] = _TEXTS["numeric"]
_LENGTH = re.compile(r"(?:character varying|character|varchar|bpchar)\((\d+)\)\Z")


Check = Callable[[Any], None]


def checks_of(name: str, field: Column, column: CatalogColumn | None, table: str) -> tuple[Check, ...]:
    """The checks of a column's values; each raises :class:`WriteRefused` with the field, the rule, and the value."""
    own = check_of(name, field, table, column)
    made: list[Check] = [] if own is None else [own]
    if field.check is not None:
        made.append(_model_check(name, field.check))
    if column is not None:
        kind = column.type.plain
        if kind.kind == "e" and kind.labels:
            made.append(_label_check(name, kind))
        if kind.schema == "pg_catalog" and kind.name in _TEXTS:
            made.append(_text_check(name, kind.name, re.compile(_TEXTS[kind.name], re.IGNORECASE)))
        precision = precision_check(name, column.type_name)
        made += [] if precision is None else [precision]
        length = _LENGTH.match(column.type_name)
        if length:
            made.append(_length_check(name, column.type_name, int(length[1])))
    return tuple(made)


def _model_check(name: str, check: Callable[[Any], bool]) -> Check:
    def checked(value: Any) -> None:
        value = library_value(value)
        if value is None:
            return
        try:
            passed = check(value)
        except Exception as error:
            shown = shown_value(name, value)
            raise WriteRefused(f"The check of {name!r} failed for {shown}: {error}") from error
        if not passed:
            raise WriteRefused(f"The check of {name!r} refuses {shown_value(name, value)}.")

    return checked


def _text_check(name: str, kind: str, pattern: re.Pattern[str]) -> Check:
    def checked(value: Any) -> None:
        value = plain_value(value)
        if isinstance(value, str) and not pattern.fullmatch(value):
            raise WriteRefused(f"{name!r} is of type {kind}, and {shown_value(name, value)} is none.")

    return checked


def _length_check(name: str, type_name: str, most: int) -> Check:
    def checked(value: Any) -> None:
        value = plain_value(value)
        # Postgres cuts spaces at the end without a word.
        if isinstance(value, str) and len(value) > most and len(value.rstrip(" ")) > most:
            raise WriteRefused(
                f"{name!r} is {type_name} and takes {most} characters; this has {len(value)}: "
                f"{shown_value(name, value)}"
            )

    return checked


def _label_check(name: str, kind: CatalogType) -> Check:
    def checked(value: Any) -> None:
        value = plain_value(value)
        if isinstance(value, str) and value not in kind.labels:
            near = did_you_mean(value, kind.labels)
            raise WriteRefused(
                f"{name!r} is of type {kind.name}, which has no label {shown_value(name, value)}.{near} "
                "(After ALTER TYPE: db.refresh().)"
            )

    return checked
