import { NotebookActions, type NotebookPanel } from '@jupyterlab/notebook';

/**
 * Puts code into a new cell below the active one: one change, one undo. With `run` it runs at once.
 * False where the notebook cannot be written.
 */
export async function insertBelow(
  panel: NotebookPanel,
  code: string,
  options: { by: string; run: boolean }
): Promise<boolean> {
  const notebook = panel.content;
  const shared = notebook.model?.sharedModel;
  if (!shared || notebook.model?.readOnly) {
    return false;
  }
  const index = notebook.activeCellIndex + 1;
  asOneStep(shared, () =>
    shared.transact(() =>
      shared.insertCell(index, {
        cell_type: 'code',
        source: code,
        metadata: { trusted: true, vantage: { generator: options.by, version: 1 } }
      })
    )
  );
  notebook.activeCellIndex = index;
  if (options.run) {
    await NotebookActions.run(notebook, panel.sessionContext);
  }
  return true;
}

type SharedCell = {
  getSource(): string;
  updateSource(start: number, end: number, value: string): void;
};

/** Changes the text of a cell where it differs, and nowhere else: one change, one undo. */
export function replaceSource(cell: SharedCell, text: string): void {
  const old = cell.getSource();
  const most = Math.min(old.length, text.length);
  let start = 0;
  while (start < most && old[start] === text[start]) {
    start++;
  }
  let same = 0;
  while (same < most - start && old[old.length - 1 - same] === text[text.length - 1 - same]) {
    same++;
  }
  if (start < old.length - same || start < text.length - same) {
    asOneStep(cell, () =>
      cell.updateSource(start, old.length - same, text.slice(start, text.length - same))
    );
  }
}

/** What is typed just before or after is undone by itself: the undo manager would join changes of half a second. */
function asOneStep(shared: object, change: () => void): void {
  const { undoManager } = shared as { undoManager?: { stopCapturing(): void } | null };
  undoManager?.stopCapturing();
  change();
  undoManager?.stopCapturing();
}
