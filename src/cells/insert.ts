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
  shared.transact(() =>
    shared.insertCell(index, {
      cell_type: 'code',
      source: code,
      metadata: { trusted: true, vantage: { generator: options.by, version: 1 } }
    })
  );
  notebook.activeCellIndex = index;
  if (options.run) {
    await NotebookActions.run(notebook, panel.sessionContext);
  }
  return true;
}
