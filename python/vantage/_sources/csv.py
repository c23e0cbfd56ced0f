"""CSV files as tables: ``v.connect_csv``."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from .._catalog import Catalog
from .._errors import ConnectError
from .._options import Options
from .catalog import SCHEMA, identifier, make_catalog, read_table, settle_types
from .engine import Engine
from .source import LocalSource


class CsvSource(LocalSource):
    """CSV files, each a table by the name of its file: what :func:`vantage.connect_csv` gives.

    The files are read when it is made, and again by ``refresh()``; nothing is ever written to them.
    """

    product = "CSV files"
    _refusal = "A CSV folder is read only: nothing is written to its files."

    def __init__(self, files: Mapping[str, Path], label: str, types: Mapping[str, str], options: Options) -> None:
        self._files = files
        self._types = types
        super().__init__(label, options)

    def _filled(self) -> Engine:
        engine = Engine("connect_csv")
        for name, path in self._files.items():
            self._read(engine, name, path)
            settle_types(engine, name)
        return engine

    def _read(self, engine: Engine, name: str, path: Path) -> None:
        try:
            # All rows are looked at for the types, not a sample: a text in the last row is one.
            found = "read_csv($1, header = true, sample_size = -1"
            header = engine.connection.execute(f"SELECT * FROM {found}) LIMIT 0", [str(path)]).description
            columns = [column[0] for column in header or ()]
            known = {c: self._types.get(f"{name}.{c}", self._types.get(c)) for c in columns}
            listed = ", ".join(f"{_text(c)}: {_text(kind)}" for c, kind in known.items() if kind)
            types = f", types = {{{listed}}}" if listed else ""
            engine.connection.execute(f"CREATE TABLE {identifier(name)} AS SELECT * FROM {found}{types})", [str(path)])
        except engine.duckdb.Error as error:
            said = str(error).strip().partition("\n")[0]
            raise ConnectError(f"{path.name} cannot be read as CSV with a line of names: {said}") from None

    def _described(self, engine: Engine) -> Catalog:
        return make_catalog({(SCHEMA, n): read_table(engine, n) for n in self._files}, self.label)


def files_of(files: str | os.PathLike[str] | Iterable[str | os.PathLike[str]]) -> tuple[dict[str, Path], str]:
    """The files by the names of their tables, and what the source is called.

    Raises
    ------
    ConnectError
        There is no such file, no CSV file in the folder, or two files would be one table.
    """
    one = Path(files) if isinstance(files, (str, os.PathLike)) else None
    given = [one] if one is not None else [Path(each) for each in files]  # type: ignore[union-attr]
    paths = sorted(one.glob("*.csv")) if one is not None and one.is_dir() else given
    if not paths:
        raise ConnectError(
            f"There is no file *.csv in {one or 'what was given'}: name a folder that has some, or files."
        )
    found: dict[str, Path] = {}
    for path in paths:
        if not path.is_file():
            raise ConnectError(f"There is no file {path}: name a folder with *.csv files, or such files.")
        if path.stem in found:
            raise ConnectError(f"{path} and {found[path.stem]} would both be the table {path.stem!r}: rename one.")
        found[path.stem] = path
    return found, str(one) if one is not None else f"{len(found)} CSV files"


def _text(value: str | None) -> str:
    return "'" + (value or "").replace("'", "''") + "'"
