"""The model's text serves pyright and IPython's completer, with and without Jedi."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CASES = Path(__file__).parent / "typing"


@pytest.fixture(scope="module")
def found_by_pyright():
    """The lines of each case that pyright finds errors in."""
    done = subprocess.run(
        [sys.executable, "-m", "pyright", "--outputjson", "-p", str(CASES), "--pythonpath", sys.executable],
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout)["generalDiagnostics"]


def marked(case):
    lines = (CASES / case).read_text("utf-8").splitlines()
    return {n for n, line in enumerate(lines, 1) if "# error" in line}


@pytest.mark.parametrize("case", ["bakery_case.py", "model_case.py", "expressions_case.py", "own_types_case.py"])
def test_pyright_types_chains_to_their_end_and_finds_typos(found_by_pyright, case):
    report = [d for d in found_by_pyright if Path(d["file"]).name == case]
    errors = {d["range"]["start"]["line"] + 1 for d in report if d["severity"] == "error"}
    assert errors == marked(case), [d["message"] for d in report]


def test_mypy_finds_the_same_typos(tmp_path):
    cases = ["bakery_case.py", "model_case.py"]
    paths = [ROOT / "examples/bakery", CASES.parent / "golden", ROOT / "python"]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--follow-imports=silent", f"--cache-dir={tmp_path}", *cases],
        capture_output=True,
        text=True,
        cwd=CASES,
        env={**os.environ, "MYPYPATH": os.pathsep.join(map(str, paths))},
    )
    found = {tuple(line.split(":")[:2]) for line in done.stdout.splitlines() if ": error:" in line}
    assert found == {(case, str(line)) for case in cases for line in marked(case)}, done.stdout + done.stderr


@pytest.mark.parametrize("jedi", [True, False])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("clients.", {"name", "email", "ref_orders", "where", "count"}),
        ("clients.name.", {"like", "in_", "is_null"}),
        ("clients.where(clients.id == 1).", {"name", "ref_orders", "where"}),
        ("clients.ref_orders().", {"client_id", "ref_line_items", "count"}),
        ("clients.ref_orders().ref_line_items().", {"quantity", "ref_product"}),
        ("clients.where(clients.id == 1).ref_orders().", {"client_id", "ref_line_items"}),
    ],
)
def test_ipython_completes_chains(bakery, jedi, text, expected):
    import bakery_model
    from IPython.core.completer import provisionalcompleter
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell()
    shell.user_ns["clients"] = bakery_model.Client.table()
    completer = shell.Completer
    completer.use_jedi = jedi
    completer.jedi_compute_type_timeout = 4000
    with provisionalcompleter():
        found = {c.text.lstrip(".") for c in completer.completions(text, len(text))}
    assert expected <= found
    assert "nmae" not in found


def test_import_is_light():
    code = "import sys, vantage; print([m for m in ('sqlalchemy', 'pandas', 'pyarrow', 'psycopg') if m in sys.modules])"
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]", time.perf_counter() - started
