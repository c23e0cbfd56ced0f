import path from 'node:path';
import { CancellationTokenSource } from 'vscode-languageserver/node';
import {
  FilterColumns,
  FilterCount,
  FilterFacet,
  FilterSubjects,
  GenerateFilter,
  ParseFilter,
  type Facet,
  type FilterConditions,
  type RequestMessage
} from '../protocol';
import { makeDatabase, readExample } from './database';
import { Editor } from './server';

// The requests of the filter sidebar, over real stdio on a real Postgres.

const BAKERY = path.join(__dirname, '../../examples/bakery');
const WIDE = Array.from({ length: 1500 }, (_, at) => `c${at} int`).join(', ');
const MANY = Array.from({ length: 1000 }, (_, at) => `CREATE TABLE t${at} (id int PRIMARY KEY);`);
const SALES = `
CREATE TYPE state AS ENUM ('open', 'paid', 'lost');
CREATE TABLE shop (id int PRIMARY KEY, name text);
INSERT INTO shop SELECT n, 'Shop ' || n FROM generate_series(1, 30) AS n;
CREATE TABLE sale (id int PRIMARY KEY, total numeric(10, 2), country text, state state, day date, at timestamptz, paid bool, shop_id int REFERENCES shop);
INSERT INTO sale
SELECT n, CASE WHEN n % 100 = 0 THEN NULL ELSE (n % 500) / 2.0 END, (ARRAY['USA', 'Canada', 'Brazil', NULL])[1 + n % 4],
       (ARRAY['open', 'paid'])[1 + n % 2]::state, date '2024-01-01' + n % 365,
       timestamptz '2024-01-01 00:00+00' + n * interval '1 minute', n % 3 = 0, 1 + n % 30
  FROM generate_series(1, 200000) AS n;
CREATE TABLE small (id int PRIMARY KEY, name text);
INSERT INTO small VALUES (1, 'a'), (2, 'b');
CREATE VIEW slow AS SELECT n AS id FROM generate_series(1, 3) AS n WHERE pg_sleep(5) IS NOT NULL;
CREATE TABLE wide (id int PRIMARY KEY, ${WIDE});
ANALYZE;
${MANY.join('\n')}
`;

let editor: Editor;
let cells: string[];
let sales: string;

beforeAll(async () => {
  const bakery = await makeDatabase('filter_bakery', readExample('bakery/bakery.sql'));
  const address = await makeDatabase('filter_sales', SALES);
  cells = [
    `import vantage as v\ndb = v.connect_postgres("${bakery}")`,
    'from bakery_model import Client\nclients = Client.table()\nvip = clients.where(clients.is_paying_client == True)'
  ];
  sales = `import vantage as v\ndb = v.connect_postgres("${address}")\nsales = db.table("sale")`;
  editor = await Editor.start();
}, 60_000);

afterAll(() => editor.stop());

/** Opens a notebook and waits for its catalog. */
async function open(...texts: string[]): Promise<string> {
  await editor.labels(BAKERY, ...texts, 'v.|');
  return editor.lastNotebook;
}

const ask = <P, R>({ method }: RequestMessage<P, R>, asked: P): Promise<R> =>
  editor.connection.sendRequest(method, asked);

const of = (variable: string | null, table: string) => ({ variable, table, above: null });

test('offers the sets of the notebook, the last one first, then the tables by their entities', async () => {
  const notebook = await open(...cells);
  const { state, subjects } = await ask(FilterSubjects, { notebook });
  expect(state.kind).toBe('ready');
  expect(subjects.slice(0, 3).map(each => [each.variable, each.table, each.label])).toEqual([
    ['vip', 'public.client', 'Client'],
    ['clients', 'public.client', 'Client'],
    [null, 'public.bakery', 'Bakery']
  ]);
});

test('says what fits a column, and where relations lead', async () => {
  const notebook = await open(sales);
  const { columns, relations } = await ask(FilterColumns, {
    notebook,
    subject: of('sales', 'public.sale'),
    path: []
  });
  expect(columns.map(each => [each.name, each.family, each.operators[0]])).toEqual([
    ['id', 'number', 'between'],
    ['total', 'number', 'between'],
    ['country', 'text', 'in'],
    ['state', 'enum', 'in'],
    ['day', 'date', 'between'],
    ['at', 'timestamp', 'range'],
    ['paid', 'boolean', 'isTrue'],
    ['shop_id', 'number', 'in']
  ]);
  expect(columns[7].references).toBe('public.shop');
  expect(relations).toEqual([{ method: 'ref_shop', label: 'Shop', many: false }]);
});

