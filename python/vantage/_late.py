"""What modules reach when they run and cannot import: it stands above them in the pipeline.

A set's verbs make reads, joins and other sets, whose modules are made of sets. ``_wiring`` ties them once.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

late: Any = SimpleNamespace()
"""Modules by what they are about: ``late.reads.Records``."""
