import type { NotebookPanel } from '@jupyterlab/notebook';
import { FilterSubjects, type FilterSubjectChoice } from '../../../lsp-server/protocol';
import { reconnect } from '../../reconnect';
import type { IVantageClient } from '../../tokens';
import { answerOf } from './answer';
import { watchNotebook } from './cell';
import { insertConnection, type SidebarState } from './connection';
import { draftsOf } from './drafts';
import { EditableFilter } from './editable-filter';
import { Places } from './places';
import { isSame, PAUSE } from './shown-filter';

/** A filter as it is made: no DOM, one signal. */
export class FilterModel extends EditableFilter {
  constructor(
    client: IVantageClient,
    private readonly _notebook: () => NotebookPanel | null
  ) {
    super(client);
    client.stateChanged.connect(() => void this.refresh());
  }

  state: SidebarState = { kind: 'noNotebook' };
  subjects: readonly FilterSubjectChoice[] = [];

  /** What is filtered, as lists show it. */
  get choice(): FilterSubjectChoice | null {
    const { subject } = this;
    const listed = this.subjects.find(
      each => each.variable === subject?.variable && each.table === subject.table
    );
    const label = this.placeAt([])?.label ?? '';
    return subject && (listed ?? { ...subject, label, comment: null, rowEstimate: null });
  }

  /** Whether the sidebar says something that no cell says. */
  get isChanged(): boolean {
    const { bound } = this.writer;
    return bound ? !isSame(bound.conditions, this.conditions) : this.drafts.length > 0;
  }

  /** What stands in the brackets beside the filter's cell, where it ran. */
  get executionCount(): number | null {
    return this.writer.executionCount(this._shown);
  }

  /** Whether the active cell holds another filter that was written from here. */
  get isOtherActive(): boolean {
    return this.writer.isOtherActive(this._shown);
  }

  /** Looks at the notebook again: another one, another connection, cells that changed. */
  async refresh(): Promise<void> {
    const notebook = this._notebook();
    if (notebook !== this._shown) {
      this._watch(notebook);
    }
    const answer = notebook && (await answerOf(this._client, notebook, FilterSubjects, {}));
    if (notebook !== this._shown) {
      return;
    }
    this.state = notebook
      ? (answer?.state ?? this._client.state(notebook) ?? { kind: 'none' })
      : { kind: 'noNotebook' };
    this.subjects = answer?.subjects ?? this.subjects;
    if (answer && this.subjects.length) {
      await this._readCellAgain();
      await this._keepSubject();
    }
    this._emit();
  }

  /** Asks for all rows and values again: they may have changed. */
  async recount(): Promise<void> {
    this.questions.clear();
    await this.refresh();
  }

  /** Filters another set or table. Its conditions begin anew. */
  async choose({ variable, table }: FilterSubjectChoice): Promise<void> {
    this.writer.release();
    await this._show({ variable, table, above: null }, []);
  }

  /** Filters a table by its id: the last set of it, else the table. */
  async chooseTable(table: string): Promise<void> {
    const choice = this.subjects.find(each => each.table === table);
    if (choice && this.subject?.table !== table) {
      await this.choose(choice);
    }
  }

  /** Tries the connection again, or agrees to it. */
  async connect(): Promise<void> {
    const notebook = this._notebook();
    if (notebook) {
      await reconnect(this._client, notebook, this.state);
    }
    await this.recount();
  }

  /** Writes the cell that connects to a database, for the user to fill in. */
  async insertConnection(): Promise<void> {
    const notebook = this._notebook();
    if (notebook) {
      await insertConnection(notebook);
    }
  }

  /** Writes the filter into a new cell below the active one and runs it. */
  async insert(): Promise<void> {
    const scope = this._scope();
    if (!scope) {
      return;
    }
    if (!(await this.writer.insert(scope, this.conditions))) {
      this._say('This notebook cannot be written.');
      return;
    }
    await this.showActiveCell();
    await this.writer.run(scope.notebook);
  }

  /** Writes the filter into the cell that it came from, if that still says what was read there, and runs it. */
  async update(): Promise<void> {
    const scope = this._scope();
    if (!scope) {
      return;
    }
    if (!(await this.writer.update(scope, this.conditions))) {
      await this._readCellAgain();
      this._say('The cell has changed. What it says now is shown here.');
      return;
    }
    this._emit();
    await this.writer.run(scope.notebook);
  }

  /** Shows the filter of the active cell in place of what is shown. Without one, nothing changes. */
  async showActiveCell(): Promise<void> {
    const panel = this._shown;
    if (panel && (await this.writer.read(panel, panel.content.activeCell?.model.id))) {
      await this._showBound();
    }
  }

  /** Shows what the filter's cell says. Editors keep what stands in them, and the focus, where it says the same. */
  private async _showBound(): Promise<void> {
    const { subject, conditions } = this.writer.bound!;
    const isSaid = isSame(conditions, this.conditions);
    if (!isSaid || !isSame(subject, this.subject)) {
      await this._show(subject, isSaid ? this.drafts : draftsOf(conditions));
    }
    this._emit();
  }

  /** What was edited by hand comes back. */
  private async _readCellAgain(): Promise<void> {
    const news = this._shown && (await this.writer.readAgain(this._shown));
    if (news === 'changed') {
      await this._showBound();
    } else if (news === 'gone' && this.subject) {
      this.subject = { ...this.subject, above: null };
    }
  }

  /** After the notebook has changed: the same subject with what it is now, or the one at hand. */
  private async _keepSubject(): Promise<void> {
    const { subject } = this;
    const [first] = this.subjects;
    if (!subject) {
      await (first.variable === null ? undefined : this.choose(first));
      return;
    }
    const isGone =
      subject.variable !== null && !this.subjects.some(each => each.variable === subject.variable);
    if (isGone || !this.placeAt([])) {
      await this._show(isGone ? { ...subject, variable: null, above: null } : subject, this.drafts);
      return;
    }
    const places = await this._load(this._places.paths);
    if (places) {
      if (places.at([])?.definition !== this.placeAt([])?.definition) {
        this.questions.clear();
      }
      this._places = places;
      this._askAll();
    }
  }

  private _watch(notebook: NotebookPanel | null): void {
    this._stop();
    this._shown = notebook;
    this.subject = null;
    this.subjects = [];
    this.drafts = [];
    this.code = '';
    this.writer.release();
    this.questions.clear();
    this._places = new Places();
    this._stop = notebook
      ? watchNotebook(notebook, {
          edited: () => void this.refresh(),
          activated: () => {
            void (this.isOtherActive && !this.isChanged ? this.showActiveCell() : this._emit());
          },
          pause: 2 * PAUSE
        })
      : () => undefined;
  }

  private _stop: () => void = () => undefined;
}
