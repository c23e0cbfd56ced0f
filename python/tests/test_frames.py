"""Frames have the same types and values on every way: rows of psycopg, ADBC, and rows in memory."""

import asyncio
import datetime
import json
import os
import signal
import subprocess
import sys
import threading
from decimal import Decimal

import pandas
import polars
import psycopg
import pyarrow
import pytest
import vantage as v
from connections import wait_until
from every_type import TYPES, statements
from vantage import _frames

NUMBERS = {kind: number for number, kind in enumerate(TYPES)}
UNHOLDABLE = {
    "date": "infinity", "timestamp": "infinity", "timestamptz": "infinity", "time": "24:00", "numeric(50,10)": None,
    "interval": "292 years",
}  # fmt: skip
"""Types of which Arrow cannot hold all values, and a word of the sentence that says so."""


@pytest.fixture(scope="module")
def dsn(make_database):
    return make_database("frames", statements() + BIG)


BIG = """
CREATE TABLE big AS SELECT i::int8 AS id, (i % 5)::int4 AS small, (i * 0.37)::numeric(12, 2) AS price,
  'name ' || i AS name, '2024-01-01'::timestamptz + i * '1 min'::interval AS at, CASE WHEN i % 2 = 0 THEN i END AS even,
  (ARRAY['sad', 'happy'])[1 + i % 2]::mood AS mood FROM generate_series(1, 30000) AS i;
ALTER TABLE big ADD PRIMARY KEY (id);
ANALYZE big;
"""


@pytest.fixture(scope="module")
def db(dsn):
    db = v.connect_postgres(dsn, default=False)
    yield db
    db.close()


@pytest.fixture
def in_bulk(monkeypatch):
    """All reads come by ADBC, however few rows they have."""
    monkeypatch.setattr(_frames, "FEW", 0)


def outcome(work):
    """A table as its schema and values, or the sentence of its refusal."""
    try:
        table = work()
    except v.VantageError as error:
        return str(error)
    return table.schema, [comparable(column) for column in table.columns]


def comparable(column):
    chunks = [chunk.storage if isinstance(chunk, pyarrow.ExtensionArray) else chunk for chunk in column.chunks]
    found = []
    for chunk in chunks:
        if pyarrow.types.is_temporal(chunk.type) and not pyarrow.types.is_interval(chunk.type):
            chunk = chunk.cast(pyarrow.int32() if pyarrow.types.is_date32(chunk.type) else pyarrow.int64())
        found += [repr(value) for value in chunk.to_pylist()]
    return found


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("infinity", ["raise", "null"])
def test_both_ways_give_the_same_frame(db, kind, infinity, monkeypatch):
    table = db.table(f"t{NUMBERS[kind]}").order_by("id")
    few = outcome(lambda: table.select("x").to_arrow(infinity=infinity).run())
    monkeypatch.setattr(_frames, "FEW", 0)
    many = outcome(lambda: table.select("x").to_arrow(infinity=infinity).run())
    assert few == many
    if isinstance(few, str):
        assert few.startswith("'x' is of type ")
        assert kind in UNHOLDABLE, few
        assert UNHOLDABLE[kind] in few or infinity == "null"
    else:
        assert few[0].field("x").metadata[b"postgresql.type"]
        assert len(few[1][0]) == len(TYPES[kind]) + 1


@pytest.mark.parametrize("kind", [kind for kind in TYPES if kind not in ("json", "jsonb", "jsonb[]", "jsonb[][]")])
def test_rows_in_memory_give_the_same_frame(db, kind):
    selection = db.table(f"t{NUMBERS[kind]}").order_by("id").select("x")
    of_query = outcome(lambda: selection.to_arrow().run())
    of_rows = outcome(lambda: selection.run().to_arrow())
    if kind == "floats":
        assert of_rows[0] == of_query[0]
        return
    assert of_rows == of_query


