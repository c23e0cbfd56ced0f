"""Python values as JSON, with exact numbers."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from ._plain import Refused, plain_value
from ._values import JSON_NULL, JsonText


def json_text(value: Any) -> str:
    """A value as JSON: floats and Decimals with all their digits, ``v.JSON_NULL`` for null.

    Raises
    ------
    Refused
        JSON has no such value.
    """
    if isinstance(value, JsonText):
        return value
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, default=_json_default)
    except _NotForTheEncoder:
        text = _json_by_hand(value)
    except (TypeError, ValueError, RecursionError) as error:
        raise Refused(f"JSON cannot say it: {error}.") from None
    text.encode()
    return text


class _NotForTheEncoder(Exception):
    """The standard library's encoder writes no Decimal."""


def _json_default(value: Any) -> Any:
    if value is JSON_NULL:
        return None
    if isinstance(value, Decimal):
        raise _NotForTheEncoder
    plain = plain_value(value)
    if plain is not value:
        return plain
    raise TypeError(f"{type(value).__name__} is no value of JSON")


def _json_by_hand(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_json_key(key)}: {_json_by_hand(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_json_by_hand, value)) + "]"
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise Refused(f"JSON cannot say it: {value} is none of its numbers.")
        return str(value)
    return json_text(value)


def _json_key(key: Any) -> str:
    # The encoder's own rules for keys: {1: …} becomes {"1": …}.
    return json.dumps({key: 0}, ensure_ascii=False)[1:-4]
