"""What tests of writing share: a database of their own, and rows as they are in it."""

import contextlib

import psycopg


@contextlib.contextmanager
def rolled_back(db):
    """A transaction that leaves nothing behind."""
    with db.transaction() as transaction:
        yield transaction
        transaction.roll_back()


def rows_of(dsn, sql):
    """What the database holds, read without the package."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        return connection.execute(sql).fetchall()


def one_line(sql):
    return " ".join(sql.split())
