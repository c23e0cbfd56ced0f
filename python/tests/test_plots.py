"""Plots: computed in the database, drawn on matplotlib's Axes."""

import datetime
import time

import pytest
import vantage as v

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")


@pytest.fixture
def products(model):
    return model.Product.table()


@pytest.fixture(scope="module")
def shop(make_database):
    dsn = make_database(
        "plots",
        """
        CREATE TABLE sale (
          id int PRIMARY KEY, at timestamptz NOT NULL, day date, kind text, price numeric(10, 2), weight float8,
          paid bool
        );
        INSERT INTO sale
        SELECT i, timestamptz '2024-01-01 00:00+00' + make_interval(hours => i), date '2024-01-01' + i / 24,
               'kind ' || i % 60, i % 100, CASE WHEN i % 500 = 0 THEN 'NaN'::float8 ELSE i END, i % 2 = 0
        FROM generate_series(1, 20000) i;
        CREATE TABLE tiny (id int PRIMARY KEY, "a $b$ c" text, n int, x int);
        INSERT INTO tiny VALUES (1, '$5', 3, 1), (2, '<b>', NULL, 1), (3, NULL, 5, 1);
        CREATE TABLE nothing (id int PRIMARY KEY, name text, at timestamptz);
        CREATE TABLE nulls (id int PRIMARY KEY, x float8);
        INSERT INTO nulls VALUES (1, NULL), (2, 'NaN');
        ANALYZE;
        """,
    )
    db = v.connect_postgres(dsn, default=False)
    yield db
    db.close()


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    from matplotlib import pyplot

    pyplot.close("all")


def heights(ax):
    return [patch.get_height() for patch in ax.patches]


def labels(ax):
    return [label.get_text() for label in ax.get_xticklabels()]


def notes(ax):
    return "\n".join(text.get_text() for text in ax.texts)


# Bars.


def test_the_roadmaps_low_stock_is_empty_and_says_why(model):
    low = model.Product.table().with_inventory().where(model.Product.stock < 10)
    ax = low.plot_bar(x="name", y="stock", title="Low Stock Alert")
    assert ax.get_title() == "Low Stock Alert"
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("name", "stock")
    assert heights(ax) == []
    assert "nothing matches stock < 10" in notes(ax).replace("\n", " ")


def test_low_stock_below_25_has_two_bars(model):
    low = model.Product.table().with_inventory().where(model.Product.stock < 25)
    ax = low.plot_bar(x="name", y="stock")
    assert dict(zip(labels(ax), heights(ax), strict=True)) == {
        "Time Traveler Tart": 20,
        "Enchantment Under the Sea Pie": 15,
    }


def test_rows_aggregates_and_selections_are_bars(model):
    clients = model.Client.table()
    assert dict(zip(labels(a := clients.plot_bar("is_paying_client")), heights(a), strict=True)) == {
        "True": 2,
        "False": 1,
    }
    orders = clients.plot_bar(clients.name, clients.ref_orders().count())
    assert dict(zip(labels(orders), heights(orders), strict=True)) == {
        "Doc Brown": 2, "Marty McFly": 1, "Biff Tannen": 0,
    }  # fmt: skip
    picked = clients.select(who=clients.name, revenue=clients.ref_orders().ref_line_items().sum("total"))
    ax = picked.plot_bar("who", "revenue")
    assert heights(ax)[:2] == [1215, 893]
    assert ax.get_ylabel() == "revenue"


def test_a_join_does_not_multiply_bars(model):
    clients = model.Client.table()
    joined = clients.join(clients.ref_orders()).join(clients.ref_orders().ref_line_items())
    assert set(heights(joined.plot_bar("name", "bakery_id"))) == {1}


def test_many_groups_become_the_largest_and_it_says_so(shop):
    sales = shop.table("sale")
    ax = sales.plot_bar("kind", "price", limit=10)
    assert len(heights(ax)) == 10
    assert "the 10 largest; there are more" in notes(ax)
    assert ax.get_ylabel() == "sum of price"
    assert sales.plot_bar("kind", "price", agg="avg", limit=3).get_ylabel() == "avg of price"
    with pytest.raises(v.VantageError, match="agg= takes one of sum"):
        sales.plot_bar("kind", "price", agg="sume")
    with pytest.raises(v.VantageError, match="1 to 200"):
        sales.plot_bar("kind", limit=1000)
    with pytest.raises(v.UnknownColumn, match="Did you mean 'price'"):
        sales.plot_bar("kind", "prise")


def test_labels_are_text_not_formulas(shop):
    ax = shop.table("tiny").plot_bar("a $b$ c", "n", title="$x$")
    ax.figure.canvas.draw()
    assert labels(ax) == ["NULL", r"\$5", "<b>"]
    assert ax.get_title() == r"\$x\$"


# Lines.


