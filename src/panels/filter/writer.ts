import { NotebookActions, type NotebookPanel } from '@jupyterlab/notebook';
import { GenerateFilter, type FilterConditions } from '../../../lsp-server/protocol';
import { insertBelow, replaceSource } from '../../cells/insert';
import type { IVantageClient } from '../../tokens';
import { answerOf } from './answer';
import { findCell, isGenerated, readFilterCell, sourceOf, type FilterCell } from './cell';
import type { Scope } from './questions';

/** How the cell of the filter was found: as it was read, saying something else, unreadable now, or gone. */
export type CellNews = 'same' | 'changed' | 'unread' | 'gone';

/** The cell that a filter stands in: read, written, and watched for what people do to it. */
export class CellWriter {
  constructor(private readonly _client: IVantageClient) {}

  /** The cell, once it was written or read. */
  bound: FilterCell | null = null;
  /** The cell says something that cannot be read now. */
  isUnread = false;

  /** Whether the cell can be written again without losing what people wrote. */
  get isUpdatable(): boolean {
    return this.bound !== null && !this.bound.hasComments && !this.isUnread;
  }

  /** What stands in the brackets beside the cell, where it ran. */
  executionCount(panel: NotebookPanel | null): number | null {
    const cell = findCell(panel, this.bound?.id)?.model.sharedModel;
    return (cell as { execution_count?: number | null } | undefined)?.execution_count ?? null;
  }

  /** Whether the active cell holds another filter that was written from here. */
  isOtherActive(panel: NotebookPanel | null): boolean {
    const cell = panel?.content.activeCell ?? null;
    return isGenerated(cell) && cell!.model.id !== this.bound?.id;
  }

  release(): void {
    this.bound = null;
    this.isUnread = false;
  }

  /** Reads the filter of a cell, which is the filter's cell from then on; null where it holds none. */
  async read(panel: NotebookPanel, id: string | undefined): Promise<FilterCell | null> {
    const cell = findCell(panel, id);
    const read = cell && (await readFilterCell(this._client, panel, cell));
    if (read) {
      this.bound = read;
      this.isUnread = false;
    }
    return read;
  }

  /** Looks whether the cell was edited by hand. Half a line is on its way to a whole one: the cell is kept. */
  async readAgain(panel: NotebookPanel): Promise<CellNews> {
    const { bound } = this;
    const cell = findCell(panel, bound?.id);
    if (!bound || (cell && sourceOf(cell) === bound.source)) {
      return 'same';
    }
    if (!cell) {
      this.release();
      return 'gone';
    }
    this.isUnread = !(await this.read(panel, bound.id));
    return this.isUnread ? 'unread' : 'changed';
  }

  /** The code as it will be written: into the filter's cell where that can be, else into a new one. */
  async preview(scope: Scope, conditions: FilterConditions): Promise<string> {
    const cell = this.isUpdatable ? this._client.cellUri(scope.notebook, this.bound!.id) : null;
    return (await this._generate(scope, conditions, cell)) ?? '';
  }

  /** Writes a new cell below the active one; false where the notebook cannot be written. */
  async insert(scope: Scope, conditions: FilterConditions): Promise<boolean> {
    const code = await this._generate(scope, conditions, null);
    return code !== null && insertBelow(scope.notebook, code, { by: 'filter', run: false });
  }

  /** Writes the filter's cell again, if it still says what was read there. */
  async update(scope: Scope, conditions: FilterConditions): Promise<boolean> {
    const { bound } = this;
    const panel = scope.notebook;
    const cell = findCell(panel, bound?.id);
    if (!bound || !cell || sourceOf(cell) !== bound.source) {
      return false;
    }
    const code = await this._generate(scope, conditions, this._client.cellUri(panel, bound.id));
    if (code === null || sourceOf(cell) !== bound.source) {
      return false;
    }
    this.bound = { ...bound, source: code, conditions };
    replaceSource(cell.model.sharedModel, code);
    panel.content.activeCellIndex = panel.content.widgets.indexOf(cell);
    return true;
  }

  /** Runs the active cell. */
  async run(panel: NotebookPanel): Promise<void> {
    await NotebookActions.run(panel.content, panel.sessionContext);
  }

  private async _generate(
    { notebook, subject }: Scope,
    conditions: FilterConditions,
    cell: string | null
  ): Promise<string | null> {
    if (!conditions.length) {
      return null;
    }
    const asked = { subject, conditions, cell, target: null };
    return (await answerOf(this._client, notebook, GenerateFilter, asked))?.code ?? null;
  }
}
