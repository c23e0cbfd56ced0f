"""The demo's Postgres: what it starts it stops, and where there are no binaries a package brings them."""

import subprocess
import sys
from pathlib import Path

import postgres
import psycopg
import pytest


def answers(dsn):
    with psycopg.connect(dsn) as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.filterwarnings("ignore")  # of the package's own dependencies
def test_a_package_brings_the_binaries_where_there_are_none(monkeypatch, tmp_path_factory):
    monkeypatch.delenv("VANTAGE_TEST_PG", raising=False)
    monkeypatch.setattr(postgres, "find_binaries", lambda: None)
    with postgres.running_server() as dsn:
        assert answers(dsn)
    with pytest.raises(psycopg.OperationalError):
        answers(dsn)


def test_a_server_of_its_own_ends_with_the_block(monkeypatch):
    if postgres.find_binaries() is None:
        pytest.skip("there are no binaries of Postgres on this machine")
    monkeypatch.delenv("VANTAGE_TEST_PG", raising=False)
    with postgres.running_server() as dsn:
        assert answers(dsn)
    with pytest.raises(psycopg.OperationalError):
        answers(dsn)


def test_the_named_server_is_used_and_left_alone(monkeypatch, server):
    monkeypatch.setenv("VANTAGE_DEMO_DSN", server)
    with postgres.running_server(variable="VANTAGE_DEMO_DSN") as dsn:
        assert dsn == server
    assert answers(server)


def test_it_ends_when_its_input_ends(tmp_path):
    script = Path(postgres.__file__)
    with subprocess.Popen(
        [sys.executable, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        dsn = process.stdout.readline().strip()
        assert answers(dsn)
        process.stdin.close()
        assert process.wait(60) == 0
    with pytest.raises(psycopg.OperationalError):
        answers(dsn)