def test_a_line_of_timestamps_has_some_hundred_points(shop):
    ax = shop.table("sale").plot_line("at", "price")
    xs, _ = ax.lines[0].get_data()
    assert 50 < len(xs) <= 1000
    assert "by week" in notes(ax)
    assert isinstance(ax.lines[0].get_xdata(orig=True)[0], datetime.datetime)
    monthly = shop.table("sale").plot_line("day", every="month").lines[0]
    assert len(monthly.get_xdata()) == 28
    assert sum(monthly.get_ydata()) == 20_000


def test_a_line_of_numbers_is_binned(shop):
    sales = shop.table("sale")
    ax = sales.where(sales.id > 0).plot_line("id", "price", agg="avg")
    assert len(ax.lines[0].get_xdata()) <= 401
    assert "bins" in notes(ax)


def test_a_short_line_keeps_its_points(products):
    ax = products.plot_line("calories", "price")
    assert list(ax.lines[0].get_xdata()) == [150, 200, 250, 300, 350]
    assert list(ax.lines[0].get_ydata()) == [199, 220, 135, 120, 299]
    assert ax.get_ylabel() == "price"


# Histograms, scatter plots, boxes.


def test_a_histogram_counts_every_row_once(shop):
    ax = shop.table("sale").plot_hist("price", bins=10)
    assert sum(ax.patches[0].get_data().values) == 20_000
    assert list(ax.patches[0].get_data().values) == [2000] * 10
    weights = shop.table("sale").plot_hist("weight", bins=7)
    assert sum(weights.patches[0].get_data().values) == 19_960
    assert "40 without a value" in notes(weights)


def test_a_histogram_of_dates_and_of_words(shop, products):
    ax = shop.table("sale").plot_hist("at", bins=4)
    edges = ax.patches[0].get_data().edges
    assert len(edges) == 5
    words = shop.table("sale").plot_hist("kind")
    assert len(heights(words)) == 50
    assert "there are more" in notes(words)
    assert heights(shop.table("sale").plot_hist("paid")) == [10_000, 10_000]
    assert sum(products.plot_hist("id", bins=1).patches[0].get_data().values) == 5


def test_one_value_and_no_value(shop):
    assert sum(shop.table("tiny").plot_hist("x").patches[0].get_data().values) == 3
    assert "All 2 rows are NULL" in notes(shop.table("nulls").plot_hist("x"))


def test_a_scatter_plot_is_a_sample_and_says_so(shop):
    sales = shop.table("sale")
    ax = sales.plot_scatter("id", "price", limit=500)
    assert len(ax.collections[0].get_offsets()) == 500
    assert "a sample of 500 of about 20,000 rows" in notes(ax)
    assert len(sales.limit(10).plot_scatter("id", "price").collections[0].get_offsets()) == 10


def test_a_scatter_plot_has_colours(products, shop):
    named = products.plot_scatter("calories", "price", color="name")
    assert len(named.get_legend().get_texts()) == 5
    assert len(shop.table("sale").plot_scatter("id", "price", color="id").figure.axes) == 2
    with pytest.raises(v.VantageError, match="wants x and y"):
        products.plot_scatter("calories")


def test_boxes_have_the_databases_quartiles(shop):
    sales = shop.table("sale")
    ax = sales.plot_box("price", "paid")
    ax.figure.canvas.draw()
    assert labels(ax) == ["False", "True"]
    medians = [line.get_ydata()[0] for line in ax.lines if len(set(line.get_ydata())) == 1]
    assert 50.0 in medians
    assert 49.0 in medians
    many = sales.plot_box("price", "kind", limit=5)
    assert "the 5 with the most rows; there are more" in notes(many)


def test_values_beyond_the_whiskers_are_counted(shop):
    shop.execute("CREATE TABLE IF NOT EXISTS far AS SELECT i % 10 AS x FROM generate_series(1, 100) i").run()
    shop.execute("INSERT INTO far VALUES (1000)").run()
    shop.refresh()
    assert "1 values lie beyond" in notes(shop.table("far").plot_box("x"))


@pytest.mark.parametrize("plot", ["plot_bar", "plot_line", "plot_hist", "plot_box"])
def test_plots_of_nothing_explain_themselves(shop, plot):
    nothing = shop.table("nothing")
    ax = getattr(nothing, plot)("id")
    assert "No rows: this set is empty." in notes(ax)
    assert "No rows" in notes(nothing.plot_scatter("id", "id"))


def test_plots_draw_where_they_are_told(products):
    from matplotlib import pyplot

    _, axes = pyplot.subplots(1, 2)
    assert products.plot_bar("name", "price", ax=axes[1]) is axes[1]
    assert not heights(axes[0])


def test_plots_act_in_a_running_loop(products):
    import asyncio

    async def cell():
        return products.plot_bar("name", "price")

    assert len(heights(asyncio.run(cell()))) == 5


