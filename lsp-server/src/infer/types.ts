import type { Entity, ModelColumn, ModelRelation } from '../model/entity';
import { findTable, type Column, type Relation, type Schema, type Table } from '../model/schema';

/** What a set's rows are: an entity of a model, or a table of the catalog. */
export type Subject =
  | { readonly kind: 'model'; readonly entity: Entity; readonly connection: string | null }
  | { readonly kind: 'catalog'; readonly table: Table; readonly connection: string | null };

/** What an expression is. Flat and finite; what is not known is null, and nothing is said of it. */
export type Type =
  | { readonly kind: 'vantage' }
  | { readonly kind: 'module'; readonly uri: string }
  | { readonly kind: 'class' | 'record' | 'columns'; readonly subject: Subject }
  | TableType
  | { readonly kind: 'list'; readonly of: Type }
  | { readonly kind: 'column'; readonly subject: Subject; readonly name: string }
  | { readonly kind: 'connection' | 'entities'; readonly connection: string }
  /** A row of a `select`, or a record of fewer fields. */
  | { readonly kind: 'row'; readonly names: readonly string[] }
  /** A class of such records: `class Short(v.Record[Order])`. */
  | { readonly kind: 'shape'; readonly names: readonly string[] }
  | ObjectType
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'method'; readonly on: Type; readonly name: string }
  | { readonly kind: 'function'; readonly name: string };

/** A set; `names` are the fields of its records where they are fewer than the entity's. */
export type TableType = {
  readonly kind: 'table';
  readonly subject: Subject;
  readonly names?: readonly string[];
  /** The relation that was followed to it. */
  readonly step?: { readonly parent: TableType; readonly relation: string };
  readonly joins?: readonly Join[];
  /** What `alias()` calls it. */
  readonly alias?: string;
};

/** The columns of another set beside a set's own; `path` says which relations lead there. */
export type Join = { readonly path: string; readonly columns: readonly JoinedColumn[] };

/** `orders__id`: the column `id` of the rows of `orders`. */
export type JoinedColumn = {
  readonly label: string;
  readonly subject: Subject;
  readonly name: string;
};

/** The joined columns of a value: those of a set, none of anything else. */
export const joinedColumns = (type: Type): readonly JoinedColumn[] =>
  type.kind === 'table' ? (type.joins ?? []).flatMap(join => join.columns) : [];

/** A joined column by its name; null where there is none. */
export const findJoined = (type: Type, label: string): JoinedColumn | null =>
  joinedColumns(type).find(each => each.label === label) ?? null;

/** An instance of a class of the kernel's package, by its annotation: `Aggregate[int]`, `Lazy[list[E]]`. */
export type ObjectType = {
  readonly kind: 'object';
  readonly name: string;
  readonly annotation: string;
  /** What awaiting it gives. */
  readonly awaits: Type | null;
};

/** The records of a set. */
export const recordOf = ({ subject, names }: TableType): Type =>
  names ? { kind: 'row', names } : { kind: 'record', subject };

/** What evaluation may ask: everything is in memory, nothing waits. */
export type World = {
  /** The schema behind a connection; null: the notebook's default connection. */
  schema(connection: string | null): Schema | null;
  /** An entity by name: in the text that mentions it first, then anywhere. */
  entity(name: string, nearUri: string): Entity | null;
  /** Entities of a module, by their names. */
  moduleEntities(uri: string): readonly Entity[];
  /** The file of a module, as an import names it from a folder; null where there is none. */
  resolveModule(name: string, fromUri: string): string | null;
  /** The classes of `v.Record` that a module declares, with the names of their fields. */
  moduleShapes(uri: string): ReadonlyMap<string, readonly string[]>;
};

export type ColumnMember = {
  readonly name: string;
  readonly column: Column | null;
  readonly declared: ModelColumn | null;
};

export type RelationMember = {
  readonly name: string;
  readonly many: boolean;
  readonly target: Subject | null;
  readonly targetName: string;
  readonly relation: Relation | null;
  readonly declared: ModelRelation | null;
};

/** The table of the catalog that a subject's rows are in; null while no catalog is there. */
export function tableOf(subject: Subject, world: World): Table | null {
  if (subject.kind === 'catalog') {
    return subject.table;
  }
  const schema = world.schema(subject.connection);
  return schema && findTable(schema, subject.entity.table);
}

/** The columns of a subject, in their order. */
export function columnsOf(subject: Subject, world: World): ColumnMember[] {
  if (subject.kind === 'catalog') {
    return subject.table.columns.map(column => ({ name: column.name, column, declared: null }));
  }
  const table = tableOf(subject, world);
  return subject.entity.columns.map(declared => ({
    name: declared.name,
    column: table?.columns.find(column => column.name === declared.column) ?? null,
    declared
  }));
}

/** The relations of a subject. */
export function relationsOf(subject: Subject, world: World): RelationMember[] {
  const schema = world.schema(subject.connection);
  if (subject.kind === 'catalog') {
    return subject.table.relations.map(relation => {
      const table = schema?.tables.get(relation.target) ?? null;
      return {
        name: relation.name,
        many: relation.many,
        target: table && { kind: 'catalog', table, connection: subject.connection },
        targetName: table ? (table.className ?? table.name) : '',
        relation,
        declared: null
      };
    });
  }
  const table = tableOf(subject, world);
  return subject.entity.relations.map(declared => {
    const entity = world.entity(declared.target, subject.entity.uri);
    return {
      name: declared.name,
      many: declared.many,
      target: entity && { kind: 'model', entity, connection: subject.connection },
      targetName: declared.target,
      relation:
        table && schema && entity
          ? matchRelation(schema, table, findTable(schema, entity.table), declared)
          : null,
      declared
    };
  });
}

/** The foreign key of the catalog that a declared relation follows. */
function matchRelation(
  schema: Schema,
  table: Table,
  target: Table | null,
  declared: ModelRelation
): Relation | null {
  const same = (a: readonly string[], b: readonly string[]): boolean =>
    a.join('\u0000') === b.join('\u0000');
  const junction = declared.via === null ? null : findTable(schema, declared.via);
  const follows = ({ via, columns, targetColumns }: Relation): boolean =>
    via === null
      ? declared.via === null && same(declared.many ? targetColumns : columns, declared.columns)
      : via.table === junction?.key &&
        same(via.columns, declared.columns) &&
        (declared.to === null || same(via.targetColumns, declared.to));
  return (
    table.relations.find(relation => relation.target === target?.key && follows(relation)) ?? null
  );
}

export const subjectName = (subject: Subject): string =>
  subject.kind === 'model' ? subject.entity.name : (subject.table.className ?? subject.table.name);
