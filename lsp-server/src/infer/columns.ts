import type { FilterFamily } from '../../protocol';
import { tableOf, type Subject, type World } from './types';

/** What kind of values a column has: which editor, operators and literals fit it. */

const FAMILIES: Readonly<Record<string, FilterFamily>> = {
  text: 'text',
  varchar: 'text',
  bpchar: 'text',
  citext: 'text',
  name: 'text',
  int2: 'number',
  int4: 'number',
  int8: 'number',
  numeric: 'number',
  float4: 'number',
  float8: 'number',
  bool: 'boolean',
  date: 'date',
  timestamp: 'timestamp',
  timestamptz: 'timestamp',
  enum: 'enum',
  uuid: 'uuid',
  time: 'ordered',
  timetz: 'ordered',
  interval: 'ordered',
  inet: 'ordered',
  cidr: 'ordered',
  macaddr: 'ordered',
  bit: 'ordered',
  varbit: 'ordered'
};

/** The family of a base type (`Column.base`). */
export const familyOfBase = (base: string): FilterFamily => FAMILIES[base] ?? 'other';

const ANNOTATIONS: Readonly<Record<string, string>> = {
  int: 'int8',
  float: 'float8',
  Decimal: 'numeric',
  str: 'text',
  bool: 'bool',
  date: 'date',
  datetime: 'timestamptz',
  UUID: 'uuid'
};

/** The base type that an annotation stands for: `int8` of `int | None`; null where that is not known. */
export function baseOfAnnotation(annotation: string): string | null {
  const name = annotation
    .split('|')
    .map(part => part.trim().replace(/^\w+\./, ''))
    .find(part => part !== 'None');
  return (name && ANNOTATIONS[name]) ?? null;
}

/** The primary key of a subject, as queries take it: what the model declares, else the catalog's, else `id`. */
export function primaryKeyOf(subject: Subject, world: World): readonly string[] {
  const declared =
    subject.kind === 'model' ? subject.entity.columns.filter(column => column.key) : [];
  if (declared.length) {
    return declared.map(column => column.column ?? column.name);
  }
  const table = tableOf(subject, world);
  return table?.primaryKey.length ? table.primaryKey : subject.kind === 'model' ? ['id'] : [];
}
