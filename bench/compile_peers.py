"""The roadmap's traversal and its report in the peers' own words: each function builds the query and gives its SQL."""


from collections.abc import Callable
from typing import Any

Peer = dict[str, Callable[[], Any]]


def sqlalchemy_core() -> tuple[Peer, Peer]:
    """Without its cache of compiled statements, and with it."""
    import sqlalchemy as sa
    from sqlalchemy.dialects import postgresql

    dialect = postgresql.dialect()
    metadata = sa.MetaData()
    client = sa.Table("client", metadata, *_columns(sa, "id", "name", "is_paying_client"))
    order = sa.Table("ord", metadata, *_columns(sa, "id", "client_id", "is_deleted"))
    line = sa.Table("order_line", metadata, *_columns(sa, "id", "order_id", "product_id", "quantity"))
    product = sa.Table("product", metadata, *_columns(sa, "id", "price"))

    def traversal() -> Any:
        paying = sa.select(client.c.id).where(client.c.is_paying_client == sa.true(), client.c.name.like("M%"))
        orders = sa.select(order.c.id).where(order.c.client_id.in_(paying), order.c.is_deleted.is_not(sa.true()))
        price = sa.select(product.c.price).where(product.c.id == line.c.product_id).scalar_subquery()
        return sa.select(sa.func.sum(price * line.c.quantity)).where(line.c.order_id.in_(orders))

    def report() -> Any:
        orders, revenue = sa.func.count(order.c.id.distinct()), sa.func.sum(line.c.quantity * product.c.price)
        joined = client.outerjoin(order, sa.and_(order.c.client_id == client.c.id, order.c.is_deleted.is_not(sa.true())))
        joined = joined.outerjoin(line, line.c.order_id == order.c.id)
        joined = joined.outerjoin(product, product.c.id == line.c.product_id)
        average = sa.cast(revenue, sa.Numeric) / sa.func.nullif(orders, 0)
        return (
            sa.select(client.c.name, orders.label("orders"), revenue.label("revenue"), average.label("average"))
            .select_from(joined)
            .group_by(client.c.name)
        )

    cache: dict[Any, Any] = {}

    def cached(make: Callable[[], Any]) -> Callable[[], Any]:
        def compile_() -> Any:
            statement = make()
            compiled, extracted, *_ = statement._compile_w_cache(dialect, compiled_cache=cache, column_keys=[])
            return compiled.construct_params(extracted_parameters=extracted)

        return compile_

    plain = {"traversal": lambda: str(traversal().compile(dialect=dialect)),
             "report": lambda: str(report().compile(dialect=dialect))}  # fmt: skip
    return plain, {"traversal": cached(traversal), "report": cached(report)}


def _columns(sa: Any, *names: str) -> list[Any]:
    types = {"name": sa.String, "is_paying_client": sa.Boolean, "is_deleted": sa.Boolean}
    return [sa.Column(name, types.get(name, sa.Integer), primary_key=name == "id") for name in names]


def sqlalchemy_orm() -> Peer:
    import sqlalchemy as sa
    from sqlalchemy.dialects import postgresql
    from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

    class Base(DeclarativeBase):
        pass

    class Client(Base):
        __tablename__ = "client"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str]
        is_paying_client: Mapped[bool]

    class Order(Base):
        __tablename__ = "ord"
        id: Mapped[int] = mapped_column(primary_key=True)
        client_id: Mapped[int]
        is_deleted: Mapped[bool | None]

    class Line(Base):
        __tablename__ = "order_line"
        id: Mapped[int] = mapped_column(primary_key=True)
        order_id: Mapped[int]
        product_id: Mapped[int]
        quantity: Mapped[int]

    class Product(Base):
        __tablename__ = "product"
        id: Mapped[int] = mapped_column(primary_key=True)
        price: Mapped[int]

    dialect = postgresql.dialect()

    def traversal() -> str:
        paying = sa.select(Client.id).where(Client.is_paying_client.is_(True), Client.name.like("M%"))
        orders = sa.select(Order.id).where(Order.client_id.in_(paying), Order.is_deleted.is_not(True))
        price = sa.select(Product.price).where(Product.id == Line.product_id).scalar_subquery()
        statement = sa.select(sa.func.sum(price * Line.quantity)).where(Line.order_id.in_(orders))
        return str(statement.compile(dialect=dialect))

    def report() -> str:
        orders, revenue = sa.func.count(Order.id.distinct()), sa.func.sum(Line.quantity * Product.price)
        statement = (
            sa.select(Client.name, orders, revenue, sa.cast(revenue, sa.Numeric) / sa.func.nullif(orders, 0))
            .outerjoin(Order, sa.and_(Order.client_id == Client.id, Order.is_deleted.is_not(True)))
            .outerjoin(Line, Line.order_id == Order.id)
            .outerjoin(Product, Product.id == Line.product_id)
            .group_by(Client.name)
        )
        return str(statement.compile(dialect=dialect))

    return {"traversal": traversal, "report": report}


