"""Installs both wheels where there is nothing of ours and no Node, and looks whether everything answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).parent.parent


def main() -> None:
    """Says what was seen, or fails with what was not."""
    with tempfile.TemporaryDirectory(prefix="vantage-wheels-") as folder:
        venv.create(folder, with_pip=True)
        binaries = Path(folder) / ("Scripts" if os.name == "nt" else "bin")
        wheels = sorted(map(str, (ROOT / "dist").glob("*.whl")))
        assert len(wheels) == 2, wheels
        subprocess.check_call([binaries / "python", "-m", "pip", "install", "-q", *wheels, "jupyterlab"])
        environment = {**os.environ, "PATH": str(binaries), "JUPYTER_PREFER_ENV_PATH": "1"}
        environment.pop("VANTAGE_NODE", None)

        def output(*command: str) -> str:
            done = subprocess.run(
                [binaries / command[0], *command[1:]],
                env=environment,
                cwd=folder,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=True,
            )
            return done.stdout

        assert "jupyterlab-vantage v0.1.0" in output("jupyter", "labextension", "list")
        assert "jupyterlab_vantage" in output("jupyter", "server", "extension", "list")
        plural = "import vantage; from vantage._words import plural; print(plural('person'))"
        assert output("python", "-c", plural).strip() == "people"
        assert "write a model file" in output("vantage", "--help")
        assert language_server_answers(binaries, environment)
    print("The wheels install, the extensions are enabled, and the language server answers without a Node on PATH.")
    print("1 passed, 0 failed")


def language_server_answers(binaries: Path, environment: dict[str, str]) -> bool:
    """Whether the console script initializes."""
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}}}).encode()
    with subprocess.Popen(
        [binaries / "vantage-language-server", "--stdio"],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        server.stdin.flush()
        answered = server.stdout.readline().startswith(b"Content-Length")
        server.kill()
    return answered


if __name__ == "__main__":
    sys.exit(main())
