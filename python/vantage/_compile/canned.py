"""Imported and computed fields of which the source has the values already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._fields import Computed, Field, Imported

if TYPE_CHECKING:
    from .._database import Database


def is_canned(field: Field, known: Any, db: Database | None) -> bool:
    """Whether the rows of ``known``, a table of the catalog, have the field's value under its name."""
    if db is None or known is None or not db.canned or not isinstance(field, (Computed, Imported)):
        return False
    return (known.name, field.name) in db.canned
