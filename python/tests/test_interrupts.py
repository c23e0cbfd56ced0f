"""Interrupts in a real kernel: in cells that block and in cells that await, the query ends on the server."""

import time

import pytest
from connections import ACCOUNTS, amounts, backends, wait_until
from jupyter_client import KernelManager
from writing import rows_of

SLOW = """
CREATE TABLE slow (id int PRIMARY KEY, n int NOT NULL);
CREATE FUNCTION sleep() RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN IF NEW IS NULL OR NEW.n > 1 THEN PERFORM pg_sleep(30); END IF; RETURN coalesce(NEW, OLD); END';
CREATE TRIGGER sleeps BEFORE INSERT OR UPDATE OR DELETE ON slow FOR EACH ROW EXECUTE FUNCTION sleep();
INSERT INTO slow VALUES (1, 1), (2, 1);
"""
SETUP = """
import pandas
import vantage as v
db = v.connect_postgres({dsn!r})
db.catalog
"""


@pytest.fixture(scope="module")
def dsn(make_database):
    return make_database("interrupts", ACCOUNTS + SLOW)


@pytest.fixture(scope="module")
def kernel(dsn):
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    client.manager = manager
    assert run(client, SETUP.format(dsn=dsn))["status"] == "ok"
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def run(client, code, timeout=30):
    return client.execute_interactive(code, timeout=timeout, output_hook=lambda _: None)["content"]


def interrupted(client, code, dsn):
    """Runs a cell, interrupts it once its query is on the server, sees it end there; gives the reply."""
    message = client.execute(code, stop_on_error=False)  # else the kernel aborts what comes soon after
    wait_until(lambda: backends(dsn) == 1)
    client.manager.interrupt_kernel()
    wait_until(lambda: backends(dsn) == 0, 1.5)
    while (reply := client.get_shell_msg(timeout=20))["parent_header"].get("msg_id") != message:
        pass
    return reply["content"]


READ = "db.fetch('SELECT pg_sleep(30)')"
WRITE = "db.execute('UPDATE account SET amount = 0 WHERE pg_sleep(30) IS NOT NULL')"
STREAM = "list(db.stream('SELECT pg_sleep(30)'))"
AWAITED_STREAM = "[batch async for batch in db.stream('SELECT pg_sleep(30)')]"
CELLS = {
    "a blocking read": f"{READ}.run()",
    "an awaited read": f"await {READ}",
    "a blocking read in a cell that awaits": f"import asyncio\nawait asyncio.sleep(0)\n{READ}.run()",
    "the result of a handle": f"{READ}.start().result()",
    "an awaited handle": f"await {READ}.start()",
    "a stream": STREAM,
    "an awaited stream": AWAITED_STREAM,
    "a read in a block": f"with db.transaction():\n    {READ}.run()",
    "an awaited read in an awaited block": f"async with db.transaction():\n    await {READ}",
    "a blocking read in an awaited block": f"async with db.transaction():\n    {READ}.run()",
    "a gather": f"import asyncio\nawait asyncio.gather({READ})",
}


@pytest.mark.parametrize("cell", CELLS)
def test_an_interrupted_cell_ends_its_query(kernel, dsn, cell):
    reply = interrupted(kernel, CELLS[cell], dsn)
    assert reply["status"] == "error"
    assert reply["ename"] in ("KeyboardInterrupt", "CancelledError")
    assert_usable(kernel, dsn)


def assert_usable(kernel, dsn):
    assert backends(dsn, "idle in transaction%") == 0
    assert run(kernel, "assert db.table('account').count().run() == 3")["status"] == "ok"
    assert run(kernel, "assert await db.table('account').count() == 3")["status"] == "ok"
    assert run(kernel, "assert not db._pool._taken")["status"] == "ok"


