"""Snake case, Pascal case, plural and singular: the words that made names consist of."""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache

from ._resources import read_text

# A letter after a small letter or a digit begins a word when it is a capital, and so does the last
# capital of a run that a small letter follows: HTTPServer is http_server.
_BOUNDARY = re.compile(r"(?<=[^\W_A-Z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z]([^\W\dA-Z_]))")
_OTHER = re.compile(r"[\W_]+")


def snake_case(name: str) -> str:
    """``OrderLine``, ``Order Line`` and ``order-line`` give ``order_line``."""
    name = _OTHER.sub("_", _BOUNDARY.sub(_joint, _normal(name))).strip("_").lower()
    return _normal(name)


def _normal(name: str) -> str:
    # Python reads identifiers in this form: a name in another could not be written.
    return name if name.isascii() else unicodedata.normalize("NFKC", name)


def _joint(match: re.Match[str]) -> str:
    # Some numbers are of Python's word characters, and no letters.
    return "_" if match[1] is None or match[1].isalpha() else ""


def pascal_case(name: str) -> str:
    """``order_line`` gives ``OrderLine``."""
    return _normal("".join(word[:1].upper() + word[1:] for word in snake_case(name).split("_")))


def plural(name: str) -> str:
    """Snake case with the last word in the plural."""
    return _inflect(name, "plural")


def singular(name: str) -> str:
    """Snake case with the last word in the singular."""
    return _inflect(name, "singular")


def _inflect(name: str, number: str) -> str:
    head, joint, word = snake_case(name).rpartition("_")
    return head + joint + _inflect_word(word, number)


@cache
def _inflect_word(word: str, number: str) -> str:
    rules = _rules()
    if word in rules["unchanged"]:
        return word
    plurals: dict[str, str] = rules["irregular"]
    singulars: dict[str, str] = rules["singulars"]
    wanted, other = (plurals, singulars) if number == "plural" else (singulars, plurals)
    if word in wanted:
        return wanted[word]
    if word in other:
        return word
    for ending, replacement in rules[number]:
        if word.endswith(ending):
            return word[: len(word) - len(ending)] + replacement
    return word + "s" if number == "plural" else word


@cache
def _rules() -> dict:
    rules = json.loads(read_text("inflection.json"))
    rules["singulars"] = {many: one for one, many in rules["irregular"].items()}
    return rules
