"""Displays, plots, profiles and the widget in a real kernel, whose event loop runs."""

from pathlib import Path

import pytest
from kernel import running_kernel

EXAMPLES = Path(__file__).parents[2] / "examples" / "bakery"


@pytest.fixture(scope="module")
def kernel(bakery_dsn, tmp_path_factory):
    with running_kernel(tmp_path_factory.mktemp("kernel"), EXAMPLES) as made:
        made.run(f"import vantage as v; db = v.connect_postgres({bakery_dsn!r})")
        made.run("from bakery_model import Client, Product, Order; clients = Client.table()")
        yield made


def test_sets_and_results_have_html_and_text(kernel):
    codes = ["clients", "await clients.get()", "await clients.get_one()", "clients.describe()", "db", "db.entities",
             "clients.relationships()", "clients.explain()", "clients.select('name')", "clients.columns()"]  # fmt: skip
    for code in codes:
        shown = kernel.cell(code).shown[-1]
        assert shown["text/html"].startswith('<div class="vantage">'), code
        assert "Marty" in shown["text/plain"] or "lient" in shown["text/plain"], code


def test_a_bare_table_in_a_cell_is_the_roadmaps(kernel):
    text = kernel.cell("clients").shown[-1]["text/plain"]
    assert "Table: Client (PostgreSQL)" in text
    assert "│ 1  │ Marty McFly │" in text


def test_plots_are_pictures(kernel):
    outcome = kernel.cell(
        "low_stock_products = Product.table().with_inventory().where(Product.stock < 10)\n"
        "low_stock_products.plot_bar(x='name', y='stock', title='Low Stock Alert')"
    )
    assert outcome.error is None
    assert any("image/png" in shown for shown in outcome.shown)


def test_a_live_plot_draws_anew_and_its_cell_stops_the_one_before(kernel):
    outcome = kernel.cell("plot = Product.table().plot_bar('name', 'price', live=0.2)")
    assert outcome.error is None
    assert any("image/png" in shown for shown in outcome.shown)
    waited = kernel.run(
        "import asyncio\nfor _ in range(200):\n    if plot.redrawn > 2: break\n    await asyncio.sleep(0.05)\n"
        "print(plot.redrawn > 2, plot.is_running)"
    )
    assert waited == "True True"
    assert (
        kernel.run("plot.stop()\nawait asyncio.sleep(0.3)\nprint(plot.is_running, plot._task.done())") == "False True"
    )


def test_profile_shows_each_query_of_a_cell(kernel):
    outcome = kernel.cell(
        "%%vantage profile\n"
        "n = await clients.count()\n"
        "text = '''\n    kept as it is'''\n"
        "await clients.where(clients.id > n - 1).get()"
    )
    assert outcome.error is None
    records, profile = outcome.shown
    assert "Biff Tannen" in records["text/plain"]
    text = profile["text/plain"]
    assert "2 statements" in text
    assert "SELECT count(*) FROM client" in text
    assert "Seq Scan on client" in text
    assert "100% of 1" in text
    assert "The cell took" in text
    assert "#2 in full" in profile["text/html"]
    assert kernel.run("print(repr(text))") == r"'\n    kept as it is'"


def test_profile_ends_with_its_cell_also_after_an_error(kernel):
    outcome = kernel.cell("%%vantage profile\nclients.count().run()\n1 / 0")
    assert "ZeroDivisionError" in outcome.error
    assert "1 statement" in outcome.shown[-1]["text/plain"]
    assert kernel.cell("clients.count().run()").shown == [{"text/plain": "3"}]


def test_the_magics_are_there_and_explain_themselves(kernel):
    assert "%%vantage profile" in kernel.run("%vantage")
    assert "There is no 'profil' here." in kernel.run("%vantage profil")
    assert kernel.cell("%load_ext vantage").error is None


def test_a_question_may_have_a_comment(kernel):
    pages = kernel.cell("x = 1\nclients.ref_orders?  # IPython help\n# Shows relationship details").pages
    assert "Client -> Order, 1:many" in "".join(pages)
    assert kernel.run("text = '''\nwhat?  # no comment\n'''\nprint(text.strip())") == "what?  # no comment"


def test_the_widget_is_shown_and_its_code_names_the_users_set(kernel):
    outcome = kernel.cell(
        "paying = clients.where(clients.is_paying_client == True)\n"
        "from vantage.widgets import FilterWidget\nw = FilterWidget(paying)\nw.set('name', 'contains', 'M')\nw.show()"
    )
    assert outcome.error is None
    assert "application/vnd.jupyter.widget-view+json" in outcome.shown[-1]
    assert kernel.run("print(w.conditions)") == "['paying.name.contains(\"M\")']"
    assert kernel.run("[c.name for c in await w.result.get()]") == "['Marty McFly']"


def test_charts_are_drawn_by_the_lab(kernel):
    shown = kernel.cell("Product.table().suggest_charts()").shown[-1]
    assert "application/vnd.vegalite.v5+json" in shown
    assert "text/html" not in shown
