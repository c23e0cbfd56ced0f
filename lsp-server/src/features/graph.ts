import type { GraphColumn, GraphRelation, GraphTable, TableSummary } from '../../protocol';
import type { Scene } from '../documents';
import type { Environment } from '../infer/environment';
import { relationsOf, tableOf, type Subject, type World } from '../infer/types';
import type { TableKey } from '../model/naming';
import { fanOutOf } from './fan-out';
import type { Schema, Table } from '../model/schema';

/** A notebook's tables as a graph: which are near which, and what the relations are called in code. */

export type Graph = {
  readonly focus: string | null;
  readonly tables: readonly GraphTable[];
  readonly relations: readonly GraphRelation[];
  readonly total: number;
  readonly omitted: number;
};

const KINDS: Readonly<Record<string, TableSummary['kind']>> = {
  v: 'view',
  m: 'materializedView',
  f: 'foreignTable',
  p: 'partitionedTable'
};

export const tableId = (table: Table): string => `${table.schema}.${table.name}`;

/** All tables, for search boxes. */
export function listTables(scene: Scene): TableSummary[] {
  const schema = scene.world.schema(null);
  const names = namesInCode(scene);
  return [...(schema?.tables.values() ?? [])].map(table => summarize(table, names));
}

/** The tables within some relations of one, nearest first. */
export function neighbourhood(
  scene: Scene,
  focus: string | null,
  hops: number,
  limit: number
): Graph {
  const schema = scene.world.schema(null);
  if (!schema) {
    return { focus: null, tables: [], relations: [], total: 0, omitted: 0 };
  }
  const names = namesInCode(scene);
  const start = findStart(schema, focus, names);
  const near = start ? tablesNear(schema, start, hops) : [];
  const shown = near.slice(0, limit);
  const keys = new Set(shown.map(table => table.key));
  return {
    focus: start && tableId(start),
    tables: shown.map(table => ({
      ...summarize(table, names),
      columns: table.columns.map(each => column(each.name, table, schema))
    })),
    relations: shown.flatMap(table =>
      table.foreignKeys
        .filter(key => keys.has(key.target))
        .map(key => edge(table, key, schema, names, scene.world))
    ),
    total: schema.tables.size,
    omitted: near.length - shown.length
  };
}

/** What the tables are called in a notebook: its entities, and the variables that hold sets of them. */
export type NamesInCode = {
  readonly subjects: ReadonlyMap<TableKey, Subject>;
  /** Modules that entities are imported from, by the entity's name. */
  readonly modules: ReadonlyMap<string, string>;
  readonly variables: ReadonlyMap<TableKey, readonly string[]>;
  readonly environment: Environment;
};

export function namesInCode(scene: Scene): NamesInCode {
  const environment = scene.environmentAtEnd();
  const subjects = new Map<TableKey, Subject>();
  const variables = new Map<TableKey, string[]>();
  const modules = new Map<string, string>();
  const add = (subject: Subject): void => {
    const table = tableOf(subject, scene.world);
    if (table) {
      subjects.set(table.key, subject);
    }
  };
  for (const { entity, module } of scene.nearEntities()) {
    modules.set(entity.name, module);
    add({ kind: 'model', entity, connection: null });
  }
  for (const [name, type] of environment) {
    if (type.kind === 'class' && type.subject.kind === 'model') {
      add(type.subject);
    }
    const table = type.kind === 'table' ? tableOf(type.subject, scene.world) : null;
    if (table) {
      variables.set(table.key, [name, ...(variables.get(table.key) ?? [])]);
    }
  }
  return { subjects, modules, variables, environment };
}

function summarize(table: Table, names: NamesInCode): TableSummary {
  const subject = names.subjects.get(table.key);
  return {
    id: tableId(table),
    schema: table.schema,
    name: table.name,
    kind: KINDS[table.kind] ?? 'table',
    rowEstimate: table.rowEstimate,
    comment: table.comment,
    entity: subject?.kind === 'model' ? subject.entity.name : null,
    variables: names.variables.get(table.key) ?? []
  };
}

/** The focus that is asked for, else the table of the notebook's last variable, else the best connected one. */
function findStart(schema: Schema, focus: string | null, names: NamesInCode): Table | null {
  const tables = [...schema.tables.values()];
  const asked = tables.find(table => tableId(table) === focus);
  const last = [...names.variables.keys()].at(-1);
  const connected = [...tables].sort((a, b) => b.relations.length - a.relations.length)[0];
  return asked ?? (last === undefined ? undefined : schema.tables.get(last)) ?? connected ?? null;
}

function tablesNear(schema: Schema, start: Table, hops: number): Table[] {
  const found = new Set([start]);
  for (let ring = [start]; hops > 0 && ring.length; hops--) {
    const next = ring
      .flatMap(table => table.relations.filter(relation => !relation.via))
      .flatMap(relation => schema.tables.get(relation.target) ?? [])
      .filter(table => !found.has(table));
    next.forEach(table => found.add(table));
    ring = [...new Set(next)];
  }
  return [...found];
}

function column(name: string, table: Table, schema: Schema): GraphColumn {
  const found = table.columns.find(each => each.name === name)!;
  const key = table.foreignKeys.find(each => each.columns.includes(name));
  const target = key && schema.tables.get(key.target);
  return {
    name,
    type: found.type,
    notNull: found.notNull,
    primaryKey: table.primaryKey.includes(name),
    references: target ? tableId(target) : null,
    comment: found.comment
  };
}

function edge(
  table: Table,
  key: Table['foreignKeys'][number],
  schema: Schema,
  names: NamesInCode,
  world: World
): GraphRelation {
  const target = schema.tables.get(key.target)!;
  const backward = target.relations.find(
    each =>
      each.constraint === key.name &&
      !each.via &&
      each.target === table.key &&
      each.columns !== key.columns
  );
  const called = (owner: Table, name: string | undefined): string | null => {
    const subject = names.subjects.get(owner.key);
    const own =
      subject &&
      relationsOf(subject, world).find(each => each.relation?.name === name && name !== undefined);
    return own?.name ?? (subject ? null : (name ?? null));
  };
  const forward = table.relations.find(
    each => each.constraint === key.name && !each.via && each.columns === key.columns
  );
  return {
    id: `${tableId(table)}.${key.name}`,
    from: tableId(table),
    to: tableId(target),
    fromColumns: key.columns,
    toColumns: key.targetColumns,
    forward: called(table, forward?.name),
    backward: called(target, backward?.name),
    oneToOne: table.unique.some(unique => unique.every(each => key.columns.includes(each))),
    optional: key.columns.some(name => !table.columns.find(each => each.name === name)?.notNull),
    indexed: table.indexes.some(index => key.columns.every((name, at) => index[at] === name)),
    constraint: key.name,
    fanOut: fanOutOf(schema, table, key)
  };
}
