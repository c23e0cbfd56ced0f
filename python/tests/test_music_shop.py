"""A database that nobody prepared: no model file, relations from foreign keys."""

import json
from datetime import date
from decimal import Decimal

import pytest
import vantage as v
from conftest import ROOT

VECTORS = json.loads((ROOT / "catalog/relation-vectors.json").read_text("utf-8"))
CHINOOK = ROOT.parent / "shared/schemas/chinook.sql"


@pytest.fixture(scope="module")
def shop(make_database):
    dsn = make_database("music_shop", (ROOT / "examples/music_shop/music_shop.sql").read_text("utf-8"))
    db = v.connect_postgres(dsn)
    yield db
    db.close()


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: f"{vector['table']}.{vector['relation']}")
def test_following_a_relation_asks_what_the_language_server_says(shop, vector):
    followed = shop.table(vector["table"]).ref(vector["relation"])
    assert " ".join(followed.preview_sql().split()) == vector["sql"]
    assert followed.count().run() >= 0


def test_every_relation_has_a_vector(shop):
    made = {(table.name, name) for table in shop.catalog.tables.values() for name in table.relations}
    assert made == {(vector["table"], vector["relation"]) for vector in VECTORS}


def test_relations_are_methods_of_sets_and_of_records(shop):
    artists = shop.table("artist")
    assert artists.ref_albums().count().run() == 120
    artist = artists.where(artists.name == "Artist 2").get_one().run()
    assert artist.ref_albums().count().run() == 4


def test_a_self_reference_goes_both_ways(shop):
    genres = shop.table("genre")
    rock = genres.where(genres.name == "Rock")
    assert [g.name for g in rock.ref_genres_by_parent().order_by("name").get().run()] == ["Metal", "Punk"]
    assert rock.ref_genres_by_parent().ref_parent().get_one().run().name == "Rock"


def test_two_keys_to_one_table_are_two_relations(shop):
    here = shop.table("address").where(lambda t: t.city == "Oslo")
    billed, sent = here.ref_sales_by_billing_address().count().run(), here.ref_sales_by_delivery_address().count().run()
    count = "SELECT count(*) FROM sale JOIN address a ON a.id = {} WHERE city = 'Oslo'"
    expected = [
        shop.fetch(count.format(key)).run()[0]["count"] for key in ("billing_address_id", "delivery_address_id")
    ]
    assert [billed, sent] == expected


def test_a_junction_joins_its_ends(shop):
    lists = shop.table("playlist")
    assert lists.where(lists.name == "Morning").ref_tracks().count().run() == 200
    assert lists.where(lists.name == "Empty").ref_tracks().count().run() == 0
    assert shop.table("track")[5].ref_playlists().count().run() == 2


def test_a_composite_key_is_followed_by_all_its_columns(shop):
    assert shop.table("refund").ref_sale_line().count().run() == 50
    assert shop.table("sale_line")[3, 1].ref_refunds().count().run() == 1


def test_quoted_names_are_found_and_read(shop):
    cards = shop.table("Gift Card")
    card = cards.where(cards["card no"] == "A-1").get_one().run()
    assert (card["card no"], card["from"], card.balance) == ("A-1", "grandma", Decimal(25))
    assert cards.ref_customer().count().run() == 2
    assert shop.entities.GiftCard.table().count().run() == 2


def test_a_view_is_read_like_a_table(shop):
    best = shop.table("best_seller")
    assert best.order_by(-best.sold).get(limit=1).run()[0].sold > 0


def test_values_keep_their_types(shop):
    album = shop.table("album").get_one().run()
    assert album.released == date(1970, 4, 11)
    assert shop.table("sale").get_one().run().sold_at.tzinfo is not None


@pytest.mark.skipif(not CHINOOK.exists(), reason="Chinook is not beside this checkout")
def test_chinook_as_it_comes(make_database):
    # The file makes its own database and goes there: what follows that is the schema.
    lines = CHINOOK.read_text("utf-8").splitlines()
    schema = "\n".join(line for line in lines if not line.startswith(("DROP DATABASE", "CREATE DATABASE", "\\c ")))
    db = v.connect_postgres(make_database("chinook", schema))
    try:
        artists = db.table("artist")
        purple = artists.where(artists.name == "Deep Purple")
        assert purple.ref_albums().count().run() == 11
        assert purple.ref_albums().ref_tracks().ref_invoice_lines().ref_invoice().ref_customer().count().run() > 0
        assert db.table("playlist").ref_tracks().count().run() == 3503
    finally:
        db.close()
