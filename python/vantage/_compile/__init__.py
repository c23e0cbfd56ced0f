"""From sets to SQL: which names and rows are meant is decided here; SQLAlchemy Core writes the statements.

``statement`` finds what was compiled before by its shape, ``queries`` says what each read selects, ``writer`` and
``expressions`` render, ``select`` makes a set FROM and WHERE, ``chain`` follows relations, ``plan``, ``group`` and
``apart`` keep aggregates from being multiplied.
"""

from .statement import CompiledStatement

__all__ = ["CompiledStatement"]
