"""What a table is related to, as a drawing and as text: the nearest tables, each once."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

from .._errors import VantageError
from . import facts
from .cells import harmless, name_html, short
from .style import page

if TYPE_CHECKING:
    from .._table import Table

_DEPTH = 3
_MOST = 40
_WIDTH, _HEIGHT, _GAP_X, _GAP_Y = 170, 44, 150, 14


@dataclass
class Place:
    """A table in the drawing, and the relation by which it is reached."""

    title: str
    table: str
    relation: facts.RelationFacts | None = None
    children: list[Place] = field(default_factory=list)
    left_out: int = 0
    repeated: bool = False
    """Whether its own relations are drawn elsewhere."""
    x: float = 0
    y: float = 0


def neighbourhood(table: Table, depth: int = _DEPTH, most: int = _MOST) -> Place:
    """The tables within ``depth`` relations, nearest first; from the catalog and the model alone.

    A way never turns back to a table that it came through; a table that two ways reach goes on from the shorter one.
    """
    root = Place(facts.title(table), facts.table_name(table))
    seen: set[Any] = {table._entity}
    waiting: deque[tuple[Place, Table, frozenset[Any]]] = deque([(root, table, frozenset([table._entity]))])
    placed = 1
    while waiting:
        place, at, way = waiting.popleft()
        for relation in facts.relations(at):
            target = _follow(at, relation)
            entity = target._entity if target is not None else None
            if entity in way and at is not table:
                continue
            if placed >= most:
                place.left_out += 1
                continue
            name = facts.table_name(target) if target is not None else ""
            child = Place(relation.target, name, relation, repeated=entity in seen)
            place.children.append(child)
            placed += 1
            if target is not None and entity not in seen and len(way) < depth:
                waiting.append((child, target, way | {entity}))
            seen.add(entity)
    return root


def _follow(table: Table, relation: facts.RelationFacts) -> Table | None:
    try:
        return table._ref(relation.name)
    except VantageError:
        return None


class RelationshipsView:
    """What ``relationships()`` gives: shown in a cell it is a drawing; ``print`` writes it as text."""

    def __init__(self, table: Table, depth: int = _DEPTH) -> None:
        base = type(table)(table._own_database, type(table._state)())
        self.root = neighbourhood(base, depth)
        self.relations = facts.relations(base)

    def __iter__(self) -> Any:
        return iter(self.relations)

    def __len__(self) -> int:
        return len(self.relations)

    def __repr__(self) -> str:
        return relationships_text(self.root)

    @property
    def svg(self) -> str:
        """The drawing, in colours that follow the page that it is put into."""
        return relationships_svg(self.root)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        text = repr(self)
        html = page(
            self.svg,
            f"<details><summary>as text</summary><pre>{escape(text)}</pre></details>",
            '<div class="v-steps">Each name can be called: it gives the set that it leads to.</div>',
        )
        return {"text/plain": text, "text/html": html}


# Text.


def relationships_text(root: Place) -> str:
    """``Client -> ref_orders() many Order -> …``, a line a way."""
    title = harmless(root.title)
    if not root.children:
        return f"{title} has no relationships."
    lines: list[str] = []
    _write(root, title, lines)
    return "\n".join(lines)


def _write(place: Place, before: str, lines: list[str]) -> None:
    if not place.children:
        lines.append(before)
        return
    for number, child in enumerate(place.children):
        assert child.relation is not None
        start = before if number == 0 else " " * len(before)
        arrow = f" -> {harmless(child.relation.name)}() {child.relation.kind} {harmless(child.title)}"
        _write(child, start + arrow, lines)
    if place.left_out:
        lines.append(" " * len(before) + f" -> and {place.left_out} more")


# Drawing.


def relationships_svg(root: Place) -> str:
    height, depth = _lay_out(root, 0, 0.0)
    width = (depth + 1) * _WIDTH + depth * _GAP_X + 2
    parts: list[str] = []
    _draw(root, parts, first=True)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height + 2:g}" width="{width}" '
        f'height="{height + 2:g}" role="img" aria-label="{name_html(f"Relationships of {root.title}", 120)}" '
        f'font-family="var(--jp-ui-font-family,sans-serif)">{"".join(parts)}</svg>'
    )


def _lay_out(place: Place, depth: int, top: float) -> tuple[float, int]:
    """Gives the place where the subtree ends, and how deep it goes."""
    place.x = depth * (_WIDTH + _GAP_X) + 1
    at, deepest = top, depth
    for child in place.children:
        at, below = _lay_out(child, depth + 1, at)
        deepest = max(deepest, below)
    if place.left_out:
        at += 18
    at = max(at, top + _HEIGHT + _GAP_Y)
    first = place.children[0].y if place.children else top
    last = place.children[-1].y if place.children else top
    place.y = (first + last) / 2 if place.children else top + 1
    return at, deepest


def _draw(place: Place, parts: list[str], *, first: bool = False) -> None:
    for number, child in enumerate(place.children, 1):
        _draw_edge(place, child, place.y + _HEIGHT * number / (len(place.children) + 1), parts)
        _draw(child, parts)
    if place.left_out:
        y = (place.children[-1].y if place.children else place.y) + _HEIGHT + 16
        parts.append(_label(place.x + _WIDTH + _GAP_X, y, f"and {place.left_out} more", "start"))
    stroke = "var(--jp-brand-color1,#1565c0)" if first else "var(--jp-border-color1,#9e9e9e)"
    dashes = ' stroke-dasharray="4 3"' if place.repeated else ""
    parts.append(
        f'<rect x="{place.x:g}" y="{place.y:g}" width="{_WIDTH}" height="{_HEIGHT}" rx="4" '
        f'fill="var(--jp-layout-color1,transparent)" stroke="{stroke}" stroke-width="{2 if first else 1}"{dashes}/>'
        f'<text x="{place.x + 10:g}" y="{place.y + 19:g}" font-size="13" font-weight="600" '
        f'fill="var(--jp-content-font-color1,currentColor)">{name_html(place.title, 20)}</text>'
        + _label(place.x + 10, place.y + 35, place.table, "start", most=26)
    )


def _label(x: float, y: float, text: str, anchor: str, *, most: int = 24, relation: bool = False) -> str:
    colour = "var(--v-relation)" if relation else "var(--jp-content-font-color2,#6b6b6b)"
    mono = ' font-family="var(--jp-code-font-family,monospace)"' if relation else ""
    shown = escape(short(text, most))
    return f'<text x="{x:g}" y="{y:g}" font-size="11" text-anchor="{anchor}" fill="{colour}"{mono}>{shown}</text>'


def _draw_edge(place: Place, child: Place, y1: float, parts: list[str]) -> None:
    relation = child.relation
    assert relation is not None
    x1 = place.x + _WIDTH
    x2, y2 = child.x, child.y + _HEIGHT / 2
    bend = x1 + 24
    line = 'fill="none" stroke="var(--v-relation)" stroke-width="1.2"'
    title = f"<title>{name_html(f'{relation.name}(): {relation.cardinality} {relation.target}', 120)}</title>"
    parts.append(f'<path d="M{x1:g} {y1:g} H{bend:g} V{y2:g} H{x2:g}" {line}>{title}</path>')
    parts.append(_foot(x2, y2, -1, many=relation.kind == "many", line=line))
    parts.append(_foot(x1, y1, 1, many=relation.cardinality.startswith("many"), line=line))
    parts.append(_label((bend + x2) / 2, y2 - 6, f"{relation.name}()", "middle", most=18, relation=True))


def _foot(x: float, y: float, way: int, *, many: bool, line: str) -> str:
    """A crow's foot for many rows, a bar for one."""
    if many:
        return f'<path d="M{x + 10 * way:g} {y:g} L{x:g} {y - 6:g} M{x + 10 * way:g} {y:g} L{x:g} {y + 6:g}" {line}/>'
    return f'<path d="M{x + 7 * way:g} {y - 5:g} V{y + 5:g}" {line}/>'
