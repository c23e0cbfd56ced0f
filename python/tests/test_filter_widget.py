"""``FilterWidget``, from Python: what the front end sends is the value of ``rows``."""

import datetime
import json
import time
from decimal import Decimal
from pathlib import Path

import pytest
import vantage as v

pytest.importorskip("anywidget")
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

SCHEMAS = Path(__file__).parent / "schemas"


@pytest.fixture
def clients(bakery):
    import bakery_model

    return bakery_model.Client.table()


@pytest.fixture
def widget(clients):
    from vantage.widgets import FilterWidget

    return FilterWidget(clients)


@pytest.fixture(scope="module")
def typed(make_database):
    dsn = make_database(
        "widget_types",
        """
        CREATE TYPE size AS ENUM ('s', 'm', 'l');
        CREATE TABLE thing (
          id int PRIMARY KEY, name text, price numeric(10, 2), day date, at timestamptz, size size, ok bool, "a b" int,
          meta jsonb
        );
        INSERT INTO thing SELECT i, 'thing ' || i, i / 2.0, date '2026-01-01' + i, '2026-01-01'::timestamptz,
          (ARRAY['s', 'm', 'l']::size[])[i % 3 + 1], i % 2 = 0, i, '{}' FROM generate_series(1, 30) i;
        """,
    )
    db = v.connect_postgres(dsn, default=False)
    yield db
    db.close()


def counted(widget, number):
    for _ in range(400):
        if widget.count == number:
            return True
        time.sleep(0.02)
    raise AssertionError(f"count is {widget.count}, not {number}; {widget.problem}")


@pytest.mark.inventory(160, "t.columns(), t.count(), v.info(t).title_column, FilterWidget(t)")
def test_conditions_narrow_the_result(widget):
    assert widget.result.count().run() == 3
    widget.set("name", "contains", "M")
    widget.set("is_paying_client", "==", True)
    assert [client.name for client in widget.result.get().run()] == ["Marty McFly"]
    assert widget.conditions == ['clients.name.contains("M")', "clients.is_paying_client == True"]
    assert widget.code == (
        'filtered = (clients\n    .where(clients.name.contains("M"))\n    .where(clients.is_paying_client == True))'
    )
    widget.set("name", "starts with", "D")
    assert [client.name for client in widget.result.get().run()] == ["Doc Brown"]
    widget.clear("name").clear()
    assert widget.result.count().run() == 3


def test_the_code_gives_the_same_set(widget, clients):
    widget.set("name", "in_", "Marty McFly", "q\"uo'te")
    widget.set("id", "between", 1, 2)
    scope = {"clients": clients}
    exec(widget.code, scope)
    assert scope["filtered"].compile() == widget.result.compile()


def test_what_the_front_end_sends_is_parsed_by_type(typed):
    from vantage.widgets import FilterWidget

    things = typed.table("thing")
    widget = FilterWidget(things)
    widget.rows = [
        {"column": "price", "operator": "between", "values": ["2.5", "10"]},
        {"column": "day", "operator": "ge", "values": ["2026-01-08"]},
        {"column": "at", "operator": "lt", "values": ["2026-02-01T00:00"]},
        {"column": "size", "operator": "in_", "values": ["s", "l"]},
        {"column": "ok", "operator": "eq", "values": ["true"]},
        {"column": "a b", "operator": "gt", "values": ["1"]},
        {"column": "meta", "operator": "is_not_null", "values": []},
        {"column": "name", "operator": "eq", "values": []},
    ]
    assert widget.problem == ""
    assert widget._conditions[0].values == (Decimal("2.5"), Decimal("10"))
    assert widget._conditions[1].values == (datetime.date(2026, 1, 8),)
    assert sorted(row.id for row in widget.result.get().run()) == [8, 12, 14, 18, 20]
    assert widget.conditions[5] == 'things["a b"] > 1'


