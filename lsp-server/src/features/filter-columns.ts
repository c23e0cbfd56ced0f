import type { FilterColumn, FilterFamily, FilterOperator, FilterRelation } from '../../protocol';
import { filterableFields, followPath, type FilterableField } from '../infer/fields';
import { relationsOf, subjectName, tableOf, type Subject, type World } from '../infer/types';
import { tableId } from './graph';

/** Which operators fit which values, the default first. */
const OPERATORS: Readonly<Record<FilterFamily, readonly FilterOperator[]>> = {
  text: ['in', 'contains', 'startsWith', 'endsWith', 'eq', 'ne', 'notIn', 'like', 'ilike'],
  number: ['between', 'eq', 'ne', 'lt', 'le', 'gt', 'ge', 'in', 'notIn'],
  boolean: ['isTrue', 'isFalse'],
  date: ['between', 'eq', 'ne', 'lt', 'le', 'gt', 'ge'],
  timestamp: ['range', 'lt', 'le', 'gt', 'ge'],
  enum: ['in', 'notIn'],
  uuid: ['eq', 'ne', 'in', 'notIn'],
  ordered: ['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'between'],
  other: []
};

/** Columns that refer to rows are chosen among those rows. */
const OPERATORS_OF_KEYS: readonly FilterOperator[] = ['in', 'notIn', 'eq', 'ne'];

/** What can be in conditions on the rows that a path leads to; null where there is no such path. */
export function listColumns(
  subject: Subject,
  path: readonly string[],
  world: World
): {
  readonly label: string;
  readonly columns: readonly FilterColumn[];
  readonly relations: readonly FilterRelation[];
} | null {
  const reached = followPath(subject, path, world);
  if (!reached) {
    return null;
  }
  const { target } = reached;
  return {
    label: subjectName(target),
    columns: filterableFields(target, world).map(field => describeField(field, target, world)),
    relations: relationsOf(target, world)
      .filter(relation => relation.target)
      .map(({ name, targetName, many }) => ({ method: name, label: targetName, many }))
  };
}

function describeField(field: FilterableField, subject: Subject, world: World): FilterColumn {
  const { name, column, family, member } = field;
  const references = referredTable(field, subject, world);
  const notNull = member.column?.notNull ?? false;
  return {
    name,
    type: column?.type ?? member.declared?.annotation ?? '',
    family,
    notNull,
    comment: column?.comment ?? null,
    labels: column?.labels ?? [],
    references,
    operators: [
      ...(references === null ? OPERATORS[family] : OPERATORS_OF_KEYS),
      ...(notNull ? [] : (['isNull', 'isNotNull'] as const))
    ]
  };
}

/** The table that a column refers to by itself: a foreign key of one column. */
function referredTable(field: FilterableField, subject: Subject, world: World): string | null {
  const name = field.member.column?.name;
  const key = tableOf(subject, world)?.foreignKeys.find(
    each => each.columns.length === 1 && each.columns[0] === name
  );
  const target = key && world.schema(subject.connection)?.tables.get(key.target);
  return target ? tableId(target) : null;
}
