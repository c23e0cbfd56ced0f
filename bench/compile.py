"""Building and compiling the roadmap's traversal and report, beside those who do the same. One JSON object a line."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import compile_peers as peers
import psycopg
import vantage as v
from kernel import line, milliseconds

ROOT = Path(__file__).parents[1]
TIMES = 200


def main(server: str) -> None:
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS vantage_bench WITH (FORCE)")
        admin.execute("CREATE DATABASE vantage_bench")
    dsn = psycopg.conninfo.make_conninfo(server, dbname="vantage_bench")
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute((ROOT / "examples/bakery/bakery.sql").read_bytes())
    sys.path.insert(0, str(ROOT / "examples" / "bakery"))
    db = v.connect_postgres(dsn)
    try:
        compare(db)
    finally:
        db.close()
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute("DROP DATABASE vantage_bench WITH (FORCE)")


def compare(db: v.Database) -> None:
    from bakery_model import Client

    clients = Client.table(db)

    def traversal() -> Any:
        paying = clients.where(clients.is_paying_client == True).where(clients.name.like("M%"))  # noqa: E712
        return paying.ref_orders().ref_line_items().sum("total").compile()

    def report() -> Any:
        lines = clients.ref_orders().ref_line_items()
        joined = clients.join(clients.ref_orders()).join(clients.ref_orders().ref_line_items())
        return joined.group_by(clients.name).select(
            {
                "client_name": clients.name,
                "total_orders": clients.ref_orders().count(),
                "total_revenue": lines.sum("total"),
                "avg_order_value": lines.sum("total") / clients.ref_orders().count(),
            }
        ).compile()  # fmt: skip

    plain, cached = peers.sqlalchemy_core()
    others: dict[str, dict[str, Callable[[], Any]]] = {
        "SQLAlchemy Core": plain, "SQLAlchemy ORM": peers.sqlalchemy_orm(), "Django": peers.django(),
        "Peewee": peers.peewee(), "Ibis": peers.ibis(), "PyPika": peers.pypika(),
    }  # fmt: skip
    # What the peers' imports left behind is not anybody's garbage to look through.
    gc.collect()
    gc.freeze()
    for name, ours in (("traversal", traversal), ("report", report)):

        def cold(ours: Callable[[], Any] = ours) -> None:
            db.statements.clear()
            ours()

        ours()
        first, warm = milliseconds(cold, 40), milliseconds(ours, TIMES)
        line(f"build + compile: {name}, warm", warm, "ms", "SQLAlchemy Core, cached", milliseconds(cached[name], TIMES))
        for peer, queries in others.items():
            theirs = milliseconds(queries[name], 40)
            line(f"build + compile: {name}, warm", warm, "ms", peer, theirs)
            line(f"build + compile: {name}, cold", first, "ms", peer, theirs)


if __name__ == "__main__":
    main(os.environ["VANTAGE_TEST_PG"])
