import type {
  FilterColumn,
  FilterCondition,
  FilterConditions,
  FilterOperator,
  FilterPredicate,
  FilterValue
} from '../../../lsp-server/protocol';

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

export type Draft = PredicateDraft | RelatedDraft;

/** How many values an operator takes; null: any number. */
export function arity(operator: FilterOperator): number | null {
  if (operator === 'in' || operator === 'notIn') {
    return null;
  }
  return operator.startsWith('is') ? 0 : operator === 'between' || operator === 'range' ? 2 : 1;
}

/** What is wrong with a value as it is typed; null where nothing is. */
export function problemOf(value: FilterValue | undefined, column: FilterColumn): string | null {
  if (value === null || value === undefined || value === '' || column.family !== 'number') {
    return null;
  }
  return /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/.test(value) ||
    /^(NaN|-?Infinity)$/.test(value)
    ? null
    : 'number';
}

/** The condition that a draft says; null while it says none. Half a range is an open one. */
export function predicateOf(draft: PredicateDraft, column: FilterColumn): FilterPredicate | null {
  const { operator, values } = draft;
  const make = (by: FilterOperator, ...given: FilterValue[]): FilterPredicate => ({
    kind: 'predicate',
    column: draft.column,
    operator: by,
    values: given
  });
  if (values.some(value => problemOf(value, column))) {
    return null;
  }
  const given = values.map(value =>
    column.family === 'number' && value ? plainNumber(value) : value
  );
  // Only code says `== ""`: what is cleared in an editor is no value.
  const isText = column.family === 'text' && (operator === 'eq' || operator === 'ne');
  const [first, second] = given.map(value => (value === '' && !isText ? null : value));
  switch (arity(operator)) {
    case 0:
      return make(operator);
    case 1:
      return isGiven(first) ? make(operator, first) : null;
    case 2:
      return isGiven(first) && isGiven(second)
        ? make(operator, first, second)
        : isGiven(first)
          ? make('ge', first)
          : isGiven(second)
            ? make(operator === 'range' ? 'lt' : 'le', second)
            : null;
    default:
      return given.length ? make(operator, ...given) : null;
  }
}

const isGiven = (value: FilterValue | undefined): value is string =>
  value !== null && value !== undefined;

/** `007` is `7` and `+1` is `1`: Python reads no zeros in front. */
const plainNumber = (text: string): string =>
  text
    .trim()
    .replace(/^\+/, '')
    .replace(/^(-?)0+(?=\d)/, '$1')
    .replace(/^(-?)\./, '$10.')
    .replace(/\.(?=$|[eE])/, '')
    .replace('E', 'e');

/** The columns of the rows that a path leads to. */
export type ColumnsOf = (path: readonly string[]) => ReadonlyMap<string, FilterColumn> | null;

/** The conditions that the drafts say so far. */
export function conditionsOf(drafts: readonly Draft[], columnsOf: ColumnsOf): FilterCondition[] {
  return drafts.flatMap((draft): FilterCondition[] => {
    if (draft.kind === 'predicate') {
      return predicatesOf([draft], columnsOf([]));
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

/** The same drafts with conditions on columns changed. */
export const mapPredicates = (
  drafts: readonly Draft[],
  change: (draft: PredicateDraft) => PredicateDraft
): Draft[] =>
  drafts.map(draft =>
    draft.kind === 'predicate' ? change(draft) : { ...draft, rows: draft.rows.map(change) }
  );

let lastId = 0;
export const nextId = (): number => ++lastId;

/** Drafts that say given conditions. */
export const draftsOf = (conditions: FilterConditions): Draft[] =>
  conditions.map(condition =>
    condition.kind === 'predicate'
      ? { ...condition, id: nextId() }
      : {
          kind: 'related',
          id: nextId(),
          path: condition.path,
          holds: condition.holds,
          rows: condition.conditions.map(each => ({ ...each, id: nextId() }))
        }
  );

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
