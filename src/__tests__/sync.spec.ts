import { NotebookSync } from '../client/sync';
import type { RpcClient } from '../client/rpc';
import { describeState } from '../status';
import { kindOf } from '../cells/kinds';

type Cell = { id: string; type: string; text: string };

/** A notebook of these cells, and what its sync tells the server. */
function notebook(cells: Cell[]): {
  sync: NotebookSync;
  sent: { method: string; params: never }[];
} {
  const sent: { method: string; params: never }[] = [];
  const rpc = {
    notify: (method: string, params: never) => sent.push({ method, params })
  } as unknown as RpcClient;
  const sharedModel = {
    get cells() {
      return cells.map(cell => ({
        cell_type: cell.type,
        getId: () => cell.id,
        getSource: () => cell.text
      }));
    }
  };
  const panel = { context: { path: 'a b/n.ipynb' }, content: { model: { sharedModel } } };
  const sync = new NotebookSync(rpc, panel as never, path => `file:///root/${encodeURI(path)}`);
  return { sync, sent };
}

const methods = (sent: { method: string }[]): string[] =>
  sent.map(each => each.method.replace('notebookDocument/', ''));

test('opens a notebook with its code cells only', () => {
  const { sync, sent } = notebook([
    { id: 'one', type: 'code', text: 'a = 1' },
    { id: 'words', type: 'markdown', text: '# Words' }
  ]);
  sync.flush();
  expect(sent).toMatchObject([
    {
      method: 'notebookDocument/didOpen',
      params: {
        notebookDocument: { uri: 'file:///root/a%20b/n.ipynb' },
        cellTextDocuments: [
          { uri: 'vscode-notebook-cell:///root/a%20b/n.ipynb#one', text: 'a = 1' }
        ]
      }
    }
  ]);
});

test('sends the cells that changed, and nothing where none did', () => {
  const cells = [
    { id: 'one', type: 'code', text: 'a = 1' },
    { id: 'two', type: 'code', text: 'b = 2' }
  ];
  const { sync, sent } = notebook(cells);
  sync.flush();
  sync.flush();
  cells[1].text = 'b = 3';
  sync.flush();
  expect(methods(sent)).toEqual(['didOpen', 'didChange']);
  expect(sent[1].params).toMatchObject({
    change: { cells: { textContent: [{ changes: [{ text: 'b = 3' }] }] } }
  });
});

test('opens again when cells come, go or move, and for a new server', () => {
  const cells = [{ id: 'one', type: 'code', text: 'a = 1' }];
  const { sync, sent } = notebook(cells);
  sync.flush();
  cells.unshift({ id: 'zero', type: 'code', text: '' });
  sync.flush();
  sync.reset();
  sync.flush();
  expect(methods(sent)).toEqual(['didOpen', 'didClose', 'didOpen', 'didOpen']);
});

test.each([
  [{ kind: 'ready', label: 'u@h/d', tables: 1200 } as const, /1[,.]?200 tables/],
  [{ kind: 'needsTrust', label: 'u@h/d', host: 'h' } as const, /not connected/],
  [{ kind: 'failed', label: 'u@h/d', reason: 'refused' } as const, /no connection/],
  [null, /^Vantage$/]
])('says how a database is: %j', (state, text) => {
  expect(describeState(state).text).toMatch(text);
});

test('a relation has a kind of its own', () => {
  expect(kindOf({ label: 'ref_orders()', kind: 2 })).toBe('relation');
  expect(kindOf({ label: 'count()', kind: 2 })).toBe('method');
  expect(kindOf({ label: 'name', kind: 5 })).toBe('column');
});
