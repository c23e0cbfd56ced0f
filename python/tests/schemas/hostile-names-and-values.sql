CREATE TYPE mood AS ENUM ('<script>alert(1)</script>', 'fine', '$1', '%s');
CREATE TABLE "a ""b"" <script>alert(2)</script>" (
  id int PRIMARY KEY,
  "<img src=x onerror=alert(3)>" text,
  "$1" text,
  "%s" int DEFAULT 7,
  "عربي" text,
  "q'uote" mood,
  big text
);
COMMENT ON TABLE "a ""b"" <script>alert(2)</script>" IS '<script>alert(4)</script>';
COMMENT ON COLUMN "a ""b"" <script>alert(2)</script>"."عربي" IS '"><script>alert(5)</script>';
INSERT INTO "a ""b"" <script>alert(2)</script>" VALUES
  (1, '<script>alert(6)</script>', '$1', 1, 'مرحبا', '<script>alert(1)</script>', repeat('<b>', 350000)),
  (2, E'\x1b[31mred\x07', E'a\u202eb', 2, NULL, '$1', ''),
  (3, E'line one\nline two', '漢字', 3, '', '%s', NULL);
CREATE TABLE child (
  id int PRIMARY KEY,
  parent_id int REFERENCES "a ""b"" <script>alert(2)</script>",
  CHECK (id > 0)
);
