"""Type-checked by pyright in a test: the lines marked as errors are its only errors."""

from dataclasses import dataclass
from fractions import Fraction

import vantage as v
from typing_extensions import assert_type
from vantage import Col


@dataclass(frozen=True, order=True)
class Money:
    cents: int
    sql_type = "int4"

    def to_sql(self) -> int:
        return self.cents

    @classmethod
    def from_sql(cls, cents: int) -> "Money":
        return cls(cents)


class Product(v.Entity, table="product"):
    id: v.Col[int]
    price: v.Col[Money]
    discount: v.Col[Money | None]
    double: v.Col[Money] = v.expression(lambda t: t.price * 2)


v.register_type(Fraction, to_sql=str, from_sql=Fraction, sql_type="text")
v.register_type(Fraction, to_sql=len, from_sql=Fraction)  # error

t = Product.table()
assert_type(t.price, Col[Money])
t.where(t.price > Money(3), t.price.in_([Money(1)]), t.discount == None)  # noqa: E711
t.where(t.price.like("x"))  # error


async def read() -> None:
    product = await t.get_one()
    assert_type(product.price, Money)
    assert_type(product.discount, Money | None)
    product.price = Money(4)
    product.price = 4  # error
    Product(id=1, price=Money(4), discount=None)
    Product(id=1, price=4, discount=None)  # error
