"""The tour and the README's example run as they are written, but for the address of the database."""

import re

import nbformat
import pytest
from conftest import ROOT
from nbclient import NotebookClient

ADDRESS = "postgresql://localhost/bakery"


def run(cells, dsn):
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell.replace(ADDRESS, dsn)) for cell in cells],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )
    NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(ROOT / "examples/bakery")}}).execute()
    return [cell.outputs for cell in notebook.cells]


def texts(outputs):
    return [output.get("text") or output.get("data", {}).get("text/plain", "") for cell in outputs for output in cell]


@pytest.mark.guards("B22")
def test_the_tour_runs(bakery_dsn):
    tour = nbformat.read(ROOT / "notebooks/tour.ipynb", as_version=4)
    shown = texts(run([cell.source for cell in tour.cells if cell.cell_type == "code"], bakery_dsn))
    assert "Total clients: 3\n" in shown
    assert "2108" in shown
    assert any("Time Traveler Tart" in text for text in shown)


@pytest.mark.guards("B22")
def test_the_readme_example_runs(bakery_dsn):
    example = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.S)
    assert texts(run([example.group(1)], bakery_dsn))[-1] == "12"
