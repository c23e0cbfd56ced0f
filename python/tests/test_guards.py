"""One name means one thing on every source; nothing is claimed that is not so; no part is shown as the whole."""

import inspect

import pytest
import vantage as v
from sources import canned, write_csv
from writing import one_line

pytest.importorskip("duckdb")

SOURCES = ["postgres", "mock", "csv"]
guards = pytest.mark.guards

QUESTIONS = {
    "count": lambda t: t.count(),
    "get": lambda t: t.order_by("id").get(),
    "get_one": lambda t: t.get_one(),
    "get_some": lambda t: t.where(t.id == 9).get_some(),
    "first": lambda t: t.order_by(t.name.desc()).first(),
    "rows": lambda t: t.order_by("id").rows(),
    "col": lambda t: t.order_by("id").col("name"),
    "scalar": lambda t: t.order_by("id").scalar("name"),
    "sum": lambda t: t.sum("id"),
    "sum of none": lambda t: t.where(t.id > 9).sum("id"),
    "avg": lambda t: t.avg("id"),
    "min of text": lambda t: t.min("name"),
    "count_distinct": lambda t: t.count_distinct("contact_details"),
    "search": lambda t: t.where(t.name.ilike("%mar%") | t.email.ilike("%mar%")).order_by("id").col("id"),
    "slice": lambda t: t.order_by("id")[1:3].col("id"),
    "page": lambda t: t.order_by("id").page(2, 2).col("id"),
    "with_id": lambda t: t.with_id(2).get(),
    "union": lambda t: t.where(t.id == 1).union(t.where(t.id < 3)).order_by("id").col("id"),
    "division": lambda t: t.order_by("id").select(x=t.id / 2, y=t.id / 0),
    "group_by": lambda t: t.group_by("contact_details").select("contact_details", n=t.count()).order_by("n"),
    "exists": lambda t: t.where(t.id == 1).select(x=t.where(t.id == 9).exists()),
}


@pytest.fixture(scope="module")
def make_source(bakery_dsn, tmp_path_factory):
    made = []

    def make(kind):
        if kind == "postgres":
            db = v.connect_postgres(bakery_dsn, default=False)
        elif kind == "mock":
            db = v.MockDataSource(canned())
        else:
            db = v.connect_csv(write_csv(tmp_path_factory.mktemp("bakery")), default=False)
        made.append(db)
        return db

    yield make
    for db in made:
        db.close()


@pytest.fixture(scope="module", params=SOURCES)
def db(request, make_source):
    return make_source(request.param)


@pytest.fixture
def clients(db):
    import bakery_model

    return bakery_model.Client.table(db)


def plain(value):
    """Records and rows as dictionaries, with the types of their values."""
    if isinstance(value, (list, tuple)) or type(value).__name__ == "Result":
        return [plain(each) for each in value]
    if isinstance(value, v.Entity):
        return {name: plain(getattr(value, name)) for name in ("id", "name", "email", "is_paying_client")}
    return type(value).__name__, value


@guards("B11")
def test_a_question_has_the_same_answer_on_every_source(make_source):
    import bakery_model

    sources = {kind: bakery_model.Client.table(make_source(kind)) for kind in SOURCES}
    for name, ask in QUESTIONS.items():
        answers = {kind: plain(ask(table).run()) for kind, table in sources.items()}
        assert answers["mock"] == answers["postgres"] == answers["csv"], name


@guards("B11")
def test_the_verbs_are_the_same_ones_on_every_source(make_source):
    verbs = []
    for kind in SOURCES:
        table = make_source(kind).table("client")
        named = [name for name in dir(table) if callable(getattr(table, name)) and not name.startswith("_")]
        verbs.append([(name, str(inspect.signature(getattr(table, name)))) for name in named if "ref_" not in name])
    assert verbs[0] == verbs[1] == verbs[2]


@guards("B16")
def test_what_a_source_cannot_do_is_refused_by_name_and_nothing_is_sent(db):
    """A verb does what it says, or says at once that this source is not the one for it."""
    clients = db.table("client")
    none = clients.where(clients.id == 99)

    def transact():
        with db.transaction():
            none.count().run()

    acts = {
        transact: ["PostgreSQL"],
        lambda: clients.explain().run(): ["PostgreSQL"],
        lambda: clients.sample(100).count().run(): ["PostgreSQL"],
        lambda: none.update({"name": "x"}).run(): ["PostgreSQL", "rows in memory"],
        lambda: none.delete().run(): ["PostgreSQL", "rows in memory"],
    }
    for act, able in acts.items():
        if db.product in able:
            act()
            continue
        with v.trace() as trace, pytest.raises(v.VantageError, match=r".{20}"):
            act()
        assert [each for each in trace if each.error is None] == []
    assert clients.count().run() == 3


@guards("B16")
def test_an_order_that_is_claimed_is_kept(clients):
    for key in ("id", "name", "email", "contact_details", "is_paying_client"):
        for way in (clients[key].asc(), clients[key].desc()):
            values = clients.order_by(way, "id").col(key).run()
            assert values == sorted(values, reverse=way.descending), key


@guards("B18")
def test_a_record_is_found_by_one_query_for_it_alone(clients):
    with v.trace() as trace:
        assert clients[3].get_one().run().name == "Biff Tannen"
    assert [one_line(each.sql) for each in trace] == ["SELECT * FROM client WHERE id = $1 ORDER BY id LIMIT $2"]
    assert trace[0].params[0] == 3
    with v.trace() as trace, pytest.raises(v.NotFound):
        clients[4].get_one().run()
    assert len(trace) == 1


@guards("B18", "B20")
def test_counts_and_sums_are_of_the_set_not_of_what_is_shown(make_database):
    db = v.connect_postgres(
        make_database("guards", "CREATE TABLE item (id int PRIMARY KEY, price int NOT NULL);"
                      "INSERT INTO item SELECT n, n FROM generate_series(1, 1000) n"),
        default=False, row_limit=100,
    )  # fmt: skip
    items = db.table("item")
    with v.trace() as trace:
        shown = items._repr_mimebundle_()["text/plain"]
    assert len(trace) == 1, "the first rows and the estimate are one request"
    assert "│ 10 " in shown
    assert "│ 11 " not in shown
    assert (items.count().run(), items.sum("price").run(), items.max("id").run()) == (1000, 500500, 1000)
    assert items.select(n=items.count(), total=items.sum("price")).run()[0] == (1000, 500500)
    assert items.describe(exact=True).run().rows == 1000
    with pytest.raises(v.VantageError, match="100"):
        items.get().run()  # an error, never the first hundred
    assert items.limit(10).sum("price").run() == items.order_by("id")[:10].sum("price").run() == 55
    db.close()


@guards("B20")
def test_a_sum_is_right_or_an_error(db):
    products = db.table("product")
    assert products.sum("price").run() == sum(products.col("price").run()) == 973
    assert products.limit(2).sum("price").run() == sum(products.limit(2).col("price").run())
    with pytest.raises(v.VantageError):
        products.sum("name").run()
    lines = products.ref_order_lines() if not db.is_local else db.table("order_line")
    assert lines.sum("quantity").run() == 12
