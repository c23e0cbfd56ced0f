import type { FilterCondition, FilterPredicate } from '../../protocol';
import { primaryKeyOf } from '../infer/columns';
import { findField, findRelation, followPath, type FilterableField } from '../infer/fields';
import type { SetDefinition } from '../infer/sets';
import {
  subjectName,
  tableOf,
  type RelationMember,
  type Subject,
  type World
} from '../infer/types';
import type { Relation } from '../model/schema';
import { predicateSql } from './filter-predicate';
import { columnList, qualified, quote, type SqlValue } from './sql-text';

/** What a query cannot say, because only Python knows it. The message is for people. */
export class NotInSql extends Error {}

/** Writes queries over a set, that read the rows which the set has in Python. */
export class SqlWriter {
  readonly values: SqlValue[] = [];
  private aliases = 0;

  constructor(readonly world: World) {}

  bind(value: SqlValue, type = ''): string {
    this.values.push(value);
    return `$${this.values.length}${type && `::${type}`}`;
  }

  /** The rows of a set, and what narrows the table to them. */
  from(set: SetDefinition): SqlSource {
    const rows = this.rows(set.subject);
    const deleted = set.withDeleted ? [] : this.notDeleted(rows);
    const step = set.step ? [this.followed(set.step.parent, set.step.relation, rows)] : [];
    const own = set.conditions.map(each => this.condition(each, rows));
    return { rows, conditions: [...step, ...own, ...deleted] };
  }

  /** A column of some rows, by the name of its field. */
  column(rows: SqlRows, name: string): string {
    return this.field(rows, this.findField(rows.subject, name));
  }

  findField(subject: Subject, name: string): FilterableField {
    const field = findField(subject, name, this.world);
    if (!field) {
      throw new NotInSql(`${subjectName(subject)} has no column ${name}.`);
    }
    return field;
  }

  private rows(subject: Subject): SqlRows {
    const table = tableOf(subject, this.world);
    if (!table) {
      throw new NotInSql(`There is no table of ${subjectName(subject)} in this database.`);
    }
    return { subject, alias: `t${++this.aliases}`, table: qualified(table) };
  }

  /** NULL counts as not deleted. */
  private notDeleted({ subject, alias }: SqlRows): string[] {
    const flag = subject.kind === 'model' ? subject.entity.softDelete : null;
    return flag === null ? [] : [`${alias}.${quote(flag)} IS NOT TRUE`];
  }

  /** `(client_id) IN (SELECT id FROM client WHERE …)`. */
  private followed(parent: SetDefinition, name: string, rows: SqlRows): string {
    const keys = this.keysOf(parent.subject, name);
    return this.isIn(rows.alias, keys, selectColumns(keys.ours, this.from(parent)));
  }

  /** The rows of `alias` that belong to keys which a query gives. */
  private isIn(alias: string, { theirs, via }: RelationKeys, keys: string): string {
    const inner = via
      ? `SELECT ${columnList('j', via.far)} FROM ${via.table} AS j WHERE (${columnList('j', via.near)}) IN (${keys})`
      : keys;
    return `(${columnList(alias, theirs)}) IN (${inner})`;
  }

  /** The rows of `inner` that belong to the row at hand. */
  private linked(outer: string, inner: string, { ours, theirs, via }: RelationKeys): string {
    const equal = (
      a: string,
      b: string,
      left: readonly string[],
      right: readonly string[]
    ): string =>
      left.map((name, at) => `${a}.${quote(name)} = ${b}.${quote(right[at])}`).join(' AND ');
    return via
      ? `(${columnList(inner, theirs)}) IN (SELECT ${columnList('j', via.far)} FROM ${via.table} AS j WHERE ${equal('j', outer, via.near, ours)})`
      : equal(inner, outer, theirs, ours);
  }

  private condition(condition: FilterCondition, rows: SqlRows): string {
    if (condition.kind === 'predicate') {
      const field = this.findField(rows.subject, condition.column);
      return predicateSql(condition, this.field(rows, field), field.base, this);
    }
    if (condition.kind === 'any') {
      const either = condition.conditions.map(each => this.condition(each, rows));
      return either.length ? `(${either.join(' OR ')})` : 'false';
    }
    const { path, holds, conditions } = condition;
    if (holds === 'one') {
      const all = conditions.map(each => this.throughOne(each, path, rows));
      return all.length ? `(${all.join(' AND ')})` : 'true';
    }
    const exists = `EXISTS (SELECT 1 ${fromWhere(this.chain(path, conditions, rows))})`;
    return holds === 'none' ? `NOT ${exists}` : exists;
  }

