"""How Python values travel to Postgres where psycopg's own choice does not fit."""

from __future__ import annotations

from typing import Any


def prepare_connection(connection: Any) -> None:
    """Called by the pool for each new connection."""
    from psycopg.types.json import set_json_dumps  # noqa: F401  (loads the module that registers Jsonb)
    from psycopg.types.numeric import Int4, Int4Dumper, IntDumper

    class AtLeastInt4(IntDumper):
        # psycopg sends a small int as int2, and int2 arithmetic overflows where the user's numbers do not.
        _int2_dumper = Int4Dumper(Int4)

    connection.adapters.register_dumper(int, AtLeastInt4)
