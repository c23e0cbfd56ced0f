import type { FilterCondition, FilterOperator, FilterPredicate } from '../../protocol';
import type { Expression } from '../syntax/expression';
import { findField, findRelation, type FilterableField } from './fields';
import type { Subject, World } from './types';
import { readValue, readValues } from './values';

/** The rows that a condition is about, and which expressions stand for them. */
export type Rows = {
  readonly subject: Subject;
  readonly world: World;
  /** `clients`, `Client`, the parameter of a lambda. */
  readonly isRows: (expression: Expression, subject: Subject) => boolean;
};

/** A field, and the to-one relations that lead to it. */
export type FoundField = { readonly path: readonly string[]; readonly field: FilterableField };

/** `rows.name`, `rows["name"]`, `rows.c.name`, `rows.ref_bakery().name`. */
export function readField(expression: Expression, rows: Rows): FoundField | null {
  const name =
    expression.kind === 'attribute'
      ? expression.name
      : expression.kind === 'item' && expression.key.kind === 'string'
        ? expression.key.value
        : null;
  if (name === null || (expression.kind !== 'attribute' && expression.kind !== 'item')) {
    return null;
  }
  const plain = expression.of.kind === 'attribute' && expression.of.name === 'c';
  const reached = readPath(plain ? (expression.of as { of: Expression }).of : expression.of, rows);
  const field = reached && findField(reached.subject, name, rows.world);
  // `.c` is the column where a field hides it, which is another thing.
  const hidden = plain && field?.member.declared && field.member.declared.source !== 'column';
  const single = reached?.relations.every(many => !many);
  return field && !hidden && single ? { path: reached.path, field } : null;
}

/** The rows that a chain of relations reaches, starting from the rows at hand. */
export function readPath(
  expression: Expression,
  rows: Rows
): { path: string[]; subject: Subject; relations: boolean[] } | null {
  if (rows.isRows(expression, rows.subject)) {
    return { path: [], subject: rows.subject, relations: [] };
  }
  if (
    expression.kind !== 'call' ||
    expression.callee.kind !== 'attribute' ||
    expression.args.length
  ) {
    return null;
  }
  const before = readPath(expression.callee.of, rows);
  const relation = before && findRelation(before.subject, expression.callee.name, rows.world);
  return relation?.target
    ? {
        path: [...before!.path, relation.name],
        subject: relation.target,
        relations: [...before!.relations, relation.many]
      }
    : null;
}

export function makePredicate(
  found: FoundField,
  operator: FilterOperator,
  args: readonly Expression[]
): FilterCondition[] | null {
  const { family } = found.field;
  const [first] = args;
  if (first?.kind === 'constant' && (operator === 'eq' || operator === 'ne')) {
    const equal = operator === 'eq';
    return first.value === null
      ? placeAt(found, equal ? 'isNull' : 'isNotNull', [])
      : family === 'boolean'
        ? placeAt(found, first.value === equal ? 'isTrue' : 'isFalse', [])
        : null;
  }
  if (operator === 'in' || operator === 'notIn') {
    const values = args.length === 1 ? readValues(first, family) : null;
    return values && placeAt(found, operator, values);
  }
  const wanted = operator === 'between' ? 2 : operator.startsWith('is') ? 0 : 1;
  const values = args.map(arg => readValue(arg, family));
  return values.length === wanted && values.every(value => value !== null)
    ? placeAt(found, operator, values)
    : null;
}

export function placeAt(
  { path, field }: FoundField,
  operator: FilterOperator,
  values: FilterPredicate['values']
): FilterCondition[] {
  const predicate: FilterPredicate = { kind: 'predicate', column: field.name, operator, values };
  return [
    path.length ? { kind: 'related', path, holds: 'one', conditions: [predicate] } : predicate
  ];
}
