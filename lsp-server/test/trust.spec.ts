import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { ConnectionState } from '../protocol';
import { resolveConnection } from '../src/catalog/conninfo';
import { makeDatabase } from './database';
import { makeFolder } from './folder';
import { Editor } from './server';

// Hosts that a notebook names: nothing is asked of them before the user agrees, once for each host and for all pages.

/** This machine by a name that does not say so, so that a real server is behind a host that nobody vouches for. */
const FAR = '127.1';
let cell: string;
let home: string;
let editor: Editor;

beforeAll(async () => {
  const dsn = await makeDatabase('trust', 'CREATE TABLE thing (id int PRIMARY KEY, name text)');
  const { port, user, password, dbname } = resolveConnection(dsn)!;
  const secret = password ? `:${encodeURIComponent(password)}` : '';
  const address = (host: string): string =>
    `postgresql://${user}${secret}@${host}:${port}/${dbname}`;
  cell = `import vantage as v\ndb = v.connect_postgres("${address(FAR)}")\nt = db.table("thing")`;
});

beforeEach(async () => {
  home = makeFolder({});
  editor = await page();
});
afterEach(() => editor.stop());

const page = (): Promise<Editor> => Editor.start({}, { XDG_STATE_HOME: home, LOCALAPPDATA: home });
const file = (): string => path.join(home, 'vantage', 'agreed-hosts.json');

const labels = (of = editor): Promise<string[]> => of.labels('/nowhere', cell, 't.na|');
const ask = (method: string, more: object = {}): Promise<ConnectionState> =>
  editor.connection.sendRequest(method, { notebook: editor.lastNotebook, ...more });

test('a host that was not agreed to is named, and not connected to', async () => {
  expect(await labels()).toEqual([]);
  expect(await ask('vantage/connectionState')).toMatchObject({ kind: 'needsTrust', host: FAR });
});

test('trying again is no agreement', async () => {
  await labels();
  expect(await ask('vantage/refreshCatalog')).toMatchObject({ kind: 'needsTrust' });
  expect(await labels()).toEqual([]);
});

test('agreeing connects, and the names are there', async () => {
  await labels();
  expect((await ask('vantage/trustHost', { host: FAR })).kind).toMatch(/^(connecting|ready)$/);
  await ask('vantage/refreshCatalog');
  expect(await labels()).toEqual(['name']);
});

test('it is remembered for all pages, in a file of the user alone, without the address', async () => {
  await labels();
  await ask('vantage/trustHost', { host: FAR });
  expect(JSON.parse(readFileSync(file(), 'utf8'))).toEqual({ hosts: [FAR] });
  if (process.platform !== 'win32') {
    expect(statSync(file()).mode & 0o077).toBe(0);
  }
  const other = await page();
  try {
    expect(await labels(other)).toEqual(['name']);
  } finally {
    await other.stop();
  }
});

test('what is agreed to is the host that was seen, not what the cell names by then', async () => {
  await labels();
  expect(await ask('vantage/trustHost', { host: 'other.example' })).toMatchObject({ host: FAR });
  expect(await labels()).toEqual([]);
});

test.each([
  [
    'an address that it hides behind this machine',
    'host=localhost hostaddr=192.0.2.1',
    '192.0.2.1'
  ],
  ['all of several', 'host=localhost,db.invalid', 'localhost, db.invalid']
])('the host is %s', async (_, address, host) => {
  const hidden = `import vantage as v\ndb = v.connect_postgres("${address} dbname=x")\nt = db.table("x")`;
  await editor.labels('/nowhere', hidden, 't.|');
  expect(await ask('vantage/connectionState')).toMatchObject({ kind: 'needsTrust', host });
});

test('an agreement to one host is none to another', async () => {
  await labels();
  await ask('vantage/trustHost', { host: FAR });
  const other = cell.replace(FAR, '127.0.2');
  expect(await editor.labels('/nowhere', other, 't.na|')).toEqual([]);
});

test('a file that is no list of hosts agrees to nothing', async () => {
  const broken = makeFolder({ 'vantage/agreed-hosts.json': '{"hosts": "127.1"}' });
  const other = await Editor.start({}, { XDG_STATE_HOME: broken, LOCALAPPDATA: broken });
  try {
    expect(await labels(other)).toEqual([]);
  } finally {
    await other.stop();
  }
});
