import type {
  FilterAlternatives,
  FilterCondition,
  FilterConditions,
  FilterPredicate,
  FilterSubject
} from '../../protocol';
import type { Scene } from '../documents';
import { findFilter, findSubject, setsAbove } from '../features/filter-subject';
import { namesInCode, type NamesInCode } from '../features/graph';
import { findField, followPath } from '../infer/fields';
import { subjectName, tableOf, type Subject, type World } from '../infer/types';
import { plural, snakeCase } from '../model/words';
import { readStatements, type Statement } from '../syntax/expression';
import { encodeString } from '../syntax/strings';
import { isColumnAttribute } from './python';
import { beginning, freeName } from './traversal';
import { valueText } from './values';

const LINE = 88;
const INDENT = '    ';

/** A filter as code, with what it must import. */
type Written = { readonly statement: string; readonly needsDecimal: boolean };

/** What is to be written: conditions on a subject, and the name of the new set or null for a free one. */
export type FilterRequest = {
  readonly subject: FilterSubject;
  readonly conditions: FilterConditions;
  readonly target: string | null;
};

type Code = { readonly code: string; readonly target: string };

/** Code that makes a narrowed set and shows it; null where there is no such set, or nothing to narrow it by. */
export function generateFilter(scene: Scene, asked: FilterRequest): Code | null {
  const subject = findWritable(scene, asked);
  if (!subject) {
    return null;
  }
  const names = namesInCode(scene);
  const lines: string[] = [];
  const used = new Set(names.environment.keys());
  let rows = asked.subject.variable ?? wholeTableOf(scene, names, subject);
  if (rows === null) {
    const start = beginning(scene, asked.subject.table, names, lines);
    rows = freeName(snakeCase(plural(subjectName(subject))) || 'rows', used);
    used.add(rows);
    lines.push(`${rows} = ${start}`);
  }
  const target = asked.target ?? freeName('filtered', used);
  const written = writeFilter(target, rows, subject, asked.conditions, scene.world);
  if (written.needsDecimal && !importsDecimal(scene)) {
    lines.unshift(DECIMAL, ...(lines[0]?.startsWith('from') ? [] : ['']));
  }
  return { code: [...lines, written.statement, target].join('\n'), target };
}

/** The text of a cell with the filter in it replaced; what else stands there is kept. */
export function rewriteFilter(scene: Scene, text: string, asked: FilterRequest): Code | null {
  const subject = findWritable(scene, asked);
  const rows = asked.subject.variable;
  const statements = readStatements(text);
  const old = findFilter(statements);
  if (!subject || rows === null || !old || old.hasComments) {
    return null;
  }
  const target = asked.target ?? old.target!;
  const written = writeFilter(target, rows, subject, asked.conditions, scene.world);
  const shown = statements.filter(each => each.from > old.from && isName(each, old.target!)).at(-1);
  const rest = shown
    ? text.slice(old.to, shown.from) + target + text.slice(shown.to)
    : text.slice(old.to);
  const code = text.slice(0, old.from) + written.statement + rest;
  const wants = written.needsDecimal && !importsDecimal(scene);
  return { code: wants ? `${DECIMAL}\n${code}` : code, target };
}

const isName = ({ value, target }: Statement, name: string): boolean =>
  target === null && value.kind === 'name' && value.name === name;

const DECIMAL = 'from decimal import Decimal';

const importsDecimal = (scene: Scene): boolean =>
  scene.flow.cells.some(cell => /^from decimal import (.*\W)?Decimal\b/m.test(cell.text));

/** The subject of a filter whose conditions all can be written; null where there is none. */
function findWritable(scene: Scene, { subject, conditions }: FilterRequest): Subject | null {
  const found = findSubject(scene, subject)?.subject ?? null;
  return found && conditions.length && canWrite(conditions, found, scene.world) ? found : null;
}

/** A variable that is all rows of a table, as the code would make one; null where there is none. */
function wholeTableOf(scene: Scene, names: NamesInCode, subject: Subject): string | null {
  const key = tableOf(subject, scene.world)?.key;
  const { definitions } = setsAbove(scene, names, null);
  const same = (other: Subject): boolean =>
    other.kind === subject.kind && tableOf(other, scene.world)?.key === key;
  const found = [...definitions].find(
    ([, set]) =>
      set.kind === 'set' &&
      !set.step &&
      !set.withDeleted &&
      !set.conditions.length &&
      same(set.subject)
  );
  return found?.[0] ?? null;
}

/** Whether the relations and columns of conditions are there: what was asked may be of an older model. */
function canWrite(conditions: FilterConditions, subject: Subject, world: World): boolean {
  return conditions.every(condition => {
    if (condition.kind === 'predicate') {
      return findField(subject, condition.column, world) !== null;
    }
    if (condition.kind === 'any') {
      return condition.conditions.length > 0 && canWrite(condition.conditions, subject, world);
    }
    const target = followPath(subject, condition.path, world)?.target;
    return target !== undefined && canWrite(condition.conditions, target, world);
  });
}

/** `filtered = clients.where(…)`, over several lines where it is long. */
export function writeFilter(
  target: string,
  rows: string,
  subject: Subject,
  conditions: FilterConditions,
  world: World
): Written {
  const writer = new ConditionWriter(world);
  const args = conditions.flatMap(each => writer.write(each, rows, subject));
  const line = `${target} = ${rows}.where(${args.join(', ')})`;
  const statement =
    line.length <= LINE && args.length <= 2 && !line.includes('\n')
      ? line
      : `${target} = ${rows}.where(\n${args.map(each => `${INDENT}${each},\n`).join('')})`;
  return { statement, needsDecimal: writer.needsDecimal };
}

class ConditionWriter {
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
