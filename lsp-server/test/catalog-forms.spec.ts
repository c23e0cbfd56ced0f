import { makeDatabase } from './database';
import { Editor } from './server';

// Databases as they are: several schemas, quoted and reserved names, partitions, views, types of all kinds.

const SQL = `
CREATE SCHEMA crm; CREATE SCHEMA "Odd.Schema";
CREATE TYPE crm.grade AS ENUM ('low', 'it''s ok', 'high "top"');
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE TABLE account (id int PRIMARY KEY, name text, size positive, tags text[], data jsonb, grade crm.grade,
  born date, seen timestamptz, weight float8, price numeric, ok bool, blob bytea, place point);
CREATE TABLE crm.account (id int PRIMARY KEY, name text);
CREATE TABLE crm.note (id int PRIMARY KEY, account_id int REFERENCES account, crm_account_id int REFERENCES crm.account);
CREATE TABLE "Odd.Schema"."Table.Name" (id int PRIMARY KEY, "col.umn" text, "quo""te" text, "back\\slash" text, "🍰" int);
CREATE TABLE "user" (id int PRIMARY KEY, "order" int, "class" text, "select" int, "where" text, "None" int, "sum" int, c int,
  table_ int, "get" int);
CREATE TABLE "Order" (id int PRIMARY KEY, user_id int REFERENCES "user");
CREATE TABLE "order" (id int PRIMARY KEY);
CREATE TABLE event (id int, at date, user_id int REFERENCES "user", PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE event_2024 PARTITION OF event FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE VIEW loud AS SELECT id, upper(name) AS shout FROM account;
CREATE MATERIALIZED VIEW stored AS SELECT id AS stored_id FROM account;
CREATE TABLE empty ();
`;

let editor: Editor;
let db: string;

beforeAll(async () => {
  db = `import vantage as v\ndb = v.connect_postgres("${await makeDatabase('catalog', SQL)}")`;
  editor = await Editor.start();
});
afterAll(() => editor.stop());

const labels = (cell: string): Promise<string[]> => editor.labels('/nowhere', db, cell);
const taken = (label: string, cell: string): Promise<string> =>
  editor.taken(label, '/nowhere', db, cell);

test('tables are offered as they are asked for, partitions not', async () => {
  expect(await labels('db.table("|")')).toEqual([
    'Order',
    'account',
    'empty',
    'event',
    'loud',
    'order',
    'stored',
    'user',
    'Odd.Schema.Table.Name',
    'crm.account',
    'crm.note'
  ]);
});

test.each([
  ['a view', 'db.table("loud").sh|', ['shout']],
  ['a materialized view', 'db.table("stored").stor|', ['stored_id']],
  ['a partitioned table', 'db.table("event").ref_|', ['ref_user()']],
  [
    'what refers to it, through its parent alone',
    'db.table("user").ref_|',
    ['ref_orders()', 'ref_events()']
  ],
  [
    'a table of another schema',
    'db.table("crm.note").ref_|',
    ['ref_account()', 'ref_crm_account()']
  ],
  ['a name with dots', 'db.table("Odd.Schema.Table.Name").i|', ['id', 'is_']],
  ['a name as SQL quotes it', `db.table('"Odd.Schema"."Table.Name"').i|`, ['id']],
  ['either of two names that differ by case', 'db.table("Order").ref_|', ['ref_user()']],
  ['a class of another schema', 'db.entities.Crm|', ['CrmAccount']],
  ['a table without columns', 'db.table("empty").whe|', ['where()']]
])('%s', async (_, cell, expected) => {
  const found = await labels(cell);
  for (const each of expected.filter(name => name !== 'is_')) {
    expect(found).toContain(each);
  }
});

test('columns that are reserved or taken are subscripts, all others attributes', async () => {
  const cell = 'u = db.table("user")\nu.|';
  for (const name of ['class', 'select', 'where', 'None', 'sum', 'c', 'get']) {
    expect(await taken(name, cell)).toBe(`u["${name}"]`);
  }
  expect(await taken('order', cell)).toBe('u.order');
  expect(await taken('table_', cell)).toBe('u.table_');
  expect(await taken('sum()', cell)).toBe('u.sum');
  expect((await labels(cell)).filter(label => /^sum/.test(label))).toEqual(['sum', 'sum()']);
});

test('on records columns win', async () => {
  const cell = 'r = await db.table("user").get_one()\nr.|';
  expect(await taken('where', cell)).toBe('r.where');
  expect(await taken('class', cell)).toBe('r["class"]');
});

test('signs in names are written as Python wants them', async () => {
  const cell = 't = db.table("Odd.Schema.Table.Name")\nt.|';
  expect(await taken('quo"te', cell)).toBe('t["quo\\"te"]');
  expect(await taken('back\\slash', cell)).toBe('t["back\\\\slash"]');
  expect(await taken('🍰', cell)).toBe('t["🍰"]');
  expect(await taken('quo"te', 't = db.table("Odd.Schema.Table.Name")\nt["|')).toBe('t["quo\\"te');
  expect(await taken("it's ok", "db.table('account').grade == '|")).toBe(
    "db.table('account').grade == 'it\\'s ok"
  );
});

test.each([
  ['grade', ['eq()', 'in_()'], ['like()']],
  ['name', ['like()', 'ilike()', 'startswith()', 'lt()'], []],
  ['size', ['between()', 'lt()'], ['like()']],
  ['ok', ['eq()', 'is_null()'], ['like()', 'lt()']],
  ['data', ['is_null()'], ['like()', 'lt()']],
  ['tags', ['is_null()'], ['like()']],
  ['seen', ['between()'], ['like()']]
])('the operators of %s', async (column, there, absent) => {
  const found = await labels(`db.table("account").${column}.|`);
  expect(found).toEqual(expect.arrayContaining(there));
  expect(absent.filter(each => found.includes(each))).toEqual([]);
});

test('a value of an enum is explained on its column', async () => {
  const text = await editor.hover('/nowhere', db, 'db.table("account").gra|de');
  expect(text).toContain('`low`, `it\'s ok`, `high "top"`');
});
