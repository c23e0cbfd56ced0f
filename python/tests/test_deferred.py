"""Values that are known when the query runs: awaitables, functions, queries of another database."""

import asyncio

import pytest
import vantage as v


async def soon(value, log=None):
    await asyncio.sleep(0)
    if log is not None:
        log.append(value)
    return value


@pytest.fixture
def elsewhere(wide_dsn):
    db = v.connect_postgres(wide_dsn, default=False)
    yield db
    db.close()


@pytest.mark.inventory(65, "t.id == awaitable")
def test_an_awaitable_is_awaited_when_the_query_runs(items):
    log = []
    query = items.where(items.id == soon(2, log)).select("id")
    assert query.preview_sql().split() == "SELECT id FROM item WHERE id = $1".split()
    assert log == []
    assert query.col().run() == [2]
    assert query.col().run() == [2]
    assert log == [2], "it is awaited once"


def test_await_and_run_both_work_in_an_event_loop(items):
    async def main():
        awaited = await items.where(items.id == soon(2)).get()
        blocking = items.where(items.id == soon(3)).count().run()
        task = asyncio.ensure_future(soon(4))
        by_task = await items.where(items.id == task).select("id").col()
        nested = await items.where(items.id == items.count()).count()
        many = await asyncio.gather(*(items.where(items.id == soon_count(items)).count() for _ in range(12)))
        return [record.id for record in awaited], blocking, by_task, nested, many

    async def soon_count(items):
        return await items.count()

    assert asyncio.run(main()) == ([2], 1, [4], 1, [1] * 12)


def test_an_unfinished_task_cannot_be_run_where_it_would_block_its_loop(items):
    async def main():
        task = asyncio.ensure_future(asyncio.sleep(0, 3))
        with pytest.raises(v.VantageError, match="await the query"):
            items.where(items.id == task).count().run()
        return await task

    assert asyncio.run(main()) == 3


def test_an_awaitable_list_has_null_like_a_list(items):
    def ids(condition):
        return items.where(condition).order_by("id").col("id").run()

    assert ids(items.id.in_(soon([1, 4]))) == [1, 4]
    assert ids(items.nick.in_(soon(["red", None]))) == [1, 2]
    assert ids(items.nick.not_in(soon(["red", None]))) == [3, 4]
    assert ids(items.nick.not_in(soon([]))) == [1, 2, 3, 4]
    assert ids(items.mood.in_(soon(["ok"]))) == [2]
    with pytest.raises(v.VantageError, match="list"):
        ids(items.id.in_(soon("12")))


def test_an_awaitable_stands_wherever_a_value_does(items):
    query = items.where(items.id == 1).select(
        x=items.qty + v.value(soon(1)), y=v.expr("{} || '!'", soon("a")), z=v.case((items.ok, soon(5)), else_=0),
        w=v.fn.upper(v.lazy(lambda: "b")), d=items.data.contains(v.lazy(lambda: {"n": 3})),
    )  # fmt: skip
    assert tuple(query.run()[0]) == (8, "a!", 5, "B", True)


@pytest.mark.inventory(64, "t.id == v.lazy(function)")
def test_lazy_is_asked_each_time(items):
    numbers = iter([1, 2, 3, 4])
    query = items.where(items.id == v.lazy(lambda: next(numbers)))
    assert query.preview_sql(inline=True).endswith("id = $1")
    assert [query.get().run()[0].id for _ in range(2)] == [1, 2]
    assert asyncio.run(_twice(query)) == [3, 4]
    assert items.where(items.id == v.lazy(lambda: soon(4))).col("id").run() == [4]
    with pytest.raises(v.VantageError, match="function"):
        v.lazy(3)


async def _twice(query):
    return [(await query.get())[0].id, (await query.get())[0].id]


def test_what_fails_when_it_is_asked_for_fails_the_query(items):
    async def broken():
        raise ValueError("no such value")

    with pytest.raises(ValueError, match="no such value"):
        items.where(items.id == broken()).count().run()
    with pytest.raises(ZeroDivisionError):
        items.where(items.id == v.lazy(lambda: 1 // 0)).count().run()


def test_a_query_that_is_never_run_does_not_warn(items):
    query = items.where(items.id == soon(1))
    del query


@pytest.mark.inventory(100, 't.id.in_(elsewhere.select("id"))')
@pytest.mark.inventory(119, "t.id.in_(u.select(…))")
def test_a_query_of_another_database_is_fetched(items, elsewhere):
    makers = elsewhere.table("maker")
    acme = makers.where(makers.name == "Acme")
    cases = [
        (items.maker_id.in_(acme), "maker_id = ANY($1)", [1, 2]),
        (items.maker_id.in_(acme.select("id")), "maker_id = ANY($1)", [1, 2]),
        (items.maker_id.not_in(acme), "NOT (maker_id = ANY($1))", [3]),
        (items.maker_id == acme.select("id"), "maker_id = $1", [1, 2]),
        (items.maker_id == acme, "maker_id = $1", [1, 2]),
        (items.id > makers.count(), "id > $1", [4]),
        (items.maker_id.not_in(makers.select("parent_id")), "NOT (maker_id = ANY($1))", []),
    ]
    for condition, sql, expected in cases:
        query = items.where(condition).order_by("id").select("id")
        assert " ".join(query.preview_sql().split()) == f"SELECT id FROM item WHERE {sql} ORDER BY id"
        assert query.col().run() == asyncio.run(_await(query.col())) == expected
    with pytest.raises(v.VantageError, match="another database"):
        items.where(makers.exists()).preview_sql()
    with pytest.raises(v.VantageError, match="3 rows"):
        items.where(items.maker_id == makers.select("id")).count().run()


async def _await(lazy):
    return await lazy


@pytest.mark.inventory(119, "t.id.in_(u.select(…))")
def test_the_same_condition_is_a_sub_query_at_home_and_fetched_elsewhere(wide, items, elsewhere):
    makers = wide.table("maker")
    condition = items.maker_id.in_(makers.where(makers.active))
    assert "IN (SELECT" in items.where(condition).preview_sql().replace("\n", "")
    away = elsewhere.table("item")
    elsewhere_condition = away.maker_id.in_(makers.where(makers.active))
    assert "= ANY($1)" in away.where(elsewhere_condition).preview_sql()
    assert away.where(elsewhere_condition).count().run() == items.where(condition).count().run() == 2
