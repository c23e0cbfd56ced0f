"""What each connection knows of types: how Python values travel to Postgres, and how Postgres's come back.

Built-in types are prepared when a connection opens. Others are looked up when a result has them for the first time,
so that a type may be created at any time: their rows come from the same statement as the catalog's.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from ._catalog import CatalogType
from ._catalog.read import build_types
from ._resources import read_text

_TEXT_CATEGORY = ("text", "varchar", "bpchar", "name", "char")


class ColumnType(NamedTuple):
    """The type of a result's column; ``modifier`` is Postgres's typmod, -1 where there is none."""

    type: CatalogType
    modifier: int


class TypedRows(list):
    """Rows as tuples, with the types of their columns."""

    types: tuple[ColumnType, ...] = ()


def prepare_connection(connection: Any) -> None:
    """Called by the pool for each new connection."""
    from ._dumpers import register_dumpers

    connection._vantage_types = dict(builtin_types())
    register_dumpers(connection.adapters)
    for oid, loader in _builtin_loaders():
        connection.adapters.register_loader(oid, loader)
    _settle(connection)


def _settle(connection: Any) -> None:
    """The text of dates, intervals and floats must be the one that is exact: the default, but a role may have others.

    Nothing is set where the defaults are in force, so that behind a pooler nothing stays in another's session.
    """
    if connection.info.encoding != "utf-8":
        connection.execute(b"SET client_encoding TO 'UTF8'", prepare=False)
    wanted = []
    if not (connection.info.parameter_status("DateStyle") or "ISO").startswith("ISO"):
        wanted.append("set_config('DateStyle', 'ISO', false)")
    if (connection.info.parameter_status("IntervalStyle") or "postgres") != "postgres":
        wanted.append("set_config('IntervalStyle', 'postgres', false)")
    (digits,) = connection.execute("SELECT current_setting('extra_float_digits')::int", prepare=False).fetchone()
    if digits < 1:
        wanted.append("set_config('extra_float_digits', '1', false)")
    if wanted:
        connection.execute(f"SELECT {', '.join(wanted)}".encode(), prepare=False)


@cache
def builtin_types() -> dict[int, CatalogType]:
    """The types that psycopg knows by their OIDs, as the catalog would give them."""
    from psycopg import adapters
    from psycopg.types.multirange import MultirangeInfo
    from psycopg.types.range import RangeInfo

    made: dict[int, CatalogType] = {}
    infos = sorted(adapters.types, key=lambda info: isinstance(info, RangeInfo) + 2 * isinstance(info, MultirangeInfo))
    for info in infos:
        name = info.name.strip('"')
        kind, subtype, category = "b", None, "S" if name in _TEXT_CATEGORY else "U"
        if isinstance(info, RangeInfo):
            kind, subtype, category = "r", made[info.subtype_oid], "R"
        elif isinstance(info, MultirangeInfo):
            kind, subtype, category = "m", made[info.range_oid], "R"
        element = None
        if name in ("int2vector", "oidvector"):
            category, element = "A", made[21 if name == "int2vector" else 26]
        made[info.oid] = CatalogType(
            name, "pg_catalog", kind, category, (), element, None, info.oid, info.delimiter, subtype, (),
            info.array_oid,
        )  # fmt: skip
    for known in list(made.values()):
        if known.array_oid and known.name not in ("int2vector", "oidvector"):
            made[known.array_oid] = CatalogType(
                f"_{known.name}", "pg_catalog", "b", "A", (), known, oid=known.array_oid, delimiter=known.delimiter
            )
    return made


@cache
def _builtin_loaders() -> list[tuple[int, Any]]:
    """All but those that the server has to be asked about: money, whose decimals it decides."""
    from ._loaders import loader_of

    return [
        (oid, loader_of(known))
        for oid, known in builtin_types().items()
        if known.name not in ("record", "money", "_money", "_record")
    ]


def load_rows(connection: Any, result: Any) -> TypedRows:
    """All rows of a result, of whatever types, with the types of their columns. ``cursor.fetchall()``, but exact."""
    from psycopg.adapt import Transformer

    rows = TypedRows()
    rows.types = types_of_result(connection, result)
    transformer = Transformer.from_context(connection)
    transformer.set_pgresult(result)
    rows += transformer.load_rows(0, result.ntuples, tuple)
    return rows


def types_of_result(connection: Any, result: Any) -> tuple[ColumnType, ...]:
    """The types of a result's columns; new ones are looked up and their loaders registered."""
    oids = [result.ftype(number) for number in range(result.nfields)]
    known = learn_types(connection, oids)
    return tuple(ColumnType(known[oid], result.fmod(number)) for number, oid in enumerate(oids))


def learn_types(connection: Any, oids: Iterable[int], *, again: bool = False) -> dict[int, CatalogType]:
    """The types of these OIDs. What the connection does not know yet is asked of the server, in one statement.

    ``again`` asks for all of them: labels and attributes may have been added.
    """
    known: dict[int, CatalogType] = connection._vantage_types
    missing = [oid for oid in dict.fromkeys(oids) if again or oid not in known or _wants_money(known[oid], connection)]
    if missing:
        _look_up(connection, missing)
    return known


def _look_up(connection: Any, oids: list[int]) -> None:
    from ._loaders import loader_of, text_loader

    rows = connection.execute(_types_statement(), (oids,), prepare=False).fetchall()
    found = build_types(rows)
    decimals = _decimals_of_money(connection) if any(each.name == "money" for each in found.values()) else 2
    known: dict[int, CatalogType] = connection._vantage_types
    for oid, each in found.items():
        known[oid] = each
        if each.name not in ("record", "_record"):
            connection.adapters.register_loader(oid, loader_of(each, decimals))
    for oid in oids:
        if oid not in found:  # dropped since, or of a kind that has no row: its text is all there is
            known[oid] = CatalogType("unknown", "pg_catalog", "b", "U", oid=oid)
            connection.adapters.register_loader(oid, text_loader())


@cache
def _types_statement() -> bytes:
    """The catalog's own statement, for OIDs instead of all columns."""
    text = read_text("sql/types.sql")
    start, end = text.index("  SELECT DISTINCT a.atttypid"), text.index("  UNION\n")
    asked = text[:start] + "  SELECT unnest(%s::oid[]) AS oid\n" + text[end:]
    return "\n".join(line.partition("--")[0] for line in asked.splitlines()).encode()


def _wants_money(known: CatalogType, connection: Any) -> bool:
    return known.name in ("money", "_money") and connection.adapters.get_loader(known.oid, 0) is None


def _decimals_of_money(connection: Any) -> int:
    """How many decimals the server's currency has: lc_monetary says so, and only by example."""
    (text,) = connection.execute("SELECT (1::pg_catalog.money)::pg_catalog.numeric::text", prepare=False).fetchone()
    return len(text.partition(".")[2])
