"""Two queries of a real report, built from tables that have no keys: joins on conditions, sub-queries, WITH."""

import datetime as dt

import pytest
import vantage as v

SCHEMA = """
CREATE TABLE dx_teams (id int, source_id text);
CREATE TABLE dx_team_hierarchies (ancestor_id int, descendant_id int);
CREATE TABLE dx_users (id int, team_id int, name text, source_id text);
CREATE TABLE identities (dx_user_id int, source text, source_id text);
CREATE TABLE deployments (id int, deployment_service_id numeric, commit_sha text, deployed_at timestamp,
  success boolean, environment text);
CREATE TABLE service_identities (source_id text, source text, service_id int);
CREATE TABLE services (id int);
CREATE TABLE github_pull_deployments (deployment_id int);
CREATE TABLE pipeline_runs (commit_sha text, github_username text);
"""


@pytest.fixture(scope="module")
def report(make_database):
    db = v.connect_postgres(make_database("report", SCHEMA), default=False)
    yield db
    db.close()


def authors_of(db):
    t, h, u, i = (db.table(name) for name in ("dx_teams", "dx_team_hierarchies", "dx_users", "identities"))
    joined = (
        t.join(h, how="inner", prefix="h", on=t.id == h.ancestor_id)
        .join(u, how="inner", prefix="dxu", on=h.descendant_id == u.team_id)
        .join(i, how="inner", prefix="i", on=[u.id == i.dx_user_id, i.source == "github"])
    )
    return joined.select(
        team_source_id=t.source_id, user_name=u.name, github_username=u.source_id, user_source_id=i.source_id
    )


@pytest.mark.inventory(78, "t.join(u, on=[a, b])")
def test_q1_the_members_of_teams(report):
    query = authors_of(report)
    assert " ".join(query.preview_sql().split()) == (
        "SELECT dx_teams.source_id AS team_source_id, dx_users.name AS user_name, "
        "dx_users.source_id AS github_username, identities.source_id AS user_source_id FROM dx_teams "
        "JOIN dx_team_hierarchies ON dx_teams.id = dx_team_hierarchies.ancestor_id "
        "JOIN dx_users ON dx_team_hierarchies.descendant_id = dx_users.team_id "
        "JOIN identities ON dx_users.id = identities.dx_user_id AND identities.source = $1"
    )
    assert query.compile().params == ("github",)
    assert query.run() == []


def deploys_of(db):
    d, si, s = (db.table(name) for name in ("deployments", "service_identities", "services"))
    gpd, runs = db.table("github_pull_deployments"), db.table("pipeline_runs")
    authors = authors_of(db).as_table("authors")
    is_service = si.source_id.cast("numeric") == d.deployment_service_id
    joined = (
        d.join(si, prefix="si", on=[is_service, si.source == "deployments"])
        .join(s, prefix="s", on=s.id == si.service_id)
        .join(gpd, prefix="gpd", on=gpd.deployment_id == d.id)
        .join(runs, prefix="piper", on=runs.commit_sha == d.commit_sha)
        .join(authors, prefix="authors", on=authors.github_username.lower() == runs.github_username.lower())
        .where(d.success == True, d.environment.imatches("prod"), authors.team_source_id.in_(["NzM0MA"]))  # noqa: E712
    )
    return joined.select(id=d.id, deployed_at=d.deployed_at).distinct()


def weekly(db):
    dates = v.from_(
        v.fn.generate_series(v.cast("2024-01-01", "date"), v.cast("2024-05-19", "date"), v.cast("1 week", "interval")),
        alias="dates", db=db,
    )  # fmt: skip
    series = dates.select(date=dates.value.date_trunc("week")).cte("time_series")
    deploys = deploys_of(db).as_table("deploys")
    in_week = deploys.deployed_at.date_trunc("day").between(series.date, series.date + v.cast("7 days", "interval"))
    daily = series.join(deploys, prefix="deploys", on=in_week).group_by("date").order_by("date")
    counted = daily.select("date", deploys_count=deploys.count_distinct("id")).cte("daily_deploys")
    return counted.group_by("date").order_by("date").select("date", value=counted.sum("deploys_count") / 7)


@pytest.mark.inventory(75, 'q.cte("x")')
def test_q3_deployments_by_week(report):
    query = weekly(report)
    statement = query.compile()
    assert statement.params == (
        "week", "2024-01-01", "2024-05-19", "1 week", "deployments", "github", True, "prod", ["NzM0MA"], "day",
        "7 days", 7,
    )  # fmt: skip
    text = " ".join(statement.sql.split())
    assert text.startswith("WITH time_series AS (SELECT date_trunc($1, value) AS date FROM generate_series(CAST($2 AS")
    assert ", daily_deploys AS (SELECT time_series.date, count(DISTINCT deploys.id) AS deploys_count FROM" in text
    assert text.endswith("AS value FROM daily_deploys GROUP BY date ORDER BY date")
    rows = query.run()
    assert len(rows) == 20
    assert [row.date.date() for row in (rows[0], rows[-1])] == [dt.date(2024, 1, 1), dt.date(2024, 5, 13)]
    assert {row.value for row in rows} == {0}


ROWS = """
INSERT INTO dx_teams VALUES (1, 'NzM0MA'), (2, 'other');
INSERT INTO dx_team_hierarchies VALUES (1, 10), (2, 20);
INSERT INTO dx_users VALUES (1, 10, 'Ann', 'ANN'), (2, 20, 'Bob', 'bob');
INSERT INTO identities VALUES (1, 'github', 'a'), (2, 'github', 'b'), (1, 'gitlab', 'c');
INSERT INTO pipeline_runs VALUES ('s1', 'ann'), ('s1', 'Ann'), ('s2', 'bob');
INSERT INTO deployments VALUES (1, 5, 's1', '2024-01-02', true, 'PROD'), (2, 5, 's1', '2024-01-03', true, 'staging'),
  (3, 5, 's2', '2024-01-04', true, 'prod'), (4, 5, 's1', '2024-02-06', true, 'prod');
"""


def test_q3_counts_what_is_there(make_database):
    db = v.connect_postgres(make_database("report_full", SCHEMA + ROWS), default=False)
    try:
        rows = {row.date.date(): round(float(row.value) * 7) for row in weekly(db).run()}
        assert {day: n for day, n in rows.items() if n} == {dt.date(2024, 1, 1): 1, dt.date(2024, 2, 5): 1}
        assert [tuple(row) for row in authors_of(db).order_by("user_name").run()] == [
            ("NzM0MA", "Ann", "ANN", "a"),
            ("other", "Bob", "bob", "b"),
        ]
    finally:
        db.close()
