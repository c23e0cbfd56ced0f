"""Extensions: conditions, what they add before a write, what they refuse, what they do in place of a delete."""

import pytest
import vantage as v
from writing import one_line, rolled_back

SQL = """
CREATE TABLE note (id serial PRIMARY KEY, tenant int NOT NULL, body text, created timestamptz, updated timestamptz,
  gone bool, gone_at timestamptz);
CREATE TABLE reply (id serial PRIMARY KEY, note_id int NOT NULL REFERENCES note, body text, gone bool);
INSERT INTO note (tenant, body, gone) VALUES (1, 'a', NULL), (1, 'b', false), (2, 'c', NULL), (1, 'd', true);
INSERT INTO reply (note_id, body) VALUES (1, 'r1'), (4, 'r2');
"""


class Timestamps(v.Extension):
    """Says when a row was made and changed."""

    def init(self, entity):
        if "updated" not in entity._fields:
            raise v.SchemaMismatch(f"{entity.__name__} has no column 'updated'.")

    def before_insert(self, table, values):
        return {**values, "created": "2020-01-01"}

    def before_update(self, table, values):
        return {**values, "updated": "2021-01-01"}


class Tenant(v.Extension):
    """Only the rows of one tenant, and none of another gets in."""

    def __init__(self, number):
        self.number = number

    def conditions(self, table):
        return [table.c.tenant == self.number]

    def before_insert(self, table, values):
        values = dict(values)
        values.setdefault("tenant", self.number)
        return values

    def validate(self, table, values):
        if values.get("tenant", self.number) != self.number:
            return f"Rows of tenant {self.number} only."
        if values.get("body") == "bad":
            return ["It is bad.", "Very bad."]
        return None


class NoDelete(v.Extension):
    def before_delete(self, table):
        raise v.WriteRefused("Notes are kept.")


class Note(v.Entity, table="note", extensions=[Timestamps(), v.SoftDelete("gone")]):
    id: v.Col[int]
    tenant: v.Col[int]
    body: v.Col[str | None]
    created: v.Col[object]
    updated: v.Col[object]
    ref_replies: v.Many["Reply"] = v.many("note_id")


class Reply(v.Entity, table="reply"):
    id: v.Col[int]
    note_id: v.Col[int]
    body: v.Col[str | None]
    note_body: v.Col[str] = v.imported("ref_note", "body")
    ref_note: v.One["Note"] = v.one("note_id")


@pytest.fixture(scope="module")
def shared(make_database):
    db = v.connect_postgres(make_database("extensions", SQL), default=False)
    yield db
    db.close()


@pytest.fixture
def db(shared):
    with rolled_back(shared):
        yield shared


@pytest.fixture
def notes(db):
    return Note.table(db)


@pytest.mark.inventory(140, "before_insert, before_update, validate")
def test_values_are_added_before_an_insert_and_an_update(notes):
    key = notes.insert(tenant=1, body="x").run()
    notes.with_id(key).update(body="y").run()
    row = notes[key].get_one().run()
    assert (row.created.year, row.updated.year) == (2020, 2021)
    assert notes.insert([{"tenant": 1}], returning="created").run()[0].created.year == 2020


def test_frames_and_rows_in_bulk_go_by_the_hooks_too(notes):
    pytest.importorskip("pyarrow")
    assert notes.insert_frame({"tenant": [1, 1], "body": ["f", "f"]}).run() == 2
    assert notes.insert_many([{"tenant": 1, "body": "f"}], returning=False).run() == 1
    assert {row.created.year for row in notes.where(notes.body == "f").get().run()} == {2020}


def test_records_that_are_saved_and_imports_go_by_the_hooks_of_their_table(db, notes):
    note = notes[1].get_one().run()
    note.body = "saved"
    assert note.save().run().updated.year == 2021
    replies = Reply.table(db)
    assert replies[1].update(note_body="by import").run() == 1
    assert notes[1].scalar("updated").run().year == 2021
    new = Note(tenant=1, body="new")
    assert v.save(new, db).run().created.year == 2020


@pytest.mark.inventory(138, "class Tenant(v.Extension): init, conditions, before_delete")
@pytest.mark.guards("B2")
def test_a_set_of_a_tenant_has_its_rows_only_and_takes_no_other(notes):
    ours = notes.with_extension(Tenant(1))
    assert (ours.count().run(), notes.count().run()) == (2, 3)
    assert ours.update(body="z", all=True).run() == 2
    assert ours.with_id(3).update(body="no").run() == 0
    assert ours.with_id(3).delete().run() == 0
    assert ours.insert(returning="tenant").run().tenant == 1
    with pytest.raises(v.WriteRefused, match="tenant 1 only"):
        ours.insert(tenant=2)
    with pytest.raises(v.WriteRefused, match=r"It is bad\. Very bad\."):
        ours[1].update(body="bad")


def test_the_conditions_of_an_extension_are_no_condition_of_a_write(notes):
    with pytest.raises(v.WriteRefused, match="all=True"):
        notes.with_extension(Tenant(1)).update(body="z")


def test_a_soft_delete_marks_and_a_hard_one_deletes(db, notes):
    assert notes.where(notes.id < 9).delete().run() == 3
    assert notes.count().run() == 0
    assert notes.with_deleted().count().run() == 4
    assert db.fetch("SELECT count(*) AS n FROM note WHERE gone").run()[0].n == 4
    deleted = notes.with_deleted()
    assert deleted.where(deleted.id == 2).delete(hard=True).run() == 1
    assert one_line(deleted[3].delete().preview_sql()) == "UPDATE note SET gone = $1 WHERE id = $2"


def test_an_extension_of_a_set_holds_after_a_limit_too(db):
    replies = db.table("reply").with_extension(v.SoftDelete("gone"))
    some = replies.where(replies.id < 9).order_by("id").limit(1).where(replies.id < 9)
    assert some.delete().run() == 1
    assert db.fetch("SELECT gone FROM reply ORDER BY id").run()[0].gone is True


def test_deleted_rows_are_not_deleted_twice_over_a_relation(notes):
    replies = notes.where(notes.tenant == 1).ref_replies()
    assert replies.delete().run() == 1


@pytest.mark.inventory(138, "class Tenant(v.Extension): init, conditions, before_delete")
def test_an_extension_may_refuse_a_delete_and_the_table_that_it_is_for(db, notes):
    for hard in (False, True):
        with pytest.raises(v.WriteRefused, match="are kept"):
            notes.with_extension(NoDelete())[1].delete(hard=hard)
    with pytest.raises(v.SchemaMismatch, match="no column 'updated'"):
        db.table("reply").with_extension(Timestamps())


@pytest.mark.inventory(137, 't.with_extension(v.SoftDelete("is_deleted")); extensions=[…]')
@pytest.mark.inventory(139, "v.info(t).extensions")
def test_info_lists_them(notes):
    kinds = [type(each).__name__ for each in v.info(notes.with_extension(Tenant(1))).extensions]
    assert kinds == ["Timestamps", "SoftDelete", "Tenant"]
    assert [type(each).__name__ for each in v.info(notes).extensions] == ["Timestamps", "SoftDelete"]
