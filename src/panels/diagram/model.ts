import type { NotebookPanel } from '@jupyterlab/notebook';
import { Signal, type ISignal } from '@lumino/signaling';
import type {
  ConnectionState,
  GraphRelation,
  GraphTable,
  TableSummary
} from '../../../lsp-server/protocol';
import { insertBelow } from '../../cells/insert';
import type { IVantageClient } from '../../tokens';
import type { Detail } from './layout';

/** What the diagram shows, without any DOM. */
export class DiagramModel {
  constructor(
    private readonly _client: IVantageClient,
    private readonly _notebook: () => NotebookPanel | null
  ) {
    _client.stateChanged.connect(() => void this.refresh());
  }

  readonly changed: ISignal<this, void> = new Signal<this, void>(this);

  state: ConnectionState | null = null;
  focus: string | null = null;
  hops = 1;
  detail: Detail = 'keys';
  tables: readonly GraphTable[] = [];
  relations: readonly GraphRelation[] = [];
  all: readonly TableSummary[] = [];
  total = 0;
  omitted = 0;

  /** Looks at another table, or further around it. */
  show(what: { focus?: string; hops?: number; detail?: Detail }): void {
    this.focus = what.focus ?? this.focus;
    this.hops = what.hops ?? this.hops;
    this.detail = what.detail ?? this.detail;
    void this.refresh();
  }

  /** Asks the language server again. */
  async refresh(): Promise<void> {
    const notebook = this._notebook();
    const graph = notebook && (await this._client.graph(notebook, this.focus, this.hops));
    const all = notebook && (await this._client.tables(notebook));
    this.state = graph?.state ?? null;
    this.focus = graph?.focus ?? null;
    this.tables = graph?.tables ?? [];
    this.relations = graph?.relations ?? [];
    this.total = graph?.total ?? 0;
    this.omitted = graph?.omitted ?? 0;
    this.all = all?.tables ?? [];
    (this.changed as Signal<this, void>).emit();
  }

  /** Writes code that starts at a table and follows relations into the notebook, and runs it. */
  async write(table: string, steps: readonly string[]): Promise<void> {
    const notebook = this._notebook();
    const made = notebook && (await this._client.traversal(notebook, table, steps));
    if (notebook && made) {
      await insertBelow(notebook, made.code, { by: 'diagram', run: true });
    }
  }
}
