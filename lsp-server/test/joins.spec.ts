import path from 'node:path';
import { makeDatabase, readExample } from './database';
import { Editor } from './server';

// The columns that a join puts beside a set's own: what they are called, where they are offered, and what is said of them.

const BAKERY = path.join(__dirname, '../../examples/bakery');
let editor: Editor;
let setUp: string;

beforeAll(async () => {
  const dsn = await makeDatabase('joins', readExample('bakery/bakery.sql'));
  setUp = `import vantage as v\ndb = v.connect_postgres("${dsn}")\nfrom bakery_model import Client, Product, Order\nclients = Client.table()\nproducts = Product.table()`;
  editor = await Editor.start();
});
afterAll(() => editor.stop());

const JOINED = 'j = clients.join(clients.ref_orders())\n';

test.each([
  ['by the relation', `${JOINED}j.orders__i|`, ['orders__id']],
  [
    'by a prefix',
    'j = products.join(products.ref_inventory(), prefix="i")\nj.i_|',
    ['i_product_id', 'i_stock']
  ],
  [
    'by a prefix in its place',
    'products.join(products.ref_inventory(), "inner", "i").i_s|',
    ['i_stock']
  ],
  [
    'of a relation that is only named',
    'clients.join("orders").orders__cl|',
    ['orders__client_id', 'orders__client_name']
  ],
  [
    'of both relations on a way',
    'j = clients.join(clients.ref_orders().ref_line_items())\nj.line_items__q|',
    ['line_items__quantity']
  ],
  [
    'of a relation that goes on from one that is joined',
    `${JOINED}k = j.join(clients.ref_orders().ref_line_items())\nk.line_items__q|`,
    ['line_items__quantity']
  ],
  [
    'of what was joined before',
    `${JOINED}k = j.join(clients.ref_orders().ref_line_items())\nk.orders__tot|`,
    ['orders__total']
  ],
  [
    'from a set that was followed to',
    'o = clients.ref_orders()\no.join(o.ref_line_items()).line_items__q|',
    ['line_items__quantity']
  ],
  [
    'on a condition',
    'clients.join(products, on=lambda a, b: a.bakery_id == b.bakery_id).product__cal|',
    ['product__calories']
  ],
  [
    'of the same table by another name',
    'o = clients.alias("other")\nclients.join(o, on="bakery_id").other__ema|',
    ['other__email']
  ],
  [
    'of a table of the catalog',
    't = db.table("client")\nt.join(t.ref_ords()).ords__cl|',
    ['ords__client_id']
  ],
  [
    'after where and order_by',
    `${JOINED}j.where(j.id > 1).order_by("name").orders__id|`,
    ['orders__id']
  ],
  ['after group_by', `${JOINED}j.group_by(j.name).orders__id|`, ['orders__id']],
  [
    'as a name of group_by',
    `${JOINED}j.group_by("orders__cl|`,
    ['orders__client_id', 'orders__client_name']
  ],
  [
    'as a name of select',
    `${JOINED}j.select("orders__cl|`,
    ['orders__client_id', 'orders__client_name']
  ],
  ['as a key', `${JOINED}j["orders__cl|`, ['orders__client_id', 'orders__client_name']],
  [
    'in a condition',
    `${JOINED}j.where(j.orders__cl|`,
    ['orders__client_id', 'orders__client_name']
  ],
  [
    'of rows',
    `${JOINED}rows = await j.rows()\nrows[0].orders__cl|`,
    ['orders__client_id', 'orders__client_name']
  ],
  [
    'of a select',
    `${JOINED}rows = await j.select("name", "orders__id")\nrows[0].|`,
    ['name', 'orders__id']
  ],
  ['no longer, behind a relation', `${JOINED}j.ref_bakery().orders__|`, []],
  [
    'not on records, which are of the set itself',
    `${JOINED}r = await j.get_one()\nr.orders__|`,
    []
  ],
  [
    'not twice, where the name is taken',
    `${JOINED}j.join(clients.ref_orders()).orders__id|`,
    ['orders__id']
  ],
  ['not of what is no way from the set', 'clients.join(products.ref_inventory()).inventory__|', []]
])('offers joined columns %s', async (_, cell, expected) => {
  expect(await editor.labels(BAKERY, setUp, cell)).toEqual(expected);
});

test('they stand behind the own columns and ahead of the relations', async () => {
  const labels = await editor.labels(BAKERY, setUp, `${JOINED}j.|`);
  const at = (label: string): number => labels.indexOf(label);
  expect(at('bakery_id')).toBeLessThan(at('orders__id'));
  expect(at('orders__total')).toBeLessThan(at('ref_orders()'));
  expect(at('orders__id')).toBeGreaterThan(0);
});

test('their operators are those of their type', async () => {
  expect(await editor.labels(BAKERY, setUp, `${JOINED}j.orders__client_name.lik|`)).toEqual([
    'like()'
  ]);
  expect(await editor.labels(BAKERY, setUp, `${JOINED}j["orders__id"].lik|`)).toEqual([]);
});

test('hovering one explains the column that it is', async () => {
  const text = await editor.hover(BAKERY, setUp, `${JOINED}j.orders__cli|ent_id`);
  expect(text).toContain('Order.client\\_id');
  expect(text).toContain('not null');
  expect(await editor.hover(BAKERY, setUp, `${JOINED}j["orders__cli|ent_id"]`)).toBe(text);
});
