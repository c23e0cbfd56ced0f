import path from 'node:path';
import { makeDatabase, readExample } from './database';
import { Editor } from './server';

const BAKERY = path.join(__dirname, '../../examples/bakery');
const UNPREPARED = `
CREATE SCHEMA sales;
CREATE TYPE mood AS ENUM ('sad', 'it''s ok', 'happy');
CREATE TABLE "Order" (id serial PRIMARY KEY, count int, "a b" text, "where" int, "class" int, mood mood);
CREATE TABLE "Strange Table" (id serial PRIMARY KEY, order_id int REFERENCES "Order");
CREATE TABLE employee (employee_id int PRIMARY KEY, reports_to int REFERENCES employee);
CREATE TABLE film (film_id int PRIMARY KEY);
CREATE TABLE actor (actor_id int PRIMARY KEY);
CREATE TABLE film_actor (actor_id int REFERENCES actor, film_id int REFERENCES film, PRIMARY KEY (actor_id, film_id));
CREATE TABLE sales.report (id int PRIMARY KEY);
`;

let editor: Editor;
let bakery: string;
let unprepared: string;

beforeAll(async () => {
  bakery = `import vantage as v\ndb = v.connect_postgres("${await makeDatabase('bakery', readExample('bakery/bakery.sql'))}")\nfrom bakery_model import Client, Product, Order\nclients = Client.table()`;
  unprepared = `import vantage as v\ndb = v.connect_postgres("${await makeDatabase('unprepared', UNPREPARED)}")\no = db.table("Order")`;
  editor = await Editor.start();
});

afterAll(() => editor.stop());

const complete = (cell: string): Promise<string[]> => editor.labels(BAKERY, bakery, cell);

test('offers the relations of a set in a cell that never ran', async () => {
  expect(
    await complete('vip = clients.where(clients.is_paying_client == True)\nvip.ref_|')
  ).toEqual(['ref_orders()', 'ref_bakery()']);
});

test('offers columns in the order of the table, then relations, then verbs', async () => {
  const labels = await complete('clients.|');
  expect(labels.slice(0, 9)).toEqual([
    'id',
    'name',
    'email',
    'contact_details',
    'is_paying_client',
    'bakery_id',
    'ref_orders()',
    'ref_bakery()',
    'where()'
  ]);
});

test.each([
  [
    'goes on through chains',
    'clients.ref_orders().ref_line_items().ref_|',
    ['ref_order()', 'ref_product()']
  ],
  ['inside an open call', 'clients.where(clients.na|', ['name']],
  ['in a chain over several lines', '(clients\n .where(clients.id == 1)\n .na|', ['name']],
  ['on an awaited record', 'x = await clients.get_one()\nx.ema|', ['email']],
  ['on the variable of a loop', 'for r in await clients.get():\n    r.ref_o|', ['ref_orders()']],
  ['in a comprehension', '[r.ema| for r in await clients.get()]', ['email']],
  ['in a lambda', 'clients.where(lambda t: t.ema|)', ['email']],
  ['in an f-string', 'print(f"{clients.ema|}")', ['email']],
  ['behind a magic', '%time clients.ema|', ['email']],
  ['in a function, by its annotation', 'def f(c: Client):\n    return c.ref_o|', ['ref_orders()']],
  [
    'by the names of a select that is ordered and cut',
    'rows = await clients.select({"n": clients.id}).order_by("n").limit(3)\nrows[0].|',
    ['n']
  ],
  [
    'by the names of a select',
    'rows = await clients.select({"n": clients.id, "k": 1})\nrows[0].|',
    ['n', 'k']
  ],
  ['through a method of sets', 'Product.table().with_inventory().sto|', ['stock']],
  ['in a string that names a column', 'clients.order_by("na|', ['name']],
  ['in a subscript', 'clients["ema|"]', ['email']],
  ['of tables', 'db.table("ord|', ['ord', 'order_line']],
  ['of entities from the catalog', 'db.entities.Ord|', ['Ord', 'OrderLine']],
  ['of what vantage has', 'v.connect_post|', ['connect_postgres']],
  ['of an entity that is near and was not imported', 'LineI|', ['LineItem']],
  ['nothing for what is not ours', 'import os\nos.path.|', []],
  ['nothing in a comment', '# clients.|', []],
  ['nothing for a bare name that is there already', 'Clie|', []]
])('offers %s', async (_, cell, expected) => {
  expect(await complete(cell)).toEqual(expected);
});

