"""Named connections: ``vantage.toml``."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from ._errors import ConnectError


def named_connections() -> dict[str, dict[str, Any]]:
    """Every connection that is in reach, by name.

    Raises
    ------
    ConnectError
        A file is not TOML, or holds a password.
    """
    known: dict[str, dict[str, Any]] = {}
    for path in _configuration_files():
        for name, settings in _read_connections(path).items():
            known.setdefault(name, settings)
    return known


def _configuration_files() -> list[Path]:
    if sys.platform == "win32":
        home = Path(os.environ.get("APPDATA", Path.home() / "AppData" / "Roaming"))
    else:
        home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    here = Path.cwd()
    folders = [home / "vantage", here, *here.parents]
    return [path for folder in folders if (path := folder / "vantage.toml").is_file()]


def _read_connections(path: Path) -> dict[str, dict[str, Any]]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib  # pyright: ignore[reportMissingImports]
    reason = ""
    connections: Any = {}
    try:
        connections = tomllib.loads(path.read_text(encoding="utf-8")).get("connections", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        reason = str(error)
    if reason:
        raise ConnectError(f"{path} is not valid TOML: {reason}.")
    for name, settings in connections.items():
        if not isinstance(settings, dict):
            raise ConnectError(f"[connections.{name}] in {path} is not a table of keywords.")
        if _has_password(settings):
            raise ConnectError(
                f"[connections.{name}] in {path} holds a password. Put it in ~/.pgpass (host:port:database:user:"
                'password), name a file of that form: passfile = "…", or store it in the keyring.'
            )
    return connections


def _has_password(settings: dict[str, Any]) -> bool:
    import psycopg
    from psycopg.conninfo import conninfo_to_dict

    secret = ("password", "sslpassword")
    try:
        parsed = conninfo_to_dict(str(settings.get("dsn") or ""))
    except psycopg.ProgrammingError:
        parsed = {}  # connecting says what is wrong with it
    return any(key in settings or parsed.get(key) for key in secret)
