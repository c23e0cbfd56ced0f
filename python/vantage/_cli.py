"""The command ``vantage``: ``vantage model`` writes a model file, ``vantage check`` compares one with a database."""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ._cli_text import colours, shown_diff, shown_differences
from ._errors import VantageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._database import Database


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command. Gives 0 where all is well, 1 where there are differences, 2 where it could not be done."""
    options = _parser().parse_args(arguments)
    try:
        return options.run(options)
    except VantageError as error:
        print(f"vantage {options.command}: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"vantage {options.command}: {error.filename or ''}: {error.strerror or error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="vantage", description="A Postgres database through its relationships.")
    commands = parser.add_subparsers(dest="command", required=True)
    model = commands.add_parser("model", help="write a model file from a database")
    _add_connection(model)
    model.add_argument("--schema", action="append", default=[], help="only tables of this schema (may be repeated)")
    model.add_argument("--table", action="append", default=[], metavar="PATTERN", help="only these: order*, sales.*")
    model.add_argument("--skip", action="append", default=[], metavar="PATTERN", help="all but these")
    model.add_argument("--soft-delete", action="append", default=[], metavar="COLUMN", help="a flag of deleted rows")
    model.add_argument("--output", "-o", type=Path, help="the file; without it the text is printed")
    model.add_argument("--write", action="store_true", help="change the file where it exists already")
    model.set_defaults(run=_model)
    check = commands.add_parser("check", help="compare a model with a database")
    check.add_argument("model", help="a file such as bakery_model.py, or a module")
    _add_connection(check)
    check.add_argument("--strict", action="store_true", help="notes count as differences")
    check.set_defaults(run=_check)
    return parser


def _add_connection(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--dsn", help="a URL or keywords of libpq; without it PG* variables and the service file")
    which.add_argument("--connection", metavar="NAME", help="a connection of vantage.toml")


@contextmanager
def _connected(options: argparse.Namespace) -> Iterator[Database]:
    from ._connect import connect, connect_postgres

    if options.connection:
        db = connect(options.connection, default=False)
    else:
        db = connect_postgres(options.dsn, default=False)
    try:
        yield db
    finally:
        db.close()


def _model(options: argparse.Namespace) -> int:
    from ._model_file import choose_tables, write_model
    from ._model_merge import merge_model

    with _connected(options) as db:
        catalog = db.catalog
    tables = choose_tables(catalog, schemas=options.schema, names=options.table, skip=options.skip)
    path: Path | None = options.output
    if path is None:
        sys.stdout.write(write_model(catalog, tables, soft_delete=options.soft_delete))
        return 0
    if not path.exists():
        path.write_text(write_model(catalog, tables, soft_delete=options.soft_delete), "utf-8")
        print(f"{path}: {len(tables)} tables.")
        return 0
    before = path.read_text("utf-8")
    after = merge_model(before, catalog, tables, soft_delete=options.soft_delete)
    if after == before:
        print(f"{path} has no changes to make.")
        return 0
    print(shown_diff(before, after, str(path), colours(sys.stdout)))
    if not options.write:
        print(f"{path} is as it was. To make these changes: the same command with --write.")
        return 1
    path.write_text(after, "utf-8")
    print(f"{path} was changed.")
    return 0


def _check(options: argparse.Namespace) -> int:
    from ._check import check_models, tables_without_class
    from ._model_load import load_entities

    entities = load_entities(options.model)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The model does not match")  # what it would say is what is printed
        with _connected(options) as db:
            catalog = db.catalog
    found = check_models(catalog, entities)
    rest = tables_without_class(catalog, entities)
    print(shown_differences(options.model, db.label, found, rest, colours(sys.stdout)))
    return int(any(options.strict or not difference.note for difference in [*found, *(rest if options.strict else [])]))
