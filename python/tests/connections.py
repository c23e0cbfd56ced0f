"""Helpers of the tests of connections: a database of accounts, a watchdog, a proxy that can fail."""

import socket
import threading
import time
from contextlib import contextmanager, suppress

import psycopg

ACCOUNTS = """
CREATE TABLE account (id int PRIMARY KEY, owner text NOT NULL UNIQUE, amount int NOT NULL CHECK (amount >= 0),
  password text);
CREATE TABLE entry (id serial PRIMARY KEY, account_id int NOT NULL REFERENCES account DEFERRABLE INITIALLY DEFERRED,
  note text);
INSERT INTO account VALUES (1, 'Ada', 100, 'hunter2'), (2, 'Ben', 50, NULL), (3, 'Cleo', 0, NULL);
"""


def amounts(dsn):
    """What others see: amounts by id."""
    with psycopg.connect(dsn) as other:
        return dict(other.execute("SELECT id, amount FROM account ORDER BY id").fetchall())


def backends(dsn, state="active"):
    """Other sessions of this database in a state."""
    with psycopg.connect(dsn, autocommit=True) as other:
        return other.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND state LIKE %s",
            (state,),
        ).fetchone()[0]


def wait_until(condition, seconds=10.0):
    """Waits for something that will be so; fails where it is not within the time."""
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, "It did not happen."
        time.sleep(0.02)


class Proxy:
    """A TCP proxy on a free port that can be silent, slow, or refuse."""

    def __init__(self, target):
        self.target = target
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.silent = threading.Event()
        self.delay = 0.0
        self.pairs = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            if self.target is None:
                client.close()
                continue
            server = socket.create_connection(self.target)
            self.pairs += [client, server]
            for source, sink in ((client, server), (server, client)):
                threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    def _pump(self, source, sink):
        try:
            while data := source.recv(65536):
                if self.delay:
                    time.sleep(self.delay)
                if self.silent.is_set():
                    continue  # as a firewall does that forgot the connection: no answer, no reset
                sink.sendall(data)
        except OSError:
            pass
        finally:
            # An end that only one side learns of would be another fault.
            for end in (source, sink):
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def cut(self):
        """Resets every connection that is open."""
        pairs, self.pairs = self.pairs, []
        for end in pairs:
            with suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def close(self):
        self.listener.close()
        self.cut()


@contextmanager
def proxy(dsn):
    """The address of ``dsn`` behind a proxy, and the proxy."""
    given = psycopg.conninfo.conninfo_to_dict(dsn)
    host, port = given.get("host", "127.0.0.1"), int(given.get("port", 5432))
    made = Proxy((host, port))
    try:
        yield psycopg.conninfo.make_conninfo(dsn, host="127.0.0.1", port=made.port), made
    finally:
        made.close()