test('offers the operators of a type', async () => {
  expect(await complete('clients.name.|')).toEqual(
    expect.arrayContaining(['like()', 'in_()', 'is_null()'])
  );
  expect(await complete('clients.is_paying_client.|')).not.toContain('like()');
});

test('a column that is no attribute takes the place of the dot', async () => {
  const taken = (label: string, cell: string): Promise<string> =>
    editor.taken(label, BAKERY, unprepared, cell);
  expect(await taken('a b', 'o.|')).toBe('o["a b"]');
  expect(await taken('count', 'o.cou|')).toBe('o["count"]');
  expect(await taken('count()', 'o.cou|')).toBe('o.count');
  expect(await taken('class', 'o.|')).toBe('o["class"]');
  expect(await taken("it's ok", "o.mood == '|")).toBe("o.mood == 'it\\'s ok");
});

test('knows a database that nobody prepared', async () => {
  const labels = (cell: string): Promise<string[]> => editor.labels(BAKERY, unprepared, cell);
  expect(await labels('o.ref_|')).toEqual(['ref_strange_tables()']);
  expect(await labels('db.table("film").ref_|')).toEqual(['ref_film_actors()', 'ref_actors()']);
  expect(await labels('e = db.table("employee")\ne.ref_|')).toEqual([
    'ref_reports_to()',
    'ref_employees_by_reports_to()'
  ]);
  expect(await labels('db.table("sales.|')).toEqual(['sales.report']);
  expect(await labels('o.mood.in_(["|')).toEqual(['sad', "it's ok", 'happy']);
});

test('explains a column by its type, nullability, default and comment', async () => {
  const text = await editor.hover(BAKERY, bakery, 'clients.is_paying|_client');
  expect(text).toContain('bool, not null, default `false`');
  expect(text).toContain('Pays for orders on delivery.');
});

test('explains a relation by its keys, cardinality and SQL', async () => {
  const text = await editor.hover(BAKERY, bakery, 'clients.ref_or|ders()');
  expect(text).toContain('one to many: `client.id` = `ord.client_id`');
  expect(text).toContain('Constraint: `ord_client_id_fkey`, not null, on delete no action');
  expect(text).toContain(
    'WHERE client_id IN (SELECT id FROM client)\n  AND is_deleted IS NOT TRUE'
  );
  expect(text).toContain('Index: none on `ord.client_id`: following this reads all of `ord`');
});

test('documents an item when it is looked at', async () => {
  const [item] = await editor.complete(BAKERY, bakery, 'clients.is_p|');
  const resolved = await editor.connection.sendRequest<{ documentation: { value: string } }>(
    'completionItem/resolve',
    item
  );
  expect(resolved.documentation.value).toContain('not null');
});

test('connects to no host that nobody agreed to', async () => {
  const changed = new Promise<{ state: { kind: string } }>(resolve =>
    editor.connection.onNotification('vantage/connectionStateChanged', resolve)
  );
  const cell =
    'import vantage as v\ndb = v.connect_postgres("postgresql://u:s3cret@db.example.org/x")\nt = db.table("a")';
  expect(await editor.labels(BAKERY, cell, 't.|')).toEqual([]);
  const { state } = await changed;
  expect(state).toEqual({
    kind: 'needsTrust',
    label: 'u@db.example.org/x',
    host: 'db.example.org'
  });
});

test('a database that is down does not hold up typing', async () => {
  const cell =
    'import vantage as v\ndb = v.connect_postgres("postgresql://u@127.0.0.1:1/x")\nfrom bakery_model import Client';
  expect(await editor.labels(BAKERY, cell, 'Client.table().ema|')).toEqual(['email']);
});

