import type { NotebookPanel } from '@jupyterlab/notebook';
import { RefreshCatalog, TrustHost } from '../lsp-server/protocol';
import type { IVantageClient, LabState } from './tokens';

/** Tries a connection again, or agrees to the host that it names: to the one that was shown, and to no other. */
export async function reconnect(
  client: IVantageClient,
  notebook: NotebookPanel,
  state: LabState | { readonly kind: 'noNotebook' }
): Promise<void> {
  try {
    if (state.kind === 'needsTrust') {
      await client.ask(notebook, TrustHost, { host: state.host });
    } else {
      await client.ask(notebook, RefreshCatalog, {});
    }
  } catch (error) {
    if (client.isReady) {
      console.warn('Vantage: the database could not be asked again.', error); // else it is away, and says so
    }
  }
}
