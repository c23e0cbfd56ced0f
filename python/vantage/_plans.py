"""``explain()`` and ``analyze()``: what Postgres means to do, and what it did; nothing of it stays."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ._errors import VantageError

if TYPE_CHECKING:
    from ._database import Database
    from ._jobs import Job


@dataclass
class PlanNode:
    """One step of a plan. Times are in milliseconds and of all its loops; ``rows`` as well."""

    kind: str
    """``Seq Scan``, ``Hash Join`` …"""
    on: str
    """The table, index or function; empty where there is none."""
    details: list[str]
    """Conditions, keys and methods, as Postgres writes them."""
    estimated_rows: float
    cost: float
    rows: float | None = None
    time: float | None = None
    loops: float | None = None
    blocks_hit: int = 0
    blocks_read: int = 0
    children: list[PlanNode] = field(default_factory=list)

    @property
    def misjudged(self) -> float:
        """By which factor the planner was wrong about the rows; 1 where it was right or did not run."""
        if self.rows is None:
            return 1.0
        low, high = sorted((max(self.rows, 1.0), max(self.estimated_rows * (self.loops or 1), 1.0)))
        return high / low

    def walk(self) -> Iterator[PlanNode]:
        """This step and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass
class Plan:
    """A plan. ``print`` writes it as a tree; ``json`` is what Postgres said."""

    sql: str
    params: tuple[Any, ...]
    root: PlanNode
    json: dict[str, Any] = field(repr=False)
    analyzed: bool = False

    @property
    def cost(self) -> float:
        """The planner's cost, in its own unit."""
        return self.root.cost

    @property
    def estimated_rows(self) -> float:
        """How many rows the planner expects."""
        return self.root.estimated_rows

    @property
    def time(self) -> float | None:
        """Milliseconds that it took; None where it did not run."""
        return self.json.get("Execution Time")

    @property
    def nodes(self) -> list[PlanNode]:
        """All steps, the last to run first."""
        return list(self.root.walk())

    def __str__(self) -> str:
        from ._display.plans import plan_text

        return plan_text(self)

    def __repr__(self) -> str:
        return str(self)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        from ._display.plans import bundle_of_plan

        return bundle_of_plan(self)


def read_plan(sql: str, params: Sequence[Any], said: Any) -> Plan:
    """A plan from what EXPLAIN (FORMAT JSON) says."""
    said = json.loads(said) if isinstance(said, str) else said
    top = said[0]
    return Plan(sql, tuple(params), _node(top["Plan"]), top, "Execution Time" in top)


_DETAILS = ("Join Type", "Index Cond", "Recheck Cond", "Hash Cond", "Merge Cond", "Join Filter", "Filter", "Sort Key",
            "Group Key", "Sort Method", "Strategy", "Subplan Name", "CTE Name", "TID Cond",
            "Rows Removed by Filter", "Heap Fetches", "Workers Launched")  # fmt: skip


def _node(said: dict[str, Any]) -> PlanNode:
    loops = said.get("Actual Loops")
    details = []
    for name in _DETAILS:
        value = said.get(name)
        if value not in (None, "", [], "Plain", "Inner"):
            shown = ", ".join(map(str, value)) if isinstance(value, list) else f"{value}"
            details.append(f"{name}: {shown}")
    on = said.get("Index Name") or said.get("Function Name") or said.get("CTE Name") or ""
    if said.get("Relation Name"):
        on = f"{said['Relation Name']}" + (f" by {said['Index Name']}" if said.get("Index Name") else "")
    return PlanNode(
        kind=said["Node Type"] + (f" ({said['Operation']})" if said.get("Operation") else ""),
        on=on,
        details=details,
        estimated_rows=said.get("Plan Rows", 0),
        cost=said.get("Total Cost", 0.0),
        rows=said["Actual Rows"] * loops if loops is not None and "Actual Rows" in said else None,
        time=said["Actual Total Time"] * loops if loops is not None and "Actual Total Time" in said else None,
        loops=loops,
        blocks_hit=said.get("Shared Hit Blocks", 0),
        blocks_read=said.get("Shared Read Blocks", 0),
        children=[_node(child) for child in said.get("Plans", ())],
    )


def explained(
    db: Database, sql: str, params: Sequence[Any], *, analyze: bool, writes: bool, job: Job | None = None,
    timeout: float | None = -1,
) -> Plan:  # fmt: skip
    """The plan of a statement. With ``analyze`` it runs, in a transaction that is rolled back."""
    if db.is_local:
        raise VantageError(f"explain() shows Postgres's plans, and {db.label} is no server: preview_sql() has the SQL.")
    how = "ANALYZE, BUFFERS, FORMAT JSON" if analyze else "FORMAT JSON"
    text = f"EXPLAIN ({how}) {sql}"
    if not (analyze and writes):
        found = db.run(text, params, timeout=timeout, job=job)
    else:
        with db.unit(job, timeout=timeout) as unit:
            found = unit.run(text, params)
            unit.roll_back()
    return read_plan(sql, params, found.rows[0][0])


def statement_of(subject: Any) -> tuple[str, Sequence[Any]]:
    """The statement of a read or a write, as it would be sent.

    Raises
    ------
    VantageError
        It has none of its own, or several.
    """
    make = getattr(subject, "compile", None)
    if make is not None:
        statement = make()
        if not isinstance(statement, list):
            return statement.sql, statement.params
    sql, params = getattr(subject, "sql", None), getattr(subject, "params", None)
    if isinstance(sql, str) and params is not None:
        return sql, params
    raise VantageError(f"{subject!r:.80} is not one statement: `with v.trace() as t:` lists what it runs.")


__all__ = ["Plan", "PlanNode", "explained", "read_plan", "statement_of"]
