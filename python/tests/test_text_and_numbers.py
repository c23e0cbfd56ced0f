"""What can be asked of text and numbers, as SQL and as results. Row numbers are in expressions.sql."""

from decimal import Decimal

import pytest
import vantage as v


@pytest.mark.inventory(43, 't.name.like("M%"), .between(a, b), >=, <=')
def test_patterns_match_as_they_say(items, found):
    assert found(items.name.not_like("R%"), "name NOT LIKE $1") == [2, 3, 4]
    assert found(items.name.not_ilike("r%"), "name NOT ILIKE $1") == [2, 3, 4]
    assert found(items.name.matches("^R"), "name ~ $1") == [1]
    assert found(items.name.imatches("WINE"), "name ~* $1") == [1, 2]
    assert found(items.name.not_matches("[Ww]"), "name !~ $1") == [3, 4]
    assert found(items.name.not_imatches("w"), "name !~* $1") == [3, 4]
    assert found(items.name.op("~*", "^r"), "name ~* $1") == [1]
    assert found(items.name.op("similar to", "R%"), "name SIMILAR TO $1") == [1]


@pytest.mark.guards("B9")
def test_text_is_looked_for_as_it_stands(items, found):
    assert found(items.name.contains("E_W"), "name ILIKE $1") == [2]
    assert found(items.name.contains("E_W", case=True), "name LIKE $1") == []
    assert found(items.name.icontains("100%"), "name ILIKE $1") == [2]
    assert found(items.name.startswith("r"), "name LIKE $1") == []
    assert found(items.name.startswith("r", case=False), "name ILIKE $1") == [1]
    assert found(items.name.endswith("0%"), "name LIKE $1") == [2]
    assert found(items.name.contains(items.nick), "strpos(lower(name), lower(nick)) > 0") == [1, 3]
    assert items.where(items.name.contains("a%_\\")).compile().params == ("%a\\%\\_\\\\%",)


@pytest.mark.inventory(52, "t.name.upper()")
@pytest.mark.parametrize(
    ("make", "sql", "first"),
    [
        (lambda t: t.name.upper(), "upper(name)", "RED WINE"),
        (lambda t: t.name.initcap(), "initcap(name)", "Red Wine"),
        (lambda t: t.name.trim("Re"), "btrim(name, $1)", "d win"),
        (lambda t: t.name.length(), "length(name)", 8),
        (lambda t: t.name.substring(2, 3), "substr(name, $1, $2)", "ed "),
        (lambda t: t.name.left(2), '"left"(name, $1)', "Re"),
        (lambda t: t.name.right(-5), '"right"(name, $1)', "ine"),
        (lambda t: t.name.replace("e", "E"), "replace(name, $1, $2)", "REd winE"),
        (lambda t: t.name.regexp_replace("[aeiou]", "_"), "regexp_replace(name, $1, $2, $3)", "R_d w_n_"),
        (lambda t: t.name.split_part(" ", 2), "split_part(name, $1, $2)", "wine"),
        (lambda t: t.name.position("wine"), "strpos(name, $1)", 5),
        (lambda t: t.code.pad_left(5, "*"), "lpad(code, $1, $2)", "**r-1"),
        (lambda t: t.code.pad_right(5), "rpad(code, $1, $2)", "r-1  "),
        (lambda t: t.code.repeat(2), "repeat(code, $1)", "r-1r-1"),
        (lambda t: t.code.reverse(), "reverse(code)", "1-r"),
        (lambda t: t.name + "!", "name || $1", "Red wine!"),
        (lambda t: "<" + t.name + ">", "($1 || name) || $2", "<Red wine>"),
        (lambda t: t.nick + t.code, "nick || code", "redr-1"),
        (lambda t: (t.nick + t.code).left(4), '"left"(nick || code, $1)', "redr"),
        (lambda t: t.name.collate("C"), '(name COLLATE "C")', "Red wine"),
        (lambda t: v.concat(t.nick, "-", t.qty), "concat(nick, CAST($1 AS text), qty)", "red-7"),
        (lambda t: t.name.upper().lower().left(1) + t.code, '"left"(lower(upper(name)), $1) || code', "rr-1"),
    ],
)
def test_text_is_computed(items, computed, make, sql, first):
    assert computed(make(items), sql)[0] == first


