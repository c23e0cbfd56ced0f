"""The server side of Vantage in JupyterLab: one language server for each page, and the extension's files."""

from __future__ import annotations

from typing import Any

__version__ = "0.1.0"


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "../labextension", "dest": "jupyterlab-vantage"}]


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "jupyterlab_vantage"}]


def _load_jupyter_server_extension(server_app: Any) -> None:
    from .handlers import add_handlers

    add_handlers(server_app.web_app)
    server_app.log.info("Vantage: the language server is at vantage/lsp")
