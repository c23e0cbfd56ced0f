"""Copies and pickles of what a query gives: for caches, other processes, and whoever wants to compare later."""

import copy
import pickle
import subprocess
import sys

import pytest
import vantage as v
from conftest import ROOT


def reborn(value):
    return pickle.loads(pickle.dumps(value))


@pytest.fixture
def clients(bakery):
    from bakery_model import Client

    return Client.table(bakery)


def test_rows_are_pickled_with_their_columns_and_types(clients):
    rows = clients.select("id", "name", n=clients.ref_orders().count()).run()
    again = reborn(rows)
    assert again == rows
    assert (again.columns, again[0].name, again[0]["n"]) == (rows.columns, rows[0].name, rows[0].n)
    assert again.to_arrow().schema == rows.to_arrow().schema
    assert reborn(rows[0]) == rows[0]
    assert copy.deepcopy(rows) == rows


def test_a_record_is_pickled_without_its_connection(clients):
    record = clients.where(clients.id == 1).get_one().run()
    record.name = "Emmett"
    again = reborn(record)
    assert again == record
    assert "_v_table" not in vars(again)
    assert reborn(clients.get().run()) == clients.get().run()


def test_a_pickled_record_is_at_home_in_another_process(clients, bakery_dsn, tmp_path):
    (tmp_path / "record.pickle").write_bytes(pickle.dumps(clients.where(clients.id == 2).get_one().run()))
    code = (
        "import pickle, sys, vantage as v\n"
        "db = v.connect_postgres(sys.argv[1])\n"
        "record = pickle.load(open(sys.argv[2], 'rb'))\n"
        "print(record.name, record.ref_orders().count().run())\n"
    )
    paths = f"{ROOT / 'python'}:{ROOT / 'examples' / 'bakery'}"
    said = subprocess.run(
        [sys.executable, "-c", code, bakery_dsn, tmp_path / "record.pickle"],
        env={"PYTHONPATH": paths}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert said.stdout.strip() == "Doc Brown 2"


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
def test_a_copy_of_a_record_is_its_own_and_can_be_saved(clients, copied):
    record = clients.where(clients.id == 1).get_one().run()
    other = copied(record)
    other.name = "Emmett"
    assert (record.name, other.name) == ("Marty McFly", "Emmett")
    assert other.ref_orders().count().run() == record.ref_orders().count().run()
    other.save()._wanted = True  # it is not run: the copy knows where it would be saved


def test_a_deep_copy_has_values_of_its_own(clients):
    record = clients.where(clients.id == 1).get_one().run()
    vars(record)["tags"] = ["a"]
    copy.deepcopy(record).__dict__["tags"].append("b")
    assert vars(record).pop("tags") == ["a"]


def test_records_of_the_catalogs_classes_say_what_to_pickle_instead(bakery):
    record = bakery.table("client").first().run()
    with pytest.raises(v.VantageError, match=r"to_dict\(\).*vantage model"):
        pickle.dumps(record)
    assert reborn(record.to_dict()) == record.to_dict()
    assert copy.deepcopy(record) == record


def test_sets_and_queries_cannot_be_pickled_and_say_so(clients):
    for each in (clients, clients.name == "x", clients.get(), clients.count(), clients.select("name")):
        with pytest.raises(v.VantageError, match=r"connection.*rows\(\)"):
            pickle.dumps(each)
    assert copy.deepcopy(clients) is clients
    assert copy.copy(clients) is clients
