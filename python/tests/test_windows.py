"""Windows: over the rows of a set, over its groups, and what is refused."""

import datetime as dt
from decimal import Decimal

import pytest
import vantage as v


def over(items, expression, sql=None):
    query = items.order_by("id").select(x=expression)
    if sql is not None:
        assert " ".join(query.preview_sql().split()) == f"SELECT {sql} AS x FROM item ORDER BY id"
    return [row.x for row in query.run()]


def test_windows_over_rows(items):
    t = items
    assert over(t, v.fn.row_number().over(order_by=-t.price), "row_number() OVER (ORDER BY price DESC)") == [2, 4, 3, 1]
    running = "sum(qty) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)"
    assert over(t, t.sum("qty").over(order_by=t.id, frame=("rows", -1, 0)), running) == [7, 0, -7, 3]
    assert over(t, t.sum("qty").over(partition_by=t.maker_id)) == [0, 0, 0, 3]
    assert over(t, v.fn.lag(t.qty, 1, 0).over(order_by=t.id), "lag(qty, $1, $2) OVER (ORDER BY id)") == [0, 7, -7, 0]
    assert over(t, v.fn.lead(t.name).over(order_by=t.id))[3] is None
    assert over(t, v.fn.first_value(t.id).over(order_by=[t.ok.desc().nulls_last(), -t.id])) == [4, 4, 4, 4]
    assert over(t, v.fn.ntile(2).over(order_by=t.id)) == [1, 1, 2, 2]
    assert over(t, v.fn.dense_rank().over(partition_by=[t.maker_id], order_by=t.qty)) == [2, 1, 1, 1]
    assert over(t, t.count(where=t.ok).over(), "count(*) FILTER (WHERE ok) OVER ()") == [2, 2, 2, 2]
    assert over(t, t.qty - v.fn.lag(t.qty).over(order_by=t.id)) == [None, -14, 7, 3]
    near = t.count().over(order_by=t.born, frame=("range", -dt.timedelta(days=40), dt.timedelta(days=1)))
    sql = "count(*) OVER (ORDER BY born RANGE BETWEEN $1 PRECEDING AND $2 FOLLOWING)"
    assert over(t, near, sql) == [2, 2, 1, 1]
    whole = "sum(qty) OVER (ORDER BY id GROUPS BETWEEN UNBOUNDED PRECEDING AND 2 FOLLOWING)"
    assert over(t, t.sum("qty").over(order_by=t.id, frame=("groups", None, 2)), whole) == [0, 3, 3, 3]


def test_windows_over_groups(items):
    t = items
    rows = t.group_by("maker_id").order_by("maker_id").select(
        "maker_id", s=t.sum("qty"), share=t.count() / v.fn.sum(t.count()).over(),
        place=v.fn.rank().over(order_by=-t.sum("qty")), so_far=t.sum(t.count()).over(order_by=t.maker_id),
    )  # fmt: skip
    quarter, half = Decimal("0.25"), Decimal("0.5")
    assert [tuple(row) for row in rows.run()] == [(1, 0, half, 2, 2), (2, 0, quarter, 2, 3), (None, 3, quarter, 1, 4)]


def test_rows_are_narrowed_by_a_window_through_a_sub_query(items):
    t = items
    ranked = t.select("id", "maker_id", place=v.fn.row_number().over(partition_by=t.maker_id, order_by=-t.qty))
    best = ranked.as_table("ranked")
    assert best.where(best.place == 1).order_by("id").col("id").run() == [1, 3, 4]


def test_a_window_over_what_a_relation_gives(wide):
    makers = wide.table("maker")
    total = v.fn.sum(makers.ref_items().count()).over(order_by=makers.id)
    assert makers.order_by("id").select(x=total).col().run() == [2, 3, 3]


@pytest.mark.parametrize(
    ("mistake", "reason"),
    [
        (lambda t, m: t.where(v.fn.row_number().over(order_by=t.id) < 3), "after WHERE"),
        (lambda t, m: t.group_by("ok").having(v.fn.rank().over(order_by=t.count()) < 3).select("ok"), "after WHERE"),
        (lambda t, m: t.select(x=v.fn.row_number()), "wants a window"),
        (lambda t, m: m.select(x=m.ref_items().sum("qty").over()), "others"),
        (lambda t, m: m.join(m.ref_items()).select("id", x=m.count().over()), "several times"),
        (lambda t, m: t.group_by("ok").select(x=t.sum("qty").over()), "neither a key"),
        (lambda t, m: t.select(x=t.qty.over()), "aggregate or a window function"),
    ],
)
def test_what_a_window_cannot_be_is_said(wide, mistake, reason):
    with pytest.raises(v.VantageError, match=reason):
        mistake(wide.table("item"), wide.table("maker")).preview_sql()


@pytest.mark.parametrize("frame", ["rows", ("rows", 1), ("rows", "1; DROP", 0), ("lines", 0, 0), ("rows", 1.5, 0)])
def test_a_frame_is_checked(items, frame):
    with pytest.raises(v.VantageError, match="frame"):
        items.count().over(frame=frame)


def test_names_are_columns_of_the_set_that_the_window_is_over(bakery):
    lines = bakery.table("order_line")
    by_name = lines.select(
        "id",
        total=lines.sum("quantity").over(partition_by="order_id", order_by="-id"),
        before=v.fn.lag(lines.quantity).over(partition_by=["order_id"], order_by=["id"]),
    )
    by_column = lines.select(
        "id",
        total=lines.sum("quantity").over(partition_by=lines.order_id, order_by=-lines.id),
        before=v.fn.lag(lines.quantity).over(partition_by=[lines.order_id], order_by=[lines.id]),
    )
    assert by_name.preview_sql() == by_column.preview_sql()
    assert [tuple(row) for row in by_name.order_by("id").run()] == [
        (1, 6, None), (2, 3, 3), (3, 2, 1), (4, 1, None), (5, 5, None),
    ]  # fmt: skip
    with pytest.raises(v.VantageError, match=r"t\.price or -t\.price"):
        v.fn.rank().over(order_by="-price")
    with pytest.raises(v.UnknownColumn, match="Did you mean 'quantity'"):
        lines.sum("quantity").over(order_by="quantiy")
