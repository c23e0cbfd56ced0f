import type { NotebookPanel } from '@jupyterlab/notebook';
import type { RpcClient } from '../client/rpc';
import { NotebookSync } from '../client/sync';

type Sent = { method: string; params: Record<string, unknown> };
type FakeCell = { cell_type: string; id: string; source: string };

function open(cells: FakeCell[], path = 'a.ipynb') {
  const sent: Sent[] = [];
  const rpc = {
    notify: (method: string, params: Record<string, unknown>) => sent.push({ method, params })
  } as unknown as RpcClient;
  const context = { path };
  const shared = () =>
    cells.map(cell => ({
      cell_type: cell.cell_type,
      getId: () => cell.id,
      getSource: () => cell.source
    }));
  const panel = {
    context,
    content: {
      model: {
        sharedModel: {
          get cells() {
            return shared();
          }
        }
      }
    }
  } as unknown as NotebookPanel;
  return { sent, context, sync: new NotebookSync(rpc, panel, name => `file:///root/${name}`) };
}

const methods = (sent: Sent[]): string[] => sent.map(({ method }) => method.split('/')[1]);

describe('NotebookSync', () => {
  it('opens the code cells of a notebook, without a kernel', () => {
    const { sent, sync } = open([
      { cell_type: 'markdown', id: 'm', source: '# Title' },
      { cell_type: 'code', id: 'c', source: 'x = 1' }
    ]);
    sync.flush();
    expect(methods(sent)).toEqual(['didOpen']);
    expect(sent[0].params.cellTextDocuments).toEqual([
      expect.objectContaining({ uri: 'vscode-notebook-cell:///root/a.ipynb#c', text: 'x = 1' })
    ]);
  });

  it('sends nothing where nothing has changed', () => {
    const { sent, sync } = open([{ cell_type: 'code', id: 'c', source: 'x' }]);
    sync.flush();
    sync.flush();
    expect(methods(sent)).toEqual(['didOpen']);
  });

  it('sends only the cell that has changed', () => {
    const cells = [
      { cell_type: 'code', id: 'a', source: 'x' },
      { cell_type: 'code', id: 'b', source: 'y' }
    ];
    const { sent, sync } = open(cells);
    sync.flush();
    cells[1].source = 'y.';
    sync.flush();
    expect(methods(sent)).toEqual(['didOpen', 'didChange']);
    const change = sent[1].params.change as { cells: { textContent: unknown[] } };
    expect(change.cells.textContent).toEqual([
      {
        document: { uri: sync.cellUri('b'), version: expect.any(Number) },
        changes: [{ text: 'y.' }]
      }
    ]);
  });

  it('opens again when cells come, and under the new name when the notebook is renamed', () => {
    const cells = [{ cell_type: 'code', id: 'a', source: 'x' }];
    const { sent, sync, context } = open(cells);
    sync.flush();
    cells.push({ cell_type: 'code', id: 'b', source: '' });
    sync.flush();
    context.path = 'b.ipynb';
    sync.flush();
    expect(methods(sent)).toEqual(['didOpen', 'didClose', 'didOpen', 'didClose', 'didOpen']);
    expect(sent[3].params.notebookDocument).toEqual({ uri: 'file:///root/a.ipynb' });
  });

  it('tells a new server everything, and closes nothing there', () => {
    const { sent, sync } = open([{ cell_type: 'code', id: 'a', source: 'x' }]);
    sync.flush();
    sync.reset();
    sync.flush();
    expect(methods(sent)).toEqual(['didOpen', 'didOpen']);
  });
});
