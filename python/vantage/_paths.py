"""The ways from one table to another over relations, shortest first, as code."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

from ._errors import VantageError
from ._relation_graph import Graph, Link, Node, graph_from

if TYPE_CHECKING:
    from ._table import Table

_STEPS = 200_000
"""How many partial ways are looked at before the search ends: enough for all but the densest databases."""


@dataclass(frozen=True)
class Path:
    """One way: ``path()`` gives the set at its end, ``path(some_clients)`` that of other rows of the first table."""

    start: str
    """How the first set is called in :attr:`code`."""
    links: tuple[Link, ...]
    _table: Any

    @property
    def relations(self) -> tuple[str, ...]:
        """The relations that are followed, by name."""
        return tuple(link.name for link in self.links)

    @property
    def code(self) -> str:
        """``clients.ref_orders().ref_line_items()``."""
        return self.start + "".join(_call(link.name) for link in self.links)

    def __call__(self, start: Any = None) -> Any:
        """The set that the way leads to, from ``start`` or from the set that it was asked for."""
        table = self._table if start is None else _as_table(start)
        for link in self.links:
            table = table.ref(link.name)
        return table

    def __len__(self) -> int:
        return len(self.links)

    def __str__(self) -> str:
        return self.code

    def __repr__(self) -> str:
        return self.code


class Paths(Sequence[Path]):
    """What :func:`path` found; an item is called to give its set: ``v.path(a, b)[0]()``."""

    def __init__(self, found: Sequence[Path], sentence: str) -> None:
        self._found = tuple(found)
        self._sentence = sentence

    @overload
    def __getitem__(self, at: int) -> Path: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Path]: ...
    def __getitem__(self, at: int | slice) -> Path | Sequence[Path]:
        return self._found[at]

    def __len__(self) -> int:
        return len(self._found)

    def __repr__(self) -> str:
        if not self._found:
            return self._sentence
        width = len(str(len(self._found) - 1))
        return "\n".join(f"[{at:{width}}] {path.code}" for at, path in enumerate(self._found))

    def _repr_html_(self) -> str:
        import html

        if not self._found:
            return f"<p>{html.escape(self._sentence)}</p>"
        items = "".join(
            f"<li><code>{html.escape(path.code)}</code>"
            f'<span style="opacity:.65"> {html.escape(" → ".join(link.label for link in path.links))}</span></li>'
            for path in self._found
        )
        return f'<ol start="0" style="margin:0">{items}</ol>'


def path(a: Any, b: Any, *, max_length: int = 6, limit: int = 10) -> Paths:
    """The ways from one table to another over relations, shortest first.

    A way passes each table once. Where a relation leads through a junction at once, the way over the junction table
    itself is not listed beside it.

    Parameters
    ----------
    a, b : set, entity class, or name of a table
        Where the ways start and end. A model's classes are connected by the relations that they declare, tables of the
        catalog by their foreign keys.
    max_length : int
        The most relations that a way may follow.
    limit : int
        The most ways that are given.

    Returns
    -------
    Paths
        A sequence that shows itself as code. An item called gives the set.

    Raises
    ------
    VantageError
        ``a`` or ``b`` is no table.

    Examples
    --------
    >>> v.path(clients, Product)
    [0] clients.ref_bakery().ref_products()
    [1] clients.ref_orders().ref_line_items().ref_product()
    >>> await v.path(clients, Product)[1]().count()
    4
    """
    names = _names_around(sys._getframe(1))
    if isinstance(a, str) and not isinstance(b, str):
        a = _named_beside(a, b)
    start = _as_table(a)
    graph, first, last = graph_from(start, b)
    called = _called(a, start, names)
    found = [Path(called, links, start) for links in _ways(graph, first, last, max_length, limit)]
    sentence = f"No way of at most {max_length} relations leads from {first.label} to {last.label}."
    return Paths(found, sentence)


def _ways(graph: Graph, first: Node, last: Node, max_length: int, limit: int) -> list[tuple[Link, ...]]:
    """The shortest ways, then the next longer ones; of one length in the order of their names."""
    if limit < 1 or max_length < 1:
        return []
    distance = _distances(graph, last, max_length)
    budget = [_STEPS]
    found: list[tuple[Link, ...]] = []
    for length in range(1, max_length + 1):
        for links in _of_length(graph, first, last, length, distance, budget):
            if not any(_goes_over_its_junction(links, other) for other in found):
                found.append(links)
            if len(found) == limit:
                return found
    return found


def _distances(graph: Graph, last: Node, most: int) -> dict[Any, int]:
    """How far each table is from the last one, up to ``most`` relations."""
    distance = {last.key: 0}
    queue = deque([last.key])
    while queue:
        key = queue.popleft()
        if distance[key] < most:
            for before in graph.before(key):
                if before not in distance:
                    distance[before] = distance[key] + 1
                    queue.append(before)
    return distance


def _of_length(
    graph: Graph, first: Node, last: Node, length: int, distance: dict[Any, int], budget: list[int]
) -> Iterator[tuple[Link, ...]]:
    """The ways of just this length that pass no table twice; one back to its start passes the others once."""
    links: list[Link] = []
    seen = {first.key}

    def go(node: Node, left: int) -> Iterator[tuple[Link, ...]]:
        for link in graph.links(node):
            key = link.target.key
            budget[0] -= 1
            if budget[0] < 0:
                return
            if left == 1:
                if key == last.key:
                    yield (*links, link)
            elif key not in seen and key != last.key and distance.get(key, length) <= left - 1:
                links.append(link)
                seen.add(key)
                yield from go(link.target, left - 1)
                seen.discard(key)
                links.pop()

    if first.key == last.key or distance.get(first.key, length + 1) <= length:
        yield from go(first, length)


def _goes_over_its_junction(links: tuple[Link, ...], other: tuple[Link, ...]) -> bool:
    """Whether ``links`` says in two steps over a junction what ``other`` says in one."""
    at = 0
    for link in other:
        if at < len(links) and links[at].same_as(link):
            at += 1
        elif link.via is not None and at + 1 < len(links) and link.is_over(links[at], links[at + 1]):
            at += 2
        else:
            return False
    return at == len(links) and len(links) > len(other)


def _call(name: str) -> str:
    return f".{name}()" if name.isidentifier() else f".ref({name!r})"


def _as_table(subject: Any) -> Table:
    from ._connect import default_database
    from ._entity import EntityMeta
    from ._table import Table

    if isinstance(subject, str):
        return default_database().table(subject)
    if isinstance(subject, EntityMeta):
        return subject.table()  # type: ignore[attr-defined]
    if isinstance(subject, Table):
        return subject
    raise VantageError(f"A set, an entity class or the name of a table is wanted, not {subject!r:.60}.")


def _named_beside(name: str, other: Any) -> Any:
    """A table by its name, on the connection of the other end."""
    table = _as_table(other)
    return table._database().table(name)


def _names_around(frame: Any) -> Callable[[Any], str | None]:
    """What the caller calls an object, so that the code runs where it was asked for."""
    known = {**frame.f_globals, **frame.f_locals}

    def name_of(subject: Any) -> str | None:
        found = [name for name, value in known.items() if value is subject and name.isidentifier() and name[0] != "_"]
        return min(found, key=lambda name: (len(name), name)) if found else None

    return name_of


def _called(subject: Any, table: Table, name_of: Callable[[Any], str | None]) -> str:
    from ._entity import EntityMeta
    from ._words import plural

    name = None if isinstance(subject, str) else name_of(subject)
    if isinstance(subject, EntityMeta):
        return f"{name or subject.__name__}.table()"
    if name is not None:
        return name
    entity = table._entity
    plain = not vars(table._state)
    if plain and entity._catalog_key:
        db = table._own_database
        return f"{name_of(db) or 'db'}.table({entity._table_name!r})".replace("'", '"')
    return f"{entity.__name__}.table()" if plain else plural(entity.__name__)
