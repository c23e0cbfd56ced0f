import type { NotebookPanel } from '@jupyterlab/notebook';
import { insertBelow } from '../../cells/insert';
import type { LabState } from '../../tokens';

/** What the sidebar can do now. */
export type SidebarState = { readonly kind: 'noNotebook' } | LabState;

/** Writes a cell that connects to a database, for the user to fill in. */
export async function insertConnection(notebook: NotebookPanel): Promise<void> {
  const code = 'import vantage as v\n\ndb = v.connect_postgres("postgresql://localhost/")';
  if (await insertBelow(notebook, code, { by: 'filter-start', run: false })) {
    notebook.content.mode = 'edit';
  }
}
