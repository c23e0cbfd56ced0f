import type { FilterCondition, FilterOperator } from '../../protocol';
import type { CallArgument, Expression } from '../syntax/expression';
import { normalizeConditions } from './normalize';
import { makePredicate, placeAt, readField, readPath, type Rows } from './predicates';

const COMPARES: Readonly<Record<string, FilterOperator>> = {
  '==': 'eq',
  '!=': 'ne',
  '<': 'lt',
  '<=': 'le',
  '>': 'gt',
  '>=': 'ge'
};
const FLIPPED: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

const METHODS: Readonly<Record<string, FilterOperator>> = {
  eq: 'eq',
  ne: 'ne',
  lt: 'lt',
  le: 'le',
  gt: 'gt',
  ge: 'ge',
  between: 'between',
  in_: 'in',
  not_in: 'notIn',
  contains: 'contains',
  startswith: 'startsWith',
  endswith: 'endsWith',
  like: 'like',
  ilike: 'ilike',
  is_null: 'isNull',
  is_not_null: 'isNotNull'
};

/** The arguments of `where(…)` as conditions, in their normal form; null where one of them cannot be read. */
export function readConditions(
  args: readonly CallArgument[],
  rows: Rows
): FilterCondition[] | null {
  const found: FilterCondition[] = [];
  for (const { keyword, value } of args) {
    const read =
      keyword !== null
        ? null
        : value.kind === 'lambda'
          ? readCondition(value.body, withParameter(rows, value.parameter))
          : readCondition(value, rows);
    if (!read) {
      return null;
    }
    found.push(...read);
  }
  return normalizeConditions(found, rows.subject, rows.world);
}

const withParameter = (rows: Rows, parameter: string): Rows => ({
  ...rows,
  isRows: (expression, subject) =>
    expression.kind === 'name' && expression.name === parameter
      ? subject === rows.subject
      : rows.isRows(expression, subject)
});

function readCondition(expression: Expression, rows: Rows): FilterCondition[] | null {
  switch (expression.kind) {
    case 'and': {
      const left = readCondition(expression.left, rows);
      const right = readCondition(expression.right, rows);
      return left && right && [...left, ...right];
    }
    case 'or':
      return readAlternatives([expression.left, expression.right], rows);
    case 'compare':
      return readComparison(expression, rows);
    case 'invert': {
      const [inner, ...more] = readCondition(expression.operand, rows) ?? [];
      const opposite = inner && !more.length ? negate(inner) : null;
      return opposite && [opposite];
    }
    case 'call':
      return readMethod(expression, rows);
    default:
      return readBoolean(expression, rows);
  }
}

/** `a | b`, `v.or_(a, b)`: each of them one condition. */
function readAlternatives(
  expressions: readonly Expression[],
  rows: Rows
): FilterCondition[] | null {
  const found: Alternative[] = [];
  for (const expression of expressions) {
    const read = readCondition(expression, rows);
    const [one, ...more] = read ? normalizeConditions(read, rows.subject, rows.world) : [];
    if (!one || more.length) {
      return null;
    }
    found.push(...(one.kind === 'any' ? one.conditions : [one]));
  }
  return found.length ? [{ kind: 'any', conditions: found }] : null;
}

type Alternative = Exclude<FilterCondition, { kind: 'any' }>;

/** What `~` makes of a condition, where the language of filters can say it. */
function negate(condition: FilterCondition): FilterCondition | null {
  if (condition.kind === 'any') {
    return null;
  }
  if (condition.kind === 'related') {
    return condition.holds === 'some' ? { ...condition, holds: 'none' } : null;
  }
  const opposites: Partial<Record<FilterOperator, FilterOperator>> = {
    isTrue: 'isFalse',
    isFalse: 'isTrue',
    isNull: 'isNotNull',
    isNotNull: 'isNull'
  };
  const operator = opposites[condition.operator];
  return operator ? { ...condition, operator } : null;
}

function readComparison(
  { operator, left, right }: Expression & { kind: 'compare' },
  rows: Rows
): FilterCondition[] | null {
  const field = readField(left, rows);
  if (field) {
    return makePredicate(field, COMPARES[operator], [right]);
  }
  const flipped = readField(right, rows);
  return flipped && makePredicate(flipped, COMPARES[FLIPPED[operator] ?? operator], [left]);
}

function readMethod(
  expression: Expression & { kind: 'call' },
  rows: Rows
): FilterCondition[] | null {
  const { callee, args } = expression;
  const values = args.map(arg => arg.value);
  if (isFunction(callee, 'or_') && args.every(arg => arg.keyword === null)) {
    return readAlternatives(values, rows);
  }
  if (callee.kind !== 'attribute' || args.some(arg => arg.keyword !== null)) {
    return null;
  }
  if (callee.name === 'exists') {
    return args.length ? null : readExists(callee.of, rows);
  }
  const operator = METHODS[callee.name];
  const field = operator ? readField(callee.of, rows) : null;
  return field && makePredicate(field, operator, values);
}

/** `or_`, `v.or_`: a function of the package, however it was imported. */
const isFunction = (callee: Expression, name: string): boolean =>
  (callee.kind === 'name' && callee.name === name) ||
  (callee.kind === 'attribute' && callee.name === name && callee.of.kind === 'name');

/** `clients.ref_orders().where(lambda o: …).exists()`. */
function readExists(set: Expression, rows: Rows): FilterCondition[] | null {
  const wheres: (readonly CallArgument[])[] = [];
  let at = set;
  while (at.kind === 'call' && at.callee.kind === 'attribute' && at.callee.name === 'where') {
    wheres.unshift(at.args);
    at = at.callee.of;
  }
  const reached = readPath(at, rows);
  if (!reached?.path.length) {
    return null;
  }
  const inner = readConditions(wheres.flat(), { ...rows, subject: reached.subject });
  return inner?.every(each => each.kind === 'predicate')
    ? [{ kind: 'related', path: reached.path, holds: 'some', conditions: inner }]
    : null;
}

/** A boolean column by itself. */
function readBoolean(expression: Expression, rows: Rows): FilterCondition[] | null {
  const found = readField(expression, rows);
  return found?.field.family === 'boolean' ? placeAt(found, 'isTrue', []) : null;
}
