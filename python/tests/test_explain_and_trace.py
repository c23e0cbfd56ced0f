"""``explain()``, ``analyze()``, ``db.trace()`` and ``v.trace()``."""

import asyncio

import pytest
import vantage as v


@pytest.fixture
def clients(bakery):
    import bakery_model

    return bakery_model.Client.table()


def one_line(sql):
    return " ".join(sql.split())


def test_explain_is_a_tree_of_estimates(clients):
    plan = clients.ref_orders().explain().run()
    assert not plan.analyzed
    assert plan.time is None
    assert {node.on for node in plan.nodes} >= {"ord", "client"}
    text = str(plan)
    assert "└─ " in text
    assert "Seq Scan on ord  (about 3 rows, cost" in text
    assert "It did not run" in text
    assert '<ul class="v-tree">' in plan._repr_mimebundle_()["text/html"]


def test_analyze_has_times_and_rows(clients):
    plan = clients.where(clients.is_paying_client == True).analyze().run()  # noqa: E712
    assert plan.analyzed
    assert plan.root.rows == 2
    assert plan.time > 0
    assert "Rolled back." in str(plan)


def test_reads_of_every_kind_are_explained(clients, bakery):
    async def awaited():
        return await clients.count().explain()

    assert asyncio.run(awaited()).root.kind == "Aggregate"
    assert clients.select("name").explain().run().root.on == "client"
    assert bakery.fetch("SELECT 1 WHERE $1::int = 1", 1).explain().run().root.kind == "Result"
    assert "Limit" in str(clients.get_one().explain().run())


def test_analyze_of_a_write_is_rolled_back(bakery, clients):
    write = bakery.execute("UPDATE client SET name = $1", "changed")
    plan = write.analyze().run()
    assert plan.root.kind == "ModifyTable (Update)"
    assert plan.root.children[0].rows == 3
    assert not write.has_run
    assert "changed" not in clients.col("name").run()


def test_analyze_of_a_sets_write_is_rolled_back(clients):
    write = clients.where(clients.id == 1).update({"name": "changed"})
    plan = write.analyze().run()
    assert plan.root.children[0].rows == 1
    assert "changed" not in clients.col("name").run()


def test_a_plan_that_misjudged_says_so(make_database):
    dsn = make_database(
        "misjudged", "CREATE TABLE t (a int, b int); INSERT INTO t SELECT i, i FROM generate_series(1, 5000) i; ANALYZE"
    )
    db = v.connect_postgres(dsn, default=False)
    t = db.table("t")
    plan = t.where(t.a == t.b).analyze().run()
    assert plan.root.misjudged > 100
    assert "expected about 25" in str(plan)
    assert "misjudged" in plan._repr_mimebundle_()["text/html"]
    db.close()


def test_what_is_no_statement_says_the_next_step(clients):
    with pytest.raises(v.VantageError, match=r"v\.trace\(\)"):
        clients.describe().explain().run()


def test_trace_lists_statements_with_time_and_rows(clients, bakery):
    with v.trace() as trace:
        clients.get().run()
        assert clients.where(clients.id == 1).count().run() == 1
    clients.get().run()
    assert [one_line(each.sql) for each in trace] == [
        "SELECT * FROM client",
        "SELECT count(*) FROM client WHERE id = $1",
    ]
    assert [each.rows for each in trace] == [3, 1]
    assert trace[1].params == (1,)
    assert all(each.seconds > 0 and each.connection == bakery.label for each in trace)
    assert "2 statements" in str(trace)


def test_trace_sees_awaits_writes_transactions_and_streams(clients, bakery):
    async def work():
        with v.trace() as trace:
            await asyncio.gather(clients.count(), clients.max("id"))
            async with bakery.transaction() as block:
                await bakery.execute("UPDATE client SET name = name WHERE id = $1", 1)
                async for _ in bakery.stream("SELECT 1"):
                    pass
                block.roll_back()
        return trace

    trace = asyncio.run(work())
    assert [each.rows for each in trace if each.sql.startswith("UPDATE")] == [1]
    assert {"SELECT count(*) FROM client", "SELECT max(id) FROM client", "SELECT 1"} <= {one_line(e.sql) for e in trace}


def test_trace_notes_failures_and_what_was_compiled_before(clients, bakery):
    with v.trace() as trace:
        with pytest.raises(v.QueryError):
            bakery.fetch("SELECT nothing").run()
        clients.where(clients.id > 41).count().run()
        clients.where(clients.id > 42).count().run()
    assert "nothing" in trace[0].error
    assert trace[0].was_compiled is None
    assert trace[2].was_compiled is True
    assert "cached" in str(trace)


def test_a_trace_of_one_connection_is_of_that_one(clients, bakery, bakery_dsn):
    other = v.connect_postgres(bakery_dsn, default=False)
    with other.trace() as trace, v.trace() as all_of_it:
        clients.count().run()
        other.fetch("SELECT 2").run()
    assert [each.sql for each in trace] == ["SELECT 2"]
    assert len(all_of_it) == 2
    other.close()


def test_parameters_of_secret_columns_stay_hidden(bakery):
    with v.trace() as trace:
        bakery.fetch("SELECT 1 WHERE 'x' = $1", "hunter2").run()
    assert "hunter2" not in repr(trace)