def test_plots_never_fetch_the_rows_of_a_large_set(shop):
    sales = shop.table("sale")
    with v.trace() as trace:
        for draw in (sales.plot_bar, sales.plot_line, sales.plot_hist):
            draw("kind" if draw is sales.plot_bar else "at")
        sales.plot_scatter("id", "price")
        sales.plot_box("price", "kind")
    assert max(each.rows or 0 for each in trace) <= 2_001


def test_frames_are_what_seaborn_takes(model):
    seaborn = pytest.importorskip("seaborn")
    clients = model.Client.table()
    frame = clients.select(who=clients.name, orders=clients.ref_orders().count()).run().to_pandas()
    ax = seaborn.barplot(frame, x="who", y="orders")
    assert heights(ax) == [1, 2, 0]


# Live.


def until(condition):
    for _ in range(400):
        if condition():
            return True
        time.sleep(0.05)
    return False


def test_a_live_plot_redraws_until_it_is_stopped(shop):
    shop.execute("DROP TABLE IF EXISTS stock").run()
    shop.execute("CREATE TABLE stock AS SELECT 'a' AS name, 1 AS n").run()
    shop.refresh()
    plot = shop.table("stock").plot_bar("name", "n", live=0.2)
    assert heights(plot.ax) == [1]
    shop.execute("UPDATE stock SET n = 7").run()
    assert until(lambda: heights(plot.ax) == [7])
    plot.stop()
    assert not plot.is_running
    plot._thread.join(5)
    drawn = plot.redrawn
    shop.execute("UPDATE stock SET n = 9").run()
    assert (plot.redrawn, heights(plot.ax)) == (drawn, [7])
    plot.redraw()
    assert heights(plot.ax) == [9]


@pytest.mark.guards("B16", "B19")
def test_a_live_plot_survives_errors(shop):
    shop.execute("DROP TABLE IF EXISTS gone").run()
    shop.execute("CREATE TABLE gone AS SELECT 'a' AS name, 1 AS n").run()
    shop.refresh()
    plot = shop.table("gone").plot_bar("name", "n", live=0.2)
    shop.execute("ALTER TABLE gone RENAME TO away").run()
    assert until(lambda: plot.error is not None)
    assert "not redrawn since" in notes(plot.ax)
    assert heights(plot.ax) == [1]
    shop.execute("ALTER TABLE away RENAME TO gone").run()
    assert until(lambda: plot.error is None)
    plot.stop()
    with pytest.raises(v.VantageError, match="at least 0"):
        shop.table("gone").plot_bar("name", "n", live=0)


# Suggestions.


def test_charts_are_suggested_from_types_and_values(shop, products):
    suggested = shop.table("sale").suggest_charts(limit=12).run()
    calls = [chart.code for chart in suggested]
    assert "sales.plot_line(x='at', y='price')" in calls
    assert "sales.plot_bar(x='paid', y='price')" in calls
    assert "sales.plot_hist(x='price')" in calls
    assert not [call for call in calls if "'id'" in call]
    first = {chart.method for chart in suggested[:4]}
    assert len(first) == 4
    for chart in suggested:
        assert chart.plot() is not None
    assert products.suggest_charts(limit=1).run()[0].code == "products.plot_bar(x='name', y='calories')"


def test_suggestions_are_vega_lite_5_with_data_of_the_database(products):
    import json

    suggested = products.suggest_charts()
    bundle = suggested._repr_mimebundle_()
    spec = bundle["application/vnd.vegalite.v5+json"]
    assert "v5" in spec["$schema"]
    assert json.loads(json.dumps(spec, allow_nan=False)) == spec
    bars = spec["concat"][0]
    assert bars["title"]["subtitle"] == "products.plot_bar(x='name', y='calories')"
    assert {row["x"]: row["y"] for row in bars["data"]["values"]}["Time Traveler Tart"] == 200
    assert "products.plot_bar(x='name', y='calories')" in bundle["text/plain"]


def test_nothing_to_suggest_is_said(shop):
    assert "No chart suggests itself" in shop.table("nothing").suggest_charts()._repr_mimebundle_()["text/plain"]


def test_a_missing_library_is_named_with_its_extra(monkeypatch, products):
    import importlib

    real = importlib.import_module

    def missing(name, *rest):
        if name.partition(".")[0] == "matplotlib":
            raise ImportError("No module named 'matplotlib'", name="matplotlib")
        return real(name, *rest)

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(v.VantageError, match=r"pip install 'vantage-kernel\[plot\]'"):
        products.plot_bar("name", "price")


def test_bins_and_quartiles_of_very_many_rows_are_of_a_sample(shop, monkeypatch):
    from vantage._plot import points

    monkeypatch.setattr(points, "SCANNED", 1_000)
    monkeypatch.setattr(points, "SAMPLED", 5_000)
    sales = shop.table("sale")
    for ax in (sales.plot_hist("price"), sales.plot_box("price")):
        assert "of a sample of about 5,000 of about 20,000 rows" in notes(ax)
    assert sum(sales.plot_hist("price").patches[0].get_data().values) < 15_000
