import type { FilterSubject, FilterSubjectChoice } from '../../protocol';
import type { Scene } from '../documents';
import { SetReader, wholeSet, type SetDefinition, type UnreadSet } from '../infer/sets';
import { subjectName, tableOf, type Subject } from '../infer/types';
import { tableLabel, type Schema, type Table } from '../model/schema';
import { readStatements, type Statement } from '../syntax/expression';
import { namesInCode, tableId, type NamesInCode } from './graph';

/** What a filter starts from, as the model knows it. */
export type FoundSubject = {
  readonly subject: Subject;
  readonly set: SetDefinition | UnreadSet;
};

/** The notebook's sets, the last one first, then the tables. */
export function listSubjects(scene: Scene): FilterSubjectChoice[] {
  const names = namesInCode(scene);
  const schema = scene.world.schema(null);
  const sets = [...names.environment].flatMap(([variable, type]) => {
    const table = type.kind === 'table' ? tableOf(type.subject, scene.world) : null;
    return table && type.kind === 'table'
      ? [choice(table, variable, subjectName(type.subject))]
      : [];
  });
  const tables = [...(schema?.tables.values() ?? [])].map(table => {
    const known = names.subjects.get(table.key);
    return choice(table, null, known ? subjectName(known) : tableLabel(schema!, table));
  });
  return [...sets.reverse(), ...tables];
}

function choice(table: Table, variable: string | null, label: string): FilterSubjectChoice {
  const { comment, rowEstimate } = table;
  return { variable, table: tableId(table), label, comment, rowEstimate };
}

/** The set that a filter starts from; null where there is no such variable or table. */
export function findSubject(scene: Scene, asked: FilterSubject): FoundSubject | null {
  const names = namesInCode(scene);
  if (asked.variable === null) {
    const subject = subjectOfTable(scene.world.schema(null), asked.table, names);
    return subject && { subject, set: wholeSet(subject) };
  }
  const type = names.environment.get(asked.variable);
  const set = setsAbove(scene, names, asked.above).definitions.get(asked.variable);
  const subject = set?.kind === 'set' ? set.subject : type?.kind === 'table' ? type.subject : null;
  if (!subject) {
    return null;
  }
  return { subject, set: set ?? { kind: 'unread', reason: 'no cell says how it is made' } };
}

/** How a set is made, as a text to compare. */
export function definitionText(set: SetDefinition | UnreadSet): string {
  if (set.kind === 'unread') {
    return set.reason;
  }
  const { conditions, withDeleted, step } = set;
  const before = step
    ? `${definitionText(step.parent)}.${step.relation}`
    : subjectName(set.subject);
  return `${before} ${withDeleted} ${JSON.stringify(conditions)}`;
}

/** A table as code starts from it: the entity of a model that is near, else the catalog's. */
export function subjectOfTable(
  schema: Schema | null,
  id: string,
  names: NamesInCode
): Subject | null {
  const table = [...(schema?.tables.values() ?? [])].find(each => tableId(each) === id);
  if (!table) {
    return null;
  }
  return names.subjects.get(table.key) ?? { kind: 'catalog', table, connection: null };
}

/**
 * How sets are made above the filter in a cell, or after all cells. Cells are one flow; what only cells further down
 * define counts where nothing above does.
 */
export function setsAbove(scene: Scene, names: NamesInCode, above: string | null): SetReader {
  const reader = new SetReader(names.environment, scene.world);
  const { cells } = scene.flow;
  const at = cells.findIndex(cell => cell.uri === above);
  const below = cells.findLastIndex(cell => cell.uri === above);
  if (above === null || at < 0) {
    cells.forEach(cell => readStatements(cell.text).forEach(each => reader.add(each)));
    return reader;
  }
  for (const cell of [...cells.slice(below + 1), ...cells.slice(0, at)]) {
    readStatements(cell.text).forEach(each => reader.add(each));
  }
  const own = statementsOf(scene, above);
  const filter = findFilter(own);
  own.slice(0, filter ? own.indexOf(filter) : undefined).forEach(each => reader.add(each));
  return reader;
}

/** The statements of a cell, from all the pieces that it is read in. */
export const statementsOf = (scene: Scene, cell: string): Statement[] =>
  scene.flow.cells.filter(each => each.uri === cell).flatMap(each => readStatements(each.text));

/** The one statement of a cell that assigns a narrowed variable: `paying = clients.where(…)`. */
export function findFilter(statements: readonly Statement[]): Statement | null {
  const found = statements.filter(({ target, value }) => target !== null && isFilter(value));
  return found.length === 1 ? found[0] : null;
}

function isFilter(value: Statement['value']): boolean {
  return (
    value.kind === 'call' &&
    value.callee.kind === 'attribute' &&
    value.callee.name === 'where' &&
    (value.callee.of.kind === 'name' || isFilter(value.callee.of))
  );
}
