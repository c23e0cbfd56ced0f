"""The tables of vantage_py_hostile_names, as ``vantage model`` found them."""

import builtins
import datetime as dt_
import decimal
import ipaddress
import typing
from uuid import UUID

import vantage
from psycopg.types.range import Range


class None_(vantage.Entity, table="None"):
    id: vantage.Col[int]
    cake: vantage.Col[int | None]
    ref_cake: vantage.One["Table1"] = vantage.one("cake")


class Order(vantage.Entity, table="Order"):
    """Says "hello"
    and \\ \"\"\" more"""
    id: vantage.Col[builtins.int]
    count: vantage.Col[builtins.int | None]
    a_b_2: vantage.Col[builtins.str | None] = vantage.col(column="a b")  # two lines # and "quotes"
    quo_te: vantage.Col[builtins.str] = vantage.col(default="it's", column="quo\"te")
    mood: vantage.Col[builtins.str | None]  # sad, it's ok, happy
    class_: vantage.Col[builtins.int | None] = vantage.col(column="class")
    None_2: vantage.Col[builtins.str | None] = vantage.col(column="None")
    where: vantage.Col[builtins.str | None]
    table_: vantage.Col[builtins.str | None] = vantage.col(column="table")
    c: vantage.Col[builtins.int | None]
    get: vantage.Col[builtins.int | None]
    select: vantage.Col[builtins.int | None]
    ref_user: vantage.Col[builtins.int | None]
    _private: vantage.Col[builtins.int | None]
    dunder: vantage.Col[builtins.int | None] = vantage.col(column="__dunder__")
    secret: vantage.Col[builtins.int | None] = vantage.col(column="__secret")
    mro: vantage.Col[builtins.int | None]
    keys_: vantage.Col[builtins.int | None] = vantage.col(column="keys")
    self: vantage.Col[builtins.int | None]
    fields: vantage.Col[builtins.int | None] = vantage.col(column="_fields")
    _with: vantage.Col[builtins.int | None]
    _entity: vantage.Col[builtins.int | None]
    init: vantage.Col[builtins.str | None] = vantage.col(column="__init__")
    column_2fa: vantage.Col[bool | None] = vantage.col(column="2fa")
    a_b: vantage.Col[builtins.str | None]
    date: vantage.Col[dt_.date | None]
    datetime: vantage.Col[dt_.datetime | None]
    str: vantage.Col[builtins.str | None]
    int: vantage.Col[builtins.int | None]
    list: vantage.Col[builtins.list[builtins.int] | None]
    Decimal_: vantage.Col[decimal.Decimal | None] = vantage.col(column="Decimal")
    v: vantage.Col[builtins.int | None]
    dt: vantage.Col[dt_.timedelta | None]
    ref_orders: vantage.Many["Order2"] = vantage.many("order_id")


class AB(vantage.Entity, table="a.b"):
    id: vantage.Col[int]
    Order_: vantage.Col[int | None] = vantage.col(column="Order")
    ref_order: vantage.One["Order2"] = vantage.one("Order")
    ref_x_ys: vantage.Many["XY"] = vantage.many("ab")


class Any(vantage.Entity, table="any"):
    id: vantage.Col[int]
    data: vantage.Col[typing.Any]
    net: vantage.Col[ipaddress.IPv4Address | ipaddress.IPv4Interface | ipaddress.IPv6Address | ipaddress.IPv6Interface | None]
    span: vantage.Col[Range[int] | None]
    at: vantage.Col[dt_.datetime | None]
    tags: vantage.Col[list[str] | None]
    uuid: vantage.Col[UUID | None]


class Decimal(vantage.Entity, table="decimal"):
    id: vantage.Col[decimal.Decimal]


