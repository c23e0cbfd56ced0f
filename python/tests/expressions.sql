CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE DOMAIN short_text AS varchar(40);
CREATE SCHEMA app;
CREATE FUNCTION app.tax(price numeric, rate numeric DEFAULT 0.2) RETURNS numeric LANGUAGE sql IMMUTABLE
  AS 'SELECT price * rate';
CREATE FUNCTION "Odd Name"(x int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT x + 1000';
CREATE AGGREGATE app.product(numeric) (SFUNC = numeric_mul, STYPE = numeric, INITCOND = '1');

CREATE TABLE maker (
  id int PRIMARY KEY,
  name text NOT NULL,
  country text,
  parent_id int REFERENCES maker,
  active boolean
);
INSERT INTO maker VALUES
  (1, 'Acme', 'US', NULL, true), (2, 'Böhm & Söhne', 'AT', 1, NULL), (3, 'Zed', NULL, 2, false);

CREATE TABLE item (
  id int PRIMARY KEY,
  maker_id int REFERENCES maker,
  name text NOT NULL,
  nick short_text,
  code varchar(10),
  qty int NOT NULL,
  big bigint,
  small smallint,
  price numeric(10, 2),
  weight double precision,
  ok boolean,
  born date,
  seen timestamptz,
  at timestamp,
  opens time,
  lasts interval,
  tags text[],
  marks int[],
  bigs bigint[],
  moods mood[],
  data jsonb,
  raw json,
  mood mood,
  key uuid,
  ip inet,
  net cidr,
  during tstzrange,
  span int8range,
  nums int4range,
  body text,
  words tsvector
);
INSERT INTO item VALUES
  (1, 1, 'Red wine', 'red', 'r-1', 7, 10000000000, 3, 12.50, 1.5, true, '2024-01-31', '2024-01-31 22:30:00+00',
   '2024-01-31 22:30:00', '09:00', '1 day 02:00', '{new,red}', '{1,2,3}', '{1,20000000000}', '{sad,happy}',
   '{"a": {"b": [10, 20]}, "name": "wine", "n": 3, "flag": true}', '{"n": 3, "list": [1, 2]}', 'happy',
   '00000000-0000-0000-0000-000000000001', '10.0.0.1', '10.0.0.0/24',
   '[2024-01-01 00:00+00,2024-02-01 00:00+00)', '[1,10)', '[1,10)', 'The quick red wine from the south', NULL),
  (2, 1, 'White_wine 100%', NULL, 'w-2', -7, 5, NULL, 0, 2.25, false, '2024-02-29', '2024-02-29 10:00:00+00',
   '2024-02-29 10:00:00', '10:30', '3 hours', '{new}', '{}', '{}', '{}',
   '{"a": {"b": []}, "name": "white", "n": 5}', '{"n": 5}', 'ok',
   '00000000-0000-0000-0000-000000000002', '10.0.1.1', '10.0.0.0/8',
   '[2024-02-01 00:00+00,2024-03-01 00:00+00)', '[10,20)', 'empty', 'A dry white', NULL),
  (3, 2, 'Beer', '', NULL, 0, NULL, -3, 3.30, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
   NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  (4, NULL, '  padded  ', 'Red', 'r-4', 3, 4, 4, 99.99, -0.5, true, '2023-12-31', '2023-12-31 23:59:59+00',
   '2023-12-31 23:59:59', '23:59:59', '-1 days', '{old,red,red}', '{3,4}', '{7}', '{ok}',
   '{"n": "text", "list": [1, 2, 3]}', '[1]', 'sad',
   '00000000-0000-0000-0000-000000000004', 'fe80::1', 'fe80::/10',
   '(,2024-01-01 00:00+00)', '(,0)', '[20,)', 'red red wine', NULL);
UPDATE item SET words = to_tsvector('english', body);
