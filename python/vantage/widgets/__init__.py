"""Widgets for notebooks: ``from vantage.widgets import FilterWidget``. They need the extra ``[widgets]``."""

from .filter_widget import FilterWidget

__all__ = ["FilterWidget"]
