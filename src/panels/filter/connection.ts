import type { NotebookPanel } from '@jupyterlab/notebook';
import { RefreshCatalog, TrustHost } from '../../../lsp-server/protocol';
import { insertBelow } from '../../cells/insert';
import type { IVantageClient, LabState } from '../../tokens';
import { answerOf } from './answer';

/** What the sidebar can do now. */
export type SidebarState = { readonly kind: 'noNotebook' } | LabState;

/** Tries a connection again, or agrees to the host that it names. */
export async function reconnect(
  client: IVantageClient,
  notebook: NotebookPanel,
  state: SidebarState
): Promise<void> {
  if (state.kind === 'needsTrust') {
    await answerOf(client, notebook, TrustHost, { host: state.host });
  } else {
    await answerOf(client, notebook, RefreshCatalog, {});
  }
}

/** Writes a cell that connects to a database, for the user to fill in. */
export async function insertConnection(notebook: NotebookPanel): Promise<void> {
  const code = 'import vantage as v\n\ndb = v.connect_postgres("postgresql://localhost/")';
  if (await insertBelow(notebook, code, { by: 'filter-start', run: false })) {
    notebook.content.mode = 'edit';
  }
}
