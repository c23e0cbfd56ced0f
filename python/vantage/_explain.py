"""``explain()`` and ``analyze()`` as reads that wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._lazy import Lazy, Once
from ._plans import Plan, explained, statement_of

if TYPE_CHECKING:
    from ._database import Database
    from ._jobs import Job


class Explain(Lazy[Plan]):
    """The plan of a read or a write."""

    def __init__(self, subject: Any, *, analyze: bool) -> None:
        self._subject = subject
        self._analyze = analyze
        if isinstance(subject, Once):
            # A write that was only made to be explained is not one that was forgotten.
            subject._warns = False  # type: ignore[attr-defined]

    def _database(self) -> Database:
        return self._subject._database()

    def _execute(self, job: Job, timeout: float | None = -1) -> Plan:
        sql, params = statement_of(self._subject)
        writes = isinstance(self._subject, Once)
        return explained(
            self._database(), sql, params, analyze=self._analyze, writes=writes, job=job, timeout=timeout
        )  # fmt: skip

    def __repr__(self) -> str:
        return f"<plan of {self._subject!r:.100}: await it, .run() it, or show it in a cell>"
