"""``v.connect_csv``: CSV files as tables."""

import pytest
import vantage as v
from sources import write_csv

pytest.importorskip("duckdb")


@pytest.fixture
def folder(tmp_path):
    return write_csv(tmp_path)


@pytest.mark.inventory(146, "v.connect_csv(folder)")
def test_a_folder_has_a_table_for_each_file(folder):
    db = v.connect_csv(folder, default=False)
    assert sorted(db.catalog.names()) == ["bakery", "client", "inventory", "ord", "order_line", "product"]
    clients = db.table("client")
    assert clients.where(clients.is_paying_client == True).count().run() == 2  # noqa: E712
    assert clients[3].get_one().run().name == "Biff Tannen"


def test_files_are_named_one_by_one(folder):
    db = v.connect_csv([folder / "client.csv", str(folder / "ord.csv")], default=False)
    assert sorted(db.catalog.names()) == ["client", "ord"]


def test_is_the_default_unless_it_shall_not_be(folder):
    from vantage._connect import default_database

    db = v.connect_csv(folder)
    assert default_database() is db
    v.connect_csv(folder, default=False)
    assert default_database() is db


def test_types_are_those_of_all_values_or_those_that_are_said(tmp_path):
    lines = ["zip,price,note", *("00100,1.10,5" for _ in range(3000)), "00200,2.20,late"]
    (tmp_path / "shop.csv").write_text("\n".join(lines))
    found = v.connect_csv(tmp_path, default=False).table("shop")
    assert found.where(found.note == "late").count().run() == 1
    said = v.connect_csv(tmp_path, types={"shop.zip": "text", "price": "numeric(10,2)"}, default=False).table("shop")
    assert said.max("zip").run() == "00200"
    assert str(said.sum("price").run()) == "3302.20"


def test_nothing_is_written_to_the_files(folder):
    before = (folder / "client.csv").read_bytes()
    clients = v.connect_csv(folder, default=False).table("client")
    for write in (
        lambda: clients.where(clients.id == 1).update({"name": "Joe"}),
        lambda: clients.insert(name="Joe"),
        lambda: clients.delete(all=True),
    ):
        with pytest.raises(v.WriteRefused, match="CSV folder is read only"):
            write().run()
    assert (folder / "client.csv").read_bytes() == before


def test_refresh_reads_the_files_again(folder):
    db = v.connect_csv(folder, default=False)
    clients = db.table("client")
    (folder / "client.csv").write_text("id,name\n1,Marty\n")
    assert clients.count().run() == 3
    db.refresh()
    assert clients.count().run() == 1
    assert db.table("client").get_one().run().name == "Marty"


def test_says_which_file_is_not_there_or_no_csv(tmp_path):
    with pytest.raises(v.ConnectError, match=r"There is no file \*.csv"):
        v.connect_csv(tmp_path)
    with pytest.raises(v.ConnectError, match=r"There is no file .*nothing\.csv"):
        v.connect_csv(tmp_path / "nothing.csv")
    (tmp_path / "a").mkdir()
    for path in (tmp_path / "x.csv", tmp_path / "a" / "x.csv"):
        path.write_text("id\n1\n")
    with pytest.raises(v.ConnectError, match="would both be the table 'x'"):
        v.connect_csv([tmp_path / "x.csv", tmp_path / "a" / "x.csv"])


def test_a_closed_source_says_so(folder):
    db = v.connect_csv(folder, default=False)
    db.close()
    with pytest.raises(v.VantageError, match="closed"):
        db.table("client").count().run()
