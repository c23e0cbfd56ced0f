import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { makeDatabase, readExample } from './database';
import { Editor } from './server';

// A database that nobody prepared, in a folder without a model: everything comes from the catalog.

const FOLDER = '/nowhere';
let editor: Editor;
let shop: string;

beforeAll(async () => {
  const dsn = await makeDatabase('music', readExample('music_shop/music_shop.sql'));
  shop = `import vantage as v\ndb = v.connect_postgres("${dsn}")\nartists = db.table("artist")`;
  editor = await Editor.start();
});

afterAll(() => editor.stop());

const labels = (cell: string): Promise<string[]> => editor.labels(FOLDER, shop, cell);

test.each([
  ['the relation that a key gives', 'artists.ref_|', ['ref_albums()']],
  [
    'a chain of three',
    'artists.ref_albums().ref_tracks().ref_|',
    ['ref_album()', 'ref_genre()', 'ref_playlist_tracks()', 'ref_sale_lines()', 'ref_playlists()']
  ],
  [
    'both ways of a self reference',
    'db.table("genre").ref_|',
    ['ref_parent()', 'ref_genres_by_parent()', 'ref_tracks()']
  ],
  [
    'two keys to one table by their names',
    'a = db.table("address")\na.ref_s|',
    ['ref_sales_by_billing_address()', 'ref_sales_by_delivery_address()']
  ],
  [
    'both ends of a junction',
    'db.table("playlist").ref_|',
    ['ref_playlist_tracks()', 'ref_tracks()']
  ],
  ['a composite key', 'db.table("sale_line").ref_r|', ['ref_refunds()']],
  ['a quoted name', 'db.table("Gift Card").ref_|', ['ref_customer()']],
  ['a class with a made name', 'db.entities.Gif|', ['GiftCard']],
  [
    'columns of a view',
    'db.table("best_seller").|'.replace('|', 's|'),
    ['sold', 'select()', 'sum()']
  ],
  ['the values of an enum', 'db.table("sale").status == "re|', ['returned']],
  ['what a record has', 'a = await artists.get_one()\na.ref_|', ['ref_albums()']]
])('offers %s', async (_, cell, expected) => {
  const found = await labels(cell);
  expect(found).toEqual(expect.arrayContaining(expected));
  expect(found.filter(each => each.startsWith('ref_'))).toHaveLength(
    expected.filter(each => each.startsWith('ref_')).length
  );
});

test('columns that are no attributes are inserted as subscripts', async () => {
  const taken = (label: string): Promise<string> =>
    editor.taken(label, FOLDER, shop, 'db.table("Gift Card").|');
  expect(await taken('card no')).toBe('db.table("Gift Card")["card no"]');
  expect(await taken('from')).toBe('db.table("Gift Card")["from"]');
});

test.each([
  ['a column by its comment', 'artists.form|ed', 'The year of the first record.'],
  ['a relation by its key', 'artists.ref_al|bums()', '`artist.id` = `album.artist_id`'],
  [
    'a composite key by all its columns',
    'db.table("refund").ref_sale|_line()',
    'WHERE (sale_id, line_no) IN (SELECT sale_id, line_no FROM refund)'
  ],
  ['a junction by its table', 'db.table("playlist").ref_tra|cks()', 'FROM playlist_track']
])('explains %s', async (_, cell, expected) => {
  expect(await editor.hover(FOLDER, shop, cell)).toContain(expected);
});

const CHINOOK = path.join(__dirname, '../../../shared/schemas/chinook.sql');
(existsSync(CHINOOK) ? describe : describe.skip)('on Chinook', () => {
  let chinook: string;
  beforeAll(async () => {
    // The file makes its own database and goes there: what follows that is the schema.
    const text = readFileSync(CHINOOK, 'utf8').replace(/^(DROP|CREATE) DATABASE.*$|^\\c .*$/gm, '');
    chinook = `import vantage as v\ndb = v.connect_postgres("${await makeDatabase('chinook', text)}")\nartists = db.table("artist")`;
  });

  test('relations come from foreign keys', async () => {
    expect(await editor.labels(FOLDER, chinook, 'artists.ref_|')).toEqual(['ref_albums()']);
    expect(
      await editor.labels(FOLDER, chinook, 'artists.ref_albums().ref_tracks().ref_invoice_l|')
    ).toEqual(['ref_invoice_lines()']);
    expect(await editor.labels(FOLDER, chinook, 'db.table("employee").ref_|')).toEqual(
      expect.arrayContaining(['ref_reports_to()', 'ref_employees_by_reports_to()'])
    );
  });
});
