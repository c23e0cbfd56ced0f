"""The look of what cells show: JupyterLab's own colours with fallbacks, two colours of ours, no script."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_SPACE = re.compile(r" *([{};,]) *|(?<=[a-z1-9-]:) ")


@cache
def style_sheet() -> str:
    """The rules without the white space that is there for readers of the file."""
    rules = " ".join((Path(__file__).parent / "page.css").read_text("utf-8").split())
    return f"<style>{_SPACE.sub(lambda found: found[1] or '', rules)}</style>"


def page(*parts: str) -> str:
    """One output: the style sheet travels with it, for pages that know no JupyterLab."""
    return f'<div class="vantage">{style_sheet()}{"".join(parts)}</div>'
