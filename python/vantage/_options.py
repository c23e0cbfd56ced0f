"""What may be said when connecting."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Options:
    """Options of a connection beside libpq's. Times are in seconds; None means no limit."""

    statement_timeout: float | None = 30.0
    display_timeout: float = 3.0
    lock_timeout: float | None = 2.0
    idle_timeout: float | None = 60.0
    """How long a transaction may wait for its next statement before the server ends it."""
    row_limit: int = 100_000
    """Rows at which ``get()`` without a limit stops."""
    pool_size: int = 4
    """Connections at most, and threads that run what is awaited."""
    pool_timeout: float = 30.0
    """How long to wait for one of them."""
    read_only: bool = False
    """Writes are refused before anything is sent."""
    strict: bool = False
    """A model that says what the database does not is an error; else it is a warning."""

    def limit(self, timeout: float | None) -> float | None:
        """The statement timeout: -1 stands for the connection's own."""
        return self.statement_timeout if timeout == -1 else timeout
