"""The modules of the package import along the pipeline, and nothing heavy before it is needed."""

import ast
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import vantage

PACKAGE = Path(vantage.__file__).parent


def modules():
    return {
        ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__") or "__init__": path
        for path in PACKAGE.rglob("*.py")
    }


def imports_of(name, path):
    """Modules that are imported when this one is: not in functions, and not for types alone."""
    inside = name if path.name == "__init__.py" else name.rpartition(".")[0]
    waiting = list(ast.parse(path.read_text("utf-8")).body)
    while waiting:
        statement = waiting.pop()
        if isinstance(statement, ast.ImportFrom) and statement.level:
            base = "" if inside == "__init__" else inside
            for _ in range(statement.level - 1):
                base = base.rpartition(".")[0]
            stem = ".".join(filter(None, [base, statement.module]))
            yield from (
                [stem] if statement.module else [".".join(filter(None, [base, a.name])) for a in statement.names]
            )
        elif isinstance(statement, ast.If) and "TYPE_CHECKING" not in ast.unparse(statement.test):
            waiting += statement.body + statement.orelse
        elif isinstance(statement, (ast.ClassDef, ast.Try)):
            waiting += statement.body


def test_modules_do_not_import_each_other_in_a_circle():
    known = modules()
    graph = {name: {other for other in imports_of(name, path) if other in known} for name, path in known.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        raise AssertionError(f"a circle of imports: {' -> '.join(error.args[1])}") from None


def test_importing_the_package_loads_no_driver_and_no_compiler():
    heavy = ("sqlalchemy", "psycopg", "pandas", "pyarrow", "polars", "matplotlib", "asyncio")
    code = f"import sys, vantage; print([name for name in {heavy} if name in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


def test_the_catalog_knows_nothing_of_sets():
    below = {"_resources", "_naming", "_words", "_errors", "_catalog"}
    for name, path in modules().items():
        if name.startswith("_catalog"):
            assert {other.split(".")[0] for other in imports_of(name, path)} <= below, name
