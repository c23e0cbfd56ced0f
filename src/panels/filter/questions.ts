import type { NotebookPanel } from '@jupyterlab/notebook';
import { Signal, type ISignal } from '@lumino/signaling';
import {
  FilterCount,
  FilterFacet,
  type Facet,
  type FilterColumn,
  type FilterConditions,
  type FilterPredicate,
  type FilterStage,
  type FilterSubject,
  type Precision,
  type RequestMessage
} from '../../../lsp-server/protocol';
import type { IVantageClient } from '../../tokens';
import { answerOf } from './answer';
import type { AnyDraft, Draft, PredicateDraft } from './drafts';
import { conditionsOf, predicatesOf, type ColumnsOf } from './said';

/** A number of rows, as far as it is known. */
export type Rows =
  | { readonly kind: 'asking' }
  /** `isFinal`: nothing better is on its way; waiting longer may give it where that is false. */
  | {
      readonly kind: 'rows';
      readonly rows: number;
      readonly precision: Precision;
      readonly isFinal: boolean;
    }
  | { readonly kind: 'unknown'; readonly reason: string; readonly canWait: boolean };

/** What the sidebar asks of one set: everything that can be taken back together. */
export type Scope = {
  readonly notebook: NotebookPanel;
  readonly subject: FilterSubject;
};

/** A question about the values of a column. */
export type FacetAsked = {
  readonly conditions: FilterConditions;
  readonly related: readonly FilterPredicate[];
  readonly path: readonly string[];
  readonly column: FilterColumn;
  readonly draft: PredicateDraft;
};

/** The form in which the values of a column help to choose; null where they do not. */
export function facetForm(
  column: FilterColumn,
  draft: PredicateDraft
): 'values' | 'histogram' | null {
  const { operator } = draft;
  if (operator === 'in' || operator === 'notIn') {
    return 'values';
  }
  if (operator.startsWith('is') || column.references !== null) {
    return null;
  }
  if (column.family === 'text') {
    return operator === 'like' || operator === 'ilike' ? null : 'values';
  }
  return /number|date|timestamp/.test(column.family) ? 'histogram' : null;
}

/**
 * The questions that are open: a new one of the same name takes the old one back, here and in Postgres, so that no
 * late answer replaces a newer one.
 */
export class Questions {
  constructor(private readonly _client: IVantageClient) {}

  /** Emitted when an answer has come. */
  readonly answered: ISignal<this, void> = new Signal<this, void>(this);

  /** Rows, by what was asked for: `rows` under the conditions, `total` of the set. */
  readonly counts = new Map<'rows' | 'total', Rows>();
  /** Values of columns, by the draft they are for. */
  readonly facets = new Map<number, { readonly facet: Facet | null; readonly isAsking: boolean }>();

  /** What is looked for among the values of a column. */
  readonly searches = new Map<number, string>();

  /** Asks for all that depends on the conditions. What has been asked before is not asked again. */
  ask(scope: Scope, drafts: readonly Draft[], columnsOf: ColumnsOf): void {
    const conditions = conditionsOf(drafts, columnsOf);
    const asked = JSON.stringify([scope.subject, conditions]);
    if (!this.counts.has('total')) {
      void this.count('total', scope, []);
    }
    if (conditions.length && (asked !== this._askedRows || !this.counts.has('rows'))) {
      void this.count('rows', scope, conditions);
    }
    this._askedRows = asked;
    for (const draft of drafts) {
      const others = conditionsOf(
        drafts.filter(each => each !== draft),
        columnsOf
      );
      // One alternative takes nothing away from the values of another.
      for (const each of draft.kind === 'any' ? draft.rows : [draft]) {
        this._askValues(scope, each, others, columnsOf);
      }
    }
  }

  /** The values of each column under all conditions but those on it. */
  private _askValues(
    scope: Scope,
    draft: AnyDraft['rows'][number],
    conditions: FilterConditions,
    columnsOf: ColumnsOf
  ): void {
    const [path, rows] = draft.kind === 'related' ? [draft.path, draft.rows] : [[], [draft]];
    const columns = columnsOf(path);
    for (const row of rows) {
      const column = columns?.get(row.column);
      const others = rows.filter(each => each !== row);
      const related = predicatesOf(others, columns);
      if (column) {
        void this.facet(scope, { conditions, related, path, column, draft: row });
      }
    }
  }

