"""Type-checked by pyright in a test: chains over a generated model. The lines marked as errors are its only errors."""

import vantage as v
from keys_of_every_kind_model import Actor, Customers, Employee, Film, Passport
from typing_extensions import assert_type

films = Film.table()
assert_type(films.ref_actors_via_film_actor(), type[Actor])
assert_type(films.where(films.title == "x").ref_customers().ref_invoices().ref_tenant().name, v.Col[str])
assert_type(Employee.table().ref_followers().order_by("employee_id").limit(3), type[Employee])
assert_type(Employee.table().ref_passport(), type[Passport])
assert_type(Customers.where(Customers.name.is_null()), type[Customers])
films.ref_actor()  # error
print(films.ref_actors_via_film_actor().titel)  # error


async def main() -> None:
    film = await films.get_one()
    assert_type(film.title, str | None)
    assert_type(film.ref_actors_via_film_actor(), type[Actor])
    assert_type(await film.ref_shareds().ref_customer().count(), int)
    some = await films.get_some()
    print(some.title)  # error
    for actor in await films.ref_actors_via_award().get():
        assert_type(actor.name, str | None)
        print(actor.nmae)  # error
    Film(film_id=1, isbn=None, title="x", extra=1)  # error
    Film(film_id=1, isbn=None, title="x")
    films.where(films.film_id.like("x"))  # error
    rows = await films.select("title")
    print(rows.to_pandas())
