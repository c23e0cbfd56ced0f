import type { NotebookPanel } from '@jupyterlab/notebook';
import { Signal, type ISignal } from '@lumino/signaling';
import {
  FilterSubjects,
  type FilterColumn,
  type FilterConditions,
  type FilterRelation,
  type FilterSubject,
  type FilterSubjectChoice
} from '../../../lsp-server/protocol';
import type { IVantageClient } from '../../tokens';
import { answerOf } from './answer';
import { watchNotebook } from './cell';
import { conditionsOf, draftsOf, type Draft, type RelatedDraft } from './drafts';
import { insertConnection, reconnect, type SidebarState } from './connection';
import * as edits from './edits';
import { loadPlaces, Places, type Place } from './places';
import { Questions, type Rows, type Scope } from './questions';
import { CellWriter } from './writer';

/** Long enough that a word is typed, short enough that the count follows. */
const PAUSE = 150;

/** A filter as it is made: no DOM, one signal. */
export class FilterModel {
  constructor(
    private readonly _client: IVantageClient,
    private readonly _notebook: () => NotebookPanel | null
  ) {
    this.writer = new CellWriter(_client);
    this.questions = new Questions(_client);
    this.questions.answered.connect(() => this._emit());
    _client.stateChanged.connect(() => void this.refresh());
  }

  readonly changed: ISignal<this, void> = new Signal<this, void>(this);
  readonly questions: Questions;
  readonly writer: CellWriter;

  state: SidebarState = { kind: 'noNotebook' };
  subjects: readonly FilterSubjectChoice[] = [];
  subject: FilterSubject | null = null;
  drafts: readonly Draft[] = [];
  /** The condition or group that was added last: the next step is in it. */
  added: number | null = null;
  /** The code as it will be written. */
  code = '';
  /** What the last action could not do, in a sentence. */
  notice: string | null = null;

  get total(): Rows | undefined {
    return this.questions.counts.get('total');
  }

  /** Rows that the conditions leave. */
  get rows(): Rows | undefined {
    return this.conditions.length ? this.questions.counts.get('rows') : this.total;
  }

  /** What is filtered, as lists show it. */
  get choice(): FilterSubjectChoice | null {
    const { subject } = this;
    const listed = this.subjects.find(
      each => each.variable === subject?.variable && each.table === subject.table
    );
    const label = this.placeAt([])?.label ?? '';
    return subject && (listed ?? { ...subject, label, comment: null, rowEstimate: null });
  }

  /** The conditions that are whole. */
  get conditions(): FilterConditions {
    return conditionsOf(this.drafts, this._columnsOf);
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

  placeAt(path: readonly string[]): Place | null {
    return this._places.at(path);
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

  /** Adds a condition on a column of the subject, or in a group of related rows. */
  addCondition(column: FilterColumn, group: number | null = null): void {
    const { drafts, added } = edits.addPredicate(this.drafts, column, group);
    this.added = added;
    this._set(drafts);
  }

  /** Adds a group of conditions on rows that a relation leads to; with `group`, it goes on from that one. */
  async addRelation(relation: FilterRelation, group: number | null = null): Promise<void> {
    const { drafts, added } = edits.addRelated(this.drafts, relation, group);
    const draft = drafts.find(each => each.id === added) as RelatedDraft;
    const places = await this._load([draft.path]);
    if (places) {
      this._places = this._places.with(places);
      this.added = added;
      this._set(drafts);
    }
  }

  /** Changes a condition. */
  change(id: number, change: edits.Change): void {
    this._set(edits.changePredicate(this.drafts, id, change));
  }

  changeHolds(id: number, holds: RelatedDraft['holds']): void {
    this._set(edits.changeHolds(this.drafts, id, holds));
  }

  /** Takes out a condition, or a group of them. */
  remove(id: number): void {
    this.questions.forget(id);
    this._set(edits.remove(this.drafts, id));
  }

  clear(): void {
    this.drafts.forEach(each => this.remove(each.id));
  }

  /** Looks for values of a column that contain a text. */
  search(id: number, text: string): void {
    this.questions.searches.set(id, text);
    this._askLater();
    this._emit();
  }

  /** Counts the rows however long it takes. */
  countPatiently(): void {
    const scope = this._scope();
    if (scope) {
      void this.questions.count('rows', scope, this.conditions, 'patient');
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

  private readonly _columnsOf = (path: readonly string[]): Place['columns'] | null =>
    this.placeAt(path)?.columns ?? null;

  private _set(drafts: readonly Draft[]): void {
    this.drafts = drafts;
    this.notice = null;
    this._askLater();
    this._emit();
  }

  /** Shows another filter, once what stands in it is known. */
  private async _show(subject: FilterSubject, drafts: readonly Draft[]): Promise<void> {
    const paths = drafts.flatMap(each => (each.kind === 'related' ? [each.path] : []));
    this.subject = subject;
    const places = await this._load([[], ...paths]);
    if (places) {
      this.questions.clear();
      this._places = places;
      this.drafts = drafts;
      this.code = '';
      this.notice = null;
      this._askAll();
      this._emit();
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

  /** What stands at paths; null where another subject was chosen meanwhile, or there is no answer. */
  private async _load(paths: readonly (readonly string[])[]): Promise<Places | null> {
    const scope = this._scope();
    const places = scope && (await loadPlaces(this._client, scope.notebook, scope.subject, paths));
    return scope?.subject === this.subject ? places : null;
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

  private _askLater(): void {
    window.clearTimeout(this._timer);
    this._timer = window.setTimeout(() => this._askAll(), PAUSE);
  }

  private _askAll(): void {
    const scope = this._scope();
    if (scope) {
      this.questions.ask(scope, this.drafts, this._columnsOf);
      void this._preview(scope);
    }
  }

  private async _preview(scope: Scope): Promise<void> {
    const { conditions } = this;
    const code = await this.writer.preview(scope, conditions);
    if (isSame(conditions, this.conditions)) {
      this.code = code;
      this._emit();
    }
  }

  private _scope(): Scope | null {
    return this._shown && this.subject ? { notebook: this._shown, subject: this.subject } : null;
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

  private _say(notice: string): void {
    this.notice = notice;
    this._emit();
  }

  private _emit(): void {
    (this.changed as Signal<this, void>).emit();
  }

  private _places = new Places();
  private _shown: NotebookPanel | null = null;
  private _stop: () => void = () => undefined;
  private _timer = 0;
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
