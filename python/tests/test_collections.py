"""What can be asked of arrays, json, ranges, networks, enums and full text."""

import datetime as dt
import ipaddress
import uuid

import pytest
import vantage as v

UTC = dt.timezone.utc


@pytest.mark.parametrize(
    ("make", "sql", "ids"),
    [
        (lambda t: t.tags.contains(["red"]), "tags @> $1", [1, 4]),
        (lambda t: t.tags.contains("red"), "$1 = ANY(tags)", [1, 4]),
        (lambda t: t.tags.contained_by(["new", "red"]), "tags <@ $1", [1, 2]),
        (lambda t: t.tags.overlaps(["old", "x"]), "tags && $1", [4]),
        (lambda t: t.tags == ["new"], "tags = $1", [2]),
        (lambda t: t.tags.any_() == "red", "$1 = ANY(tags)", [1, 4]),
        (lambda t: t.marks.any_() > 3, "$1 < ANY(marks)", [4]),
        (lambda t: t.marks.all_() >= 3, "$1 <= ALL(marks)", [2, 4]),
        (lambda t: t.qty == t.marks.any_(), "qty = ANY(marks)", [4]),
        (lambda t: t.bigs.contains([1]), "bigs @> $1", [1]),
        (lambda t: t.bigs.contains(1), "$1 = ANY(bigs)", [1]),
        (lambda t: t.moods.contains(["sad"]), "moods @> $1", [1]),
        (lambda t: t.moods.contains("ok"), "$1 = ANY(moods)", [4]),
        (lambda t: t.tags[1] == "new", "tags[$1] = $2", [1, 2]),
        (lambda t: t.tags[2:3].length() == 2, "cardinality(tags[$1:$2]) = $3", [4]),
        (lambda t: t.tags[2:] == ["red"], "tags[$1:] = $2", [1]),
        (lambda t: t.tags.length() == 2, "cardinality(tags) = $1", [1]),
        (lambda t: t.tags.contains(t.tags[1:1]), "tags @> tags[$1:$2]", [1, 2, 4]),
    ],
)
def test_arrays(items, found, make, sql, ids):
    assert found(make(items), sql) == ids


def test_arrays_are_computed(items, computed):
    assert computed(items.tags + ["x"], "tags || $1")[1] == ["new", "x"]  # noqa: RUF005
    assert computed(items.bigs + [1], "bigs || $1")[3] == [7, 1]  # noqa: RUF005
    assert computed(items.marks.element_position(3), "array_position(marks, $1)") == [3, None, None, 1]
    assert computed(items.tags.join_text("+"), "array_to_string(tags, $1)")[0] == "new+red"
    unnested = items.where(items.id < 3).select("id", tag=items.tags.unnest()).order_by("id", "tag")
    assert [tuple(row) for row in unnested.run()] == [(1, "new"), (1, "red"), (2, "new")]


@pytest.mark.parametrize(
    ("make", "sql", "ids"),
    [
        (lambda t: t.data["n"] == 3, "data -> $1 = $2", [1]),
        (lambda t: t.data["n"] == "text", "data -> $1 = $2", [4]),
        (lambda t: t.data["n"] > 3, "data -> $1 > $2", [2]),
        (lambda t: t.data["n"].is_null(), "data -> $1 IS NULL", [3]),
        (lambda t: t.data["flag"] == True, None, [1]),  # noqa: E712
        (lambda t: t.data["a"]["b"][0] == 10, "((data -> $1) -> $2) -> $3 = $4", [1]),
        (lambda t: t.data["list"][-1] == 3, None, [4]),
        (lambda t: t.data.path("a", "b") == [10, 20], "data #> $1 = $2", [1]),
        (lambda t: t.data.text("name") == "wine", "data ->> $1 = $2", [1]),
        (lambda t: t.data["name"].text().in_(["wine", "white"]), "data ->> $1 = ANY($2)", [1, 2]),
        (lambda t: t.data.text("a", "b", 0) == "10", "data #>> $1 = $2", [1]),
        (lambda t: t.data["n"].text().startswith("t"), "data ->> $1 LIKE $2", [4]),
        (lambda t: t.data.contains({"n": 3}), "data @> $1", [1]),
        (lambda t: t.data["list"].contained_by([1, 2, 3, 4]), "(data -> $1) <@ $2", [4]),
        (lambda t: t.data.has_key("flag"), "data ? $1", [1]),
        (lambda t: t.data.has_any(["flag", "list"]), "data ?| $1", [1, 4]),
        (lambda t: t.data.has_all(["a", "n"]), "data ?& $1", [1, 2]),
        (lambda t: t.data["list"].length() == 3, "jsonb_array_length(data -> $1) = $2", [4]),
        (lambda t: t.data.path_exists("$.a.b[*] ? (@ > 15)"), "data @? $1", [1]),
        (lambda t: t.data["n"].json_type() == "string", "jsonb_typeof(data -> $1) = $2", [4]),
        (lambda t: t.raw["n"] == 5, "CAST(raw -> $1 AS jsonb) = $2", [2]),
        (lambda t: t.raw.contains({"n": 3}), "CAST(raw AS jsonb) @> $1", [1]),
    ],
)
def test_json(items, found, make, sql, ids):
    assert found(make(items), sql) == ids


