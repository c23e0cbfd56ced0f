"""Type-checked by pyright in a test: the lines marked as errors are its only errors."""

import datetime as dt
from decimal import Decimal

import vantage as v
from typing_extensions import assert_type
from vantage._expressions import Expression


class Thing(v.Entity, table="thing"):
    id: v.Col[int]
    name: v.Col[str]
    nick: v.Col[str | None]
    price: v.Col[Decimal]
    born: v.Col[dt.date | None]
    seen: v.Col[dt.datetime]
    tags: v.Col[list[str]]
    data: v.Col[dict]
    paid: v.Col[bool]


t = Thing.table()
assert_type(t.name.upper(), Expression[str])
assert_type(t.nick.length(), Expression[int])
assert_type(t.born.year(), Expression[int])
assert_type(t.tags.any_(), Expression[str])
assert_type(t.id.cast(str), Expression[str])
t.where(
    t.name.contains("x"), t.tags.contains(["a"]), t.data.contains({"a": 1}), t.paid.is_true(), t.born > "2024-01-01"
)
t.where((t.name + "!").like("a%"), t.price.round(2) > 3, t.seen.date_trunc("day") == t.born, t.paid & (t.id > 3))
t.where(lambda u: u.name.upper().startswith("A"))
t.group_by(t.name).select(n=t.count(where=t.paid), s=v.fn.string_agg(t.name, ", ", order_by=t.name))
v.case((t.paid, t.price), else_=0)
t.where(v.or_(t.paid, t.id == 3), v.expr("{} > 1", t.id))
t.id.like("x")  # error
t.id.contains("x")  # error
t.price.year()  # error
t.name.year()  # error
t.name.round()  # error
t.tags.upper()  # error
t.id.any_()  # error
t.born.lower_bound()  # error
t.id.is_true()  # error
t.name.text()  # error
