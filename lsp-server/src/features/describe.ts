import type { Member, PublicName } from '../infer/api';
import { resultText } from '../infer/annotations';
import { tableLabel } from '../model/schema';
import { docstringToMarkdown } from './docstring';
import {
  subjectName,
  tableOf,
  type ColumnMember,
  type RelationMember,
  type Subject,
  type Type,
  type World
} from '../infer/types';

/** Words for columns and relations, in Markdown: what completion documents and hovering shows. */

/** `int4 · key`: what stands at the right of a column in the popup. */
export function columnDetail(member: ColumnMember, subject: Subject, world: World): string {
  const { column, declared } = member;
  if (!column) {
    return declared
      ? [declared.annotation, declared.source === 'column' ? '' : declared.source]
          .filter(Boolean)
          .join(' · ')
      : '';
  }
  const table = tableOf(subject, world);
  const key = table?.foreignKeys.find(each => each.columns.includes(column.name));
  const schema = world.schema(subject.connection);
  const target = key && schema?.tables.get(key.target);
  const marks = [
    table?.primaryKey.includes(column.name) ? 'key' : '',
    table?.unique.some(each => each.length === 1 && each[0] === column.name) &&
    !table.primaryKey.includes(column.name)
      ? 'unique'
      : ''
  ].filter(Boolean);
  return (
    [column.type, ...marks].join(' · ') + (target ? ` → ${target.className ?? target.name}` : '')
  );
}

/** A method as it is called, what it gives, and what its docstring says. */
export function describeMember(member: Member, owner: string, receiver: Type): string {
  const result = resultText(member.returns, member.self, receiver);
  const call = member.kind === 'property' ? '' : `(${(member.parameters ?? []).join(', ')})`;
  const head = `${owner ? `${owner}.` : ''}${member.name}${call}${result ? ` -> ${result}` : ''}`;
  return [`\`\`\`python\n${head}\n\`\`\``, docstringToMarkdown(member.doc)]
    .filter(Boolean)
    .join('\n\n');
}

/** A name of `vantage`. */
export function describePublic(name: PublicName): string {
  const call = name.kind === 'function' ? `(${(name.parameters ?? []).join(', ')})` : '';
  const result = name.kind === 'function' && name.returns ? ` -> ${name.returns}` : '';
  const head = `${name.kind === 'class' ? 'class ' : ''}vantage.${name.name}${call}${result}`;
  return [`\`\`\`python\n${head}\n\`\`\``, docstringToMarkdown(name.doc)]
    .filter(Boolean)
    .join('\n\n');
}

/** Type, nullability, default, comment and constraints of a column. */
export function describeColumn(member: ColumnMember, subject: Subject, world: World): string {
  const { column, declared } = member;
  const lines = [`**${subjectName(subject)}.${member.name}**`];
  if (column) {
    const facts = [column.type, column.notNull ? 'not null' : 'nullable'];
    facts.push(
      ...(column.default ? [`default \`${column.default}\``] : []),
      ...(column.generated ? ['generated'] : [])
    );
    lines.push(facts.join(', '));
  } else if (declared) {
    const how = {
      column: '',
      imported: `imported from \`${declared.imported?.relation}().${declared.imported?.column}\``,
      expression: 'computed in the query',
      computed: 'computed after the fetch'
    }[declared.source];
    lines.push([declared.annotation, how].filter(Boolean).join(', '));
  }
  if (column?.comment) {
    lines.push(escapeMarkdown(column.comment));
  }
  const table = tableOf(subject, world);
  if (column && table) {
    lines.push(...constraintLines(column.name, subject, world));
  }
  if (column?.labels.length) {
    lines.push(
      `Values: ${column.labels
        .slice(0, 12)
        .map(label => `\`${label}\``)
        .join(', ')}${column.labels.length > 12 ? ' …' : ''}`
    );
  }
  return lines.join('\n\n');
}

function constraintLines(name: string, subject: Subject, world: World): string[] {
  const table = tableOf(subject, world)!;
  const schema = world.schema(subject.connection);
  const lines: string[] = [];
  if (table.primaryKey.includes(name)) {
    lines.push(
      table.primaryKey.length > 1 ? `Primary key (${table.primaryKey.join(', ')})` : 'Primary key'
    );
  } else if (table.unique.some(each => each.length === 1 && each[0] === name)) {
    lines.push('Unique');
  }
  for (const key of table.foreignKeys.filter(each => each.columns.includes(name))) {
    const target = schema?.tables.get(key.target);
    if (target && schema) {
      lines.push(
        `Refers to \`${tableLabel(schema, target)}.${key.targetColumns[key.columns.indexOf(name)]}\` (\`${key.name}\`)`
      );
    }
  }
  return lines;
}

