import type { FilterColumn, FilterRelation } from '../../../lsp-server/protocol';
import {
  mapPredicates,
  newPredicate,
  nextId,
  withOperator,
  type Draft,
  type PredicateDraft,
  type RelatedDraft
} from './drafts';

/** What can be done to the conditions of a filter: each gives new ones, with the id of what was added. */

type Added = { readonly drafts: readonly Draft[]; readonly added: number };

/** A condition on a column of the subject, or of a group of related rows. */
export function addPredicate(
  drafts: readonly Draft[],
  column: FilterColumn,
  group: number | null
): Added {
  const draft = newPredicate(column);
  const grow = (each: Draft): Draft =>
    each.kind === 'related' && each.id === group ? { ...each, rows: [...each.rows, draft] } : each;
  return {
    drafts: group === null ? [...drafts, draft] : drafts.map(grow),
    added: draft.id
  };
}

/** A group of conditions on rows that a relation leads to; with `group`, it goes on from that one. */
export function addRelated(
  drafts: readonly Draft[],
  { method, many }: FilterRelation,
  group: number | null
): Added {
  const before = drafts.find(each => each.id === group) as RelatedDraft | undefined;
  const draft: RelatedDraft = {
    kind: 'related',
    id: nextId(),
    path: [...(before?.path ?? []), method],
    holds: many || (before && before.holds !== 'one') ? 'some' : 'one',
    rows: []
  };
  return {
    drafts: before ? drafts.map(each => (each === before ? draft : each)) : [...drafts, draft],
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
  return mapPredicates(drafts, draft => {
    if (draft.id !== id) {
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
  drafts.map(each => (each.kind === 'related' && each.id === id ? { ...each, holds } : each));

/** Without a condition, or a group of them. */
export const remove = (drafts: readonly Draft[], id: number): Draft[] =>
  drafts
    .filter(each => each.id !== id)
    .map(each =>
      each.kind === 'related' ? { ...each, rows: each.rows.filter(row => row.id !== id) } : each
    );
