import type {
  FilterColumn,
  FilterConditions,
  FilterOperator,
  FilterValue
} from '../../../lsp-server/protocol';
import { arity } from './arity';

/** A condition on a column as it stands in the sidebar, half done or whole. */
export type PredicateDraft = {
  readonly kind: 'predicate';
  readonly id: number;
  readonly column: string;
  readonly operator: FilterOperator;
  readonly values: readonly FilterValue[];
};

/** Conditions on rows that relations lead to. */
export type RelatedDraft = {
  readonly kind: 'related';
  readonly id: number;
  readonly path: readonly string[];
  readonly holds: 'one' | 'some' | 'none';
  readonly rows: readonly PredicateDraft[];
};

/** Conditions of which one is enough. */
export type AnyDraft = {
  readonly kind: 'any';
  readonly id: number;
  readonly rows: readonly (PredicateDraft | RelatedDraft)[];
};

export type Draft = PredicateDraft | RelatedDraft | AnyDraft;

let lastId = 0;
export const nextId = (): number => ++lastId;

/** All drafts with those that stand in them: a group before what is in it. */
export const allOf = (drafts: readonly Draft[]): Draft[] =>
  drafts.flatMap(draft => (draft.kind === 'predicate' ? [draft] : [draft, ...allOf(draft.rows)]));

export const findDraft = (drafts: readonly Draft[], id: number | null): Draft | null =>
  allOf(drafts).find(each => each.id === id) ?? null;

/** The same drafts, each as `change` makes it after what stands in it: null takes it out. */
export const mapDrafts = <D extends Draft>(
  drafts: readonly D[],
  change: (draft: Draft) => Draft | null
): D[] =>
  drafts.flatMap(draft => {
    const inner =
      draft.kind === 'predicate'
        ? draft
        : ({ ...draft, rows: mapDrafts<Draft>(draft.rows, change) } as Draft);
    const made = change(inner);
    return made ? [made as D] : [];
  });

/** Drafts that say given conditions. */
export const draftsOf = (conditions: FilterConditions): Draft[] =>
  conditions.map((condition): Draft => {
    const id = nextId();
    switch (condition.kind) {
      case 'predicate':
        return { ...condition, id };
      case 'any':
        return { kind: 'any', id, rows: draftsOf(condition.conditions) as AnyDraft['rows'] };
      case 'related': {
        const { kind, path, holds, conditions: inner } = condition;
        return { kind, id, path, holds, rows: draftsOf(inner) as RelatedDraft['rows'] };
      }
    }
  });

/** A new condition on a column, with the operator that fits best. */
export const newPredicate = (column: FilterColumn): PredicateDraft => ({
  kind: 'predicate',
  id: nextId(),
  column: column.name,
  operator: column.operators[0] ?? 'isNotNull',
  values: []
});

/** Another operator for the same column; values stay as far as it takes them. */
export function withOperator(draft: PredicateDraft, operator: FilterOperator): PredicateDraft {
  const most = arity(operator);
  const values =
    most === null ? draft.values.filter(value => value !== '') : draft.values.slice(0, most);
  const takesNull = most === null;
  return {
    ...draft,
    operator,
    values: takesNull ? values : values.filter(value => value !== null)
  };
}