@pytest.mark.inventory(51, "+ - * /")
@pytest.mark.parametrize(
    ("make", "sql", "values"),
    [
        (lambda t: t.qty / 2, "CAST(qty AS numeric) / nullif($1, 0)", [3.5, -3.5, 0, 1.5]),
        (lambda t: t.id / t.qty, "CAST(id AS numeric) / nullif(qty, 0)", [1 / 7, -2 / 7, None, 4 / 3]),
        (lambda t: 6 / t.id, "CAST($1 AS numeric) / nullif(id, 0)", [6, 3, 2, 1.5]),
        (lambda t: t.qty // 2, "CAST(floor(CAST(qty AS numeric) / nullif($1, 0)) AS bigint)", [3, -4, 0, 1]),
        (lambda t: t.id // t.qty, None, [0, -1, None, 1]),
        (lambda t: t.qty % 3, "qty % nullif($1, 0)", [1, -1, 0, 0]),
        (lambda t: t.id % t.qty, "id % nullif(qty, 0)", [1, 2, None, 1]),
        (lambda t: t.weight % 1, None, [0.5, 0.25, None, -0.5]),
        (lambda t: t.weight // 1, "floor(weight / nullif($1, 0))", [1, 2, None, -1]),
        (lambda t: t.weight / 2, "weight / nullif($1, 0)", [0.75, 1.125, None, -0.25]),
        (lambda t: t.qty**2, "power(qty, $1)", [49, 49, 0, 9]),
        (lambda t: 2**t.id, "power($1, id)", [2, 4, 8, 16]),
        (lambda t: -t.qty + 1, "(- qty) + $1", [-6, 8, 1, -2]),
        (lambda t: abs(t.qty), "abs(qty)", [7, 7, 0, 3]),
        (lambda t: t.qty.sign(), "CAST(sign(qty) AS int4)", [1, -1, 0, 1]),
        (lambda t: round(t.price, 1), "round(price, $1)", [12.5, 0, 3.3, 100]),
        (lambda t: t.weight.round(1), None, [1.5, 2.3, None, -0.5]),
        (lambda t: round(t.qty), "qty", [7, -7, 0, 3]),
        (lambda t: t.weight.floor(), "floor(weight)", [1, 2, None, -1]),
        (lambda t: t.price.ceil(), "ceil(price)", [13, 0, 4, 100]),
        (lambda t: t.weight.trunc(), "trunc(weight)", [1, 2, None, 0]),
        (lambda t: (t.qty + 1) * 2, "(qty + $1) * $2", [16, -12, 2, 8]),
        (lambda t: t.qty + 1 * t.id - (t.qty - t.id), "(qty + $1 * id) - (qty - id)", [2, 4, 6, 8]),
    ],
)
def test_numbers_are_computed(items, computed, make, sql, values):
    given = [None if value is None else float(value) for value in computed(make(items), sql)]
    assert given == [None if value is None else pytest.approx(value) for value in values]


def test_division_keeps_postgres_types(items, computed):
    assert [type(value) for value in computed(items.qty / 2)] == [Decimal] * 4
    assert type(computed(items.weight / 2)[0]) is float
    assert type(computed(items.price / 2)[0]) is Decimal
    assert type(computed(items.big // 3)[0]) is int
    assert computed(v.fn.coalesce(items.lasts, None) / 2)[0].total_seconds() == 13 * 3600


def test_an_overflow_is_an_error_and_never_another_number(items):
    with pytest.raises(v.QueryError, match="out of range"):
        items.select(x=items.qty * 2_000_000_000).run()


def test_an_expression_is_no_python_value(items):
    for mistake in (lambda: bool(items.qty), lambda: list(items.tags), lambda: "x" in items.tags):
        with pytest.raises(v.VantageError):
            mistake()


def test_no_part_of_an_expression_hides_what_can_be_asked_of_it():
    from vantage import _nodes
    from vantage._expressions import Expression

    kinds = [each for each in vars(_nodes).values() if isinstance(each, type) and issubclass(each, Expression)]
    assert len(kinds) > 20
    hidden = {
        (kind, slot) for kind in kinds for slot in kind.__dict__.get("__slots__", ()) if hasattr(Expression, slot)
    }
    assert not hidden
