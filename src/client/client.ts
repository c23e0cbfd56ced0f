import { URLExt } from '@jupyterlab/coreutils';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { ServerConnection } from '@jupyterlab/services';
import { Signal, type ISignal } from '@lumino/signaling';
import {
  ConnectionStateChanged,
  GenerateTraversal,
  ListTables,
  RefreshCatalog,
  RelationPaths,
  SchemaGraph,
  type ConnectionState,
  type ExplainedHover,
  type RelationPath,
  type RequestMessage,
  type TableSummary
} from '../../lsp-server/protocol';
import type {
  ICellPosition,
  IGraph,
  IServerItem,
  IVantageClient,
  IWords,
  LabState
} from '../tokens';
import { RpcClient } from './rpc';
import { NotebookSync } from './sync';

/** How long the language server waits for what was typed, in milliseconds, where nothing is asked. */
const TOLD_AFTER = 500;

/** The language server of this page, and the notebooks that it knows. */
export class VantageClient implements IVantageClient {
  /**
   * Starts the language server and keeps it told of the notebooks of `tracker`. Where there can be none, the client
   * says so in the state of every notebook.
   */
  static async start(tracker: INotebookTracker): Promise<VantageClient> {
    const settings = ServerConnection.makeSettings();
    const { rootUri, problem } = await askStatus(settings);
    return new VantageClient(settings, rootUri, problem, tracker);
  }

  private constructor(
    settings: ServerConnection.ISettings,
    rootUri: string,
    problem: string | null,
    tracker: INotebookTracker
  ) {
    this._rootUri = rootUri;
    this._away = problem ?? 'it is starting';
    if (problem === null) {
      this._rpc = this._connect(settings);
    }
    tracker.widgetAdded.connect((_, panel) => this._add(panel));
    tracker.forEach(panel => this._add(panel));
  }

  private _connect(settings: ServerConnection.ISettings): RpcClient {
    const url =
      URLExt.join(settings.wsUrl, 'vantage', 'lsp') +
      (settings.appendToken && settings.token
        ? `?token=${encodeURIComponent(settings.token)}`
        : '');
    const client = new RpcClient(
      () => new settings.WebSocket(url),
      async rpc => {
        await rpc.request('initialize', {
          capabilities: { notebookDocument: { synchronization: {} } }
        });
        rpc.notify('initialized', {});
      }
    );
    client.closed.connect((_, reason) => {
      this._away = reason;
      this._states.clear();
      this._stateChanged.emit();
    });
    client.opened.connect(() => {
      this._away = null;
      for (const sync of this._notebooks.values()) {
        sync.reset();
        sync.flush();
      }
    });
    client.notified.connect((_, { method, params }) => {
      if (method === ConnectionStateChanged.method) {
        const { notebook, state } = params as { notebook: string; state: ConnectionState };
        this._states.set(notebook, state);
        this._stateChanged.emit();
      }
    });
    return client;
  }

  get stateChanged(): ISignal<IVantageClient, void> {
    return this._stateChanged;
  }

  state(notebook: NotebookPanel): LabState | null {
    if (this._away !== null) {
      return { kind: 'away', reason: this._away };
    }
    const sync = this._notebooks.get(notebook);
    return (sync && this._states.get(sync.uri)) ?? null;
  }

  async complete(
    position: ICellPosition
  ): Promise<{ items: IServerItem[]; isIncomplete: boolean } | null> {
    return this._ask('textDocument/completion', position);
  }

  async resolve(item: IServerItem): Promise<IServerItem> {
    return this._rpc?.isReady
      ? this._rpc.request<IServerItem>('completionItem/resolve', item)
      : item;
  }

  async hover(position: ICellPosition): Promise<IWords | null> {
    const hover = await this._ask<ExplainedHover>('textDocument/hover', position);
    return hover
      ? {
          markdown: (hover.contents as { value: string }).value,
          explanation: hover.explanation
        }
      : null;
  }

  async refresh(notebook: NotebookPanel): Promise<ConnectionState | null> {
    return this._askNotebook(RefreshCatalog.method, notebook, {});
  }

  async paths(
    notebook: NotebookPanel,
    from: string,
    to: string
  ): Promise<{ paths: readonly RelationPath[] } | null> {
    return this._askNotebook(RelationPaths.method, notebook, { from, to });
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
    steps: readonly string[],
    how: 'follow' | 'join' = 'follow'
  ): Promise<{ code: string } | null> {
    return this._askNotebook(GenerateTraversal.method, notebook, {
      table,
      variable: null,
      steps,
      how
    });
  }

  get isReady(): boolean {
    return this._rpc?.isReady ?? false;
  }

  cellUri(notebook: NotebookPanel, cell: string): string | null {
    return this._notebooks.get(notebook)?.cellUri(cell) ?? null;
  }

  async ask<P extends { readonly notebook: string }, R>(
    notebook: NotebookPanel,
    message: RequestMessage<P, R>,
    parameters: Omit<P, 'notebook'>,
    signal?: AbortSignal
  ): Promise<R | null> {
    return this._askNotebook<R>(message.method, notebook, parameters, signal);
  }

  private async _askNotebook<T>(
    method: string,
    notebook: NotebookPanel,
    parameters: object,
    signal?: AbortSignal
  ): Promise<T | null> {
    const sync = this._notebooks.get(notebook);
    if (!sync || !this._rpc?.isReady) {
      return null;
    }
    sync.flush();
    return this._rpc.request<T | null>(method, { notebook: sync.uri, ...parameters }, signal);
  }

  private async _ask<T>(
    method: string,
    { notebook, cell, line, character }: ICellPosition
  ): Promise<T | null> {
    const sync = this._notebooks.get(notebook);
    if (!sync || !this._rpc?.isReady) {
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
      { notify: (method, params) => this._rpc?.notify(method, params) },
      panel,
      path => `${this._rootUri}/${path.split('/').map(encodeURIComponent).join('/')}`
    );
    this._notebooks.set(panel, sync);
    const tell = (): void => {
      if (this._rpc?.isReady && !panel.isDisposed) {
        sync.flush();
      }
    };
    void panel.context.ready.then(tell);
    // What is typed is told soon, so that the status is true before anything is asked.
    let timer = 0;
    panel.context.model.contentChanged.connect(() => {
      window.clearTimeout(timer);
      timer = window.setTimeout(tell, TOLD_AFTER);
    });
    panel.disposed.connect(() => {
      window.clearTimeout(timer);
      sync.close();
      this._notebooks.delete(panel);
    });
  }

  private readonly _rootUri: string;
  private readonly _rpc: RpcClient | null = null;
  /** Why the language server is not there; null while it is. */
  private _away: string | null;
  private readonly _notebooks = new Map<NotebookPanel, NotebookSync>();
  private readonly _states = new Map<string, ConnectionState>();
  private readonly _stateChanged = new Signal<this, void>(this);
}

/** Where notebooks are, and whether there can be a language server. */
async function askStatus(
  settings: ServerConnection.ISettings
): Promise<{ rootUri: string; problem: string | null }> {
  const url = URLExt.join(settings.baseUrl, 'vantage', 'status');
  const response = await ServerConnection.makeRequest(url, {}, settings).catch(() => null);
  if (response?.ok) {
    return (await response.json()) as { rootUri: string; problem: string | null };
  }
  const problem =
    response?.status === 404
      ? 'The server extension is not enabled: jupyter server extension enable jupyterlab_vantage'
      : `The server extension answers ${response?.status ?? 'nothing'}.`;
  return { rootUri: '', problem };
}
