import {
  Facts,
  Key,
  keysOfParent,
  nameClasses,
  NamedRelation,
  nameRelations,
  TableKey,
  tableKey
} from './naming';
import type { Statistics } from './statistics';

/** Rows of the shared catalog statements, in the order of their columns. */
export type Row = readonly unknown[];
export type CatalogRows = Readonly<
  Record<
    'database' | 'types' | 'classes' | 'attributes' | 'constraints' | 'indexes',
    readonly Row[]
  >
>;

export type Column = {
  readonly name: string;
  /** Short, as people say it: `varchar(255)`, `int4`. */
  readonly type: string;
  /** `pg_type.typname` under domains and, for arrays, with `[]`. */
  readonly base: string;
  readonly notNull: boolean;
  readonly default: string | null;
  readonly generated: boolean;
  readonly comment: string | null;
  /** Labels of an enum, in their order. */
  readonly labels: readonly string[];
};

export type Relation = {
  readonly name: string;
  readonly many: boolean;
  readonly oneToOne: boolean;
  readonly target: TableKey;
  readonly columns: readonly string[];
  readonly targetColumns: readonly string[];
  readonly via: {
    readonly table: TableKey;
    readonly columns: readonly string[];
    readonly targetColumns: readonly string[];
  } | null;
  readonly constraint: string;
};

export type Table = {
  readonly key: TableKey;
  readonly schema: string;
  readonly name: string;
  readonly kind: string;
  readonly columns: readonly Column[];
  readonly primaryKey: readonly string[];
  readonly unique: readonly (readonly string[])[];
  readonly foreignKeys: readonly Key[];
  readonly indexes: readonly (readonly (string | null)[])[];
  readonly relations: readonly Relation[];
  readonly rowEstimate: number | null;
  readonly comment: string | null;
  readonly className: string | null;
};

/** A database's tables, built once from catalog rows and replaced whole. */
export type Schema = {
  readonly tables: ReadonlyMap<TableKey, Table>;
  readonly searchPath: readonly string[];
  /** What was measured of the columns; empty until it is read. */
  readonly statistics: Statistics;
};

/** The table that a name means: on the search path, or `schema.name`, quoted as in SQL where needed. */
export function findTable(schema: Schema, name: string): Table | null {
  for (const each of schema.searchPath) {
    const table = schema.tables.get(tableKey(each, name));
    if (table) {
      return table;
    }
  }
  for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
    const table = schema.tables.get(
      tableKey(unquoted(name.slice(0, dot)), unquoted(name.slice(dot + 1)))
    );
    if (table) {
      return table;
    }
  }
  return unquoted(name) === name ? null : findTable(schema, unquoted(name));
}

const unquoted = (name: string): string =>
  /^".+"$/s.test(name) ? name.slice(1, -1).replaceAll('""', '"') : name;

/** How a table is asked for: bare on the search path, else with its schema. */
export function tableLabel(schema: Schema, table: Table): string {
  return schema.searchPath.includes(table.schema) ? table.name : `${table.schema}.${table.name}`;
}

/** Builds the model from the rows. Postgres's names change here, once. */
export function buildSchema(rows: CatalogRows): Schema {
  const searchPath = rows.database[0][3] as string[];
  const types = new Map(rows.types.map(row => [String(row[0]), row]));
  const keys = new Map(
    rows.classes.map(row => [String(row[0]), tableKey(row[1] as string, row[2] as string)])
  );
  const columns = groupColumns(rows.attributes, types);
  const declared = groupConstraints(rows.constraints, keys);
  const indexes = group(rows.indexes, row => String(row[1]));
  const leaves = leavesOf(rows.classes, declared.foreign);
  const facts: Facts[] = [];
  const tables: Table[] = [];
  for (const [oid, schema, name, kind, estimate, partitionOf, comment] of rows.classes) {
    if (partitionOf !== null) {
      continue;
    }
    const id = String(oid);
    const own = keysOfParent(declared.foreign.get(id) ?? [], leaves.get(id) ?? []);
    const uniqueIndexes = (indexes.get(id) ?? []).filter(
      row => row[3] && row[4] && !(row[7] as unknown[]).includes(null)
    );
    const names = (partial: boolean): string[][] =>
      uniqueIndexes.filter(row => row[5] === partial).map(row => row[7] as string[]);
    const unique = [...(declared.unique.get(id) ?? []), ...names(false)];
    const all = columns.get(id) ?? [];
    facts.push({
      schema: schema as string,
      name: name as string,
      columns: all.map(column => column.name),
      keys: own,
      unique,
      partialUnique: names(true)
    });
    tables.push({
      key: keys.get(id)!,
      schema: schema as string,
      name: name as string,
      kind: kind as string,
      columns: all,
      primaryKey: declared.primary.get(id) ?? [],
      unique,
      foreignKeys: own,
      indexes: (indexes.get(id) ?? [])
        .filter(row => row[4] && !row[5])
        .map(row => row[7] as (string | null)[]),
      relations: [],
      rowEstimate: (estimate as number) < 0 ? null : (estimate as number),
      comment: comment as string | null,
      className: null
    });
  }
  const relations = nameRelations(facts, searchPath);
  const classNames = nameClasses(tables, searchPath);
  const named = tables.map(table => ({
    ...table,
    className: classNames.get(table.key) ?? null,
    relations: relations.get(table.key)!.map(makeRelation)
  }));
  return {
    tables: new Map(named.map(table => [table.key, table])),
    searchPath,
    statistics: new Map()
  };
}