@pytest.mark.parametrize("kind", TYPES)
def test_pandas_and_polars_take_what_arrow_holds(db, kind):
    selection = db.table(f"t{NUMBERS[kind]}").order_by("id").select("x")
    try:
        selection.to_arrow(infinity="null").run()
    except v.VantageError:
        return
    frame = selection.to_pandas(infinity="null").run()
    assert len(frame) == len(TYPES[kind]) + 1
    assert frame["x"].isna().iloc[-1]
    if kind == "interval[]":
        with pytest.raises(v.VantageError, match="select them apart"):
            selection.to_polars().run()
    else:
        assert selection.to_polars(infinity="null").run().height == len(frame)


def test_numbers_dates_and_texts_have_the_types_that_pandas_users_expect(db):
    big = db.table("big").order_by("id")
    frame = big.to_pandas().run()
    assert {name: str(kind) for name, kind in frame.dtypes.items()} == {
        "id": "int64", "small": "int32", "price": "decimal128(12, 2)[pyarrow]", "name": "str",
        "at": "datetime64[us, UTC]", "even": "Int32", "mood": "category",
    }  # fmt: skip
    assert frame["price"].iloc[0] == Decimal("0.37")
    assert frame["mood"].cat.categories[0] == "sad"
    assert frame["mood"].cat.ordered
    assert frame["even"].sum() == sum(range(2, 30001, 2))
    assert len(frame) == 30_000
    assert str(big.to_pandas(dtype_backend="pyarrow").run()["id"].dtype) == "int64[pyarrow]"
    assert str(big.to_pandas(dtype_backend="numpy_nullable").run()["id"].dtype) == "Int64"
    assert str(big.to_pandas(numeric="float64").run()["price"].dtype) == "float64"


def test_json_uuid_intervals_and_arrays_in_pandas(db):
    def series(kind):
        return db.table(f"t{NUMBERS[kind]}").order_by("id").select("x").to_pandas().run()["x"]

    assert series("jsonb")[0] is v.JSON_NULL
    assert series("jsonb")[3] == {"ä\\": "\u0001", "n": 0.1}
    assert series("uuid")[1] == "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"
    assert series("int4[]")[1] == [1, None, 3]
    assert series("int4[][]")[0] == [[1, 2], [3, None]]
    assert series("bytea")[1] == b"\x00\xff\\'"
    assert series("pair")[0] == {"a": 1, "b c": "a,b", "m": "sad"}
    lengths = db.fetch("SELECT '1 day'::interval AS x UNION ALL SELECT NULL").to_pandas().run()["x"]
    assert lengths.iloc[0] == pandas.Timedelta(days=1)
    months = db.fetch("SELECT '1 month'::interval AS x").to_pandas().run()["x"]
    assert months.iloc[0] == v.Interval(months=1)


def test_an_awaited_result_gives_its_frame_at_once(db):
    big = db.table("big")

    async def ask():
        result = await big.where(big.id <= 3).order_by("id").select({"id": big.id, "twice": big.price * 2})
        return result.to_pandas(), await big.where(big.id <= 3).to_pandas(), await big.to_polars()

    frame, lazy, whole = asyncio.run(ask())
    assert frame["twice"].tolist() == [Decimal("0.74"), Decimal("1.48"), Decimal("2.22")]
    assert len(lazy) == 3
    assert whole.shape == (30_000, 7)
    assert whole.schema["price"] == polars.Decimal(12, 2)


def test_sums_of_integers_are_integers_in_frames(db):
    big = db.table("big")
    chosen = big.group_by(big.small).select({"small": big.small, "total": big.sum("id")})
    assert str(chosen.to_pandas().run()["total"].dtype) == "int64"
    assert str(chosen.run().to_pandas()["total"].dtype) == "int64"
    assert chosen.to_arrow().run().schema == chosen.run().to_arrow().schema


def test_a_sum_of_decimals_is_exact_in_frames(db):
    big = db.table("big")
    frame = big.select({"total": big.sum("price")}).to_pandas().run()
    assert frame["total"].iloc[0] == db.run("SELECT sum(price) FROM big").rows[0][0]
    assert isinstance(frame["total"].iloc[0], Decimal)


