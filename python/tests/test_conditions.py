"""Conditions: NULL, booleans, lists, tuples, sets and queries as values, and how they are joined."""

import pytest
import vantage as v


@pytest.mark.inventory(37, "t.x.is_null(), t.x == None")
def test_null_and_booleans(items, found):
    assert found(items.ok.is_distinct_from(True), "ok IS DISTINCT FROM $1") == [2, 3]
    assert found(items.big.is_not_distinct_from(None), "big IS NOT DISTINCT FROM $1") == [3]
    assert found(items.ok.is_true(), "ok IS TRUE") == [1, 4]
    assert found(items.ok.is_not_true(), "ok IS NOT TRUE") == [2, 3]
    assert found(items.ok.is_false() | items.ok.is_null(), "ok IS FALSE OR ok IS NULL") == [2, 3]
    assert found(items.ok.is_not_false() == items.ok, "(ok IS NOT FALSE) = ok") == [1, 2, 4]
    assert found(items.ok) == [1, 4]
    assert found(~items.ok, "NOT (ok)") == [2]
    assert found(items.ok.coalesce(False) & (items.qty > 5), "coalesce(ok, $1) AND qty > $2") == [1]
    assert found(~(items.ok & (items.qty > 5)) & items.ok, "NOT (ok AND qty > $1) AND ok") == [4]


def test_none_among_values_means_null(items, found):
    assert found(items.nick.in_(["red", None]), "nick = ANY($1) OR nick IS NULL") == [1, 2]
    assert found(items.nick.not_in(["red", None]), "NOT (nick = ANY($1)) AND nick IS NOT NULL") == [3, 4]
    assert found(items.nick.not_in(["red"]), "NOT (nick = ANY($1))") == [3, 4]
    assert found(items.id.in_([])) == []
    assert found(items.id.not_in([]), "true") == [1, 2, 3, 4]
    assert found(items.nick.in_([None])) == [2]
    assert found(items.id.in_({1, 4}), "id = ANY($1)") == [1, 4]
    assert found(items.id.in_(range(2, 4))) == [2, 3]
    assert found(items.id.in_(i for i in (1, 2))) == [1, 2]


def test_tuples_of_columns(items, found):
    pair = v.tuple_(items.id, items.name)
    unnested = "(SELECT * FROM unnest($1, $2))"
    assert found(pair.in_([(1, "Red wine"), (2, "x")]), f"(id, name) IN {unnested}") == [1]
    assert found(pair.not_in([(1, "Red wine")]), f"(id, name) NOT IN {unnested}") == [2, 3, 4]
    assert found(pair.in_([])) == []
    assert found(v.tuple_(items.qty, items.id) > (0, 3), "(qty, id) > ($1, $2)") == [1, 4]
    assert found(v.tuple_(items.qty, items.id) == (0, 3)) == [3]
    assert found(v.tuple_(items.id, items.qty).in_(items.where(items.ok).select("id", "qty"))) == [1, 4]
    for mistake in ([(1,)], [(1, "a", 2)], [(1, None)], [1]):
        with pytest.raises(v.VantageError, match="2 values"):
            pair.in_(mistake)


@pytest.mark.inventory(36, "t.id.in_(u.select(…)), t.id.in_([1, 2])")
def test_sets_queries_and_records_are_values(wide, items, found):
    makers = wide.table("maker")
    acme = makers.where(makers.name == "Acme")
    key = "(SELECT id FROM maker WHERE name = $1)"
    assert found(items.maker_id == acme, f"maker_id = {key}") == [1, 2]
    assert found(items.maker_id == acme.select("id"), f"maker_id = {key}") == [1, 2]
    assert found(items.maker_id.in_(acme), f"maker_id IN {key}") == [1, 2]
    assert found(items.maker_id != acme.get_one().run(), "maker_id != $1") == [3]
    assert found(items.id > makers.count(), "id > (SELECT count(*) FROM maker)") == [4]
    assert found(items.price == v.scalar(items.select(m=items.max("price")))) == [4]
    assert found(items.price == v.scalar(items.max("price"))) == [4]
    assert found(items.maker_id.in_(acme.select("id").col())) == [1, 2]
    assert found(items.maker_id.in_(acme.select("id").union(makers.where(makers.id == 2).select("id")))) == [1, 2, 3]
    with pytest.raises(v.VantageError, match="one column"):
        items.where(items.id.in_(makers.select("id", "name"))).preview_sql()