function makeRelation({ name, kind, target, holder, key, farKey }: NamedRelation): Relation {
  return {
    name,
    many: kind === 'many' || kind === 'many-to-many',
    oneToOne: kind === 'one-to-one',
    target,
    columns: kind === 'one' ? key.columns : key.targetColumns,
    targetColumns: farKey ? farKey.targetColumns : kind === 'one' ? key.targetColumns : key.columns,
    via: farKey && { table: holder, columns: key.columns, targetColumns: farKey.columns },
    constraint: key.name
  };
}

function group(rows: readonly Row[], by: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = by(row);
    const found = groups.get(key);
    if (found) {
      found.push(row);
    } else {
      groups.set(key, [row]);
    }
  }
  return groups;
}

function groupColumns(
  rows: readonly Row[],
  types: ReadonlyMap<string, Row>
): Map<string, Column[]> {
  const columns = new Map<string, Column[]>();
  for (const [oid, rows_] of group(rows, row => String(row[0]))) {
    columns.set(
      oid,
      rows_.map(([, , name, type, typeName, notNull, , generated, defaultText, comment]) => ({
        name: name as string,
        type: shortType(typeName as string),
        base: baseType(String(type), types),
        notNull: notNull as boolean,
        default: defaultText as string | null,
        generated: generated !== '',
        comment: comment as string | null,
        labels: (plainType(String(type), types)?.[7] as string[] | null) ?? []
      }))
    );
  }
  return columns;
}

function plainType(oid: string, types: ReadonlyMap<string, Row>): Row | undefined {
  const row = types.get(oid);
  return row && row[6] !== null ? plainType(String(row[6]), types) : row;
}

function baseType(oid: string, types: ReadonlyMap<string, Row>): string {
  const row = plainType(oid, types);
  if (!row) {
    return 'unknown';
  }
  return row[5] === null
    ? row[3] === 'e'
      ? 'enum'
      : (row[2] as string)
    : `${baseType(String(row[5]), types)}[]`;
}

const SHORT_TYPES: readonly (readonly [string, string])[] = [
  ['character varying', 'varchar'],
  ['timestamp with time zone', 'timestamptz'],
  ['timestamp without time zone', 'timestamp'],
  ['time without time zone', 'time'],
  ['double precision', 'float8'],
  ['integer', 'int4'],
  ['bigint', 'int8'],
  ['smallint', 'int2'],
  ['boolean', 'bool'],
  ['real', 'float4']
];

function shortType(name: string): string {
  const rule = SHORT_TYPES.find(([long]) => name.startsWith(long));
  return rule ? rule[1] + name.slice(rule[0].length) : name;
}

const ON_DELETE: Readonly<Record<string, string>> = {
  a: 'no action',
  r: 'restrict',
  c: 'cascade',
  n: 'set null',
  d: 'set default'
};

type Declared = {
  readonly foreign: Map<string, Key[]>;
  readonly primary: Map<string, string[]>;
  readonly unique: Map<string, string[][]>;
};

function groupConstraints(rows: readonly Row[], keys: ReadonlyMap<string, TableKey>): Declared {
  const declared: Declared = { foreign: new Map(), primary: new Map(), unique: new Map() };
  for (const [, oid, name, kind, columns, foreignOid, foreignColumns, , onDelete] of rows) {
    const id = String(oid);
    const target = keys.get(String(foreignOid));
    if (kind === 'f' && target) {
      const key = {
        name: name as string,
        columns: columns as string[],
        target,
        targetColumns: foreignColumns as string[],
        onDelete: ON_DELETE[onDelete as string]
      };
      declared.foreign.set(id, [...(declared.foreign.get(id) ?? []), key]);
    } else if (kind === 'p' || kind === 'u') {
      declared.unique.set(id, [...(declared.unique.get(id) ?? []), columns as string[]]);
      if (kind === 'p') {
        declared.primary.set(id, columns as string[]);
      }
    }
  }
  return declared;
}

/** For each partitioned table, the keys of each leaf partition below it, with those of the levels between. */
function leavesOf(
  classes: readonly Row[],
  foreign: ReadonlyMap<string, Key[]>
): Map<string, Key[][]> {
  const parents = new Map(
    classes.filter(row => row[5] !== null).map(row => [String(row[0]), String(row[5])])
  );
  const leaves = new Map<string, Key[][]>();
  for (const row of classes) {
    let parent = parents.get(String(row[0]));
    if (parent === undefined || row[3] === 'p') {
      continue;
    }
    const own = [...(foreign.get(String(row[0])) ?? [])];
    for (let above = parents.get(parent); above !== undefined; above = parents.get(parent)) {
      own.push(...(foreign.get(parent) ?? []));
      parent = above;
    }
    leaves.set(parent, [...(leaves.get(parent) ?? []), own]);
  }
  return leaves;
}