/** The relationship in a sentence, its keys, cardinality, constraint and index, and its SQL. */
export function describeRelation(member: RelationMember, subject: Subject, world: World): string {
  const { relation, declared } = member;
  const schema = world.schema(subject.connection);
  const table = tableOf(subject, world);
  const target = member.target && tableOf(member.target, world);
  const targetName = member.targetName || '?';
  const lines = [
    `**${subjectName(subject)}.${member.name}()** → Table[${targetName}]`,
    member.many
      ? `The ${targetName} rows of these ${subjectName(subject)} rows: each has many.`
      : `The ${targetName} row of each of these ${subjectName(subject)} rows: at most one.`
  ];
  const columns =
    relation?.columns ??
    (declared?.many ? (declared.to ?? table?.primaryKey) : declared?.columns) ??
    [];
  const targetColumns =
    relation?.targetColumns ??
    (declared?.many ? declared.columns : (declared?.to ?? target?.primaryKey)) ??
    [];
  if (schema && table && target) {
    const pairs = columns.map(
      (name, at) => `\`${table.name}.${name}\` = \`${target.name}.${targetColumns[at]}\``
    );
    const cardinality = relation?.via
      ? 'many to many'
      : relation?.oneToOne
        ? 'one to one'
        : member.many
          ? 'one to many'
          : 'many to one';
    lines.push(`${cardinality}: ${pairs.join(' and ')}`);
    lines.push(
      relation
        ? `Constraint \`${relation.constraint}\``
        : 'Declared in the model; the database has no such constraint.'
    );
    if (
      member.many &&
      !relation?.via &&
      !target.indexes.some(index => targetColumns.every((name, at) => index[at] === name))
    ) {
      lines.push(
        `No index on \`${target.name}.${targetColumns.join(', ')}\`: following this reads all of \`${target.name}\`.`
      );
    }
    lines.push(`\`\`\`sql\n${relationSql(member, subject, world, columns, targetColumns)}\n\`\`\``);
  }
  if (declared && subject.kind === 'model') {
    lines.push(
      `Declared in ${subject.entity.uri.slice(subject.entity.uri.lastIndexOf('/') + 1)}:${declared.line + 1}`
    );
  }
  return lines.join('\n\n');
}

function relationSql(
  member: RelationMember,
  subject: Subject,
  world: World,
  columns: readonly string[],
  targetColumns: readonly string[]
): string {
  const schema = world.schema(subject.connection)!;
  const name = (key: Subject): string => {
    const table = tableOf(key, world)!;
    return schema.searchPath.includes(table.schema)
      ? quote(table.name)
      : `${quote(table.schema)}.${quote(table.name)}`;
  };
  const list = (names: readonly string[]): string => names.map(quote).join(', ');
  const tuple = (names: readonly string[]): string =>
    names.length === 1 ? quote(names[0]) : `(${list(names)})`;
  const softDelete = (each: Subject): string =>
    each.kind === 'model' && each.entity.softDelete ? quote(each.entity.softDelete) : '';
  const own = softDelete(subject);
  let inner = `SELECT ${list(columns)} FROM ${name(subject)}${own ? ` WHERE ${own} IS NOT TRUE` : ''}`;
  const via = member.relation?.via;
  if (via) {
    const junction = schema.tables.get(via.table)!;
    inner = `SELECT ${list(via.targetColumns)} FROM ${quote(junction.name)} WHERE ${tuple(via.columns)} IN (${inner})`;
  }
  const deleted = softDelete(member.target!);
  const condition = deleted ? `\n  AND ${deleted} IS NOT TRUE` : '';
  return `SELECT * FROM ${name(member.target!)}\nWHERE ${tuple(targetColumns)} IN (${inner})${condition}`;
}

const quote = (name: string): string =>
  /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;

/** Text from the database as Markdown that shows it as it stands. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]<>()#+!|~-]/g, '\\$&');
}
