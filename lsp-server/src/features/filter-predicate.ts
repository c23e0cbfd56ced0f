import type { FilterPredicate, FilterValue } from '../../protocol';
import { escapeLike, type SqlValue } from './sql-text';

type Binder = { bind(value: SqlValue, type?: string): string };

const SIGNS: Readonly<Record<string, string>> = {
  eq: '=',
  ne: '!=',
  lt: '<',
  le: '<=',
  gt: '>',
  ge: '>=',
  like: 'LIKE',
  ilike: 'ILIKE'
};

/** A condition on one column as SQL, that is true for the rows for which it is in Python. */
export function predicateSql(
  { operator, values }: FilterPredicate,
  column: string,
  base: string | null,
  writer: Binder
): string {
  const one = (at: number): string => writer.bind(values[at] ?? null, castOf([values[at]], base));
  const pattern = (before: string, after: string): string =>
    writer.bind(before + escapeLike(values[0] ?? '') + after);
  switch (operator) {
    case 'isNull':
      return `${column} IS NULL`;
    case 'isNotNull':
      return `${column} IS NOT NULL`;
    case 'isTrue':
    case 'isFalse':
      return `${column} = ${writer.bind(operator === 'isTrue' ? 'true' : 'false')}`;
    case 'between':
      return `${column} BETWEEN ${one(0)} AND ${one(1)}`;
    case 'range':
      return `(${column} >= ${one(0)} AND ${column} < ${one(1)})`;
    case 'in':
    case 'notIn':
      return membership(column, values, base, operator === 'notIn', writer);
    case 'contains':
      return `${column} ILIKE ${pattern('%', '%')}`;
    case 'startsWith':
      return `${column} LIKE ${pattern('', '%')}`;
    case 'endsWith':
      return `${column} LIKE ${pattern('%', '')}`;
    default:
      return `${column} ${SIGNS[operator]} ${one(0)}`;
  }
}

/** One array, not a list of parameters; NULL among the values is a test of its own. */
function membership(
  column: string,
  values: readonly FilterValue[],
  base: string | null,
  negated: boolean,
  writer: Binder
): string {
  const given = values.filter(value => value !== null);
  const wantsNull = given.length < values.length;
  const cast = castOf(given, base);
  const any = (): string => `${column} = ANY(${writer.bind(given, cast && `${cast}[]`)})`;
  if (!negated) {
    return wantsNull ? `(${any()} OR ${column} IS NULL)` : any();
  }
  const parts = [
    ...(given.length ? [`NOT (${any()})`] : []),
    ...(wantsNull ? [`${column} IS NOT NULL`] : [])
  ];
  return parts.length ? parts.join(' AND ') : 'true';
}

const LIMITS: Readonly<Record<string, bigint>> = {
  int2: 2n ** 15n,
  int4: 2n ** 31n,
  int8: 2n ** 63n
};

/** Postgres reads a parameter as the column's type; a number that such a column cannot hold needs a wider one. */
function castOf(values: readonly (FilterValue | undefined)[], base: string | null): string {
  const limit = base === null ? undefined : LIMITS[base];
  const fits = (value: FilterValue | undefined): boolean =>
    limit === undefined ||
    typeof value !== 'string' ||
    (/^-?\d{1,19}$/.test(value) && BigInt(value) < limit && BigInt(value) >= -limit);
  return values.every(fits) ? '' : 'numeric';
}
