"""Reads whose records or rows are taken one by one, in the memory of one batch: ``async for client in clients``."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._compile import CompiledStatement
    from ._database import Database


class OneByOne:
    """For lazy reads of many records or rows; it reads anew each time, without a cap, by a cursor on the server.

    Leaving the loop early ends the read when the iterator is closed: at once by ``contextlib.aclosing``, else when
    Python collects it.
    """

    __slots__ = ()

    if TYPE_CHECKING:

        def _database(self) -> Database: ...
        def compile(self) -> CompiledStatement: ...
        async def _settle(self) -> None: ...

    def _items(self, columns: Sequence[str], rows: Sequence[tuple]) -> list[Any]:
        """What a batch of rows is given as."""
        raise NotImplementedError

    async def __aiter__(self) -> AsyncIterator[Any]:
        await self._settle()
        statement = self.compile()
        async with self._database().stream(statement.sql, statement.params) as stream:
            async for batch in stream:
                for item in self._items(statement.outputs or stream.columns, batch.rows):
                    yield item
