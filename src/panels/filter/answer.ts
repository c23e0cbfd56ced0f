import type { NotebookPanel } from '@jupyterlab/notebook';
import type { RequestMessage } from '../../../lsp-server/protocol';
import type { IVantageClient } from '../../tokens';

/** An answer of the language server; null where it was taken back, or the server is away and will come back. */
export async function answerOf<P extends { readonly notebook: string }, R>(
  client: IVantageClient,
  notebook: NotebookPanel,
  message: RequestMessage<P, R>,
  parameters: Omit<P, 'notebook'>,
  signal?: AbortSignal
): Promise<R | null> {
  try {
    return await client.ask(notebook, message, parameters, signal);
  } catch (error) {
    if (client.isReady && !signal?.aborted) {
      console.warn(`Vantage: ${message.method} got no answer.`, error);
    }
    return null;
  }
}
