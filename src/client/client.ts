import { URLExt } from '@jupyterlab/coreutils';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { ServerConnection } from '@jupyterlab/services';
import { Signal, type ISignal } from '@lumino/signaling';
import {
  ConnectionStateChanged,
  GenerateTraversal,
  ListTables,
  SchemaGraph,
  type ConnectionState,
  type TableSummary
} from '../../lsp-server/protocol';
import type { ICellPosition, IGraph, IServerItem, IVantageClient } from '../tokens';
import { RpcClient } from './rpc';
import { NotebookSync } from './sync';

/** The language server of this page, and the notebooks that it knows. */
export class VantageClient implements IVantageClient {
  /** Starts the language server and keeps it told of the notebooks of `tracker`. */
  static async start(tracker: INotebookTracker): Promise<VantageClient> {
    const settings = ServerConnection.makeSettings();
    const response = await ServerConnection.makeRequest(
      URLExt.join(settings.baseUrl, 'vantage', 'status'),
      {},
      settings
    );
    if (!response.ok) {
      throw new Error(`The server extension of Vantage answers ${response.status}.`);
    }
    const status = (await response.json()) as { rootUri: string; problem: string | null };
    if (status.problem) {
      throw new Error(status.problem);
    }
    return new VantageClient(settings, status.rootUri, tracker);
  }

  private constructor(
    settings: ServerConnection.ISettings,
    rootUri: string,
    tracker: INotebookTracker
  ) {
    const url =
      URLExt.join(settings.wsUrl, 'vantage', 'lsp') +
      (settings.appendToken && settings.token
        ? `?token=${encodeURIComponent(settings.token)}`
        : '');
    this._rootUri = rootUri;
    this._rpc = new RpcClient(
      () => new settings.WebSocket(url),
      async rpc => {
        await rpc.request('initialize', {
          capabilities: { notebookDocument: { synchronization: {} } }
        });
        rpc.notify('initialized', {});
      }
    );
    this._rpc.opened.connect(() => {
      this._states.clear();
      for (const sync of this._notebooks.values()) {
        sync.reset();
        sync.flush();
      }
    });
    this._rpc.notified.connect((_, { method, params }) => {
      if (method === ConnectionStateChanged.method) {
        const { notebook, state } = params as { notebook: string; state: ConnectionState };
        this._states.set(notebook, state);
        this._stateChanged.emit();
      }
    });
    tracker.widgetAdded.connect((_, panel) => this._add(panel));
    tracker.forEach(panel => this._add(panel));
  }

  get stateChanged(): ISignal<IVantageClient, void> {
    return this._stateChanged;
  }

  state(notebook: NotebookPanel): ConnectionState | null {
    const sync = this._notebooks.get(notebook);
    return (sync && this._states.get(sync.uri)) ?? null;
  }

  async complete(
    position: ICellPosition
  ): Promise<{ items: IServerItem[]; isIncomplete: boolean } | null> {
    return this._ask('textDocument/completion', position);
  }

  async resolve(item: IServerItem): Promise<IServerItem> {
    return this._rpc.isReady
      ? this._rpc.request<IServerItem>('completionItem/resolve', item)
      : item;
  }

  async hover(position: ICellPosition): Promise<string | null> {
    const hover = await this._ask<{ contents: { value: string } }>('textDocument/hover', position);
    return hover?.contents.value ?? null;
  }

  async graph(notebook: NotebookPanel, focus: string | null, hops: number): Promise<IGraph | null> {
    return this._askNotebook(SchemaGraph.method, notebook, { focus, hops });
  }

  async tables(notebook: NotebookPanel): Promise<{ tables: readonly TableSummary[] } | null> {
    return this._askNotebook(ListTables.method, notebook, {});
  }

  async traversal(
    notebook: NotebookPanel,
    table: string,
    steps: readonly string[]
  ): Promise<{ code: string } | null> {
    return this._askNotebook(GenerateTraversal.method, notebook, {
      table,
      variable: null,
      steps,
      how: 'follow'
    });
  }

  private async _askNotebook<T>(
    method: string,
    notebook: NotebookPanel,
    parameters: object
  ): Promise<T | null> {
    const sync = this._notebooks.get(notebook);
    if (!sync || !this._rpc.isReady) {
      return null;
    }
    sync.flush();
    return this._rpc.request<T | null>(method, { notebook: sync.uri, ...parameters });
  }

  private async _ask<T>(
    method: string,
    { notebook, cell, line, character }: ICellPosition
  ): Promise<T | null> {
    const sync = this._notebooks.get(notebook);
    if (!sync || !this._rpc.isReady) {
      return null;
    }
    sync.flush();
    return this._rpc.request<T | null>(method, {
      textDocument: { uri: sync.cellUri(cell) },
      position: { line, character }
    });
  }

  private _add(panel: NotebookPanel): void {
    if (this._notebooks.has(panel)) {
      return;
    }
    const sync = new NotebookSync(
      this._rpc,
      panel,
      path => `${this._rootUri}/${path.split('/').map(encodeURIComponent).join('/')}`
    );
    this._notebooks.set(panel, sync);
    void panel.context.ready.then(() => {
      if (this._rpc.isReady && !panel.isDisposed) {
        sync.flush();
      }
    });
    panel.disposed.connect(() => {
      sync.close();
      this._notebooks.delete(panel);
    });
  }

  private readonly _rootUri: string;
  private readonly _rpc: RpcClient;
  private readonly _notebooks = new Map<NotebookPanel, NotebookSync>();
  private readonly _states = new Map<string, ConnectionState>();
  private readonly _stateChanged = new Signal<this, void>(this);
}
