import type {
  FilterAlternatives,
  FilterColumn,
  FilterCondition,
  FilterPredicate
} from '../../../lsp-server/protocol';
import type { Draft, PredicateDraft } from './drafts';
import { predicateOf } from './whole';

/** The columns of the rows that a path leads to. */
export type ColumnsOf = (path: readonly string[]) => ReadonlyMap<string, FilterColumn> | null;

/** The conditions that the drafts say so far. */
export function conditionsOf(drafts: readonly Draft[], columnsOf: ColumnsOf): FilterCondition[] {
  return drafts.flatMap((draft): FilterCondition[] => {
    if (draft.kind === 'predicate') {
      return predicatesOf([draft], columnsOf([]));
    }
    if (draft.kind === 'any') {
      const either = conditionsOf(draft.rows, columnsOf) as FilterAlternatives['conditions'];
      return either.length > 1 ? [{ kind: 'any', conditions: either }] : [...either];
    }
    const conditions = predicatesOf(draft.rows, columnsOf(draft.path));
    return draft.holds === 'one' && !conditions.length
      ? []
      : [{ kind: 'related', path: draft.path, holds: draft.holds, conditions }];
  });
}

/** The conditions of one place that are whole. */
export const predicatesOf = (
  rows: readonly PredicateDraft[],
  columns: ReadonlyMap<string, FilterColumn> | null
): FilterPredicate[] =>
  rows.flatMap(row => {
    const column = columns?.get(row.column);
    const predicate = column && predicateOf(row, column);
    return predicate ? [predicate] : [];
  });
