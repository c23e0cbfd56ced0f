"""Extensions while a set is written: what they add to the values, refuse, or do in place of a delete."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ._errors import VantageError, WriteRefused
from ._state import Compound, Nested

if TYPE_CHECKING:
    from ._extensions import Extension
    from ._table import Table


def extensions_of(table: Table) -> tuple[Extension, ...]:
    """The extensions of a set: its entity's, then its own, also those it had before it became a sub-query."""
    found: list[Extension] = []
    for extension in (*table._entity._extensions, *_own_extensions(table)):
        if not any(extension is known for known in found):
            found.append(extension)
    return tuple(found)


def _own_extensions(table: Table) -> Iterator[Extension]:
    source = table._state.source
    inner = source.tables if isinstance(source, Compound) else (source.table,) if isinstance(source, Nested) else ()
    for part in inner:
        yield from _own_extensions(part)
    yield from table._state.extensions


def values_before(
    event: str, table: Table, values: Mapping[Any, Any], extensions: Sequence[Extension] | None = None
) -> dict[Any, Any]:
    """The values as the extensions leave them before an ``insert`` or an ``update``; checked by their ``validate``.

    Raises
    ------
    WriteRefused
        An extension refuses them.
    """
    made = dict(values)
    extensions = extensions_of(table) if extensions is None else extensions
    if not extensions:
        return made
    for extension in extensions:
        changed = getattr(extension, f"before_{event}")(table, made)
        if changed is not None and not isinstance(changed, Mapping):
            raise VantageError(f"before_{event}() of {extension!r} gives a dictionary or None, not {changed!r:.60}")
        made = made if changed is None else dict(changed)
    for extension in extensions:
        problems = extension.validate(table, made)
        if problems:
            listed = [problems] if isinstance(problems, str) else list(problems)
            raise WriteRefused(" ".join(listed))
    return made


def values_in_place_of_delete(table: Table) -> dict[str, Any] | None:
    """What is written where an extension keeps rows that are deleted; None where they go."""
    made: dict[str, Any] | None = None
    for extension in extensions_of(table):
        values = extension.before_delete(table)
        if values is not None:
            made = {**(made or {}), **values}
    return made
