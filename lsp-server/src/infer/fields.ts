import type { FilterFamily } from '../../protocol';
import type { Column } from '../model/schema';
import { baseOfAnnotation, familyOfBase } from './columns';
import {
  columnsOf,
  relationsOf,
  tableOf,
  type ColumnMember,
  type RelationMember,
  type Subject,
  type World
} from './types';

/** A field that can be in a condition. */
export type FilterableField = {
  readonly name: string;
  readonly member: ColumnMember;
  /** The column that its values are in: its own, or the one that it imports. */
  readonly column: Column | null;
  readonly base: string | null;
  readonly family: FilterFamily;
};

/** The fields of a subject that can be in conditions: all but those computed after the fetch. */
export function filterableFields(subject: Subject, world: World): FilterableField[] {
  return columnsOf(subject, world)
    .filter(member => member.declared?.source !== 'computed')
    .map(member => makeField(member, subject, world));
}

/** One of them, by name. */
export function findField(subject: Subject, name: string, world: World): FilterableField | null {
  const member = columnsOf(subject, world).find(each => each.name === name);
  return member && member.declared?.source !== 'computed'
    ? makeField(member, subject, world)
    : null;
}

function makeField(member: ColumnMember, subject: Subject, world: World): FilterableField {
  const column = member.column ?? importedColumn(member, subject, world);
  const base = column?.base ?? baseOfAnnotation(member.declared?.annotation ?? '');
  return {
    name: member.name,
    member,
    column,
    base,
    family: base === null ? 'other' : familyOfBase(base)
  };
}

/** The column that a field is imported from, through as many imports as there are. */
function importedColumn(
  member: ColumnMember,
  subject: Subject,
  world: World,
  depth = 5
): Column | null {
  const imported = member.declared?.imported;
  const target = imported && findRelation(subject, imported.relation, world)?.target;
  if (!target || !depth) {
    return null;
  }
  const found = columnsOf(target, world).find(each => each.name === imported.column);
  return (
    found?.column ??
    (found?.declared?.imported
      ? importedColumn(found, target, world, depth - 1)
      : (tableOf(target, world)?.columns.find(each => each.name === imported.column) ?? null))
  );
}

/** A relation of a subject, by its method. */
export function findRelation(subject: Subject, name: string, world: World): RelationMember | null {
  return relationsOf(subject, world).find(each => each.name === name) ?? null;
}

/** The relations of a path, in order; null where one of them is not there. */
export function followPath(
  subject: Subject,
  path: readonly string[],
  world: World
): { readonly target: Subject; readonly relations: readonly RelationMember[] } | null {
  const relations: RelationMember[] = [];
  let target = subject;
  for (const name of path) {
    const relation = findRelation(target, name, world);
    if (!relation?.target) {
      return null;
    }
    relations.push(relation);
    target = relation.target;
  }
  return { target, relations };
}
