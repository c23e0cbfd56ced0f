"""Files shared with the language server: in the wheel under ``_data``, in a checkout under ``catalog``."""

from __future__ import annotations

from pathlib import Path


def read_text(name: str) -> str:
    """The text of a shared file, e.g. ``sql/classes.sql``."""
    here = Path(__file__).parent
    packed = here / "_data" / name
    path = packed if packed.exists() else here.parent.parent / "catalog" / name
    return path.read_text(encoding="utf-8")
