"""The notebooks and the README's example run as they are written, but for the address of the database."""

import re
from functools import cache

import nbformat
import pytest
from conftest import ROOT
from nbclient import NotebookClient

ADDRESS = "postgresql://localhost/bakery"
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def run(cells, dsn):
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell.replace(ADDRESS, dsn)) for cell in cells],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )
    NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(ROOT / "examples/bakery")}}).execute()
    shown = [cell.outputs for cell in notebook.cells]
    complaints = [output.text for outputs in shown for output in outputs if output.get("name") == "stderr"]
    assert not complaints, complaints
    return shown


def code_of(path):
    return [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def texts(outputs):
    return [output.get("text") or output.get("data", {}).get("text/plain", "") for cell in outputs for output in cell]


@pytest.fixture(scope="module")
def shown(bakery_dsn):
    """What a notebook shows, as texts; each runs once."""
    return cache(lambda path: texts(run(code_of(path), bakery_dsn)))


@pytest.mark.guards("B22")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_to_its_end(path, shown, bakery):
    before = bakery.fetch("SELECT * FROM product ORDER BY id").run()
    assert len(shown(path)) > 5
    assert bakery.fetch("SELECT * FROM product ORDER BY id").run() == before, "it leaves the bakery as it was"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_what_it_showed(path):
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    assert not [cell.source for cell in cells if cell.outputs or cell.execution_count]


def test_the_tour_shows_what_it_tells_of(shown):
    tour = shown(ROOT / "notebooks/tour.ipynb")
    assert "Total clients: 3\n" in tour
    assert "2108" in tour
    assert any("Time Traveler Tart" in text for text in tour)


@pytest.mark.guards("B22")
def test_the_readme_example_runs(bakery_dsn):
    example = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.S)
    assert texts(run([example.group(1)], bakery_dsn))[-1] == "12"
