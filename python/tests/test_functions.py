"""Functions, casts, CASE, templates, and aggregates by any name."""

from decimal import Decimal

import pytest
import vantage as v


@pytest.mark.inventory(48, "v.fn.generate_series(1, 3)")
def test_every_function_of_postgres_is_called_by_its_name(items, computed):
    assert computed(v.fn.lower(items.name), "lower(name)")[0] == "red wine"
    assert computed(v.fn.GREATEST(items.qty, items.id, 5), "greatest(qty, id, $1)") == [7, 5, 5, 5]
    assert computed(v.fn.app.tax(items.price), "app.tax(price)")[0] == Decimal("2.5")
    assert computed(v.fn.app.tax(items.price, 0.1), "app.tax(price, $1)")[0] == Decimal("1.25")
    assert computed(v.fn["Odd Name"](items.id), '"Odd Name"(id)')[0] == 1001
    assert computed(v.fn.format("%s-%s", items.id, "x"), "format(CAST($1 AS text), id, CAST($2 AS text))")[0] == "1-x"
    assert computed(v.fn.jsonb_build_object("id", items.id))[0] == {"id": 1}
    assert computed(v.fn.now() > "2020-01-01") == [True] * 4
    with pytest.raises(v.QueryError, match="does not exist"):
        items.select(x=v.fn['lower"(name); DROP TABLE item; --'](items.name)).run()


def test_coalesce_and_its_kin(items, computed):
    assert computed(v.coalesce(items.nick, items.code, "?"), "coalesce(nick, code, $1)") == ["red", "w-2", "", "Red"]
    assert computed(items.big.coalesce(0), "coalesce(big, $1)")[2] == 0
    assert computed(items.data.coalesce({}), "coalesce(data, $1)")[2] == {}
    assert computed(v.nullif(items.nick, ""), "nullif(nick, $1)")[2] is None
    assert computed(items.qty.nullif(0), "nullif(qty, $1)")[2] is None
    assert computed(v.least(items.qty, 1), "least(qty, $1)") == [1, -7, 0, 1]


def test_case(items, computed, found):
    size = v.case((items.qty > 5, "many"), (items.qty > 0, "some"), else_="none")
    sql = "CASE WHEN (qty > $1) THEN $2 WHEN (qty > $3) THEN $4 ELSE $5 END"
    assert computed(size, sql) == ["many", "none", "none", "some"]
    assert found(size == "some") == [4]
    assert computed(v.case((items.ok, items.qty))) == [7, None, None, 3]
    assert computed(v.case((items.ok, items.qty), else_=0) / 2)[0] == Decimal("3.5")
    with pytest.raises(v.VantageError, match="pairs"):
        v.case(items.ok)


@pytest.mark.inventory(46, 'v.cast(t.id, "text")')
@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("date", "date"),
        ("numeric(10, 2)", "numeric(10, 2)"),
        ("character varying(3)", "character varying(3)"),
        ("timestamp(3) with time zone", "timestamp(3) with time zone"),
        ("interval day to second(3)", "interval day to second(3)"),
        ('app."My Type"[]', 'app."My Type"[]'),
        ("int[3][]", "int[3][]"),
        (int, "bigint"),
        (str, "text"),
        (Decimal, "numeric"),
    ],
)
def test_types_are_named_as_postgres_names_them(items, given, written):
    assert f"CAST($1 AS {written})" in items.select(x=v.cast("1", given)).preview_sql()


@pytest.mark.parametrize("given", ["int); DROP TABLE x; --", "int)", "a b", "", "'x'", "int; x", "(3)", 3, list, "x\0"])
def test_what_is_no_type_is_refused(given):
    with pytest.raises(v.VantageError, match="cast"):
        v.cast("1", given)


@pytest.mark.inventory(44, 'v.expr("{} + {}", 1, 2)')
@pytest.mark.inventory(45, 'v.expr("{} * {}", t.qty, t.id)')
@pytest.mark.inventory(47, 'v.join_expr(parts, " + ")')
@pytest.mark.inventory(56, 'v.expr("{} = ANY({})", v.ident("qty"), [1, 2])')
@pytest.mark.guards("Z15")
def test_templates(items, computed, found):
    assert computed(v.expr("{} * {} + 1", items.qty, items.id), "(qty * id + 1)") == [8, -13, 1, 13]
    assert computed(v.expr("{} / {}", items.qty, items.id + 0), "(qty / (id + $1))")[0] == 7
    assert found(v.expr("now()") < "2020-01-01", "(now()) < $1") == []
    assert found(v.expr("{} % 2", items.id) == 0, "(id % 2) = $1") == [2, 4]
    assert found(v.expr("{} = ANY({})", items.id, [1, 2]), "(id = ANY($1))") == [1, 2]
    assert computed(v.expr("{}", "{} }} {"))[0] == "{} }} {"
    assert computed(v.expr("'{{}}' || {}", items.code))[0] == "{}r-1"
    assert computed(v.expr("{} + {}", v.ident("qty"), 1), "(qty + $1)")[0] == 8
    assert str(v.ident("app", "Odd Name")) == 'app."Odd Name"'
    assert computed(v.join_expr([items.qty, items.id, 3], " + "), "(qty + id + $1)")[0] == 11
    grouped = items.group_by(odd=v.expr("{} % 2", items.id)).select("odd", n=items.count()).order_by("odd")
    assert [tuple(row) for row in grouped.run()] == [(0, 2), (1, 2)]
    assert items.order_by(v.expr("{} * -1", items.id)).col("id").run() == [4, 3, 2, 1]


