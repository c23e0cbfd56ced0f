import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { CatalogStore } from '../src/catalog/store';
import { resolveConnection } from '../src/catalog/conninfo';
import { dropDatabase, makeDatabase, readExample } from './database';
import { makeFolder } from './folder';
import { Editor } from './server';

// What goes wrong is said in a sentence, typing goes on, and what comes back is seen.

type State = { kind: string; reason?: string; label?: string; host?: string; tables?: number };

const BAKERY = path.join(__dirname, '../../examples/bakery');
const MODEL = 'from bakery_model import Client\nclients = Client.table()';
let editor: Editor;
let dsn: string;

beforeAll(async () => {
  dsn = await makeDatabase('bad', readExample('bakery/bakery.sql'));
  editor = await Editor.start();
});
afterAll(() => editor.stop());

const connect = (address: string): string =>
  `import vantage as v\ndb = v.connect_postgres("${address}")\n${MODEL}`;

/** What the model knows is offered all the same; then how things stand. */
async function stateAfterTyping(address: string, folder = BAKERY): Promise<State> {
  expect(await editor.labels(folder, connect(address), 'clients.ema|')).toEqual(['email']);
  return editor.connection.sendRequest('vantage/connectionState', {
    notebook: editor.lastNotebook
  });
}

function changed(change: (url: URL) => void): string {
  const url = new URL(dsn);
  change(url);
  return url.href;
}

test('a server that is down', async () => {
  const state = await stateAfterTyping('postgresql://u:s3cret@127.0.0.1:1/x');
  expect(state).toEqual({
    kind: 'failed',
    label: 'u@127.0.0.1/x',
    reason: 'nothing answers at 127.0.0.1:1. Is the server running, and is the port right?'
  });
});

test('a wrong password', async () => {
  const state = await stateAfterTyping(
    changed(url => {
      url.password = 's3cret';
    })
  );
  expect(state.kind).toBe('failed');
  expect(state.reason).toBe('the password of vantage is wrong. Check ~/.pgpass, or PGPASSWORD.');
});

test('no password where one is wanted', async () => {
  const state = await stateAfterTyping(changed(url => (url.search = '?passfile=/nowhere')));
  expect(state.reason).toMatch(/^a password is wanted for vantage/);
});

test('no such database', async () => {
  const state = await stateAfterTyping(changed(url => (url.pathname = '/bakerry')));
  expect(state.reason).toBe(
    'there is no database "bakerry". Check the name after the last slash of the address.'
  );
});

test('an address that nobody can read', async () => {
  expect(await stateAfterTyping('postgresql://[')).toEqual({ kind: 'none' });
});

test('a server that takes the connection and says nothing holds up the first completion only', async () => {
  const silent = createServer(() => undefined).listen(0, '127.0.0.1');
  await new Promise(resolve => silent.once('listening', resolve));
  const { port } = silent.address() as AddressInfo;
  const address = `postgresql://u@127.0.0.1:${port}/x`;
  expect((await stateAfterTyping(address)).kind).toBe('connecting');
  const answer = await editor.completionList(BAKERY, connect(address), 'clients.ema|');
  expect(answer.isIncomplete).toBe(true);
  expect(answer.items.map(item => item.label)).toEqual(['email']);
  await new Promise(resolve => silent.close(resolve).unref() && resolve(null));
});

test('an answer with the catalog is complete', async () => {
  expect((await editor.completionList(BAKERY, connect(dsn), 'clients.ema|')).isIncomplete).toBe(
    false
  );
});

test.each([
  ['no such table', 't = db.table("cliebt")\nt.|'],
  ['no such column', 'clients.nmae.|'],
  ['no such relation', 'clients.ref_ordres().|'],
  ['no such module', 'from nowhere import Client as C\nC.|'],
  ['half a call', 'clients.where(|'],
  ['half a string', 'clients["'],
  ['nothing at all', '|'],
  ['only a dot', '.|'],
  ['brackets without end', `${'('.repeat(2000)}|`],
  ['a long line', `${'a.b'.repeat(5000)}|`]
])('%s gives nothing, and the next question is answered', async (_, cell) => {
  const asked = cell.includes('|') ? cell : `${cell}|`;
  const found = await editor.labels(BAKERY, connect(dsn), asked);
  expect(cell === 'clients["' ? found.slice(0, 2) : found).toEqual(
    cell === 'clients["' ? ['id', 'name'] : []
  );
  expect(await editor.labels(BAKERY, connect(dsn), 'clients.ema|')).toEqual(['email']);
});

test('a model file with a syntax error keeps what parses', async () => {
  const folder = makeFolder({
    'broken.py':
      'import vantage as v\nclass A(v.Entity, table="a"):\n    id: v.Col[int\n    name: v.Col[str] = v.col(\n' +
      'class B(v.Entity, table="b"):\n    size: v.Col[int]\n    def f(self:\n        return (\n',
    'binary.py': '\u0000\u0001\u0002',
    'empty.py': ''
  });
  expect(await editor.labels(folder, 'from broken import B\nB.table().si|')).toEqual(['size']);
  expect(await editor.labels(folder, 'import binary, empty\nbinary.|')).toEqual([]);
});

test('a database that comes up is found without being asked for', async () => {
  const address = changed(url => (url.pathname = '/vantage_ls_late'));
  await dropDatabase('late');
  const parameters = resolveConnection(address)!;
  const store = new CatalogStore(false, () => undefined, 20);
  await store.ready(parameters, 60_000);
  expect(store.state(parameters).kind).toBe('failed');
  await makeDatabase('late', 'CREATE TABLE t (id int)');
  // Asking is what tries again, as every keystroke does.
  while (store.state(parameters).kind !== 'ready') {
    await new Promise(resolve => setTimeout(resolve, 20));
  }
  expect(store.schema(parameters)).not.toBeNull();
});

describe('trust', () => {
  const remote = 'import vantage as v\ndb = v.connect("far")\nt = db.table("x")';
  const stateIn = async (of: Editor, folder: string, cell: string): Promise<State> => {
    await of.labels(folder, cell, 't.|');
    return of.connection.sendRequest('vantage/connectionState', { notebook: of.lastNotebook });
  };

  test('a host that a file beside the notebook names is not asked', async () => {
    const folder = makeFolder({ 'vantage.toml': '[connections.far]\nhost = "db.invalid"\n' });
    expect((await stateIn(editor, folder, remote)).kind).toBe('needsTrust');
  });

  test('an address that looks like this machine and is another is not asked', async () => {
    const cell =
      'import vantage as v\ndb = v.connect_postgres("host=127.0.0.1 hostaddr=192.0.2.1 dbname=x")\nt = db.table("x")';
    expect((await stateIn(editor, BAKERY, cell)).kind).toBe('needsTrust');
  });

  test('one that the options name is', async () => {
    const other = await Editor.start({ connections: { far: 'postgresql://db.invalid/x' } });
    try {
      expect((await stateIn(other, BAKERY, remote)).kind).toMatch(/^(connecting|failed)$/);
    } finally {
      await other.stop();
    }
  });

  test('a named connection of the options is completed', async () => {
    const other = await Editor.start({ connections: { near: dsn } });
    try {
      const cell = 'import vantage as v\ndb = v.connect("near")';
      expect(await other.labels('/nowhere', cell, 'db.table("client").ref_|')).toEqual([
        'ref_bakery()',
        'ref_ords()'
      ]);
    } finally {
      await other.stop();
    }
  });
});
