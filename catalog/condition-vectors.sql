-- The rows that condition-vectors.json asks about: every kind of value, NULLs, and names that need care.
CREATE TYPE mood AS ENUM ('sad', 'it''s ok', 'happy');
CREATE TABLE owner (id int PRIMARY KEY, name text NOT NULL, boss_id int REFERENCES owner);
CREATE TABLE shelf (hall int, place int, label text, PRIMARY KEY (hall, place));
CREATE TABLE item (
  id int PRIMARY KEY, name varchar(60), code char(3), "a b" text, count int, "where" text, "class" int,
  "say ""hi""" text, "back\slash" int, "näme" text, _hidden int, price numeric(12, 2), weight float8, small smallint,
  big bigint, ok boolean, born date, seen timestamptz, at timestamp, open time, mood mood, key uuid, ip inet,
  tags text[], doc jsonb, owner_id int REFERENCES owner, hall int, place int,
  FOREIGN KEY (hall, place) REFERENCES shelf
);
CREATE TABLE tag (id int PRIMARY KEY, label text NOT NULL);
CREATE TABLE item_tag (item_id int REFERENCES item, tag_id int REFERENCES tag, PRIMARY KEY (item_id, tag_id));

INSERT INTO owner VALUES (1, 'Ada', NULL), (2, 'Grace', 1), (3, '100%', 1), (4, 'O''Neil "X"', 2);
INSERT INTO shelf VALUES (1, 1, 'low'), (1, 2, 'high'), (2, 1, NULL);
INSERT INTO item
SELECT n,
       CASE WHEN n % 7 = 0 THEN NULL WHEN n = 5 THEN '50% off_now' WHEN n = 6 THEN 'back\slash' ELSE 'Item ' || n END,
       CASE WHEN n % 2 = 0 THEN 'ab' ELSE 'xyz' END,
       CASE WHEN n % 3 = 0 THEN NULL ELSE E'line\n"' || n || '''' END,
       n % 4, CASE WHEN n % 5 = 0 THEN '' ELSE 'w' || n % 2 END, n % 3,
       CASE WHEN n % 2 = 0 THEN 'hi' END, n % 6, CASE WHEN n % 2 = 0 THEN 'Ünï' ELSE 'uni' END, n % 2,
       CASE WHEN n % 10 = 0 THEN NULL ELSE n + 0.1 * (n % 10) END, n / 4.0, n % 100, 9007199254740990 + n,
       CASE n % 3 WHEN 0 THEN true WHEN 1 THEN false END,
       CASE WHEN n = 20 THEN NULL ELSE date '2024-01-01' + n END,
       timestamptz '2024-01-01 00:00+00' + n * interval '6 hours', timestamp '2024-01-01' + n * interval '1 day',
       time '08:00' + n * interval '10 minutes',
       (ARRAY['sad', 'it''s ok', 'happy', NULL])[n % 4 + 1]::mood,
       ('00000000-0000-0000-0000-0000000000' || lpad(n::text, 2, '0'))::uuid, ('10.0.0.' || n)::inet,
       ARRAY['x'], '{}', CASE WHEN n % 5 = 0 THEN NULL ELSE n % 4 + 1 END,
       CASE WHEN n % 4 = 0 THEN NULL ELSE 1 + n % 2 END, CASE WHEN n % 4 = 0 THEN NULL ELSE 1 END
  FROM generate_series(1, 40) AS n;
INSERT INTO tag VALUES (1, 'new'), (2, 'sale'), (3, 'old');
INSERT INTO item_tag SELECT n, 1 + n % 3 FROM generate_series(1, 30) AS n UNION SELECT n, 1 FROM generate_series(1, 5) AS n;
ANALYZE;