@pytest.mark.guards("B7", "Z15")
@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("{} + {}", (1,)),
        ("{}", (1, 2)),
        ("x", (1,)),
        ("{} + {1}", (1, 2)),
        ("{x}", (1,)),
        ("a = $1", ()),
        ("a -- b", ()),
        ("a /* b */", ()),
        ("a; b", ()),
        ("a)", ()),
        ("(a", ()),
        ("true) OR (true", ()),
        ("'a", ()),
        ("'{}'", (1,)),
        ("a\0", ()),
        (3, ()),
    ],
)
def test_a_template_that_does_not_fit_is_refused_when_it_is_built(text, arguments):
    with pytest.raises(v.VantageError):
        v.expr(text, *arguments)


def test_aggregates_by_any_name(items):
    grouped = items.group_by(items.maker_id).order_by("maker_id")
    query = grouped.select(
        names=v.fn.string_agg(items.name, ", ", order_by=items.name),
        back=v.fn.string_agg(items.name, ",", distinct=True, order_by=items.name.desc()),
        largest=v.fn.max(items.price),
        nicks=v.fn.count(items.nick),
        median=v.fn.percentile_cont(0.5, order_by=items.qty),
        often=v.fn.mode(order_by=items.qty),
        product=v.fn.app.product(items.price, aggregate=True),
        pairs=v.fn.jsonb_object_agg(items.name, items.qty),
        fits=v.fn.corr(items.qty, items.id),
        some=v.fn.bool_or(items.ok, where=items.qty > 0),
    )
    assert tuple(query.run()[0]) == (
        "Red wine, White_wine 100%", "White_wine 100%,Red wine", Decimal("12.50"), 1, 0, -7, 0,
        {"Red wine": 7, "White_wine 100%": -7}, -1, True,
    )  # fmt: skip
    assert v.fn.sum(items.qty).run() == 3
    with pytest.raises(v.VantageError, match="which rows"):
        v.fn.count()


def test_aggregates_of_some_rows(items):
    query = items.select(
        n=items.count(), good=items.count(where=items.ok), plus=items.sum("qty", where=lambda t: t.qty > 0),
        two=items.count().filter(items.ok).filter(items.qty > 5), names=items.array_agg("id", order_by=-items.qty),
    )  # fmt: skip
    assert tuple(query.run()[0]) == (4, 2, 10, 1, [1, 4, 3, 2])
    assert "count(*) FILTER (WHERE ok)" in query.preview_sql()
    assert items.count(where=items.ok).run() == 2


def test_aggregates_in_expressions(items):
    query = items.select(
        mean=round(items.avg("qty"), 2), ratio=items.sum("qty") / items.count(), label=v.value("all"),
        size=v.case((items.count() > 3, "many"), else_="few"), none=v.coalesce(items.sum("qty", where=items.id > 9), 0),
        more=items.sum("qty") * 2 + 1 > items.count(),
    )  # fmt: skip
    assert [tuple(row) for row in query.run()] == [(Decimal("0.75"), Decimal("0.75"), "all", "many", 0, True)]
    grouped = items.group_by("maker_id").having(items.sum("qty") + items.count() > 0)
    ordered = grouped.order_by(-(items.count() * 2), "maker_id").select("maker_id", n=items.count())
    assert [tuple(row) for row in ordered.run()] == [(1, 2), (2, 1), (None, 1)]


def test_an_aggregate_by_name_counts_no_row_twice(wide):
    makers = wide.table("maker")
    joined = makers.join(makers.ref_items())
    rows = joined.group_by(makers.name).order_by("name").select(
        "name", makers=v.fn.sum(makers.id), ids=v.fn.array_agg(makers.id), quantities=v.fn.sum(joined.items__qty),
        names=v.fn.string_agg(joined.items__name, ",", order_by=joined.items__name),
        listed=v.fn.array_agg(joined.items__qty, order_by=-joined.items__qty),
        good=makers.ref_items().count(where=lambda i: i.ok),
        active=makers.count(where=makers.active),
    )  # fmt: skip
    assert [tuple(row) for row in rows.run()] == [
        ("Acme", 1, [1], 0, "Red wine,White_wine 100%", [7, -7], 1, 1),
        ("Böhm & Söhne", 2, [2], 0, "Beer", [0], 0, 0),
        ("Zed", 3, [3], None, None, None, 0, 0),
    ]
    with pytest.raises(v.VantageError, match="exists"):
        joined.group_by("name").select(n=makers.count(where=joined.items__ok)).run()


@pytest.mark.inventory(76, 'q.as_table("a"), v.from_(…)')
def test_a_function_that_gives_rows_is_a_source(wide):
    days = v.from_(v.fn.generate_series(v.cast("2024-01-01", "date"), v.cast("2024-01-05", "date"),
                                        v.cast("1 day", "interval")), alias="day", db=wide)  # fmt: skip
    assert days.where(days.value > "2024-01-03 12:00").count().run() == 2
    numbers = v.from_(v.fn.generate_series(1, 4), alias="n", db=wide)
    items = wide.table("item")
    crossed = numbers.join(items, how="cross", prefix="i").where(numbers.value == items.id)
    assert crossed.select("value", name=crossed.i_name).order_by("value").run()[0].name == "Red wine"
