"""``delete`` of entity classes: the verb of their set, and of their records the deletion of one row."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Literal, Protocol, overload

if TYPE_CHECKING:
    from ._blast import DryRun
    from ._writes import Write

    class DeleteSet(Protocol):
        """``clients.where(…).delete()``."""

        @overload
        def __call__(
            self,
            key: Any = ...,
            /,
            *,
            dry_run: Literal[True],
            all: bool = False,
            hard: bool = False,
            max_rows: int | None = None,
            returning: Any = None,
        ) -> DryRun: ...
        @overload
        def __call__(
            self,
            key: Any = ...,
            /,
            *,
            all: bool = False,
            hard: bool = False,
            max_rows: int | None = None,
            dry_run: Literal[False] = False,
            returning: None = None,
        ) -> Write[int]: ...
        @overload
        def __call__(
            self,
            key: Any = ...,
            /,
            *,
            returning: Any,
            all: bool = False,
            hard: bool = False,
            max_rows: int | None = None,
            dry_run: Literal[False] = False,
        ) -> Write[Any]: ...

    class DeleteRecord(Protocol):
        """``client.delete()``."""

        def __call__(self, *, hard: bool = False) -> Write[int]: ...


class DeleteOfBoth:
    """No data descriptor: a column called ``delete`` is found first on a record."""

    @overload
    def __get__(self, record: None, owner: Any) -> DeleteSet: ...
    @overload
    def __get__(self, record: object, owner: Any) -> DeleteRecord: ...
    def __get__(self, record: Any, owner: Any) -> Any:
        if record is None:
            return partial(type(owner).delete, owner)
        from ._saving import delete

        return partial(delete, record)