  /** Counts: an estimate as soon as there is one, until the true number comes. */
  async count(
    name: 'rows' | 'total',
    scope: Scope,
    conditions: FilterConditions,
    stage: FilterStage = 'exact'
  ): Promise<void> {
    const signal = this._begin(`count ${name}`);
    const before = this.counts.get(name);
    if (before?.kind === 'rows' && before.precision === 'exact') {
      this.counts.set(name, { ...before, precision: 'estimated', isFinal: true });
    } else if (!before) {
      this.counts.set(name, { kind: 'asking' });
    }
    let isExact = false;
    const ask = async (at: FilterStage): Promise<void> => {
      const answer = await this._ask(FilterCount, scope, { conditions, stage: at }, signal);
      const now = this.counts.get(name);
      if (!answer) {
        this._unanswered(signal, () => this.counts.delete(name));
        return;
      }
      const isBetter = !isExact || (now?.kind === 'unknown' && now.canWait);
      if (at === 'quick' && (answer.kind === 'unavailable' || !isBetter)) {
        return;
      }
      isExact ||= at !== 'quick';
      // A time limit takes nothing away from the estimate, but says what can be done.
      if (answer.kind === 'count') {
        const { rows, precision } = answer;
        const isFinal = now?.kind !== 'unknown' || at !== 'quick';
        this.counts.set(name, { kind: 'rows', rows, precision, isFinal });
      } else if (answer.canWait && now?.kind === 'rows') {
        this.counts.set(name, { ...now, isFinal: false });
      } else {
        this.counts.set(name, { kind: 'unknown', reason: answer.reason, canWait: answer.canWait });
      }
      this._emit();
    };
    await Promise.all([ask('quick'), ask(stage)]);
  }

  /** Asks for the values of a column: at once from statistics, then from the rows. */
  async facet(scope: Scope, asked: FacetAsked): Promise<void> {
    const { column, draft } = asked;
    // A checklist has a field to search by; where a text is typed, that is looked for.
    const isTyped =
      column.family === 'text' && draft.operator !== 'in' && draft.operator !== 'notIn';
    const search = isTyped ? (draft.values[0] ?? '') : (this.searches.get(draft.id) ?? '');
    const form = facetForm(column, draft);
    if (!form) {
      this.forget(draft.id);
      return;
    }
    const key = JSON.stringify([
      scope.subject,
      asked.conditions,
      asked.related,
      asked.path,
      column.name,
      form,
      search
    ]);
    if (this._askedFacets.get(draft.id) === key) {
      return;
    }
    this._askedFacets.set(draft.id, key);
    const signal = this._begin(`facet ${draft.id}`);
    const known = this.facets.get(draft.id)?.facet ?? null;
    const matches = known && known.kind === (form === 'values' ? 'values' : 'histogram');
    this.facets.set(draft.id, { facet: matches ? known : null, isAsking: true });
    for (const stage of ['quick', 'exact'] as const) {
      const { conditions, related, path } = asked;
      const parameters = { conditions, related, path, column: column.name, form, stage, search };
      const facet = await this._ask(FilterFacet, scope, parameters, signal);
      if (!facet) {
        this._unanswered(signal, () => this.forget(draft.id));
        return;
      }
      const now = this.facets.get(draft.id)?.facet ?? null;
      // Where the rows give nothing in time, what is shown stays.
      const isBetter = facet.kind !== 'none' || !now || now.kind === 'none';
      const isDone = stage === 'exact' || (facet.kind !== 'none' && facet.precision === 'exact');
      this.facets.set(draft.id, { facet: isBetter ? facet : now, isAsking: !isDone });
      this._emit();
      if (isDone) {
        return;
      }
    }
  }

  /** Takes back what is asked for a draft that is gone. */
  forget(id: number): void {
    this._open.get(`facet ${id}`)?.abort();
    this.facets.delete(id);
    this.searches.delete(id);
    this._askedFacets.delete(id);
  }

  /** Takes everything back: another set is looked at. */
  clear(): void {
    this._open.forEach(each => each.abort());
    this._open.clear();
    this.counts.clear();
    this.facets.clear();
    this._askedFacets.clear();
  }

  /** The language server went away: what it was asked is asked again when it is back. */
  private _unanswered(signal: AbortSignal, forget: () => void): void {
    if (!signal.aborted) {
      forget();
      this._emit();
    }
  }

  private _begin(name: string): AbortSignal {
    this._open.get(name)?.abort();
    const controller = new AbortController();
    this._open.set(name, controller);
    return controller.signal;
  }

  private async _ask<P extends { readonly notebook: string; readonly subject: FilterSubject }, R>(
    message: RequestMessage<P, R>,
    { notebook, subject }: Scope,
    parameters: Omit<P, 'notebook' | 'subject'>,
    signal: AbortSignal
  ): Promise<R | null> {
    const asked = { ...parameters, subject } as unknown as Omit<P, 'notebook'>;
    const answer = await answerOf(this._client, notebook, message, asked, signal);
    return signal.aborted ? null : answer;
  }

  private _emit(): void {
    (this.answered as Signal<this, void>).emit();
  }

  private _askedRows = '';
  private readonly _open = new Map<string, AbortController>();
  private readonly _askedFacets = new Map<number, string>();
}