  /** A condition on the row that to-one relations lead to, deleted or not. */
  private throughOne(predicate: FilterPredicate, path: readonly string[], rows: SqlRows): string {
    const reached = followPath(rows.subject, path, this.world);
    if (!reached) {
      throw new NotInSql(`${subjectName(rows.subject)} has no relation ${path.join('().')}().`);
    }
    const field = this.findField(reached.target, predicate.column);
    return predicateSql(predicate, this.read(rows, path, field), field.base, this);
  }

  /** `(SELECT name FROM bakery WHERE id = bakery_id)`. */
  private read(rows: SqlRows, path: readonly string[], field: FilterableField): string {
    const [first, ...rest] = path;
    if (first === undefined) {
      return this.field(rows, field);
    }
    const relation = this.relation(rows.subject, first);
    const inner = this.rows(relation.target!);
    const wanted = this.read(inner, rest, field);
    const link = this.linked(rows.alias, inner.alias, this.keysOf(rows.subject, first));
    return `(SELECT ${wanted} FROM ${inner.table} AS ${inner.alias} WHERE ${link})`;
  }

  /** The rows that a path leads to from the row at hand, none of them deleted. */
  private chain(
    path: readonly string[],
    conditions: readonly FilterPredicate[],
    outer: SqlRows
  ): SqlSource {
    const before = path.slice(0, -1);
    const last = path[path.length - 1];
    const start = followPath(outer.subject, before, this.world)?.target;
    if (!start) {
      throw new NotInSql(`${subjectName(outer.subject)} has no relation ${path.join('().')}().`);
    }
    const rows = this.rows(this.relation(start, last).target!);
    const keys = this.keysOf(start, last);
    const link = before.length
      ? this.isIn(rows.alias, keys, selectColumns(keys.ours, this.chain(before, [], outer)))
      : this.linked(outer.alias, rows.alias, keys);
    const own = conditions.map(each => this.condition(each, rows));
    return { rows, conditions: [link, ...own, ...this.notDeleted(rows)] };
  }

  private field(rows: SqlRows, { member, name }: FilterableField): string {
    const { declared } = member;
    if (!declared || declared.source === 'column') {
      return `${rows.alias}.${quote(declared?.column ?? name)}`;
    }
    if (!declared.imported) {
      throw new NotInSql(`${name} is computed in the model: only a cell can count it.`);
    }
    const { relation, column } = declared.imported;
    const target = this.relation(rows.subject, relation).target!;
    return this.read(rows, [relation], this.findField(target, column));
  }

  private relation(subject: Subject, name: string): RelationMember {
    const relation = findRelation(subject, name, this.world);
    if (!relation?.target) {
      throw new NotInSql(`${subjectName(subject)} has no relation ${name}().`);
    }
    return relation;
  }

  /** The columns that are equal on both sides; what a model leaves out is the primary key. */
  private keysOf(subject: Subject, name: string): RelationKeys {
    const { declared, relation, target } = this.relation(subject, name);
    if (relation && (!declared || declared.via !== null)) {
      return this.keysOfCatalog(subject, relation);
    }
    if (!declared || declared.via !== null) {
      throw new NotInSql(`The keys that ${name}() follows are not in the database.`);
    }
    const [ours, theirs] = declared.many
      ? [declared.to ?? primaryKeyOf(subject, this.world), declared.columns]
      : [declared.columns, declared.to ?? primaryKeyOf(target!, this.world)];
    if (ours.length !== theirs.length) {
      throw new NotInSql(`${name}() has ${ours.length} columns here and ${theirs.length} there.`);
    }
    return { ours, theirs, via: null };
  }

  private keysOfCatalog(subject: Subject, { columns, targetColumns, via }: Relation): RelationKeys {
    const tables = this.world.schema(subject.connection)?.tables;
    const junction = via && tables?.get(via.table);
    return {
      ours: columns,
      theirs: targetColumns,
      via:
        via && junction
          ? { table: qualified(junction), near: via.columns, far: via.targetColumns }
          : null
    };
  }
}

/** Rows of a table, and conditions that all hold for them. */
export type SqlSource = { readonly rows: SqlRows; readonly conditions: readonly string[] };

/** `FROM … WHERE …`; `sample` is a clause after the table. */
export function fromWhere({ rows, conditions }: SqlSource, sample = ''): string {
  const where = conditions.length ? ` WHERE ${conditions.join(' AND ')}` : '';
  return `FROM ${rows.table} AS ${rows.alias}${sample}${where}`;
}

const selectColumns = (names: readonly string[], source: SqlSource): string =>
  `SELECT ${columnList(source.rows.alias, names)} ${fromWhere(source)}`;

/** Rows of a table in a query. */
export type SqlRows = { readonly subject: Subject; readonly alias: string; readonly table: string };

type RelationKeys = {
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
  readonly via: {
    readonly table: string;
    readonly near: readonly string[];
    readonly far: readonly string[];
  } | null;
};
