import { isReserved } from '../infer/api';
import { tableOf, type RelationMember, type Subject, type World } from '../infer/types';
import type { Schema, Table } from '../model/schema';

/** The columns that a relation follows: of the set, and of the rows that it leads to. */
export type RelationColumns = {
  readonly columns: readonly string[];
  readonly targetColumns: readonly string[];
};

/** The keys of a relation: of its foreign key, else as the model declares it. */
export function columnsOfRelation(
  { relation, declared }: RelationMember,
  table: Table | null,
  target: Table | null
): RelationColumns {
  if (relation) {
    return relation;
  }
  return declared?.many
    ? { columns: declared.to ?? table?.primaryKey ?? [], targetColumns: declared.columns }
    : {
        columns: declared?.columns ?? [],
        targetColumns: declared?.to ?? target?.primaryKey ?? []
      };
}

/** What following a relation asks the database, as the kernel's package writes it; null where a catalog is missing. */
export function relationSql(member: RelationMember, subject: Subject, world: World): string | null {
  const schema = world.schema(subject.connection);
  const table = tableOf(subject, world);
  const target = member.target && tableOf(member.target, world);
  if (!schema || !table || !target) {
    return null;
  }
  const { columns, targetColumns } = columnsOfRelation(member, table, target);
  const alive = softDeleteOf(subject);
  let inner = `SELECT ${list(columns)} FROM ${named(table, schema)}${alive ? ` WHERE ${alive}` : ''}`;
  const via = member.relation?.via;
  if (via) {
    const junction = named(schema.tables.get(via.table)!, schema);
    inner = `SELECT ${list(via.targetColumns)} FROM ${junction} WHERE ${tuple(via.columns)} IN (${inner})`;
  }
  const targetAlive = softDeleteOf(member.target!);
  return [
    `SELECT * FROM ${named(target, schema)}`,
    `WHERE ${tuple(targetColumns)} IN (${inner})`,
    ...(targetAlive ? [`  AND ${targetAlive}`] : [])
  ].join('\n');
}

/** The condition that leaves deleted rows out, where the entity has one. */
const softDeleteOf = (subject: Subject): string =>
  subject.kind === 'model' && subject.entity.softDelete
    ? `${quote(subject.entity.softDelete)} IS NOT TRUE`
    : '';

/** A table as SQL: with its schema where the search path would find another, or none. */
function named(table: Table, schema: Schema): string {
  const first = schema.searchPath.find(each =>
    [...schema.tables.values()].some(other => other.schema === each && other.name === table.name)
  );
  return first === table.schema ? quote(table.name) : `${quote(table.schema)}.${quote(table.name)}`;
}

const list = (names: readonly string[]): string => names.map(quote).join(', ');
const tuple = (names: readonly string[]): string =>
  names.length === 1 ? quote(names[0]) : `(${list(names)})`;

/** A name as SQL: bare where Postgres reads it as it is. */
const quote = (name: string): string =>
  /^[a-z_][a-z0-9_]*$/.test(name) && !isReserved(name) ? name : `"${name.replaceAll('"', '""')}"`;
