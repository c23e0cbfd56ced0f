"""The notebooks and the README's example run as they are written, but for the address of the database."""

import re
from functools import cache

import nbformat
import pytest
from conftest import ROOT
from nbclient import NotebookClient

ADDRESS = "postgresql://localhost/bakery"
README = (ROOT / "README.md").read_text("utf-8")
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
def test_the_readme_example_runs_and_gives_what_it_says(bakery_dsn):
    example = re.search(r"```python\n(.*?)```", README, re.S).group(1)
    printed, result = texts(run([example], bakery_dsn))
    comments = re.findall(r"# (.*)", example)
    assert [" ".join(printed.split()), result] == comments[1:]


def test_the_pages_that_the_readme_names_are_there():
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)]+)\)", README)]
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
