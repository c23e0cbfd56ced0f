"""The bakery: every form of declaration of the model language occurs here."""

import vantage as v

class Bakery(v.Entity, table="bakery"):
    id: v.Col[int]
    name: v.Col[str] = v.col(title=True)
    profit_margin: v.Col[int]
    ref_clients: v.Many["Client"] = v.many("bakery_id")
    ref_products: v.Many["Product"] = v.many("bakery_id")

class Client(v.Entity, table="client"):
    """A customer of a bakery."""
    id: v.Col[int]
    name: v.Col[str] = v.col(title=True)
    email: v.Col[str]
    contact_details: v.Col[str]
    is_paying_client: v.Col[bool] = v.col(default=False)
    bakery_id: v.Col[int]
    ref_orders: v.Many["Order"] = v.many("client_id")
    ref_bakery: v.One["Bakery"] = v.one("bakery_id")

class Product(v.Entity, table="product", extensions=[v.SoftDelete("is_deleted")]):
    id: v.Col[int]
    name: v.Col[str] = v.col(title=True)
    calories: v.Col[int]
    bakery_id: v.Col[int]
    price: v.Col[int]                                                   # cents
    ref_bakery: v.One["Bakery"] = v.one("bakery_id")
    ref_inventory: v.One["Inventory"] = v.one("id", to="product_id")    # one to one, held by the other side
    stock: v.Col[int | None] = v.imported("ref_inventory", "stock", deferred=True)

    @classmethod
    def with_inventory(cls):
        """These products with their stock."""
        return cls.with_fields("stock")

class Inventory(v.Entity, table="inventory"):
    product_id: v.Col[int] = v.col(key=True)
    stock: v.Col[int | None]
    ref_product: v.One["Product"] = v.one("product_id")

class Order(v.Entity, table="ord", extensions=[v.SoftDelete("is_deleted")]):
    id: v.Col[int]
    client_id: v.Col[int]
    client_name: v.Col[str] = v.imported("ref_client", "name")
    total: v.Col[int | None] = v.expression(lambda t: t.ref_line_items().sum("total"))
    ref_client: v.One["Client"] = v.one("client_id")
    ref_line_items: v.Many["LineItem"] = v.many("order_id")

class LineItem(v.Entity, table="order_line"):
    id: v.Col[int]
    order_id: v.Col[int]
    product_id: v.Col[int]
    quantity: v.Col[int]
    price: v.Col[int] = v.imported("ref_product", "price")
    total: v.Col[int] = v.expression(lambda t: t.price * t.quantity)
    ref_order: v.One["Order"] = v.one("order_id")
    ref_product: v.One["Product"] = v.one("product_id")