test('a table of 1,501 columns beside 1,000 tables', async () => {
  const notebook = await open(sales);
  const { subjects } = await ask(FilterSubjects, { notebook });
  expect(subjects.length).toBeGreaterThan(1000);
  const { columns } = await ask(FilterColumns, {
    notebook,
    subject: of(null, 'public.wide'),
    path: []
  });
  expect(columns).toHaveLength(1501);
});

describe('counting', () => {
  const conditions: FilterConditions = [
    { kind: 'predicate', column: 'country', operator: 'in', values: ['USA', null] },
    { kind: 'predicate', column: 'total', operator: 'between', values: ['10', '20.5'] }
  ];

  test('an estimate at once, and the true number', async () => {
    const notebook = await open(sales);
    const asked = { notebook, subject: of('sales', 'public.sale'), conditions };
    const quick = await ask(FilterCount, { ...asked, stage: 'quick' });
    const exact = await ask(FilterCount, { ...asked, stage: 'exact' });
    expect(quick).toMatchObject({ kind: 'count', precision: 'estimated' });
    expect(exact).toEqual({ kind: 'count', rows: 4400, precision: 'exact' });
  });

  test('starts from what a variable is', async () => {
    const notebook = await open(...cells);
    const name = [
      { kind: 'predicate' as const, column: 'name', operator: 'startsWith' as const, values: ['M'] }
    ];
    const count = async (variable: string, conditions: FilterConditions): Promise<unknown> =>
      ask(FilterCount, {
        notebook,
        subject: of(variable, 'public.client'),
        conditions,
        stage: 'exact'
      });
    expect(await count('vip', [])).toMatchObject({ rows: 2 });
    expect(await count('vip', name)).toMatchObject({ rows: 1 });
    expect(await count('clients', [])).toMatchObject({ rows: 3 });
  });

  test('says so where it takes too long, and that one may wait', async () => {
    const notebook = await open(sales);
    const slow = { notebook, subject: of(null, 'public.slow'), conditions: [] };
    expect(await ask(FilterCount, { ...slow, stage: 'exact' })).toEqual({
      kind: 'unavailable',
      reason: expect.stringContaining('stopped'),
      canWait: true
    });
  });

  test('a question that is taken back is stopped in Postgres', async () => {
    const notebook = await open(sales);
    const source = new CancellationTokenSource();
    const asked = { notebook, subject: of(null, 'public.slow'), conditions: [], stage: 'patient' };
    const answer = editor.connection.sendRequest<unknown>(FilterCount.method, asked, source.token);
    const running = async (): Promise<string[]> => {
      const { Client } = await import('pg');
      const { resolveConnection } = await import('../src/catalog/conninfo');
      const at = resolveConnection(/"(.*)"\)/.exec(sales)![1])!;
      const client = new Client({
        host: at.host,
        port: Number(at.port),
        user: at.user,
        password: at.password,
        database: at.dbname
      });
      await client.connect();
      const { rows } = await client.query(
        "SELECT query FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%\"slow\"%' AND pid <> pg_backend_pid()"
      );
      await client.end();
      return rows.map(row => row.query as string);
    };
    while (!(await running()).length);
    source.cancel();
    await expect(answer).resolves.toMatchObject({ kind: 'unavailable' });
    expect(await running()).toEqual([]);
  });

  test('a wrong value is said in the words of Postgres', async () => {
    const notebook = await open(sales);
    const wrong: FilterConditions = [
      { kind: 'predicate', column: 'day', operator: 'eq', values: ['tomorrowish'] }
    ];
    expect(
      await ask(FilterCount, {
        notebook,
        subject: of('sales', 'public.sale'),
        conditions: wrong,
        stage: 'exact'
      })
    ).toMatchObject({ kind: 'unavailable', reason: expect.stringContaining('tomorrowish') });
  });
});

