"""Passwords from the system's keyring, where libpq has found none."""

from __future__ import annotations

import importlib.util

from ._errors import ConnectError
from ._secrets import Address

SERVICE = "vantage"


def with_keyring(address: Address, failure: ConnectError) -> Address | None:
    """The address with the keyring's password; None where there is none, or where the server wanted none.

    Store one by ``keyring set vantage user@host/database``.
    """
    if "no password supplied" not in str(failure) or importlib.util.find_spec("keyring") is None:
        return None
    import keyring
    from keyring.errors import KeyringError
    from psycopg.conninfo import make_conninfo

    try:
        password = keyring.get_password(SERVICE, _account(address))
    except KeyringError:
        return None  # no keyring works here: libpq's own message stands
    if password is None:
        return None
    return Address(make_conninfo(address.reveal(), password=password))


def _account(address: Address) -> str:
    """``user@host/database`` as libpq resolves them."""
    from psycopg.conninfo import conninfo_to_dict
    from psycopg.pq import Conninfo

    defaults = {
        option.keyword.decode(): (option.val or option.compiled or b"").decode() for option in Conninfo.get_defaults()
    }
    given = {**defaults, **{k: str(v) for k, v in conninfo_to_dict(address.reveal()).items() if v}}
    host = given.get("host") or "local socket"
    user = given.get("user", "")
    return f"{user}@{'local socket' if host.startswith('/') else host}/{given.get('dbname') or user}"