def test_what_does_not_fit_is_said_and_left_out(typed):
    from vantage.widgets import FilterWidget

    widget = FilterWidget(typed.table("thing"))
    widget.rows = [
        {"column": "id", "operator": "eq", "values": ["many"]},
        {"column": "id", "operator": "gt", "values": ["29"]},
    ]
    assert widget.problem == "'many' is no number for id (int4)."
    assert widget.result.count().run() == 1
    for wrong, reason in (
        (("nmae", "eq", "x"), "Did you mean 'name'"),
        (("id", "contains", "x"), "cannot be filtered by 'contains'"),
        (("id", "between", 1), "wants two values"),
        (("day", "==", "someday"), "is no date"),
    ):
        with pytest.raises(v.VantageError, match=reason):
            widget.set(*wrong)


def test_it_counts_by_itself(widget):
    counted(widget, 3)
    widget.set("is_paying_client", "==", True)
    counted(widget, 2)
    widget.set("id", ">", 100)
    counted(widget, 0)
    assert widget.total == 3


def test_it_counts_on_the_event_loop(clients):
    import asyncio

    from vantage.widgets import FilterWidget

    async def cell():
        widget = FilterWidget(clients).set("name", "contains", "M")
        while widget.count is None:
            await asyncio.sleep(0.01)
        return widget.count

    assert asyncio.run(cell()) == 1


def test_changes_are_told(widget):
    heard, seen = [], []
    widget.on_change(lambda result: heard.append(result.count().run()))
    widget.observe(lambda change: seen.append(change["new"]), names="code")
    widget.set("name", "contains", "M")
    assert heard == [1]
    assert 'contains("M")' in seen[-1]


def test_selections_and_traversed_sets_are_filtered(clients):
    from vantage.widgets import FilterWidget

    orders = FilterWidget(clients.ref_orders()).set("total", ">", 300)
    assert sorted(order.total for order in orders.result.get().run()) == [893, 995]
    picked = FilterWidget(clients.select(who=clients.name)).set("who", "contains", "Doc")
    assert [row.who for row in picked.result.rows().run()] == ["Doc Brown"]


def test_the_state_holds_no_secret_and_is_json(widget, bakery_dsn):
    widget.set("name", "contains", "M")
    state = {name: value for name, value in widget.get_state().items() if name not in ("layout", "_esm", "_css")}
    text = json.dumps(state)
    assert "passfile" not in text
    assert "127.0.0.1" not in text
    assert {"title", "columns", "rows", "code", "count", "total", "problem"} <= set(state)


def test_hostile_names_and_values_stay_text(make_database):
    from vantage.widgets import FilterWidget

    dsn = make_database(
        "widget_hostile", (SCHEMAS / "hostile-names-and-values.sql").read_text("utf-8")
    )  # fmt: skip
    db = v.connect_postgres(dsn, default=False)
    table = db.table('a "b" <script>alert(2)</script>')
    widget = FilterWidget(table)
    widget.set("$1", "==", "$1")
    widget.set("q'uote", "in_", "<script>alert(1)</script>")
    assert [row.id for row in widget.result.rows().run()] == [1]
    scope = {widget._variable(): table}
    exec(widget.code, scope)
    assert [row.id for row in scope["filtered"].rows().run()] == [1]
    source = Path(FilterWidget._esm._path if hasattr(FilterWidget._esm, "_path") else "").name
    assert source == "filter.js"
    db.close()


def test_its_script_sets_text_only():
    source = (Path(v.__file__).parent / "widgets" / "filter.js").read_text("utf-8")
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert way not in source


def test_without_anywidget_the_extra_is_named(monkeypatch):
    import importlib
    import sys

    for name in [name for name in sys.modules if name.startswith("vantage.widgets")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "anywidget", None)
    with pytest.raises(ImportError, match=r"pip install 'vantage-kernel\[widgets\]'"):
        importlib.import_module("vantage.widgets")
