import type { NotebookPanel } from '@jupyterlab/notebook';
import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import type {
  GraphRelation,
  GraphTable,
  RelationPath,
  TableSummary
} from '../../../lsp-server/protocol';
import { insertBelow } from '../../cells/insert';
import { reconnect } from '../../reconnect';
import type { IVantageClient, LabState } from '../../tokens';
import type { Detail } from './boxes';

/** A path that is being built: where it starts, and the relations that it follows. */
export type Path = {
  readonly from: string;
  readonly steps: readonly { readonly method: string; readonly table: string }[];
  readonly code: string;
};

export const MOST_HOPS = 3;
const ZOOMS = [0.25, 0.35, 0.5, 0.7, 0.85, 1, 1.25, 1.6, 2];

/** What the diagram shows, without any DOM. */
export class DiagramModel implements IDisposable {
  constructor(
    private readonly _client: IVantageClient,
    private readonly _notebook: () => NotebookPanel | null
  ) {
    _client.stateChanged.connect(this._onStateChanged, this);
  }

  readonly changed: ISignal<this, void> = new Signal<this, void>(this);

  state: LabState | null = null;
  isLoading = true;
  focus: string | null = null;
  hops = 1;
  /** How much of each table is shown; null: as much as there is room for. */
  detail: Detail | null = null;
  /** How large it is drawn; null: so that the table in focus and its neighbours are seen, and can be read. */
  zoom: number | 'fit' | null = null;
  tables: readonly GraphTable[] = [];
  relations: readonly GraphRelation[] = [];
  all: readonly TableSummary[] = [];
  total = 0;
  omitted = 0;
  path: Path | null = null;
  /** The ways to a table that was asked for. */
  ways: readonly RelationPath[] = [];

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._isDisposed = true;
    this._client.stateChanged.disconnect(this._onStateChanged, this);
    Signal.clearData(this);
  }

  /** Looks at another table, or further around it. */
  show(what: { focus?: string; hops?: number; detail?: Detail }): void {
    if (what.focus !== undefined && what.focus !== this.focus) {
      this.zoom = null;
    }
    this.focus = what.focus ?? this.focus;
    this.hops = what.hops ?? this.hops;
    this.detail = what.detail ?? this.detail;
    void this.refresh();
  }

  /** Draws it larger or smaller, or so that it fits. */
  zoomBy(steps: 1 | -1 | 'fit', current: number): void {
    if (steps === 'fit') {
      this.zoom = 'fit';
    } else {
      const next =
        steps > 0
          ? ZOOMS.find(zoom => zoom > current + 0.01)
          : ZOOMS.findLast(zoom => zoom < current - 0.01);
      this.zoom = next ?? current;
    }
    this._emit();
  }

  /** Asks the language server again. */
  async refresh(): Promise<void> {
    const notebook = this._notebook();
    const asked = ++this._asked;
    const graph =
      notebook && (await this._client.graph(notebook, this.focus, this.hops).catch(() => null));
    const all = notebook && (await this._client.tables(notebook).catch(() => null));
    if (asked !== this._asked || this._isDisposed) {
      return; // something else was asked in the meantime
    }
    this.state = graph?.state ?? (notebook && this._client.state(notebook));
    this.isLoading = false;
    this.focus = graph?.focus ?? this.focus;
    this.tables = graph?.tables ?? [];
    this.relations = graph?.relations ?? [];
    this.total = graph?.total ?? 0;
    this.omitted = graph?.omitted ?? 0;
    this.all = all?.tables ?? [];
    this._emit();
  }

  /** Asks the database again after it could not be read, or agrees to connect to where it is. */
  async tryAgain(): Promise<void> {
    const notebook = this._notebook();
    if (notebook && this.state) {
      await reconnect(this._client, notebook, this.state);
    }
    await this.refresh();
  }

  /** Goes on with the path along a relation; one that does not go on from its end starts anew. */
  async follow(table: string, method: string, target: string): Promise<void> {
    const end = this.path && (this.path.steps.at(-1)?.table ?? this.path.from);
    const steps = end === table ? this.path!.steps : [];
    await this._setPath(end === table ? this.path!.from : table, [
      ...steps,
      { method, table: target }
    ]);
  }

  /** Follows a way that was found. */
  async take(way: RelationPath): Promise<void> {
    if (this.focus) {
      this.ways = [];
      await this._setPath(this.focus, way.steps);
    }
  }

  /** Looks for the ways from the focus to a table. */
  async findWays(to: string): Promise<void> {
    const notebook = this._notebook();
    const found =
      notebook && this.focus !== null
        ? await this._client.paths(notebook, this.focus, to).catch(() => null)
        : null;
    this.ways = found?.paths ?? [];
    if (this.ways.length === 1) {
      await this.take(this.ways[0]);
    }
    this._emit();
  }

  clearPath(): void {
    this.path = null;
    this.ways = [];
    this._emit();
  }

  /** Writes code that starts at a table and follows relations, or joins them, into the notebook, and runs it. */
  async write(
    table: string,
    steps: readonly string[],
    how: 'follow' | 'join' = 'follow'
  ): Promise<void> {
    const notebook = this._notebook();
    const made = notebook && (await this._client.traversal(notebook, table, steps, how));
    if (notebook && made) {
      await insertBelow(notebook, made.code, { by: 'diagram', run: true });
    }
  }

  private async _setPath(from: string, steps: Path['steps']): Promise<void> {
    const notebook = this._notebook();
    const made =
      notebook &&
      (await this._client.traversal(
        notebook,
        from,
        steps.map(step => step.method)
      ));
    this.path = made ? { from, steps, code: made.code } : null;
    this._emit();
  }

  private _onStateChanged(): void {
    void this.refresh();
  }

  private _emit(): void {
    (this.changed as Signal<this, void>).emit();
  }

  private _asked = 0;
  private _isDisposed = false;
}
