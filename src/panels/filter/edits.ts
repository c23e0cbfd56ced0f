import type { FilterColumn, FilterRelation } from '../../../lsp-server/protocol';
import {
  findDraft,
  mapDrafts,
  newPredicate,
  nextId,
  withOperator,
  type AnyDraft,
  type Draft,
  type PredicateDraft,
  type RelatedDraft
} from './drafts';

/** What can be done to the conditions of a filter: each gives new ones, with the id of what was added. */

type Added = { readonly drafts: readonly Draft[]; readonly added: number };

/** A condition on a column of the subject, or in a group. */
export const addPredicate = (
  drafts: readonly Draft[],
  column: FilterColumn,
  group: number | null
): Added => add(drafts, newPredicate(column), group);

/** A group of conditions of which one is enough. */
export const addAlternatives = (drafts: readonly Draft[]): Added =>
  add(drafts, { kind: 'any', id: nextId(), rows: [] }, null);

/** A group of conditions on rows that a relation leads to; with `group`, in that one, or going on from it. */
export function addRelated(
  drafts: readonly Draft[],
  { method, many }: FilterRelation,
  group: number | null
): Added {
  const into = findDraft(drafts, group);
  const before = into?.kind === 'related' ? into : null;
  const draft: RelatedDraft = {
    kind: 'related',
    id: nextId(),
    path: [...(before?.path ?? []), method],
    holds: many || (before && before.holds !== 'one') ? 'some' : 'one',
    rows: []
  };
  return before
    ? {
        drafts: mapDrafts(drafts, each => (each.id === before.id ? draft : each)),
        added: draft.id
      }
    : add(drafts, draft, group);
}

function add(drafts: readonly Draft[], draft: Draft, group: number | null): Added {
  const grow = (each: Draft): Draft =>
    each.kind !== 'predicate' && each.id === group
      ? ({ ...each, rows: [...each.rows, draft] } as AnyDraft | RelatedDraft)
      : each;
  return {
    drafts: group === null ? [...drafts, draft] : mapDrafts(drafts, grow),
    added: draft.id
  };
}

/** Another operator, or other values. */
export type Change = {
  readonly operator?: PredicateDraft['operator'];
  readonly values?: PredicateDraft['values'];
};

export function changePredicate(
  drafts: readonly Draft[],
  id: number,
  { operator, values }: Change
): Draft[] {
  return mapDrafts(drafts, draft => {
    if (draft.kind !== 'predicate' || draft.id !== id) {
      return draft;
    }
    const next = operator ? withOperator(draft, operator) : draft;
    return values ? { ...next, values } : next;
  });
}

export const changeHolds = (
  drafts: readonly Draft[],
  id: number,
  holds: RelatedDraft['holds']
): Draft[] =>
  mapDrafts(drafts, each =>
    each.kind === 'related' && each.id === id ? { ...each, holds } : each
  );

/** Without a condition, or a group of them. */
export const remove = (drafts: readonly Draft[], id: number): Draft[] =>
  mapDrafts(drafts, each => (each.id === id ? null : each));
