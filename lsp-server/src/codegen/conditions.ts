import type { FilterAlternatives, FilterCondition, FilterPredicate } from '../../protocol';
import { findField, followPath } from '../infer/fields';
import type { Subject, World } from '../infer/types';
import { encodeString } from '../syntax/strings';
import { isColumnAttribute } from './python';
import { valueText } from './values';

/** A line of code is not longer than this where it can be broken. */
export const LINE = 88;
export const INDENT = '    ';

/** Writes conditions as Python. */
export class ConditionWriter {
  needsDecimal = false;

  constructor(private readonly world: World) {}

  /** A condition as arguments of `where`. */
  write(condition: FilterCondition, rows: string, subject: Subject): string[] {
    if (condition.kind === 'predicate') {
      return this.predicate(condition, rows, subject);
    }
    if (condition.kind === 'any') {
      return [this.alternatives(condition, rows, subject)];
    }
    const { path, holds, conditions } = condition;
    const { target } = followPath(subject, path, this.world)!;
    const related = `${rows}${path.map(name => `.${name}()`).join('')}`;
    if (holds === 'one') {
      return conditions.flatMap(each => this.predicate(each, related, target));
    }
    // Not an l, which reads as a 1.
    const row = /^[a-km-z]/.exec(path[path.length - 1].replace(/^ref_/, ''))?.[0] ?? 't';
    const inner = conditions
      .flatMap(each => this.predicate(each, row, target))
      .map(each => `lambda ${row}: ${each}`);
    const where = inner.length ? `.where(${inner.join(', ')})` : '';
    return [`${holds === 'none' ? '~' : ''}${related}${where}.exists()`];
  }

  /** `(a == 1) | b.is_null()`: what compares stands in brackets, as Python binds `|` first. */
  private alternatives({ conditions }: FilterAlternatives, rows: string, subject: Subject): string {
    const bracketed = (text: string): string =>
      / (==|!=|<|<=|>|>=) /.test(text) ? `(${text})` : text;
    const either = conditions.flatMap(each => {
      const isCall = each.kind === 'related' && each.holds !== 'one';
      const written = this.write(each, rows, subject);
      const all = isCall ? written : written.map(bracketed);
      return all.length > 1 ? [`(${all.join(' & ')})`] : all;
    });
    const line = either.join(' | ');
    return line.length <= LINE - INDENT.length ? line : either.join(`\n${INDENT}| `);
  }

  private predicate(
    { column: name, operator, values }: FilterPredicate,
    rows: string,
    subject: Subject
  ): string[] {
    const column = isColumnAttribute(name, subject)
      ? `${rows}.${name}`
      : `${rows}[${encodeString(name)}]`;
    const field = findField(subject, name, this.world);
    const text = values.map(value => {
      const written = valueText(value, field?.family ?? 'other', field?.base ?? null);
      this.needsDecimal ||= written.startsWith('Decimal(');
      return written;
    });
    switch (operator) {
      case 'isTrue':
        return [`${column} == True`];
      case 'isFalse':
        return [`${column} == False`];
      case 'range':
        return [`${column} >= ${text[0]}`, `${column} < ${text[1]}`];
      case 'in':
      case 'notIn':
        return [`${column}.${METHODS[operator]}([${text.join(', ')}])`];
      default:
        return operator in SIGNS
          ? [`${column} ${SIGNS[operator]} ${text[0]}`]
          : [`${column}.${METHODS[operator]}(${text.join(', ')})`];
    }
  }
}

const SIGNS: Readonly<Record<string, string>> = {
  eq: '==',
  ne: '!=',
  lt: '<',
  le: '<=',
  gt: '>',
  ge: '>='
};

const METHODS: Readonly<Record<string, string>> = {
  between: 'between',
  in: 'in_',
  notIn: 'not_in',
  contains: 'contains',
  startsWith: 'startswith',
  endsWith: 'endswith',
  like: 'like',
  ilike: 'ilike',
  isNull: 'is_null',
  isNotNull: 'is_not_null'
};
