"""No value and no name changes the shape of a statement; brackets stand where Postgres needs them."""

import psycopg
import pytest
import vantage as v
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pglast import ast, parse_sql
from pglast.visitors import Visitor

SIGNS = "'\"\\$1%s{}:;-/*() \n\tabcäß🍰select\u200b"
TEXT = st.text(st.sampled_from(SIGNS) | st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
NAME = st.one_of(
    st.sampled_from(["select", "user", "a b", 'a"b', "a''b", "$1", "%s", "%(p0)s", "{}", ":x", "🍰", "x" * 63, "A"]),
    TEXT.filter(lambda name: 0 < len(name.encode()) <= 63),
)  # fmt: skip
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Names(Visitor):
    """The names that a statement looks at, and those that it gives."""

    def __init__(self):
        super().__init__()
        self.columns, self.tables, self.outputs, self.parameters = [], [], [], 0

    def visit_ColumnRef(self, _, node):
        self.columns.append(tuple(field.sval for field in node.fields if isinstance(field, ast.String)))

    def visit_RangeVar(self, _, node):
        self.tables.append((node.schemaname, node.relname))

    def visit_ResTarget(self, _, node):
        self.outputs.append(node.name)

    def visit_ParamRef(self, _, node):
        self.parameters = max(self.parameters, node.number)


def names_in(sql):
    found = Names()
    (statement,) = parse_sql(sql)
    found(statement)
    return found


@pytest.mark.guards("B9")
@quick
@given(TEXT, TEXT, TEXT)
def test_values_stay_values(items, one, other, third):
    def query(a, b, c):
        return items.where(
            items.name.contains(a), items.nick != b, items.tags.contains([c]), v.expr("{} <> '{{}}'", a),
            items.data["k"].text().in_([a, b]) | (v.fn.concat(a, items.name) == c),
        ).select(x=v.value(a, str), y=items.name + b)  # fmt: skip

    made, plain = query(one, other, third), query("a", "b", "c")
    assert made.preview_sql() == plain.preview_sql()
    assert items.where(items.id == 1).select(x=v.value(one, str)).scalar().run() == one
    found = names_in(made.preview_sql(inline=True))
    assert found.columns == names_in(plain.preview_sql(inline=True)).columns
    made.run()


@pytest.mark.guards("B9")
@quick
@given(NAME, NAME, NAME.filter(lambda name: len(name.encode()) < 63), NAME, TEXT)
def test_names_stay_names(table, column, output, key, value):
    class Thing(v.Entity, table="placeholder"):
        id: v.Col[int]
        made: v.Col[str] = v.col(column=column)

    Thing._table_name = f"t.{table.replace('.', '_')}"
    with pytest.MonkeyPatch.context() as patch:  # without a catalog, which would have to have the table
        patch.setattr("vantage._connect._latest", None)
        things = Thing.table()
        narrowed = things.where(things.made == value, v.expr("{} = 1", v.ident(key))).order_by("made")
        query = narrowed.select({output: things.made, f"{output}2": things.id})
        found = names_in(query.compile().sql)
    assert found.tables == [("t", table.replace(".", "_"))]
    assert sorted(found.columns) == sorted([(column,), ("id",), (column,), (key,), (column,)])
    assert found.outputs == [output if output != column else None, f"{output}2"]
    assert found.parameters == 1


@pytest.mark.parametrize("name", ["a\0", "\0"])
def test_a_name_has_no_nul(name):
    with pytest.raises(v.VantageError):
        v.ident(name)
    with pytest.raises(v.VantageError):
        v.expr(f"{name} + 1")


def test_a_value_with_nul_is_an_error(items):
    with pytest.raises(v.VantageError):
        items.where(items.name == "a\0b").count().run()


@pytest.mark.inventory(29, 'db.table("order").user')
@pytest.mark.guards("B9")
def test_hostile_names_are_read_from_a_real_database(make_database):
    names = ["select", "a b", 'q"q', "a'b", "$1", "%s", "%(p0)s", "{}", ":x", "🍰", "x" * 63, "count", "A"]
    columns = ", ".join('"' + name.replace('"', '""') + '" int' for name in names)
    numbers = ", ".join(str(number) for number in range(len(names)))
    dsn = make_database("hostile", f'CREATE TABLE "t ""%s$1" (id int PRIMARY KEY, {columns});'
                        f'INSERT INTO "t ""%s$1" VALUES (1, {numbers})')  # fmt: skip
    db = v.connect_postgres(dsn, default=False)
    try:
        things = db.table('t "%s$1')
        for number, name in enumerate(names):
            query = things.where(things[name] == number, v.expr("{} = {}", v.ident(name), number))
            assert query.select({name: things[name]}).run()[0][name] == number
            assert query.group_by(name).select({name + "!": things.sum(name)}).scalar().run() == number
    finally:
        db.close()


LEAVES = st.sampled_from(["qty", "id", "small"]) | st.integers(-3, 9)
NUMBERS = st.recursive(
    LEAVES,
    lambda inner: st.tuples(st.sampled_from("+-*%~"), inner, inner) | st.tuples(st.just("neg"), inner),
    max_leaves=6,
)
CONDITIONS = st.recursive(
    st.tuples(st.sampled_from(["=", "<", "!=", ">="]), NUMBERS, NUMBERS)
    | st.tuples(st.just("between"), NUMBERS, NUMBERS, NUMBERS)
    | st.tuples(st.just("null"), NUMBERS)
    | st.tuples(st.just("in"), NUMBERS),
    lambda inner: (
        st.tuples(st.sampled_from(["and", "or", "is"]), inner, inner)
        | st.tuples(st.sampled_from(["not", "true", "expr"]), inner)
    ),
    max_leaves=5,
)


def build(items, tree):
    """A tree as an expression of ours, and as SQL with every bracket."""
    if isinstance(tree, (str, int)):
        return (items[tree], tree) if isinstance(tree, str) else (v.value(tree), f"({tree})")
    kind, *inner = tree
    made = [build(items, each) for each in inner]
    ours, sql = [each[0] for each in made], [each[1] for each in made]
    a, b = ours[0], ours[-1]
    x, y = sql[0], sql[-1]
    table = {
        "+": lambda: (a + b, f"({x} + {y})"), "-": lambda: (a - b, f"({x} - {y})"),
        "*": lambda: (a * b, f"({x} * {y})"),
        "%": lambda: (a % b, f"({x} % nullif({y}, 0))"), "~": lambda: (a.op("#", b), f"({x} # {y})"),
        "neg": lambda: (-a, f"(- {x})"), "=": lambda: (a == b, f"({x} = {y})"), "<": lambda: (a < b, f"({x} < {y})"),
        "!=": lambda: (a != b, f"({x} != {y})"), ">=": lambda: (a >= b, f"({x} >= {y})"),
        "between": lambda: (a.between(ours[1], b), f"({x} BETWEEN {sql[1]} AND {y})"),
        "null": lambda: (a.is_null(), f"({x} IS NULL)"), "in": lambda: (a.in_([1, 3]), f"({x} = ANY('{{1,3}}'))"),
        "and": lambda: (a & b, f"({x} AND {y})"), "or": lambda: (a | b, f"({x} OR {y})"),
        "is": lambda: (a.is_distinct_from(b), f"({x} IS DISTINCT FROM {y})"), "not": lambda: (~a, f"(NOT {x})"),
        "true": lambda: (a.is_true(), f"({x} IS TRUE)"),
        "expr": lambda: (v.expr("{}::text = 'true'", a), f"({x}::text = 'true')"),
    }  # fmt: skip
    return table[kind]()


@quick
@given(st.lists(NUMBERS | CONDITIONS, min_size=1, max_size=5))
@example([("%", ("~", "qty", "qty"), ("~", "qty", "qty"))])
def test_brackets_stand_where_postgres_needs_them(items, wide_dsn, trees):
    made = [build(items, tree) for tree in trees]
    query = items.order_by("id").select({f"c{number}": ours for number, (ours, _) in enumerate(made)})
    with psycopg.connect(wide_dsn) as connection:
        expected = connection.execute(f"SELECT {', '.join(sql for _, sql in made)} FROM item ORDER BY id".encode())
        assert [tuple(row) for row in query.run()] == expected.fetchall(), query.preview_sql()


@quick
@given(st.permutations(range(5)), st.integers(0, 5))
def test_conditions_may_be_typed_in_any_order(items, order, split):
    conditions = [
        items.qty > -10, items.ok.is_not_false(), items.name.contains("e") | items.price.between(0, 50),
        items.tags.is_not_null(), items.maker_id.in_([1, None]),
    ]  # fmt: skip
    turned = [conditions[number] for number in order]
    narrowed = items.where(*turned[:split]).where(*turned[split:]).order_by("id")
    assert narrowed.col("id").run() == items.where(*conditions).order_by("id").col("id").run() == [1, 4]
