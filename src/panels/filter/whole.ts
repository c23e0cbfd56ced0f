import type {
  FilterColumn,
  FilterOperator,
  FilterPredicate,
  FilterValue
} from '../../../lsp-server/protocol';
import { arity } from './arity';
import type { PredicateDraft } from './drafts';

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