class Happy(vantage.Entity, table="happy"):
    id: vantage.Col[builtins.int | None]
    count: vantage.Col[builtins.int | None]
    a_b_2: vantage.Col[builtins.str | None] = vantage.col(column="a b")
    quo_te: vantage.Col[builtins.str | None] = vantage.col(column="quo\"te")
    mood: vantage.Col[builtins.str | None]  # sad, it's ok, happy
    class_: vantage.Col[builtins.int | None] = vantage.col(column="class")
    None_2: vantage.Col[builtins.str | None] = vantage.col(column="None")
    where: vantage.Col[builtins.str | None]
    table_: vantage.Col[builtins.str | None] = vantage.col(column="table")
    c: vantage.Col[builtins.int | None]
    get: vantage.Col[builtins.int | None]
    select: vantage.Col[builtins.int | None]
    ref_user: vantage.Col[builtins.int | None]
    _private: vantage.Col[builtins.int | None]
    dunder: vantage.Col[builtins.int | None] = vantage.col(column="__dunder__")
    secret: vantage.Col[builtins.int | None] = vantage.col(column="__secret")
    mro: vantage.Col[builtins.int | None]
    keys_: vantage.Col[builtins.int | None] = vantage.col(column="keys")
    self: vantage.Col[builtins.int | None]
    fields: vantage.Col[builtins.int | None] = vantage.col(column="_fields")
    _with: vantage.Col[builtins.int | None]
    _entity: vantage.Col[builtins.int | None]
    init: vantage.Col[builtins.str | None] = vantage.col(column="__init__")
    column_2fa: vantage.Col[bool | None] = vantage.col(column="2fa")
    a_b: vantage.Col[builtins.str | None]
    date: vantage.Col[dt_.date | None]
    datetime: vantage.Col[dt_.datetime | None]
    str: vantage.Col[builtins.str | None]
    int: vantage.Col[builtins.int | None]
    list: vantage.Col[builtins.list[builtins.int] | None]
    Decimal_: vantage.Col[decimal.Decimal | None] = vantage.col(column="Decimal")
    v: vantage.Col[builtins.int | None]
    dt: vantage.Col[dt_.timedelta | None]


class Moods(vantage.Entity, table="moods"):
    mood: vantage.Col[str | None]  # sad, it's ok, happy
    n: vantage.Col[int | None]


class NoKey(vantage.Entity, table="no_key"):
    a: vantage.Col[int | None]
    b: vantage.Col[str | None]
    c: vantage.Col[bytes | None]


class Nothing(vantage.Entity, table="nothing"):
    pass


class Order2(vantage.Entity, table="order"):
    id: vantage.Col[int]
    order_id: vantage.Col[int | None]
    price: vantage.Col[int | None]
    ref_order: vantage.One["Order"] = vantage.one("order_id")
    ref_a_bs: vantage.Many["AB"] = vantage.many("Order")
    ref_orders: vantage.Many["SalesOrder"] = vantage.many("order_id")


class Post(vantage.Entity, table="post"):
    id: vantage.Col[int]
    user_id: vantage.Col[int | None]
    ref_user: vantage.Col[str | None]
    owner_code: vantage.Col[str | None]
    ref_owner: vantage.One["User"] = vantage.one("owner_code", to="code")
    ref_user_id: vantage.One["User"] = vantage.one("user_id")


class User(vantage.Entity, table="user"):
    id: vantage.Col[int]
    code: vantage.Col[str | None]
    ref_posts_by_owner: vantage.Many["Post"] = vantage.many("owner_code", to="code")
    ref_posts_by_user: vantage.Many["Post"] = vantage.many("user_id")


class File(vantage.Entity, table="ﬁle"):
    id: vantage.Col[int]
    fi: vantage.Col[int | None] = vantage.col(column="ﬁ")


class Table1(vantage.Entity, table="🍰"):
    id: vantage.Col[int]
    next: vantage.Col[int | None]
    ref_next: vantage.One["Table1"] = vantage.one("next")
    ref_nones: vantage.Many["None_"] = vantage.many("cake")
    ref_s_by_next: vantage.Many["Table1"] = vantage.many("next")


class XY(vantage.Entity, table="odd.schema.x\"y"):
    id: vantage.Col[int]
    ab: vantage.Col[int | None]
    ref_ab: vantage.Col[int | None]
    ref_ab_2: vantage.One["AB"] = vantage.one("ab")


class SalesOrder(vantage.Entity, table="sales.order"):
    id: vantage.Col[int]
    order_id: vantage.Col[int | None]
    ref_order: vantage.One["Order2"] = vantage.one("order_id")