def test_batches_have_the_size_that_was_asked_for(db):
    big = db.table("big").order_by("id")
    sizes = [batch.num_rows for batch in big.batches(7000)]
    assert sizes == [7000, 7000, 7000, 7000, 2000]

    async def ids():
        return [value async for batch in big.batches(999) for value in batch["id"].to_pylist()]

    assert asyncio.run(ids()) == list(range(1, 30_001))
    assert [batch.num_rows for batch in big.where(big.id < 0).batches(5)] == []
    with pytest.raises(v.VantageError, match="at least one row"):
        big.batches(0)


def test_everyone_who_takes_arrow_streams_takes_a_set(db):
    big = db.table("big")
    assert polars.DataFrame(big).height == 30_000
    assert pyarrow.table(big.where(big.id < 4).select("id")).num_rows == 3
    assert pyarrow.RecordBatchReader.from_stream(big.batches(1000)).read_all().num_rows == 30_000


def test_conditions_and_their_values_hold_in_bulk(db, in_bulk):
    big = db.table("big")
    hostile = "'; DROP TABLE big; -- \\ $1 \" 🍰"
    assert big.where(big.name == hostile).to_arrow().run().num_rows == 0
    narrow = big.where(
        big.small.in_([1, 2]), big.price > Decimal("10.5"), big.mood == "happy", big.name.like("name 1%")
    )
    assert narrow.to_arrow().run().num_rows == narrow.count().run() > 0
    at = datetime.datetime(2024, 1, 2, tzinfo=datetime.timezone.utc)
    assert big.where(big.at < at).to_arrow().run().num_rows == big.where(big.at < at).count().run()


def test_a_frame_inside_a_transaction_sees_what_was_written_in_it(db, in_bulk):
    with db.transaction() as transaction:
        db.execute("INSERT INTO big (id, name) VALUES (-1, 'inside')").run()
        big = db.table("big")
        assert big.where(big.id < 0).to_arrow().run()["name"].to_pylist() == ["inside"]
        assert sum(batch.num_rows for batch in big.batches(8000)) == 30_001
        transaction.roll_back()
    assert db.table("big").to_arrow().run().num_rows == 30_000


def test_few_rows_need_no_second_connection(dsn):
    db = v.connect_postgres(dsn, default=False)
    big = db.table("big")
    assert big.where(big.id < 100).to_pandas().run().shape == (99, 7)
    assert (db._bulk._idle, db._bulk._taken) == ([], [])
    # The planner expects few rows of a function, and many come.
    many = db.fetch("SELECT * FROM generate_series(1, $1) AS n", 25_000)
    assert many.to_arrow().run()["n"].to_pylist() == list(range(1, 25_001))
    assert len(db._bulk._idle) == 1
    db.close()


def test_the_entity_s_fields_are_the_frame(bakery):
    from bakery_model import Client, Order

    frame = Order.table(bakery).order_by("id").to_pandas().run()
    assert list(frame.columns) == ["id", "client_id", "is_deleted", "client_name", "total"] or "client_name" in frame
    assert frame["client_name"].tolist()[0] == "Marty McFly"
    assert str(frame["total"].dtype) == "int64"
    assert len(Client.table(bakery).get().to_arrow().run()) == 3


def test_errors_are_ours_and_have_no_values_of_the_statement(db, in_bulk):
    big = db.table("big")
    with pytest.raises(v.QueryError, match="division by zero") as caught:
        db.fetch("SELECT id / (id - id), $1::text FROM big", "a secret value").to_arrow().run()
    assert "secret value" not in repr(caught.value.sql)
    assert caught.value.sqlstate == "22012"
    with pytest.raises(v.QueryError, match='column "nmae" does not exist'):
        db.fetch("SELECT nmae FROM big").to_arrow().run()
    with pytest.raises(v.VantageError, match="numeric="):
        big.to_arrow(numeric="exactly").run()
    # The connection is as good as before.
    assert big.to_arrow().run().num_rows == 30_000


def test_a_write_is_refused_in_a_frame(db, in_bulk):
    for sql in (
        "INSERT INTO big (id) VALUES (-5) RETURNING id",
        "WITH w AS (DELETE FROM big RETURNING 1) SELECT * FROM w",
    ):
        with pytest.raises(v.VantageError):
            db.fetch(sql).to_arrow().run()
    assert db.table("big").count().run() == 30_000


