"""A column of every type that Postgres has, with the values that are hard."""

SCHEMA = """
CREATE EXTENSION IF NOT EXISTS hstore;
CREATE EXTENSION IF NOT EXISTS citext;
CREATE SCHEMA other;
CREATE TYPE mood AS ENUM ('sad', 'it''s "ok", {so}', '', 'happy');
CREATE TYPE other.mood AS ENUM ('up', 'down');
CREATE DOMAIN positive AS int CHECK (value > 0);
CREATE DOMAIN moods AS mood[];
CREATE DOMAIN amount AS numeric(10, 2);
CREATE TYPE pair AS (a int, "b c" text, m mood);
CREATE TYPE nest AS (p pair, ps pair[], r int4range, d positive, at timestamptz);
CREATE DOMAIN small_pair AS pair CHECK ((value).a < 100);
CREATE TYPE floats AS RANGE (subtype = float8);
CREATE TYPE texts AS RANGE (subtype = text);
"""

# fmt: off
TYPES: dict[str, list[str]] = {
    "bool": ["true", "false"],
    "int2": ["-32768", "32767", "0"],
    "int4": ["-2147483648", "2147483647", "0"],
    "int8": ["-9223372036854775808", "9223372036854775807", "1"],
    "float4": ["'NaN'", "'Infinity'", "'-Infinity'", "'-0'", "0.1", "1e-40", "3.4028235e38"],
    "float8": ["'NaN'", "'Infinity'", "'-Infinity'", "'-0'", "0.1", "5e-324", "1.7976931348623157e308", "1e15", "1"],
    "numeric": [
        "'NaN'",
        "'Infinity'",
        "'-Infinity'",
        "0",
        "1.10",
        "1e300",
        "1e-300",
        "-12345678901234567890.0987654321",
    ],
    "numeric(10,2)": ["12345678.90", "-0.01", "0"],
    "numeric(50,10)": ["1234567890123456789012345678901234567890.0123456789"],
    "numeric(3)": ["999"],
    "amount": ["1.10"],
    "money": ["12.34", "-0.01", "92233720368547758.07", "-1234567.89"],
    "oid": ["0", "4294967295"],
    "text": ["''", r"E'a\\b\tc\nd\re''\"{},()'", "'NULL'", r"'\N'", "'é🍰'", r"'\.'", "'$1'", "' '"],
    "varchar(20)": ["'abc '", "''"],
    "char(4)": ["'ab'", "''"],
    '"char"': ["'a'"],
    "name": ["'a name'"],
    "citext": ["'MiXed'"],
    "bytea": [r"'\x'", r"'\x00ff5c27'", r"'\x61'"],
    "date": [
        "'infinity'",
        "'-infinity'",
        "'4713-01-01 BC'",
        "'0001-12-31 BC'",
        "'0001-01-01'",
        "'9999-12-31'",
        "'10000-01-01'",
        "'5874897-12-31'",
        "'2024-02-29'",
    ],
    "time": ["'00:00'", "'24:00'", "'23:59:59.999999'", "'12:30:00.5'"],
    "timetz": ["'10:00+02'", "'24:00:00-15:59'", "'10:00:00.000001+05:30'", "'01:00+00:00:01'"],
    "timestamp": [
        "'infinity'",
        "'-infinity'",
        "'4713-01-01 BC'",
        "'0001-12-31 23:59:59.999999 BC'",
        "'0001-01-01'",
        "'9999-12-31 23:59:59.999999'",
        "'10000-01-01'",
        "'294276-12-31 23:59:59.999999'",
        "'2024-01-01 10:00:00.5'",
    ],
    "timestamptz": [
        "'infinity'",
        "'-infinity'",
        "'4713-01-02 00:00+00 BC'",
        "'0001-01-03 00:00+00'",
        "'9999-12-30 23:59:59.999999+00'",
        "'10000-01-01 00:00+00'",
        "'294276-12-30 23:59:59+00'",
        "'2024-07-01 10:00:00.5+05:30'",
        "'1890-01-01 00:00+00'",
    ],
    "interval": [
        "'1 month'",
        "'1 day'",
        "'24:00:00'",
        "'-1 hour'",
        "'1 day -1 hour'",
        "'-1 day -0.5 sec'",
        "'1 year 2 mons -3 days +04:05:06.789012'",
        "'-178000000 years'",
        "'0'",
        "'999999999 days'",
        "'-1 mon +1 day'",
        "'2562047788:00:54.775807'",
        "'-13 mons'",
    ],
    "uuid": ["'00000000-0000-0000-0000-000000000000'", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'"],
    "json": [
        "'null'",
        "'\"text\"'",
        "'[1, null, \"a\"]'",
        '\'{"a": {"b": [true]}}\'',
        "'12345678901234567890'",
        "'1.5'",
    ],
    "jsonb": [
        "'null'",
        "'\"null\"'",
        "'[]'",
        '\'{"ä\\\\": "\\u0001", "n": 0.1}\'',
        "'1e400'",
        "'[12345678901234567890.12345678901234567890]'",
        "'true'",
        '\'"a\\"b"\'',
    ],
    "int4[]": ["'{}'", "'{1,NULL,3}'", "'[0:2]={1,2,3}'", "'{NULL}'"],
    "int4[][]": ["'{{1,2},{3,NULL}}'", "'{{5,6}}'"],
    "int8[]": ["'{1,9223372036854775807}'"],
    "text[]": [r"""'{"a b","NULL",NULL,"","\"q\\","{x}","a,b"}'""", "'{}'"],
    "text[][]": ["'{{a,b},{c,d}}'"],
    "bool[]": ["'{t,f,NULL}'"],
    "float8[]": ["'{NaN,-0,Infinity,NULL}'"],
    "numeric(6,2)[]": ["'{1.10,NULL,-2}'"],
    "date[]": ["'{2024-01-01,NULL}'"],
    "timestamptz[]": ["'{2024-01-01 00:00+00,NULL}'"],
    "bytea[]": [r"""'{"\\x00ff",NULL}'"""],
    "uuid[]": ["'{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11,NULL}'"],
    "jsonb[]": [r"""'{"null",NULL,"[1, [2]]","{\"a\": \"b\\\\c\"}","\"t\""}'""", "'{}'"],
    "jsonb[][]": ["'{{1,2},{3,4}}'"],
    "interval[]": ["'{1 mon,1 day,NULL}'"],
    "inet[]": ["'{1.2.3.4,10.0.0.0/8}'"],
    "box[]": ["'{(3,4),(1,2);(1,1),(0,0)}'"],
    "mood[]": [r"""'{sad,NULL,"","it''s \"ok\", {so}"}'"""],
    "moods": ["'{happy,sad}'"],
    "positive[]": ["'{1,NULL}'"],
    "int4range[]": ["""'{"[1,3)",empty,NULL}'"""],
    "citext[]": ["'{A,b}'"],
    "int4range": ["'[1,10)'", "'empty'", "'(,)'", "'[,5)'", "'[7,)'"],
    "int8range": ["'[1,9223372036854775807)'"],
    "numrange": ["'[1.10,2.5]'", "'(0,1)'"],
    "daterange": ["'[2024-01-01,infinity)'", "'[2024-01-01,)'", "'[0044-03-15 BC,2024-01-01)'"],
    "tsrange": ["'[2024-01-01 10:00:00.5,infinity]'", "'[-infinity,2024-01-01]'"],
    "tstzrange": ["'[2024-01-01 00:00+00,infinity)'", "'empty'"],
    "floats": ["'[1.5,Infinity]'"],
    "texts": [r"""'["a,b","c\"\\d)"]'""", """'["",z)'"""],
    "int4multirange": ["'{}'", "'{[1,3),[5,7)}'", "'{(,3),[9,)}'"],
    "tstzmultirange": ["'{[2024-01-01 00:00+00,2024-01-02 00:00+00),[2024-02-01 00:00+00,infinity)}'"],
    "texts_multirange": [r"""'{["a,b","c\"d"],["e]","f"]}'"""],
    "mood": ["'sad'", "'it''s \"ok\", {so}'", "''"],
    "other.mood": ["'up'"],
    "positive": ["5"],
    "pair": ["""'(1,"a,b",sad)'""", "'(,,)'", """'(2,"",happy)'""", r"""'(3,"q""\\ ()","it''s ""ok"", {so}")'"""],
    "small_pair": ["'(1,x,sad)'"],
    "pair[]": [r"""'{"(1,\"a b\",)",NULL,"(,,)"}'""", "'{}'"],
    "nest": ["ROW(ROW(1, 'x', 'sad'), ARRAY[ROW(2, 'y,\"', NULL)::pair, NULL], '[1,3)', 4, '2024-01-01 00:00+00')"],
    "inet": ["'1.2.3.4'", "'1.2.3.4/24'", "'::1'", "'2001:db8::/32'"],
    "cidr": ["'10.0.0.0/8'", "'1.2.3.4/32'", "'::/0'"],
    "macaddr": ["'08:00:2b:01:02:03'"],
    "macaddr8": ["'08:00:2b:01:02:03:04:05'"],
    "bit(3)": ["B'101'"],
    "varbit": ["B''", "B'10110'"],
    "xml": ["'<a b=\"c\">d</a>'"],
    "regclass": ["'pg_catalog.pg_class'"],
    "regtype": ["'int4'"],
    "point": ["'(1.5,-2)'"],
    "line": ["'{1,2,3}'"],
    "lseg": ["'[(0,0),(1,1)]'"],
    "box": ["'(1,1),(0,0)'"],
    "path": ["'((0,0),(1,1))'", "'[(0,0),(1,1)]'"],
    "polygon": ["'((0,0),(1,1),(1,0))'"],
    "circle": ["'<(0,0),2>'"],
    "tsvector": ["'''a'':1A ''b c'':2'"],
    "tsquery": ["'''a'' & !''b'''"],
    "pg_lsn": ["'16/B374D848'"],
    "hstore": [r"""'"a"=>"1", "b"=>NULL, "c,\"d\\"=>"=>"'""", "''"],
    "jsonpath": ["'$.\"a\"[*]'"],
    "int2vector": ["'1 2 3'"],
    "txid_snapshot": ["'10:20:10,14'"],
}
# fmt: on
"""Types as they are declared, and literals of each; every column also has a NULL."""


def name_of(number: int) -> str:
    return f"c{number}"


def statements() -> str:
    """A table for each type: key, value, and a second column to write into."""
    made = [SCHEMA]
    for number, (kind, literals) in enumerate(TYPES.items()):
        made.append(f"CREATE TABLE t{number} (id int PRIMARY KEY, x {kind}, y {kind});")
        rows = ", ".join(f"({n}, ({text})::{kind})" for n, text in enumerate([*literals, "NULL"], 1))
        made.append(f"INSERT INTO t{number} (id, x) VALUES {rows};")
    return "\n".join(made)
