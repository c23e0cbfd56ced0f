import type { NotebookPanel } from '@jupyterlab/notebook';
import { Signal, type ISignal } from '@lumino/signaling';
import type { FilterConditions, FilterSubject } from '../../../lsp-server/protocol';
import type { IVantageClient } from '../../tokens';
import { allOf, type Draft } from './drafts';
import { loadPlaces, Places, type Place } from './places';
import { Questions, type Rows, type Scope } from './questions';
import { conditionsOf } from './said';
import { CellWriter } from './writer';

/** Long enough that a word is typed, short enough that the count follows. */
export const PAUSE = 150;

/** The filter that is shown: its subject, its conditions, and what is asked about them. */
export class ShownFilter {
  constructor(protected readonly _client: IVantageClient) {
    this.writer = new CellWriter(_client);
    this.questions = new Questions(_client);
    this.questions.answered.connect(() => this._emit());
  }

  readonly changed: ISignal<this, void> = new Signal<this, void>(this);
  readonly questions: Questions;
  readonly writer: CellWriter;

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

  /** The conditions that are whole. */
  get conditions(): FilterConditions {
    return conditionsOf(this.drafts, this._columnsOf);
  }

  placeAt(path: readonly string[]): Place | null {
    return this._places.at(path);
  }

  protected readonly _columnsOf = (path: readonly string[]): Place['columns'] | null =>
    this.placeAt(path)?.columns ?? null;

  protected _set(drafts: readonly Draft[]): void {
    this.drafts = drafts;
    this.notice = null;
    this._askLater();
    this._emit();
  }

  /** Shows another filter, once what stands in it is known. */
  protected async _show(subject: FilterSubject, drafts: readonly Draft[]): Promise<void> {
    const paths = allOf(drafts).flatMap(each => (each.kind === 'related' ? [each.path] : []));
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

  /** What stands at paths; null where another subject was chosen meanwhile, or there is no answer. */
  protected async _load(paths: readonly (readonly string[])[]): Promise<Places | null> {
    const scope = this._scope();
    const places = scope && (await loadPlaces(this._client, scope.notebook, scope.subject, paths));
    return scope?.subject === this.subject ? places : null;
  }

  protected _askLater(): void {
    window.clearTimeout(this._timer);
    this._timer = window.setTimeout(() => this._askAll(), PAUSE);
  }

  protected _askAll(): void {
    const scope = this._scope();
    if (scope) {
      this.questions.ask(scope, this.drafts, this._columnsOf);
      void this._preview(scope);
    }
  }

  protected async _preview(scope: Scope): Promise<void> {
    const { conditions } = this;
    const code = await this.writer.preview(scope, conditions);
    if (isSame(conditions, this.conditions)) {
      this.code = code;
      this._emit();
    }
  }

  protected _scope(): Scope | null {
    return this._shown && this.subject ? { notebook: this._shown, subject: this.subject } : null;
  }

  protected _say(notice: string): void {
    this.notice = notice;
    this._emit();
  }

  protected _emit(): void {
    (this.changed as Signal<this, void>).emit();
  }

  protected _places = new Places();
  protected _shown: NotebookPanel | null = null;
  protected _timer = 0;
}

export const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
