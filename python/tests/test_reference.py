"""The reference says what the docstrings say, and what the docstrings show runs."""

import ast
import asyncio
import contextlib
import datetime
import doctest
import inspect
import io
import re
from datetime import timedelta

import pandas
import pytest
import reference
import vantage as v
from conftest import ROOT
from extract_api import PACKAGE, Package
from reference_pages import PAGES
from vantage._expressions import Expression
from vantage._lazy import Lazy, Once
from vantage._reads import Read
from vantage._table import Table
from vantage._verbs import Verbs
from vantage._writes import Write

PARSER = doctest.DocTestParser()
PUBLIC = Package(PACKAGE)
QUERY_METHODS = ("SetVerbs", "ReadVerbs", "WriteVerbs", "ToFrame", "Looking", "Plotting", "Selection")
"""Classes whose methods ask the database, or say what is asked."""


def documented():
    """Every docstring of the reference with the name that it is about."""
    yield "vantage", v.__doc__
    for page in PAGES:
        for name in page.functions:
            node = PUBLIC.classes[reference.VALUES[name]] if name in reference.VALUES else PUBLIC.functions[name]
            yield name, reference.doc_of(node)
        for name in dict.fromkeys(each.partition(":")[0] for each in page.classes):
            yield name, reference.doc_of(PUBLIC.classes[name])
            for member in reference.members(PUBLIC, name):
                yield f"{name}.{member.name}", reference.doc_of(member)


DOCSTRINGS = dict(documented())
WITH_EXAMPLES = [name for name, text in DOCSTRINGS.items() if ">>>" in text]


def test_the_pages_are_what_the_docstrings_say():
    written = {path.name: path.read_text("utf-8") for path in reference.FOLDER.glob("*.md")}
    made = reference.pages()
    assert written.keys() == made.keys()
    stale = [name for name in made if made[name] != written[name]]
    assert not stale, f"python scripts/reference.py writes anew: {stale}"


def test_every_public_name_has_a_page():
    shown = {name for page in PAGES for name in (*page.functions, *page.classes)}
    assert set(v.__all__) - shown == set()


def test_every_link_of_the_table_of_contents_leads_to_a_page():
    text = (reference.FOLDER / "README.md").read_text("utf-8")
    assert all((reference.FOLDER / name).exists() for name in re.findall(r"\]\(([^)]+)\)", text))


@pytest.mark.parametrize("name", DOCSTRINGS)
def test_every_public_name_says_what_it_is_in_a_sentence(name):
    first = DOCSTRINGS[name].partition("\n\n")[0]
    assert re.search(r"[.:]``?$|[.:]$|\.\s", first), first


@pytest.mark.parametrize("name", [name for name in DOCSTRINGS if name.partition(".")[0] in QUERY_METHODS])
def test_every_query_method_shows_an_example_or_its_sql(name):
    if "." in name:
        assert re.search(r">>>|SQL: ``", DOCSTRINGS[name]), DOCSTRINGS[name]


@pytest.mark.parametrize("name", [name for name in DOCSTRINGS if re.match(r"(Expression|\w+Methods)\.", name)])
def test_every_operator_shows_its_sql_or_how_it_is_written(name):
    assert re.search(r">>>|``", DOCSTRINGS[name]) or name == "Expression.asc", DOCSTRINGS[name]


@pytest.fixture(scope="module")
def reference_db(make_database, bakery_sql):
    address = make_database("reference", bakery_sql + (ROOT / "python/tests/reference.sql").read_text("utf-8"))
    db = v.connect_postgres(address)
    yield db, address
    db.close()


@pytest.fixture
def names(reference_db, monkeypatch):
    """What the examples speak of: the bakery's sets, by its model, and a few tables more."""
    import bakery_model as model

    db, address = reference_db
    v.set_default(db)
    connect = v.connect_postgres
    for name in ("connect_postgres", "connect_csv"):
        monkeypatch.setattr(v, name, lambda *_, **options: connect(address, default=False))
    clients, products = model.Client.table(db), model.Product.table(db)
    yield {
        **{name: getattr(model, name) for name in ("Bakery", "Client", "Product", "Inventory", "Order", "LineItem")},
        "v": v, "db": db, "clients": clients, "products": products, "orders": model.Order.table(db),
        "lines": model.LineItem.table(db), "paying": clients.where(clients.is_paying_client),
        "low_stock": products.where(products.stock < 25), "client": clients.get_one().run(),
        "pandas": pandas, "query": products.select("name", "price"), "datetime": datetime, "timedelta": timedelta,
        **{name: db.table(name) for name in ("t",)}, "invoices": db.table("invoice"),
        "contracts": db.table("contract"),
    }  # fmt: skip
    v.set_default(None)


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_an_example_runs_and_gives_what_it_shows(name, names):
    db = names["db"]

    async def run():
        async with db.transaction() as unit:
            await follow(DOCSTRINGS[name], names)
            unit.roll_back()

    asyncio.run(run())


async def follow(text, names):
    """Runs the examples of a docstring; the SQL that stands behind the last is looked for in what that one says."""
    found = PARSER.get_examples(text)
    value, said = None, []
    for example in found:
        printed = io.StringIO()
        with v.trace() as trace, contextlib.redirect_stdout(printed):
            value = await evaluated(example.source, names)
            said = list(statements_of(value, names))
            if isinstance(value, Lazy) and not isinstance(value, Once):
                await value
        said += [each.sql for each in trace.statements]
        if example.want:
            shown = printed.getvalue() if value is None else repr(value)
            assert fits(example.want, shown), f"{example.want}\n{shown}"
    behind = "\n".join(text.splitlines()[found[-1].lineno :])
    claims = re.search(r"^SQL: (``[^`]*``(?:, ``[^`]*``)*)", behind, re.M)
    for claim in re.findall("``(.*?)``", claims[1], re.S) if claims else []:
        assert any(fits(f"…{claim}…", each) for each in said), "\n\n".join([claim, *said])


def statements_of(value, names):
    """What an answer says that it would run; an expression says it as a column of ``t``."""
    if isinstance(value, Table | Read | Write):
        yield Verbs.preview_sql(value) if isinstance(value, Table) else value.preview_sql()
    elif isinstance(value, Expression):
        yield names["t"].select(value=value).preview_sql()


def fits(wanted, text):
    """Whether a text is what is wanted, where "…" stands for anything, whatever the spaces."""
    pattern = ".*".join(re.escape(part.strip()) for part in " ".join(wanted.split()).split("…"))
    return re.fullmatch(pattern, " ".join(text.split()), re.S) is not None


async def evaluated(source, names):
    """The value of the last expression of an example; ``await`` stands where a cell may have it."""
    tree = ast.parse(source)
    shown = isinstance(tree.body[-1], ast.Expr)
    if shown:
        tree.body[-1] = ast.copy_location(
            ast.Assign([ast.Name("_value", ast.Store())], tree.body[-1].value), tree.body[-1]
        )
    code = compile(ast.fix_missing_locations(tree), "<example>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    made = eval(code, names)
    if inspect.isawaitable(made):
        await made
    return names.pop("_value") if shown else None
