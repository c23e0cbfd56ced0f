"""Secrets in objects that do not show them: the address with its password, parameters of secret columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from ._errors import NotPickled

_WORDS = r"(?:passw(?:or)?d|passwd|pwd|passphrase|secret|token|api_?key|private_?key|credential)"
_COLUMN = rf'"?[\w$]*{_WORDS}[\w$]*"?'
_COMPARED = re.compile(
    rf"{_COLUMN}\s*(?:=|<>|!=|<=?|>=?|(?:NOT\s+)?I?LIKE|=\s*ANY\s*\(|(?:NOT\s+)?IN\s*\()\s*((?:\(*\$\d+[^\s,)]*\)*,?\s*)+)",
    re.IGNORECASE,
)
_INSERT = re.compile(r"INSERT\s+INTO\s+[^(]+\(([^)]*)\)\s*VALUES\s*(.*)", re.IGNORECASE | re.DOTALL)
_UNNEST = re.compile(
    r"INSERT\s+INTO\s+[^(]+\(([^)]*)\)\s*SELECT\s.*\sFROM\s+unnest\(\$1::text\[\]", re.IGNORECASE | re.DOTALL
)
_SECRET = re.compile(_WORDS, re.IGNORECASE)


class Hidden:
    """Stands in an error for a value that nobody should read."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<hidden>"


HIDDEN = Hidden()


class Address:
    """What libpq needs to connect, with a repr that has no password in it.

    ``reveal()`` gives the text. Call it in the argument list of what connects, never into a variable: tracebacks
    may show variables.
    """

    __slots__ = ("__text", "shown")

    def __init__(self, text: str, shown: str = "") -> None:
        self.__text = text
        self.shown = shown

    def reveal(self) -> str:
        """The connection string, with the password if there is one."""
        return self.__text

    def secrets(self) -> tuple[str, ...]:
        """The values that must not be seen."""
        from psycopg.conninfo import conninfo_to_dict

        parts = conninfo_to_dict(self.__text)
        return tuple(str(parts[name]) for name in ("password", "sslpassword") if parts.get(name))

    def __repr__(self) -> str:
        return f"<Address {self.shown or 'hidden'}>"

    def __reduce__(self) -> Any:
        raise NotPickled("The address of a database cannot be pickled: it may hold a password.")


class Parameters(tuple):
    """Parameters of a statement, whose repr hides those that belong to columns such as ``password``."""

    sql: str

    def __new__(cls, values: Sequence[Any], sql: str) -> Parameters:
        made = super().__new__(cls, values)
        made.sql = sql
        return made

    def hidden(self) -> tuple[Any, ...]:
        """The values, with ``<hidden>`` for those that are secret."""
        secret = secret_numbers(self.sql)
        return tuple(HIDDEN if n in secret and v is not None else v for n, v in enumerate(self, 1))

    def __repr__(self) -> str:
        return repr(self.hidden())


def secret_numbers(sql: str) -> set[int]:
    """Which of ``$1``, ``$2`` … are compared with, or written into, a column whose name says that it is secret."""
    if not _SECRET.search(sql):
        return set()
    found = {int(number) for match in _COMPARED.finditer(sql) for number in re.findall(r"\$(\d+)", match[1])}
    columns = _UNNEST.search(sql)
    if columns:  # an array a column, in their order
        found.update(number for number, name in enumerate(columns[1].split(","), 1) if is_secret(name))
    insert = _INSERT.search(sql)
    if insert:
        secret = [is_secret(name) for name in insert[1].split(",")]
        for row in re.findall(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)", insert[2]):
            for hides, value in zip(secret, row.split(","), strict=False):
                if hides:
                    found.update(int(number) for number in re.findall(r"\$(\d+)", value))
    return found


def is_secret(name: str) -> bool:
    """Whether a column's name says that its values are secret."""
    return _SECRET.search(name) is not None


def shown_value(name: str, value: Any) -> str:
    """A value for an error: short, and hidden where the column's name says that it is secret."""
    if is_secret(name):
        return repr(HIDDEN)
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:59]}…"


def texts_of(secrets: Iterable[Any]) -> set[str]:
    """How secret values may stand in a message: each as text, of lists each member; not what is too short to be one."""
    found: set[str] = set()
    for secret in secrets:
        if isinstance(secret, (list, tuple)):
            found |= texts_of(secret)
        elif hasattr(secret, "sql_type"):  # a Parameter
            found |= texts_of([secret.value, secret.text])
        elif secret is not None and not isinstance(secret, bool):
            found.add(str(secret))
    return {text for text in found if len(text) > 2}


def scrub(text: str, secrets: Iterable[Any]) -> str:
    """``text`` without any of the secrets, however short the rest."""
    for secret in sorted(texts_of(secrets), key=len, reverse=True):
        text = text.replace(secret, "<hidden>")
    return text


_KEY = re.compile(r"\bkey \((.+?)\)=\(.*\)", re.IGNORECASE | re.DOTALL)
_ROW = re.compile(r"(Failing row contains )\(.*\)", re.DOTALL)
_COPIED = re.compile(r'column (\S+): "(.*)"', re.DOTALL)


def without_secret_rows(detail: str, has_secrets: bool) -> str:
    """Postgres's detail without the values of secret keys, and without the row where its table has secret columns."""
    key = _KEY.search(detail)
    if key and is_secret(key[1]):
        detail = detail.replace(key[0], f"{key[0][:3]} ({key[1]})=<hidden>")
    return _ROW.sub(r"\1<hidden>", detail) if has_secrets else detail


def copied_secret(context: str | None) -> str | None:
    """The value that COPY stopped at, where its column is secret: no parameter says it."""
    found = _COPIED.search(context or "")
    return found[2] if found and is_secret(found[1]) else None