def test_json_is_computed(items, computed):
    assert computed(items.data["n"].text(), "data ->> $1") == ["3", "5", None, "text"]
    assert items.where(items.id < 3).order_by("id").select(x=items.data["n"].cast(int) + 1).col().run() == [4, 6]
    assert computed(items.data + {"x": 1}, "data || $1")[3] == {"n": "text", "list": [1, 2, 3], "x": 1}
    assert computed(items.data - "list", "data - $1")[3] == {"n": "text"}
    assert computed(items.data.path_query("$.a.b[1]"))[0] == 20
    assert computed(items.data["name"].text() + "!")[0] == "wine!"


@pytest.mark.parametrize(
    ("make", "sql", "ids"),
    [
        (lambda t: t.during.contains("2024-01-15 00:00+00"), "during @> $1", [1]),
        (lambda t: t.during.contains(dt.datetime(2024, 1, 15, tzinfo=UTC)), None, [1]),
        (lambda t: t.during.contains("[2024-02-02,2024-02-03)"), "during @> $1", [2]),
        (lambda t: t.during.overlaps("[2024-01-15,2024-02-15)"), "during && $1", [1, 2]),
        (lambda t: t.span.contains(5), "span @> $1", [1]),
        (lambda t: t.span.contains("5"), "span @> $1", [1]),
        (lambda t: t.nums.contains(5), "nums @> $1", [1]),
        (lambda t: t.nums.contains(t.qty), "nums @> qty", [1]),
        (lambda t: t.span.contained_by("[0,20)"), "span <@ $1", [1, 2]),
        (lambda t: t.span.adjacent_to("[20,30)"), "span -|- $1", [2]),
        (lambda t: t.span.before("[10,11)"), "span << $1", [1, 4]),
        (lambda t: t.span.after("[0,10)"), "span >> $1", [2]),
        (lambda t: t.span.lower_bound() == 1, "lower(span) = $1", [1]),
        (lambda t: t.span.upper_bound() < 15, "upper(span) < $1", [1, 4]),
        (lambda t: t.nums.is_empty(), "isempty(nums)", [2]),
        (lambda t: t.seen.contained_by(t.during), "seen <@ during", [1, 2, 4]),
        (lambda t: t.qty.contained_by("[1,8)"), "qty <@ $1", [1, 4]),
    ],
)
def test_ranges(items, found, make, sql, ids):
    assert found(make(items), sql) == ids


def test_networks_enums_and_uuids(items, found, computed):
    assert found(items.ip.contained_in("10.0.0.0/24"), "ip <<= $1") == [1]
    assert found(items.ip.contained_in(ipaddress.ip_network("10.0.0.0/16"))) == [1, 2]
    assert found(items.net.contains("10.0.0.77"), "net >>= $1") == [1, 2]
    assert found(items.ip.contained_by(items.net), "ip <<= net") == [1, 2, 4]
    assert found(items.ip == "10.0.0.1", "ip = $1") == [1]
    assert computed(items.net.masklen(), "masklen(net)") == [24, 8, None, 10]
    assert computed(items.ip.host(), "host(ip)")[3] == "fe80::1"
    assert found(items.mood == "happy", "mood = $1") == [1]
    assert found(items.mood > "sad", "mood > $1") == [1, 2]
    assert found(items.mood.in_(["sad", "ok"]), "mood = ANY($1)") == [2, 4]
    assert found(items.mood.cast(str).startswith("h"), "CAST(mood AS text) LIKE $1") == [1]
    assert found(items.key == uuid.UUID(int=2), "key = $1") == [2]
    assert found(items.key.in_([str(uuid.UUID(int=2))]), "key = ANY($1)") == [2]


def test_full_text(items, found, computed):
    assert found(items.body.search("red -quick"), "to_tsvector(body) @@ websearch_to_tsquery($1)") == [4]
    assert found(items.words.search('"red wine"', "english"), "words @@ websearch_to_tsquery($1, $2)") == [1, 4]
    ranked = items.where(items.body.search("red")).order_by(items.body.rank("red").desc())
    assert ranked.select("id").col().run() == [4, 1]
    assert computed(items.body.headline("wine"))[3].endswith("<b>wine</b>")


def test_what_does_not_fit_is_refused_with_the_next_step(items):
    for mistake, step in (
        (items.qty.contains(3), "cast"),
        (items.name[1] == "R", "substring"),
        (items.qty.contained_by([1, 2]), "in_"),
        (items.tags.any_().like("r%"), "any_"),
    ):
        with pytest.raises(v.VantageError, match=step):
            items.where(mistake).preview_sql()
