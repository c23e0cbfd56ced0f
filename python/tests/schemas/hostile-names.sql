-- Names that Python, SQL or this package use for something else.
CREATE SCHEMA sales;
CREATE SCHEMA "odd.schema";
CREATE TYPE mood AS ENUM ('sad', 'it''s ok', 'happy');
CREATE DOMAIN cents AS int CHECK (VALUE >= 0);
CREATE TABLE "Order" (id serial PRIMARY KEY, count int, "a b" text, "quo""te" text NOT NULL DEFAULT 'it''s', mood mood,
  "class" int, "None" text, "where" text, "table" text, c int, get int, "select" int, ref_user int, _private int,
  __dunder__ int, __secret int, mro int, "keys" int, "self" int, _fields int, _with int, _entity int, __init__ text,
  "2fa" bool, "a_b" text, date date, datetime timestamptz, str text, int int, list int[], "Decimal" numeric, v int, dt interval);
COMMENT ON TABLE "Order" IS E'Says "hello"\nand \\ """ more';
COMMENT ON COLUMN "Order"."a b" IS E'two\nlines # and "quotes"';
CREATE TABLE "order" (id int PRIMARY KEY, order_id int REFERENCES "Order", price cents);
CREATE TABLE sales."order" (id int PRIMARY KEY, order_id int REFERENCES public."order");
CREATE TABLE "a.b" (id int PRIMARY KEY, "Order" int REFERENCES "order");
CREATE TABLE "odd.schema"."x""y" (id int PRIMARY KEY, ab int REFERENCES "a.b", ref_ab int);
CREATE TABLE "🍰" (id int PRIMARY KEY, next int REFERENCES "🍰");
CREATE TABLE "None" (id int PRIMARY KEY, cake int REFERENCES "🍰");
CREATE TABLE "user" (id int PRIMARY KEY, code text UNIQUE);
CREATE TABLE post (id int PRIMARY KEY, user_id int REFERENCES "user", ref_user text, owner_code text REFERENCES "user" (code));
CREATE TABLE "any" (id int PRIMARY KEY, data jsonb, net inet, span int4range, at timestamptz, tags text[], uuid uuid);
CREATE TABLE "decimal" (id numeric PRIMARY KEY);
CREATE TABLE nothing ();
CREATE TABLE no_key (a int, b "char", c bytea);
CREATE VIEW happy AS SELECT * FROM "Order" WHERE mood = 'happy';
CREATE MATERIALIZED VIEW moods AS SELECT mood, count(*) AS n FROM "Order" GROUP BY mood;
CREATE TABLE "ﬁle" (id int PRIMARY KEY, "ﬁ" int);
