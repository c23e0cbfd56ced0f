import type { TranslationBundle } from '@jupyterlab/translation';
import type { FilterColumn, FilterOperator, Precision } from '../../../lsp-server/protocol';
import type { Rows } from './questions';

/** How operators are said beside a column. */
export function operatorWord(
  operator: FilterOperator,
  { family }: FilterColumn,
  trans: TranslationBundle
): string {
  const isTime = family === 'date' || family === 'timestamp';
  const words: Record<FilterOperator, string> = {
    eq: trans.__('is'),
    ne: trans.__('is not'),
    lt: isTime ? trans.__('before') : trans.__('less than'),
    le: isTime ? trans.__('until') : trans.__('at most'),
    gt: isTime ? trans.__('after') : trans.__('more than'),
    ge: isTime ? trans.__('from') : trans.__('at least'),
    between: trans.__('between'),
    range: trans.__('from … until'),
    in: trans.__('is one of'),
    notIn: trans.__('is none of'),
    contains: trans.__('contains'),
    startsWith: trans.__('starts with'),
    endsWith: trans.__('ends with'),
    like: trans.__('is like'),
    ilike: trans.__('is like, any case'),
    isTrue: trans.__('yes'),
    isFalse: trans.__('no'),
    isNull: trans.__('has no value'),
    isNotNull: trans.__('has a value')
  };
  return words[operator];
}

/** How well a number is known, in a word. */
export const knownWord = (precision: Precision, trans: TranslationBundle): string =>
  ({
    estimated: trans.__('estimated'),
    sampled: trans.__('from a sample'),
    exact: trans.__('exact')
  })[precision];

/** How well a number of rows is known. */
export function precisionWord(rows: Rows | undefined, trans: TranslationBundle): string {
  if (rows?.kind === 'rows') {
    return knownWord(rows.precision, trans);
  }
  return rows?.kind === 'unknown' ? trans.__('not counted') : trans.__('counting');
}
