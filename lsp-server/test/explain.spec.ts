import vectors from '../../catalog/relation-vectors.json';
import type { ColumnExplanation, RelationExplanation } from '../protocol';
import { buildStatistics, parseArray } from '../src/model/statistics';
import { makeDatabase, readExample } from './database';
import { Editor } from './server';

// What hovering says of columns and relations, as data that the lab draws.

let editor: Editor;
let shop: string;

beforeAll(async () => {
  const dsn = await makeDatabase('explain', readExample('music_shop/music_shop.sql'));
  shop = `import vantage as v\ndb = v.connect_postgres("${dsn}")`;
  editor = await Editor.start();
  await editor.hover('/nowhere', shop, 'db.table("ar|tist")');
  await editor.connection.sendRequest('vantage/refreshCatalog', { notebook: editor.lastNotebook });
});
afterAll(() => editor.stop());

const explain = async <T>(cell: string): Promise<T> => {
  const hover = await editor.hoverAnswer('/nowhere', shop, cell);
  return (hover as unknown as { explanation: T }).explanation;
};

test('a relation: its ends, what was measured between them, what to know', async () => {
  expect(
    await explain<RelationExplanation>('db.table("customer").ref_sa|les()')
  ).toEqual<RelationExplanation>({
    kind: 'relation',
    title: 'Customer.ref_sales()',
    result: 'Table[Sale]',
    sentence: 'Sales of these customers. One customer has many sales.',
    cardinality: 'one to many',
    from: { table: 'customer', columns: ['id'] },
    to: { table: 'sale', columns: ['customer_id'] },
    via: null,
    fromMany: false,
    toMany: true,
    optional: false,
    fanOut: '6.7 each, max 7',
    facts: [
      { label: 'Constraint', text: '`sale_customer_id_fkey`, not null, on delete no action' },
      {
        label: 'Index',
        text: 'none on `sale.customer_id`: following this reads all of `sale`',
        isWarning: true
      }
    ],
    sql: 'SELECT * FROM sale\nWHERE customer_id IN (SELECT id FROM customer)'
  });
});

test('the way back, and a junction', async () => {
  const back = await explain<RelationExplanation>('db.table("track").ref_al|bum()');
  expect(back).toMatchObject({ fromMany: true, toMany: false, optional: true, fanOut: null });
  expect(back.sentence).toBe('The album of each of these tracks: one at most.');
  const through = await explain<RelationExplanation>('db.table("playlist").ref_tra|cks()');
  expect(through).toMatchObject({ via: 'playlist_track', fromMany: true, toMany: true });
});

test('a column with the shares of its values', async () => {
  const column = await explain<ColumnExplanation>('db.table("customer").wants_n|ews');
  expect(column.type).toBe('bool, not null, default `false`');
  expect(column.nulls).toBe(0);
  expect(column.values.map(each => [each.value, Math.round(each.share * 100)])).toEqual([
    ['False', 67],
    ['True', 33]
  ]);
});

test.each(vectors)(
  '$table.$relation() asks what the kernel asks',
  async ({ table, relation, sql }) => {
    const cell = `db.table(${JSON.stringify(table)}).${relation.slice(0, 5)}|${relation.slice(5)}()`;
    const { sql: said } = await explain<RelationExplanation>(cell);
    expect(said?.replace(/\s+/g, ' ')).toBe(sql);
  }
);

test.each([
  ['{}', []],
  ['{a,b}', ['a', 'b']],
  ['{"a,b","c\\"d","e\\\\f"}', ['a,b', 'c"d', 'e\\f']]
])('reads the array %s', (text, expected) => {
  expect(parseArray(text)).toEqual(expected);
});

test('a share of the rows is a number of values', () => {
  const built = buildStatistics([['public', 't', 'c', 0, -0.5, null, null, null]]);
  expect([...built.values()][0].get('c')!.distinct(200)).toBe(100);
});