describe('facets', () => {
  const facet = async (column: string, more: object = {}): Promise<Facet> => {
    const notebook = await open(sales);
    return ask(FilterFacet, {
      notebook,
      subject: of('sales', 'public.sale'),
      conditions: [],
      related: [],
      path: [],
      column,
      form: 'values',
      stage: 'exact',
      search: '',
      ...more
    });
  };

  test('values with their counts, those without one apart', async () => {
    expect(await facet('country')).toEqual({
      kind: 'values',
      precision: 'exact',
      values: ['Brazil', 'Canada', 'USA'].map(value => ({ value, label: null, count: 50000 })),
      more: 0,
      nulls: 50000
    });
  });

  test('at once, from what Postgres remembers', async () => {
    const quick = await facet('country', { stage: 'quick' });
    expect(quick).toMatchObject({ kind: 'values', precision: 'estimated', more: 0 });
    expect(quick.kind === 'values' && quick.values.map(each => each.value).sort()).toEqual([
      'Brazil',
      'Canada',
      'USA'
    ]);
  });

  test('from a sample where other conditions hold', async () => {
    const conditions = [{ kind: 'predicate', column: 'paid', operator: 'isTrue', values: [] }];
    expect(await facet('country', { stage: 'quick', conditions })).toMatchObject({
      precision: 'sampled'
    });
  });

  test('under the other conditions', async () => {
    const conditions = [{ kind: 'predicate', column: 'state', operator: 'in', values: ['open'] }];
    const found = await facet('country', { conditions });
    expect(found.kind === 'values' && found.values.map(each => each.value)).toEqual([
      'Brazil',
      'USA'
    ]);
  });

  test('labels of an enum in their order, those that do not occur too', async () => {
    const found = await facet('state');
    expect(
      found.kind === 'values' && found.values.map(({ value, count }) => [value, count])
    ).toEqual([
      ['open', 100000],
      ['paid', 100000],
      ['lost', 0]
    ]);
  });

  test('rows that are referred to, by their titles', async () => {
    const found = await facet('shop_id', { search: 'shop 2' });
    expect(found.kind === 'values' && found.values.map(each => each.label).sort()).toEqual(
      [2, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29].map(number => `Shop ${number}`)
    );
  });

  test.each([
    ['total', '0', 25],
    ['day', '2024-01-01', 27],
    ['at', '2024-01-01 00:00:00+00', 20],
    ['id', '0', 21]
  ])('a histogram of %s, whose bins hold all rows', async (column, from, most) => {
    const found = await facet(column, { form: 'histogram' });
    if (found.kind !== 'histogram') {
      throw new Error(found.kind);
    }
    expect(found.bins[0].from).toBe(from);
    expect(found.bins.length).toBeLessThanOrEqual(most);
    const sum = found.bins.reduce((all, bin) => all + bin.count, 0);
    expect(sum + found.nulls).toBe(200000);
  });

  test('a histogram at once, from what Postgres remembers', async () => {
    const found = await facet('total', { form: 'histogram', stage: 'quick' });
    expect(found).toMatchObject({ kind: 'histogram', precision: 'estimated' });
    const sum =
      found.kind === 'histogram' ? found.bins.reduce((all, bin) => all + bin.count, 0) : 0;
    expect(Math.abs(sum - 198000)).toBeLessThan(2000);
  });

  test('through a relation, of the rows that it leads to', async () => {
    const found = await facet('name', { path: ['ref_shop'], search: 'Shop 1' });
    expect(found.kind === 'values' && found.values).toHaveLength(11);
  });
});

test('code goes out and comes back', async () => {
  const cell = 'paying = clients.where(clients.is_paying_client == True)\npaying';
  const notebook = await open(...cells, cell);
  const parsed = await ask(ParseFilter, {
    notebook,
    cell: `vscode-notebook-cell:${notebook.slice('file:'.length)}#2`
  });
  expect(parsed).toMatchObject({
    subject: { variable: 'clients', table: 'public.client' },
    target: 'paying',
    hasComments: false
  });
  const { subject, conditions } = parsed!;
  expect(
    await ask(GenerateFilter, {
      notebook,
      subject,
      conditions,
      target: 'paying',
      cell: subject.above
    })
  ).toEqual({
    code: cell,
    target: 'paying'
  });
});
