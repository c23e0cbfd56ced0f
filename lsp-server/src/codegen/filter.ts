import type { FilterConditions, FilterSubject } from '../../protocol';
import type { Scene } from '../documents';
import { findFilter, findSubject, setsAbove } from '../features/filter-subject';
import { namesInCode, type NamesInCode } from '../features/graph';
import { findField, followPath } from '../infer/fields';
import { subjectName, tableOf, type Subject, type World } from '../infer/types';
import { plural, snakeCase } from '../model/words';
import { readStatements, type Statement } from '../syntax/expression';
import { ConditionWriter, INDENT, LINE } from './conditions';
import { beginning, freeName } from './traversal';

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