test('a class in a cell is known, also where another cell imports vantage', async () => {
  const cell =
    'class T(v.Entity, table="client"):\n    id: v.Col[int]\n    ref_bakery: v.One["Bakery"] = v.one("bakery_id")\n';
  expect(await editor.labels(BAKERY, 'import vantage as v', `${cell}T.table().ref_|`)).toEqual([
    'ref_bakery()'
  ]);
  expect(
    await editor.labels(BAKERY, 'import vantage as v', cell, 'T.table().ref_bakery().prof|')
  ).toEqual(['profit_margin']);
});

test('a model with a syntax error keeps what parses', async () => {
  const cells = [
    'import vantage as v\nclass A(v.Entity, table="a"):\n    id: v.Col[int]\n    name: v.Col[str\nclass B(v.Entity, table="b"):\n    size: v.Col[int]'
  ];
  expect(await editor.labels(BAKERY, ...cells, 'B.table().si|')).toEqual(['size']);
});

describe('what panels ask', () => {
  const ask = async <T>(method: string, parameters: object): Promise<T> => {
    await editor.complete(BAKERY, bakery, 'clients.|');
    return editor.connection.sendRequest<T>(method, {
      notebook: editor.lastNotebook,
      ...parameters
    });
  };
  type Graph = {
    focus: string;
    total: number;
    tables: { id: string; entity: string | null; variables: string[] }[];
    relations: { from: string; to: string; forward: string; backward: string; indexed: boolean }[];
  };

  test('the neighbourhood of the table at hand, with the names that the model gives', async () => {
    const graph = await ask<Graph>('vantage/schemaGraph', { focus: null, hops: 1 });
    expect(graph.focus).toBe('public.client');
    expect(graph.tables.map(table => table.id).sort()).toEqual([
      'public.bakery',
      'public.client',
      'public.ord'
    ]);
    expect(graph.total).toBe(6);
    expect(graph.tables[0]).toMatchObject({ entity: 'Client', variables: ['clients'] });
    expect(graph.relations).toContainEqual(
      expect.objectContaining({
        from: 'public.ord',
        to: 'public.client',
        forward: 'ref_client',
        backward: 'ref_orders',
        indexed: false
      })
    );
  });

  test('the ways from a table to another, shortest first', async () => {
    const { paths } = await ask<{ paths: { steps: { method: string }[] }[] }>(
      'vantage/relationPaths',
      { from: 'public.client', to: 'public.product', limit: 3 }
    );
    expect(paths.map(path => path.steps.map(step => step.method).join(' '))).toEqual([
      'ref_bakery ref_products',
      'ref_orders ref_line_items ref_product'
    ]);
  });

  test.each([
    [
      'public.client',
      ['ref_orders'],
      'clients_with_orders = clients.join(clients.ref_orders())\nclients_with_orders'
    ],
    [
      'public.product',
      ['ref_inventory'],
      'products = Product.table()\nproducts_with_inventory = products.join(products.ref_inventory())\nproducts_with_inventory'
    ]
  ])('code that joins to %s what %j leads to', async (table, steps, code) => {
    const made = await ask<{ code: string }>('vantage/generateTraversal', {
      table,
      variable: null,
      steps,
      how: 'join'
    });
    expect(made.code).toBe(code);
  });

  test.each([
    ['public.client', [], 'clients'],
    [
      'public.client',
      ['ref_orders', 'ref_line_items'],
      'line_items = clients.ref_orders().ref_line_items()\nline_items'
    ],
    ['public.product', [], 'products = Product.table()\nproducts'],
    [
      'public.bakery',
      ['ref_products'],
      'from bakery_model import Bakery\n\nproducts = Bakery.table().ref_products()\nproducts'
    ]
  ])('code that starts at %s and follows %j', async (table, steps, code) => {
    const made = await ask<{ code: string }>('vantage/generateTraversal', {
      table,
      variable: null,
      steps,
      how: 'follow'
    });
    expect(made.code).toBe(code);
  });
});