@pytest.mark.parametrize("form", ["{}.run()", "await {}", "async with db.transaction():\n    await {}"])
def test_an_interrupted_write_is_rolled_back_and_says_so(kernel, dsn, form):
    reply = interrupted(kernel, form.format(WRITE), dsn)
    assert reply["status"] == "error"
    assert "rolled back" in "\n".join(reply["traceback"])
    assert amounts(dsn) == {1: 100, 2: 50, 3: 0}
    assert backends(dsn, "idle in transaction%") == 0


WRITES = {
    "an update": "slow.where(slow.id == 2).update(n=9)",
    "an update record by record": "slow.where(slow.id > 0).update(lambda r: {'n': 9})",
    "an insert": "slow.insert(id=3, n=9)",
    "many rows": "slow.insert_many([{'id': 3, 'n': 1}, {'id': 4, 'n': 9}])",
    "copied rows": "slow.insert_frame(pandas.DataFrame({'id': [3, 4], 'n': [1, 9]}))",
    "a delete": "slow.where(slow.id > 0).delete()",
    "an upsert": "slow.upsert({'id': 1, 'n': 9})",
    "a saved record": "record.save()",
}
FORMS = [
    "{}.run()",
    "await {}",
    "{}.start().result()",
    "with db.transaction():\n    slow.insert(id=9, n=1).run()\n    {}.run()",
    "async with db.transaction():\n    await slow.insert(id=9, n=1)\n    await {}",
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("write", WRITES)
def test_an_interrupted_write_to_a_set_is_rolled_back_and_says_so(kernel, dsn, write, form):
    before = "slow = db.table('slow')\nrecord = slow[1].get_one().run()\nrecord.n = 9"
    assert run(kernel, before)["status"] == "ok"
    reply = interrupted(kernel, form.format(WRITES[write]), dsn)
    assert reply["ename"] in ("KeyboardInterrupt", "CancelledError")
    assert "rolled back" in "\n".join(reply["traceback"])
    assert rows_of(dsn, "SELECT id, n FROM slow ORDER BY id") == [(1, 1), (2, 1)]
    assert backends(dsn, "idle in transaction%") == 0
    assert run(kernel, "assert slow.count().run() == await slow.count() == 2")["status"] == "ok"


def test_copying_from_a_source_that_waits_is_interrupted_too(kernel, dsn):
    code = (
        "import time, pyarrow as pa\nschema = pa.schema({'id': pa.int32(), 'n': pa.int32()})\n"
        "def batches():\n    yield pa.record_batch({'id': [5], 'n': [1]}, schema)\n    time.sleep(30)\n"
        "slow.insert_frame(pa.RecordBatchReader.from_batches(schema, batches())).run()"
    )
    reply = interrupted(kernel, code, dsn)
    assert reply["ename"] == "KeyboardInterrupt"
    assert "rolled back" in "\n".join(reply["traceback"])
    assert rows_of(dsn, "SELECT count(*) FROM slow") == [(2,)]


def test_a_transaction_interrupted_between_statements_is_rolled_back_and_says_so(kernel, dsn):
    code = (
        "import time\nwith db.transaction():\n    db.execute('UPDATE account SET amount = 0').run()\n"
        "    print('slept'); time.sleep(30)"
    )
    message = kernel.execute(code)
    wait_until(lambda: backends(dsn, "idle in transaction") == 1)
    time.sleep(0.2)
    kernel.manager.interrupt_kernel()
    while (reply := kernel.get_shell_msg(timeout=20))["parent_header"].get("msg_id") != message:
        pass
    assert reply["content"]["ename"] == "KeyboardInterrupt"
    assert "rolled back" in "\n".join(reply["content"]["traceback"])
    assert amounts(dsn)[1] == 100


def test_interrupts_leave_no_handler_behind(kernel):
    assert run(kernel, "import signal; assert 'vantage' not in repr(signal.getsignal(signal.SIGINT))")["status"] == "ok"


def test_an_interrupted_display_ends_its_query(kernel, dsn):
    # The last test of this kernel: IPython prints what a display raises, goes on, and takes later errors for its own.
    interrupted(kernel, f"db.options.__dict__['display_timeout'] = 30; {READ}", dsn)
    assert_usable(kernel, dsn)
