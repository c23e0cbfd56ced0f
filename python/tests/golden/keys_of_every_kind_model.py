"""The tables of vantage_py_keys_of_every_kind, as ``vantage model`` found them."""

import datetime as dt

import vantage as v


class Actor(v.Entity, table="actor"):
    actor_id: v.Col[int] = v.col(key=True)
    name: v.Col[str | None] = v.col(title=True)
    ref_awards: v.Many["Award"] = v.many("actor_id")
    ref_film_actors: v.Many["FilmActor"] = v.many("actor_id")
    ref_films_via_award: v.Many["Film"] = v.many("actor_id", via="award", to="isbn", to_key="isbn")
    ref_films_via_film_actor: v.Many["Film"] = v.many("actor_id", via="film_actor", to="film_id")


class Address(v.Entity, table="address"):
    id: v.Col[int]
    line: v.Col[str | None]
    ref_orders_by_billing_address: v.Many["Orders"] = v.many("billing_address_id")
    ref_orders_by_shipping_address: v.Many["Orders"] = v.many("shipping_address_id")


class Award(v.Entity, table="award"):
    isbn: v.Col[str] = v.col(key=True)
    actor_id: v.Col[int] = v.col(key=True)
    given_by: v.Col[int | None]
    ref_actor: v.One["Actor"] = v.one("actor_id")
    ref_given_by: v.One["Employee"] = v.one("given_by")
    ref_isbn: v.One["Film"] = v.one("isbn", to="isbn")


class City(v.Entity, table="city"):
    id: v.Col[int]
    country_id: v.Col[int | None]
    country_code: v.Col[str | None]
    ref_country_code: v.One["Country"] = v.one("country_code", to="code")
    ref_country_id: v.One["Country"] = v.one("country_id")


class Country(v.Entity, table="country"):
    id: v.Col[int]
    code: v.Col[str | None]
    ref_cities_by_country_code: v.Many["City"] = v.many("country_code", to="code")
    ref_cities_by_country_id: v.Many["City"] = v.many("country_id")


class Customers(v.Entity, table="customers"):
    tenant_id: v.Col[int] = v.col(key=True)
    id: v.Col[int] = v.col(key=True)
    name: v.Col[str | None] = v.col(title=True)
    ref_tenant: v.One["Tenant"] = v.one("tenant_id")
    ref_invoices: v.Many["Invoices"] = v.many(("tenant_id", "customer_id"))
    ref_shareds: v.Many["Shared"] = v.many(("tenant_id", "customer_id"))
    ref_films: v.Many["Film"] = v.many(("tenant_id", "customer_id"), via="shared", to="film_id")


class Employee(v.Entity, table="employee"):
    employee_id: v.Col[int] = v.col(key=True)
    reports_to: v.Col[int | None]
    ref_reports_to: v.One["Employee"] = v.one("reports_to")
    ref_awards: v.Many["Award"] = v.many("given_by")
    ref_employees_by_reports_to: v.Many["Employee"] = v.many("reports_to")
    ref_follows_by_followed: v.Many["Follow"] = v.many("followed_id")
    ref_follows_by_follower: v.Many["Follow"] = v.many("follower_id")
    ref_passport: v.One["Passport"] = v.one("employee_id", to="employee_id")
    ref_followers: v.Many["Employee"] = v.many("followed_id", via="follow", to="follower_id")
    ref_followeds: v.Many["Employee"] = v.many("follower_id", via="follow", to="followed_id")


class Film(v.Entity, table="film"):
    film_id: v.Col[int] = v.col(key=True)
    isbn: v.Col[str | None]
    title: v.Col[str | None] = v.col(title=True)
    ref_awards: v.Many["Award"] = v.many("isbn", to="isbn")
    ref_film_actors: v.Many["FilmActor"] = v.many("film_id")
    ref_shareds: v.Many["Shared"] = v.many("film_id")
    ref_actors_via_award: v.Many["Actor"] = v.many("isbn", via="award", to="actor_id", key="isbn")
    ref_actors_via_film_actor: v.Many["Actor"] = v.many("film_id", via="film_actor", to="actor_id")
    ref_customers: v.Many["Customers"] = v.many("film_id", via="shared", to=("tenant_id", "customer_id"))


class FilmActor(v.Entity, table="film_actor"):
    actor_id: v.Col[int] = v.col(key=True)
    film_id: v.Col[int] = v.col(key=True)
    role: v.Col[str | None]
    ref_actor: v.One["Actor"] = v.one("actor_id")
    ref_film: v.One["Film"] = v.one("film_id")


class Follow(v.Entity, table="follow"):
    follower_id: v.Col[int] = v.col(key=True)
    followed_id: v.Col[int] = v.col(key=True)
    ref_followed: v.One["Employee"] = v.one("followed_id")
    ref_follower: v.One["Employee"] = v.one("follower_id")


class Invoices(v.Entity, table="invoices"):
    id: v.Col[int] = v.col(key=True)
    tenant_id: v.Col[int] = v.col(key=True)
    customer_id: v.Col[int | None]
    ref_customer: v.One["Customers"] = v.one(("tenant_id", "customer_id"))
    ref_tenant: v.One["Tenant"] = v.one("tenant_id")


class Orders(v.Entity, table="orders"):
    id: v.Col[int]
    billing_address_id: v.Col[int | None]
    shipping_address_id: v.Col[int | None]
    ref_billing_address: v.One["Address"] = v.one("billing_address_id")
    ref_shipping_address: v.One["Address"] = v.one("shipping_address_id")


class Passport(v.Entity, table="passport"):
    id: v.Col[int]
    employee_id: v.Col[int | None]
    ref_employee: v.One["Employee"] = v.one("employee_id")


class Reading(v.Entity, table="reading"):
    id: v.Col[int]
    sensor_id: v.Col[int]
    at: v.Col[dt.date]
    ref_sensor: v.One["Sensor"] = v.one("sensor_id")


class Sensor(v.Entity, table="sensor"):
    id: v.Col[int]
    ref_readings: v.Many["Reading"] = v.many("sensor_id")


class Shared(v.Entity, table="shared"):
    tenant_id: v.Col[int | None]
    customer_id: v.Col[int | None]
    film_id: v.Col[int | None]
    note: v.Col[str | None]
    ref_film: v.One["Film"] = v.one("film_id")
    ref_customer: v.One["Customers"] = v.one(("tenant_id", "customer_id"))


class Swapped(v.Entity, table="swapped"):
    b: v.Col[int] = v.col(key=True)
    a: v.Col[int] = v.col(key=True)
    ref_swappers: v.Many["Swapper"] = v.many(("x", "y"))


class Swapper(v.Entity, table="swapper"):
    id: v.Col[int]
    x: v.Col[int | None]
    y: v.Col[int | None]
    ref_swapped: v.One["Swapped"] = v.one(("x", "y"))


class Tenant(v.Entity, table="tenant"):
    id: v.Col[int]
    name: v.Col[str] = v.col(title=True)
    ref_customers: v.Many["Customers"] = v.many("tenant_id")
    ref_invoices: v.Many["Invoices"] = v.many("tenant_id")
