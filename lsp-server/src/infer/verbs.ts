/** What the methods of sets give: the transfer functions, as a table. */
export type VerbResult =
  | 'same'
  | 'aggregate'
  | 'condition'
  | 'records'
  | 'record'
  | 'rows'
  | 'selection'
  | 'other';

export const TABLE_VERBS: Readonly<Record<string, VerbResult>> = {
  where: 'same',
  order_by: 'same',
  limit: 'same',
  offset: 'same',
  with_id: 'same',
  with_fields: 'same',
  with_deleted: 'same',
  with_extension: 'same',
  select: 'selection',
  get: 'records',
  get_one: 'record',
  get_some: 'record',
  rows: 'rows',
  count: 'aggregate',
  sum: 'aggregate',
  avg: 'aggregate',
  min: 'aggregate',
  max: 'aggregate',
  exists: 'condition',
  preview_sql: 'other',
  compile: 'other',
  describe: 'other',
  relationships: 'other',
  as_entity: 'other',
  pipe: 'other',
  ref: 'other'
};

const COMPARE = ['eq', 'ne', 'is_null', 'is_not_null', 'in_', 'not_in'];
const ORDER = ['lt', 'le', 'gt', 'ge', 'between'];
const TEXT = ['like', 'ilike', 'contains', 'startswith', 'endswith', 'upper', 'lower'];
const SORT = ['asc', 'desc'];

/** The operators of a column, by its type: `clients.name.` */
export function operatorsOf(base: string | null): readonly string[] {
  if (base === null) {
    return [...COMPARE, ...ORDER, ...TEXT, ...SORT];
  }
  if (['text', 'varchar', 'bpchar', 'citext', 'name'].includes(base)) {
    return [...COMPARE, ...TEXT, ...ORDER, ...SORT];
  }
  if (base === 'bool') {
    return [...COMPARE, ...SORT];
  }
  return base === 'json' || base === 'jsonb' || base.endsWith('[]')
    ? COMPARE
    : [...COMPARE, ...ORDER, ...SORT];
}

/** Verbs whose text arguments are names of fields. */
export const FIELD_ARGUMENTS = new Set([
  'order_by',
  'select',
  'sum',
  'avg',
  'min',
  'max',
  'with_fields',
  'group_by'
]);

/** What `import vantage as v` offers. */
export const VANTAGE_NAMES: readonly string[] = [
  'connect_postgres',
  'connect',
  'set_default',
  'info',
  'Entity',
  'Record',
  'Col',
  'Many',
  'One',
  'col',
  'many',
  'one',
  'imported',
  'expression',
  'computed',
  'SoftDelete',
  'Extension',
  'or_',
  'and_',
  'Database',
  'VantageError',
  'ConnectError',
  'UnknownColumn',
  'UnknownRelation',
  'UnknownTable',
  'QueryError',
  'NotFound',
  'WriteRefused',
  'SchemaMismatch'
];

export const CONNECTION_METHODS: readonly string[] = [
  'table',
  'entities',
  'fetch',
  'execute',
  'refresh',
  'close'
];