@pytest.mark.inventory(38, "a & b")
@pytest.mark.inventory(39, "a | b, v.or_(a, b, c)")
@pytest.mark.guards("B3", "Z5")
def test_conditions_are_joined_with_brackets_where_they_need_them(items, found):
    a, b, c = items.id == 1, items.id == 3, items.ok
    assert found((a | b) & c, "(id = $1 OR id = $2) AND ok") == [1]
    assert found(a | (b & c), "id = $1 OR id = $2 AND ok") == [1]
    assert found(v.or_(a, b, items.id == 4), "id = $1 OR id = $2 OR id = $3") == [1, 3, 4]
    assert found(v.and_(v.or_(), a), "false AND id = $1") == []
    assert found(v.and_(), "true") == [1, 2, 3, 4]
    assert found(v.not_(a), "NOT (id = $1)") == [2, 3, 4]
    assert found(v.expr("id = 3 OR id = 1") & c, "(id = 3 OR id = 1) AND ok") == [1]


def test_the_order_in_which_conditions_are_typed_does_not_matter(items):
    conditions = [items.qty > -10, items.ok, items.name.contains("e"), items.price.between(0, 50)]
    expected = items.where(*conditions).order_by("id").col("id").run()
    for turn in range(4):
        turned = [*conditions[turn:], *conditions[:turn]]
        narrowed = items
        for condition in turned:
            narrowed = narrowed.where(condition)
        assert narrowed.order_by("id").col("id").run() == items.where(v.and_(*turned)).col("id").run() == expected


@pytest.mark.inventory(40, 't.name.op("~*", "^m")')
@pytest.mark.guards("B9")
@pytest.mark.parametrize("operator", ["; DROP", "= 1 OR 1 =", "--", "/*", "", "a", "=\0", "<->--", "é"])
def test_an_operator_is_checked(items, operator):
    with pytest.raises(v.VantageError, match="operator"):
        items.name.op(operator, 1)


def test_functions_of_the_set_are_taken_wherever_a_column_is(items):
    query = (
        items.where(lambda t: t.qty > -5)
        .group_by(lambda t: t.ok, big=lambda t: t.qty > 5)
        .having(lambda t: t.count() > 0)
        .select(n=lambda t: t.count(), s=lambda t: t.sum(lambda u: u.qty * 2), w=items.count(where=lambda t: t.qty > 3))
    )
    assert sorted(map(tuple, query.run())) == [(1, 0, 0), (1, 6, 0), (1, 14, 1)]
    assert items.order_by(lambda t: -t.price).col(lambda t: t.id + 0).run() == [4, 1, 3, 2]


@pytest.mark.guards("B4")
def test_a_condition_is_wanted(items):
    for mistake in (True, "x", 3, None):
        with pytest.raises(v.VantageError, match="condition"):
            items.where(mistake)
    with pytest.raises(v.VantageError, match=r"v\.lazy"):
        items.where(items.id == (lambda: 3))


@pytest.mark.inventory(54, "__vantage_sql__")
def test_a_type_of_ones_own_says_its_sql(items, found):
    class Cheap:
        def __vantage_sql__(self):
            return items.price < 5

    class Money:
        def __init__(self, cents):
            self.cents = cents

        def __vantage_sql__(self):
            return v.expr("{}::numeric / 100", self.cents)

    assert found(Cheap(), "price < $1") == [2, 3]
    assert found(items.price == Money(330), "price = ($1::numeric / 100)") == [3]
    assert items.where(items.id == 1).select(x=Money(250)).col().run() == [2.5]


@pytest.mark.inventory(82, 'v.info(q).limit, t.without("order_by")')
def test_parts_of_a_set_can_be_asked_and_taken_away(items):
    narrowed = items.where(items.ok).order_by("name").offset(1).limit(3)
    facts = v.info(narrowed)
    assert (facts.has_where, facts.has_order_by, facts.limit, facts.offset) == (True, True, 3, 1)
    assert not v.info(items).has_where
    plain = narrowed.without("where", "order_by", "limit", "offset")
    assert plain.preview_sql() == items.preview_sql()
    assert plain.count().run() == 4
    selected = items.select("id").distinct().order_by("-id").limit(2)
    facts = v.info(selected)
    assert (facts.columns, facts.is_distinct, facts.limit, facts.has_order_by) == (("id",), True, 2, True)
    with pytest.raises(v.VantageError, match="Did you mean 'limit'"):
        items.without("limits")


def test_a_set_without_its_conditions_is_about_other_rows(wide):
    makers = wide.table("maker")
    acme = makers.where(makers.name == "Acme")
    rows = acme.without("where").order_by("id").select("id", n=acme.ref_items().count()).run()
    assert [tuple(row) for row in rows] == [(1, 2), (2, 0), (3, 0)]
