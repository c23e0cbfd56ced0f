"""``v.expr``: the text of a template in parts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from ._calls import Template
from ._errors import VantageError
from ._expressions import to_expression

_TOKENS = re.compile(
    r"""(?P<quoted>\b[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"
        |\$(?P<tag>[^\W\d]\w*)?\$.*?\$(?(tag)(?P=tag))\$)
    |(?P<comment>--[^\n]*|/\*.*?\*/)|(?P<brace>\{\{|\}\})|(?P<place>\{\})|(?P<single>[{}])
    |(?P<open>\()|(?P<close>\))|(?P<parameter>(?<![\w$])\$\d+)|(?P<end>;)|(?P<quote>['"])""",
    re.VERBOSE | re.DOTALL,
)
_MISTAKES = {
    "comment": "a comment has no place in it",
    "single": "a brace is written {{ or }}, and the place of a value {}",
    "parameter": "the place of a value is {}, not $1",
    "end": "it is one expression: no semicolon",
    "quote": "a quote is not closed",
}


def template(text: str, arguments: Sequence[Any], kind: str | None) -> Template[Any]:
    """An expression from a text with ``{}`` for each argument."""
    if not isinstance(text, str) or "\0" in text:
        raise VantageError(f"expr() takes SQL as text, without NUL characters; this is {text!r:.60}")
    parts = _parts(text)
    if len(parts) - 1 != len(arguments):
        raise VantageError(
            f"expr() has {len(parts) - 1} places ({{}}) and {len(arguments)} arguments: {text!r:.80}. "
            "Braces themselves are written {{ and }}."
        )
    return Template(parts, [to_expression(argument) for argument in arguments], kind)


@lru_cache(maxsize=500)
def _parts(text: str) -> tuple[str, ...]:
    """The SQL between the places."""
    parts, at, depth = [""], 0, 0
    for match in _TOKENS.finditer(text):
        parts[-1] += text[at : match.start()]
        at = match.end()
        kind = "quoted" if match.lastgroup == "tag" else match.lastgroup or ""
        if kind in _MISTAKES:
            raise VantageError(f"expr() cannot take {text!r:.80}: {_MISTAKES[kind]}.")
        depth += (kind == "open") - (kind == "close")
        if depth < 0:
            break
        if kind == "place":
            parts.append("")
        elif kind == "quoted":
            parts[-1] += _BRACES.sub(lambda found: _inside(found[0], text), match[0])
        else:
            parts[-1] += match[0][0] if kind == "brace" else match[0]
    if depth:
        raise VantageError(f"expr() cannot take {text!r:.80}: its brackets do not match.")
    parts[-1] += text[at:]
    return tuple(parts)


_BRACES = re.compile(r"\{\{|\}\}|[{}]")


def _inside(brace: str, text: str) -> str:
    """A brace in quotes: doubled like every other, and no place for a value."""
    if len(brace) == 1:
        raise VantageError(
            f"expr() cannot take {text!r:.80}: in quotes too a brace is written {{{{ or }}}}, and no value stands "
            "there."
        )
    return brace[0]
