"""Values and names as short, harmless text: for people to read, in HTML and in terminals alike."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from html import escape
from typing import Any

MAX_TEXT = 200
"""Characters of a cell; the rest is a sign that there is more."""
_JOINERS = "\u200c\u200d"
_SIGNS = {"\n": "↵", "\r": "", "\t": " "}


def harmless(text: str) -> str:
    """Without what would move the cursor, colour a terminal or turn the line around: such signs are spelled out."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() or sign in _JOINERS else _spelled(sign) for sign in text)


def _spelled(sign: str) -> str:
    known = _SIGNS.get(sign)
    if known is not None:
        return known
    code = ord(sign)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"


def short(text: str, most: int = MAX_TEXT) -> str:
    """At most ``most`` characters of a text, harmless."""
    made = harmless(text[: most + 1])
    return made[:most] + "…" if len(text) > most or len(made) > most else made


def value_text(value: Any, most: int = MAX_TEXT) -> str:
    """A value as a cell shows it. NULL is ``NULL``: see :func:`value_html` for how it is told from a text."""
    return short(_plain(value, most), most)


def _plain(value: Any, most: int) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return f"{value:f}" if value.is_finite() and abs(value.adjusted()) < 40 else str(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ")
    if isinstance(value, (bytes, bytearray, memoryview)):
        return _bytes_text(bytes(value[: most + 1]), len(value))
    if isinstance(value, (dict, list)):
        return _json_text(value)
    try:
        return str(value)
    except Exception as error:  # a value of a type of the user's own
        return f"<{type(value).__name__}: {error}>"


def _bytes_text(start: bytes, size: int) -> str:
    return f"\\x{start.hex()}" if size <= 16 else f"\\x{start[:16].hex()}… ({size:,} bytes)"


def _json_text(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, default=str)
    except (ValueError, TypeError, RecursionError):
        return str(value)


def value_html(value: Any) -> str:
    """A value escaped for HTML."""
    if value is None:
        return '<span class="v-null">NULL</span>'
    if value == "" and isinstance(value, str):
        return '<span class="v-null">empty</span>'
    return escape(value_text(value))


def name_html(name: Any, most: int = 60) -> str:
    """A name escaped for HTML."""
    return escape(short(str(name), most))


def literal(value: Any, most: int = 40) -> str:
    """A value as SQL would write it, shortened: to be read, never to be run."""
    if value is None or isinstance(value, bool):
        return {None: "NULL", True: "true", False: "false"}[value]
    if isinstance(value, (int, float, Decimal)):
        return value_text(value, most)
    if isinstance(value, (list, tuple)):
        shown = ", ".join(literal(item, most) for item in list(value)[:6])
        return f"{{{shown}{', …' if len(value) > 6 else ''}}}"
    return "'" + value_text(value, most).replace("'", "''") + "'"


def counted(number: int, noun: str) -> str:
    """``1 row``, ``2 rows``, ``1,234 rows``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def is_number(value: Any) -> bool:
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
