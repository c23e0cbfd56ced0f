"""Type-checked by pyright in a test: the lines marked as errors are its only errors."""

import vantage as v
from bakery_model import Client, LineItem, Order
from typing_extensions import assert_type

clients = Client.table()
assert_type(Client.name, v.Col[str])
assert_type(clients.name, v.Col[str])
paying = clients.where(clients.is_paying_client == True)  # noqa: E712
assert_type(paying, type[Client])
assert_type(paying.ref_orders(), type[Order])
assert_type(paying.ref_orders().ref_line_items(), type[LineItem])


async def main() -> None:
    assert_type(await clients.count(), int)
    one = await clients.get_one()
    assert_type(one, Client)
    assert_type(one.name, str)
    assert_type(await paying.ref_orders().get(), list[Order])
    assert_type(await paying.update({"name": "x"}), int)
    assert_type(await paying.update(name="x", max_rows=1), int)
    assert_type(await paying.delete(), int)
    assert_type((await paying.delete(dry_run=True)).rows, int)
    assert_type((await paying.update(name="x", dry_run=True)).triggers, tuple[str, ...])
    assert_type(await clients.insert_many([{"name": "x"}], returning=False), int)
    assert_type(await one.delete(), int)
    assert_type(await one.reload(), Client)
    one.name = "x"
    one.name = 5  # error
    print(clients.nmae)  # error
    clients.id.like("x")  # error
    Client(id="x", name="n", email="e", contact_details="c", bakery_id=1)  # error


async def one_by_one() -> None:
    async for client in Client.table():
        assert_type(client, Client)
        print(client.nmae)  # error
