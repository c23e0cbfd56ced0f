import { YNotebook } from '@jupyter/ydoc';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { insertBelow, replaceSource } from '../cells/insert';

// Nothing runs here, and JupyterLab's notebook wants a whole browser.
jest.mock('@jupyterlab/notebook', () => ({}));

function open(...sources: string[]) {
  const shared = new YNotebook({ disableDocumentWideUndoRedo: true });
  sources.forEach(source => shared.addCell({ cell_type: 'code', source }));
  shared.clearUndoHistory();
  const content = { activeCellIndex: 0, model: { sharedModel: shared, readOnly: false } };
  return { shared, content, panel: { content } as unknown as NotebookPanel };
}

const sourcesOf = (shared: YNotebook): string[] => shared.cells.map(cell => cell.getSource());

it('a cell is inserted below the active one, and taken away by one undo', async () => {
  const { shared, content, panel } = open('a', 'b');
  expect(await insertBelow(panel, 'new', { by: 'filter', run: false })).toBe(true);
  expect(sourcesOf(shared)).toEqual(['a', 'new', 'b']);
  expect(content.activeCellIndex).toBe(1);
  expect(shared.getCell(1).getMetadata('vantage')).toEqual({ generator: 'filter', version: 1 });
  shared.undo();
  expect(sourcesOf(shared)).toEqual(['a', 'b']);
});

it('what was done just before is undone by itself', async () => {
  const { shared, panel } = open('a');
  shared.addCell({ cell_type: 'code', source: 'mine' });
  await insertBelow(panel, 'new', { by: 'filter', run: false });
  shared.undo();
  expect(sourcesOf(shared)).toEqual(['a', 'mine']);
});

it('a notebook that is read only is left alone', async () => {
  const { shared, content, panel } = open('a');
  content.model.readOnly = true;
  expect(await insertBelow(panel, 'new', { by: 'filter', run: false })).toBe(false);
  expect(sourcesOf(shared)).toEqual(['a']);
});

describe('replacing the text of a cell', () => {
  it.each([
    ['x = a.where(a.b == 1)', 'x = a.where(a.b == 2)'],
    ['aaa', 'aa'],
    ['aa', 'aaa'],
    ['', 'x'],
    ['x', ''],
    ['same', 'same']
  ])('%j becomes %j, and comes back by one undo', (before, after) => {
    const { shared } = open(before);
    const cell = shared.getCell(0);
    replaceSource(cell, after);
    expect(cell.getSource()).toBe(after);
    if (before !== after) {
      cell.undo();
    }
    expect(cell.getSource()).toBe(before);
  });

  it('changes only what differs', () => {
    const changes: unknown[] = [];
    replaceSource(
      {
        getSource: () => 'f = x.where(x.a == 1)  # mine',
        updateSource: (...all) => changes.push(all)
      },
      'f = x.where(x.a == 22)  # mine'
    );
    expect(changes).toEqual([[19, 20, '22']]);
  });
});
