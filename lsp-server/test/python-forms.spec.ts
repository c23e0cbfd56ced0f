import path from 'node:path';
import { makeDatabase, readExample } from './database';
import { Editor } from './server';

// How people write Python in notebooks: half lines, magics, scopes, and what cells mean for each other.

const BAKERY = path.join(__dirname, '../../examples/bakery');
let editor: Editor;
let dsn: string;
let setUp: string;

beforeAll(async () => {
  dsn = await makeDatabase('forms', readExample('bakery/bakery.sql'));
  setUp = `import vantage as v\ndb = v.connect_postgres("${dsn}")\nfrom bakery_model import Client, Product, Order\nclients = Client.table()`;
  editor = await Editor.start();
});
afterAll(() => editor.stop());

const first = async (cell: string, ...more: string[]): Promise<string | undefined> =>
  (await editor.labels(BAKERY, setUp, cell, ...more))[0];

test.each([
  [
    'an address in a variable',
    'url = "DSN"\nd = v.connect_postgres(url)\nd.table("cli|")',
    'client'
  ],
  ['keywords', 'd = v.connect_postgres(KEYWORDS)\nd.table("cli|")', 'client'],
  ['an open dictionary', 'x = {"a": clients.ema|', 'email'],
  ['an open list', 'x = [clients.ema|', 'email'],
  ['a keyword argument', 'clients.select(n=clients.ema|', 'email'],
  ['a decorator above', '@cache\ndef f():\n    return clients.ema|', 'email'],
  ['a return without more', 'def f():\n    return clients.ema|', 'email'],
  ['an if without a body', 'if clients.ema|', 'email'],
  ['a while loop', 'while True:\n    clients.ema|', 'email'],
  ['a try', 'try:\n    clients.ema|\nexcept Exception:\n    pass', 'email'],
  ['a with', 'with open("x") as f:\n    clients.ema|', 'email'],
  ['a line that goes on', 'x = clients \\\n    .ema|', 'email'],
  ['lines below that need it', 'clients.ema|\ny = 1', 'email'],
  ['two statements in a line', 'a = 1; clients.ema|', 'email'],
  ['a comparison', 'clients.id == 1 and clients.ema|', 'email'],
  ['an awaited chain', '(await clients.get_one()).ema|', 'email'],
  ['an index of awaited records', '(await clients.get())[0].ema|', 'email'],
  ['a slice', 'clients[10:20].ema|', 'email'],
  ['a row by its key', 'clients[1].ref_b|', 'ref_bakery()'],
  ['`.run()`', 'clients.get_one().run().ema|', 'email'],
  ['a walrus', 'if (c := clients.where(clients.id == 1)):\n    c.ema|', 'email'],
  ['a conditional', 'c = clients if True else None\nc.ema|', 'email'],
  ['several names at once', 'a, b = clients, Order.table()\nb.ref_l|', 'ref_line_items()'],
  ['a chain of names', 'a = b = clients\na.ema|', 'email'],
  ['an annotation', 'c: Client\nc.ema|', 'email'],
  ['a list of records', 'def f(all: list[Client]):\n    for c in all:\n        c.ema|', 'email'],
  ['a set as a parameter', 'def f(t: type[Client]):\n    t.ema|', 'email'],
  ['an asynchronous loop', 'async for c in clients:\n    c.ema|', 'email'],
  ['a nested comprehension', '[x for c in await clients.get() for x in [c.ema|', 'email'],
  ['a dictionary comprehension', '{c.id: c.ema| for c in await clients.get()}', 'email'],
  ['a lambda in a sort', 'clients.order_by(lambda t: t.ema|)', 'email'],
  ['an f-string with text before', 'f"x {clients.id} {clients.ema|}"', 'email'],
  ['a capturing magic', '%%capture out\nclients.ema|', 'email'],
  ['a timed line', '%timeit clients.ema|', 'email'],
  ['a shell line above', '!ls -la\nclients.ema|', 'email'],
  ['a captured shell line above', 'files = !ls "a\nclients.ema|', 'email'],
  ['help above', 'clients?\nclients.ema|', 'email'],
  ['an unfinished string above', 'x = "abc\nclients.ema|', 'email'],
  ['a broken line above', 'x = ((1\n\nclients.ema|', 'email'],
  ['umlauts before', 'größe = "ä🍰"; clients.ema|', 'email'],
  ['order by a name', 'clients.order_by("ema|', 'email'],
  ['a sum by a name', 'Order.table().ref_line_items().sum("tot|', 'total'],
  ['a min by a name', "clients.min('ema|", 'email'],
  ['a plot by its keyword', 'clients.plot_bar(x="ema|', 'email'],
  ['a format, which is no field', 'clients.plot_bar(x="id", title="ema|', undefined],
  ['select by a second name', 'clients.select("id", "ema|', 'email'],
  ['names in a list', 'clients.order_by(*["ema|', 'email'],
  ['ref by a name', 'clients.ref("ref_o|', 'ref_orders'],
  ['what ref gives', 'clients.ref("orders").ref_l|', 'ref_line_items()'],
  ['columns behind c', 'clients.c.ema|', 'email'],
  ['a subscript of c', 'clients.c["ema|', 'email'],
  ['a condition', '(clients.id == 1).is_nu|', 'is_null()'],
  ['an aggregate', 'clients.count().ru|', 'run()'],
  ['a text made of a text', 'clients.name.upper().lik|', 'like()'],
  ['a smallest text', 'clients.min("name").lik|', 'like()'],
  ['a number, which has no like', 'clients.id.lik|', undefined],
  ['a count, which has no like', 'clients.count().lik|', undefined],
  [
    'a fetched value, of which nothing is known',
    'c = await clients.get_one()\nc.name.|',
    undefined
  ],
  ['a plain text', '"abc".|', undefined],
  ['a number', 'x = 1 + 2\nx.|', undefined],
  ['what was overwritten', 'clients = 3\nclients.|', undefined],
  ['an unknown call', 'clients.nothing().|', undefined],
  ['a comment', 'x = 1 # clients.ema|', undefined],
  ['a docstring', '"""clients.ema|', undefined],
  ['another language', '%%bash\nclients.ema|', undefined]
])('%s', async (_, cell, expected) => {
  const url = new URL(dsn);
  const keywords = `host="127.0.0.1", port=${url.port}, user="vantage", dbname="vantage_ls_forms", passfile="${url.searchParams.get('passfile')}"`;
  expect(await first(cell.replace('DSN', dsn).replace('KEYWORDS', keywords))).toBe(expected);
});

test('a name that is defined only further down counts where nothing above defines it', async () => {
  expect(await first('late.ema|', 'late = clients')).toBe('email');
});

test('the last definition above wins', async () => {
  expect(await first('x = Order.table()', 'x = clients\nx.ema|', 'x = Product.table()')).toBe(
    'email'
  );
});

test('a notebook of another language is left alone', async () => {
  expect(await editor.fileLabels(`${BAKERY}/x.txt`, 'clients.|')).toEqual([]);
});
