-- A music shop as one finds databases: no model file, only tables, keys and comments. The data is generated.

CREATE TYPE sale_status AS ENUM ('open', 'paid', 'sent', 'returned');

CREATE TABLE artist (
  id      serial PRIMARY KEY,
  name    text NOT NULL UNIQUE,
  country text,
  formed  int
);
COMMENT ON TABLE artist IS 'Who makes the music: a band or a person.';
COMMENT ON COLUMN artist.formed IS 'The year of the first record.';

CREATE TABLE album (
  id        serial PRIMARY KEY,
  title     text NOT NULL,
  artist_id int NOT NULL REFERENCES artist,
  released  date
);
CREATE INDEX ON album (artist_id);

CREATE TABLE genre (
  id        serial PRIMARY KEY,
  name      text NOT NULL,
  parent_id int REFERENCES genre
);
COMMENT ON COLUMN genre.parent_id IS 'The wider genre, where there is one.';

CREATE TABLE track (
  id       serial PRIMARY KEY,
  title    text NOT NULL,
  album_id int REFERENCES album,
  genre_id int NOT NULL REFERENCES genre,
  seconds  int NOT NULL CHECK (seconds > 0),
  price    numeric(6, 2) NOT NULL DEFAULT 0.99
);
CREATE INDEX ON track (album_id);

CREATE TABLE employee (
  id         serial PRIMARY KEY,
  name       text NOT NULL,
  reports_to int REFERENCES employee
);

CREATE TABLE customer (
  id            serial PRIMARY KEY,
  name          text NOT NULL,
  email         text NOT NULL UNIQUE,
  joined_at     timestamptz NOT NULL DEFAULT now(),
  wants_news    boolean NOT NULL DEFAULT false,
  support_rep_id int REFERENCES employee
);

CREATE TABLE address (
  id          serial PRIMARY KEY,
  customer_id int NOT NULL REFERENCES customer,
  street      text NOT NULL,
  city        text NOT NULL
);

CREATE TABLE sale (
  id                  serial PRIMARY KEY,
  customer_id         int NOT NULL REFERENCES customer,
  billing_address_id  int NOT NULL REFERENCES address,
  delivery_address_id int REFERENCES address,
  sold_at             timestamptz NOT NULL DEFAULT now(),
  status              sale_status NOT NULL DEFAULT 'open'
);
COMMENT ON COLUMN sale.delivery_address_id IS 'NULL where nothing is sent: downloads.';

CREATE TABLE sale_line (
  sale_id  int NOT NULL REFERENCES sale,
  line_no  int NOT NULL,
  track_id int NOT NULL REFERENCES track,
  quantity int NOT NULL DEFAULT 1,
  price    numeric(6, 2) NOT NULL,
  PRIMARY KEY (sale_id, line_no)
);

CREATE TABLE refund (
  id      serial PRIMARY KEY,
  sale_id int NOT NULL,
  line_no int NOT NULL,
  reason  text,
  FOREIGN KEY (sale_id, line_no) REFERENCES sale_line
);

CREATE TABLE playlist (
  id   serial PRIMARY KEY,
  name text NOT NULL
);

CREATE TABLE playlist_track (
  playlist_id int NOT NULL REFERENCES playlist,
  track_id    int NOT NULL REFERENCES track,
  PRIMARY KEY (playlist_id, track_id)
);

CREATE TABLE "Gift Card" (
  "card no"   text PRIMARY KEY,
  customer_id int NOT NULL REFERENCES customer,
  balance     numeric(8, 2) NOT NULL,
  "from"      text
);

CREATE VIEW best_seller AS
  SELECT track_id, sum(quantity) AS sold FROM sale_line GROUP BY track_id;

INSERT INTO artist (name, country, formed)
  SELECT 'Artist ' || n, (ARRAY['Iceland', 'Mali', 'Chile', NULL])[1 + n % 4], 1950 + n FROM generate_series(1, 40) n;
INSERT INTO album (title, artist_id, released)
  SELECT 'Album ' || n, 1 + n % 37, date '1970-01-01' + n * 100 FROM generate_series(1, 120) n;
INSERT INTO genre (name, parent_id) VALUES
  ('Rock', NULL), ('Jazz', NULL), ('Folk', NULL), ('Punk', 1), ('Metal', 1), ('Bebop', 2);
INSERT INTO track (title, album_id, genre_id, seconds, price)
  SELECT 'Track ' || n, NULLIF(n % 121, 0), 1 + n % 6, 120 + n % 300, 0.79 + (n % 3) * 0.2
  FROM generate_series(1, 1200) n;
INSERT INTO employee (name, reports_to) VALUES ('Ada', NULL), ('Ben', 1), ('Cleo', 1), ('Dan', 2);
INSERT INTO customer (name, email, joined_at, wants_news, support_rep_id)
  SELECT 'Customer ' || n, 'c' || n || '@example.org', timestamptz '2024-01-01 00:00+00' + n * interval '1 day',
    n % 3 = 0, 2 + n % 3
  FROM generate_series(1, 200) n;
INSERT INTO address (customer_id, street, city)
  SELECT 1 + n % 200, n || ' Main Street', (ARRAY['Oslo', 'Lima', 'Kyoto'])[1 + n % 3] FROM generate_series(1, 300) n;
INSERT INTO sale (customer_id, billing_address_id, delivery_address_id, sold_at, status)
  SELECT 1 + n % 150, 1 + n % 300, CASE WHEN n % 4 = 0 THEN NULL ELSE 1 + n * 7 % 300 END,
    timestamptz '2025-01-01 00:00+00' + n * interval '3 hours',
    (ARRAY['open', 'paid', 'sent', 'returned'])[1 + n % 4]::sale_status
  FROM generate_series(1, 1000) n;
INSERT INTO sale_line (sale_id, line_no, track_id, quantity, price)
  SELECT s, l, 1 + (s * 13 + l * 7) % 1200, 1 + (s + l) % 2, 0.99
  FROM generate_series(1, 1000) s, generate_series(1, 3) l WHERE l <= 1 + s % 3;
INSERT INTO refund (sale_id, line_no, reason)
  SELECT n * 4 + 3, 1, (ARRAY['scratched', 'late', NULL])[1 + n % 3] FROM generate_series(0, 49) n;
INSERT INTO playlist (name) VALUES ('Morning'), ('Evening'), ('Empty');
INSERT INTO playlist_track SELECT 1, n FROM generate_series(1, 200) n;
INSERT INTO playlist_track SELECT 2, n * 5 FROM generate_series(1, 100) n;
INSERT INTO "Gift Card" VALUES ('A-1', 1, 25, 'grandma'), ('A-2', 2, 10, NULL);
ANALYZE;