def test_a_bulk_read_ends_at_its_timeout_and_when_it_is_cancelled(dsn, in_bulk):
    db = v.connect_postgres(dsn, default=False, statement_timeout=0.5)
    slow = "SELECT i, pg_sleep(0.02)::text FROM generate_series(1, 20000) AS i"
    with pytest.raises(v.QueryTimeout):
        db.fetch(slow).to_arrow().run()

    async def cancelled():
        task = asyncio.ensure_future(_until_cancelled(db, slow.replace("0.02", "1")))
        await asyncio.sleep(0.2)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(cancelled())
    with psycopg.connect(dsn) as other:
        left = other.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep%' "
            "AND pid <> pg_backend_pid()"
        ).fetchone()[0]
    assert left == 0
    db.close()


async def _until_cancelled(db, sql):
    return await db.fetch(sql).to_arrow()


def test_an_interrupt_ends_a_bulk_read_on_the_server(db, dsn, in_bulk):
    slow = db.fetch("SELECT i, pg_sleep(0.01)::text FROM generate_series(1, 3000) AS i").to_arrow()

    def interrupt():
        with psycopg.connect(dsn, autocommit=True) as other:
            wait_until(lambda: active(other) == 1)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        slow.run()
    thread.join()
    with psycopg.connect(dsn, autocommit=True) as other:
        wait_until(lambda: active(other) == 0)
    assert db.table("big").to_arrow().run().num_rows == 30_000


def active(other):
    """Sessions that sleep, but for the one that asks."""
    return other.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'COPY%pg_sleep%'"
    ).fetchone()[0]


def test_a_frame_that_a_cell_shows_is_shown_as_pandas_shows_it(db):
    big = db.table("big")
    shown = big.where(big.id < 3).to_pandas()._repr_mimebundle_()
    assert "<table" in shown["text/html"]
    assert "name 1" in shown["text/plain"]


def test_joined_rows_are_the_frame_of_a_joined_set(bakery):
    from bakery_model import Client

    clients = Client.table(bakery)
    frame = clients.join(clients.ref_orders()).to_pandas().run()
    assert len(frame) == 4
    assert "orders__id" in frame


def test_a_loop_that_is_left_early_ends_the_query(db, dsn):
    for batch in db.fetch("SELECT * FROM generate_series(1, 50000000) AS n").batches(1000):
        assert batch.num_rows == 1000
        break
    with psycopg.connect(dsn, autocommit=True) as other:
        busy = (
            "SELECT count(*) FROM pg_stat_activity WHERE state <> 'idle' AND application_name = 'vantage' "
            "AND datname = current_database()"
        )
        wait_until(lambda: other.execute(busy).fetchone()[0] == 0)


def test_a_second_connection_that_the_server_closed_is_replaced(db, dsn, in_bulk):
    assert db.table("big").to_arrow().run().num_rows == 30_000
    with psycopg.connect(dsn, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid()"
        )
    assert db.table("big").to_arrow().run().num_rows == 30_000


def test_values_that_no_database_described_become_frames_too():
    from vantage._results import Result

    rows = [
        (1, "a", Decimal("1.5"), None, [1, 2], datetime.date(2024, 1, 1), {"a": 1}, True),
        (None, None, None, None, None, None, None, None),
    ]
    frame = Result(("i", "t", "d", "n", "l", "at", "j", "b"), rows).to_pandas()
    assert frame["i"].tolist()[0] == 1
    assert str(frame["i"].dtype) == "Int64"
    assert frame["l"][0] == [1, 2]
    assert frame["j"][0] == {"a": 1}
    assert Result((), []).to_arrow().num_rows == 0
    assert json.loads(Result(("x",), [({"a": Decimal("1.10")},)]).to_arrow()["x"].to_pylist()[0]) == {"a": 1.1}


def test_nothing_heavy_is_loaded_before_it_is_needed():
    heavy = ("pyarrow", "pandas", "polars", "psycopg", "sqlalchemy", "adbc_driver_manager")
    code = f"import sys, vantage; print([name for name in {heavy} if name in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


def test_a_package_that_is_missing_is_named(db, monkeypatch):
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(v.VantageError, match=r"needs polars, which is not installed: pip install"):
        db.table("big").to_polars().run()
