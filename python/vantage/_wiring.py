"""Ties together the modules that reach each other at run time: imported once, by the package itself."""

from __future__ import annotations

from . import (
    _connect,
    _expressions,
    _joins,
    _meanings,
    _nodes,
    _quiet,
    _reads,
    _selection,
    _table,
    _table_class,
)
from ._late import late

late.connections = _connect
late.expressions = _expressions
late.joins = _joins
late.nodes = _nodes
late.reads = _reads
late.selections = _selection
late.tables = _table_class
late.values = _meanings
_quiet.table_base = _table.Table