def django() -> Peer:
    import django as package
    from django.apps import AppConfig
    from django.conf import settings

    class Bakery(AppConfig):
        name, label, path = __name__, "bakery", "."

    global DjangoBakery
    DjangoBakery = Bakery
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    settings.configure(DATABASES={"default": database}, INSTALLED_APPS=[f"{__name__}.DjangoBakery"])
    package.setup()
    from django.db import models

    class Client(models.Model):
        name = models.TextField()
        is_paying_client = models.BooleanField()

        class Meta:
            app_label = "bakery"

    class Product(models.Model):
        price = models.IntegerField()

        class Meta:
            app_label = "bakery"

    class Order(models.Model):
        client = models.ForeignKey(Client, models.CASCADE, related_name="orders")
        is_deleted = models.BooleanField(null=True)

        class Meta:
            app_label = "bakery"

    class Line(models.Model):
        order = models.ForeignKey(Order, models.CASCADE, related_name="lines")
        product = models.ForeignKey(Product, models.CASCADE)
        quantity = models.IntegerField()

        class Meta:
            app_label = "bakery"

    total = models.Sum(models.F("quantity") * models.F("product__price"))

    def traversal() -> Any:
        paying = Client.objects.filter(is_paying_client=True).filter(name__startswith="M")
        orders = Order.objects.filter(client__in=paying).exclude(is_deleted=True)
        lines = Line.objects.filter(order__in=orders)
        return lines.values(one=models.Value(1)).annotate(total=total).query.sql_with_params()

    def report() -> Any:
        revenue = models.Sum(models.F("orders__lines__quantity") * models.F("orders__lines__product__price"))
        count = models.Count("orders", distinct=True)
        groups = Client.objects.values("name").annotate(orders_=count, revenue=revenue)
        return groups.annotate(average=models.F("revenue") * 1.0 / models.F("orders_")).query.sql_with_params()

    return {"traversal": traversal, "report": report}


def peewee() -> Peer:
    import peewee as pw

    db = pw.PostgresqlDatabase(None)

    class Client(pw.Model):
        name = pw.TextField()
        is_paying_client = pw.BooleanField()

        class Meta:
            database = db

    class Product(pw.Model):
        price = pw.IntegerField()

        class Meta:
            database = db

    class Order(pw.Model):
        client = pw.ForeignKeyField(Client)
        is_deleted = pw.BooleanField(null=True)

        class Meta:
            database = db
            table_name = "ord"

    class Line(pw.Model):
        order = pw.ForeignKeyField(Order)
        product = pw.ForeignKeyField(Product)
        quantity = pw.IntegerField()

        class Meta:
            database = db
            table_name = "order_line"

    def traversal() -> Any:
        paying = Client.select(Client.id).where((Client.is_paying_client == True) & (Client.name ** "M%"))  # noqa: E712
        orders = Order.select(Order.id).where(Order.client.in_(paying) & (Order.is_deleted != True))  # noqa: E712
        price = Product.select(Product.price).where(Product.id == Line.product)
        return Line.select(pw.fn.SUM(price * Line.quantity)).where(Line.order.in_(orders)).sql()

    def report() -> Any:
        orders, revenue = pw.fn.COUNT(Order.id.distinct()), pw.fn.SUM(Line.quantity * Product.price)
        return (
            Client.select(Client.name, orders, revenue, revenue.cast("numeric") / pw.fn.NULLIF(orders, 0))
            .join(Order, pw.JOIN.LEFT_OUTER, on=(Order.client == Client.id) & (Order.is_deleted != True))  # noqa: E712
            .join(Line, pw.JOIN.LEFT_OUTER)
            .join(Product, pw.JOIN.LEFT_OUTER)
            .group_by(Client.name)
            .sql()
        )

    return {"traversal": traversal, "report": report}


def ibis() -> Peer:
    import ibis as package

    client = package.table({"id": "int", "name": "string", "is_paying_client": "boolean"}, name="client")
    order = package.table({"id": "int", "client_id": "int", "is_deleted": "boolean"}, name="ord")
    line = package.table({"id": "int", "order_id": "int", "product_id": "int", "quantity": "int"}, name="order_line")
    product = package.table({"id": "int", "price": "int"}, name="product")

    def traversal() -> str:
        paying = client.filter(client.is_paying_client, client.name.like("M%"))
        orders = order.filter(order.client_id.isin(paying.id)).filter(lambda t: ~t.is_deleted.fill_null(False))
        lines = line.filter(line.order_id.isin(orders.id)).join(product, line.product_id == product.id)
        return package.to_sql((lines.price * lines.quantity).sum(), dialect="postgres")

    def report() -> str:
        orders = order.filter(~order.is_deleted.fill_null(False)).rename(o_id="id")
        joined = client.left_join(orders, client.id == orders.client_id)
        joined = joined.left_join(line.rename(l_id="id"), [("o_id", "order_id")])
        joined = joined.left_join(product.rename(p_id="id"), [("product_id", "p_id")])
        groups = joined.group_by("name").agg(n=joined.o_id.nunique(), revenue=(joined.quantity * joined.price).sum())
        return package.to_sql(groups.mutate(average=groups.revenue / groups.n), dialect="postgres")

    return {"traversal": traversal, "report": report}


def pypika() -> Peer:
    from pypika import PostgreSQLQuery as Query
    from pypika import Table
    from pypika import functions as fn

    client, order, line, product = (Table(name) for name in ("client", "ord", "order_line", "product"))

    def traversal() -> str:
        paying = Query.from_(client).select(client.id).where(client.is_paying_client == True)  # noqa: E712
        paying = paying.where(client.name.like("M%"))
        orders = Query.from_(order).select(order.id).where(order.client_id.isin(paying))
        orders = orders.where(order.is_deleted != True)  # noqa: E712
        joined = Query.from_(line).join(product).on(product.id == line.product_id)
        return str(joined.where(line.order_id.isin(orders)).select(fn.Sum(product.price * line.quantity)))

    def report() -> str:
        orders, revenue = fn.Count(order.id).distinct(), fn.Sum(line.quantity * product.price)
        joined = Query.from_(client).left_join(order).on(order.client_id == client.id)
        joined = joined.left_join(line).on(line.order_id == order.id)
        joined = joined.left_join(product).on(product.id == line.product_id).groupby(client.name)
        return str(joined.select(client.name, orders, revenue, fn.Cast(revenue, "numeric") / fn.NullIf(orders, 0)))

    return {"traversal": traversal, "report": report}
