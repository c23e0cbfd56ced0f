"""The verbs of sets. They are methods of the metaclass, so that a set is typed as its entity's class;
at run time the table of an entity has the same functions."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from ._errors import VantageError
from ._looking import Looking
from ._plotting import Plotting
from ._quiet import Quiet
from ._quiet import table_of_verb as _table
from ._read_verbs import ReadVerbs
from ._set_verbs import SetVerbs
from ._to_frame import ToFrame
from ._write_verbs import WriteVerbs

if TYPE_CHECKING:
    from ._entity import Entity

E = TypeVar("E", bound="Entity")


class Verbs(SetVerbs, ReadVerbs, ToFrame, WriteVerbs, Looking, Plotting, metaclass=Quiet):
    """What can be done with a set of rows. Every method gives a new set; nothing runs until it is asked for."""

    def __getitem__(self, key: Any) -> Any:
        return _table(self)._item(key)

    def __iter__(self) -> NoReturn:
        raise VantageError(
            "A set is no sequence: await t.get() gives the list of its records, `async for record in t` one by one."
        )

    def __aiter__(self: type[E]) -> AsyncIterator[E]:  # pyright: ignore[reportGeneralTypeIssues]
        """The records one by one, in the memory of a batch, without a cap: ``async for client in clients``."""
        return _table(self)._get(None).__aiter__()
