import type { Member, PublicName } from '../infer/api';
import { resultText } from '../infer/annotations';
import type { ColumnExplanation, Fact, RelationExplanation } from '../../protocol';
import { docstringToMarkdown } from './docstring';
import { explainColumn, explainRelation } from './explain';
import {
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
  return columnMarkdown(explainColumn(member, subject, world));
}

/** The relationship in a sentence, its keys, cardinality, constraint and index, and its SQL. */
export function describeRelation(member: RelationMember, subject: Subject, world: World): string {
  return relationMarkdown(explainRelation(member, subject, world));
}

export function columnMarkdown(column: ColumnExplanation): string {
  const shares = column.values.map(
    ({ value, share }) => `${escapeMarkdown(value)} ${Math.round(share * 100)} %`
  );
  return [
    `**${escapeMarkdown(column.title)}**`,
    column.type,
    column.comment ? escapeMarkdown(column.comment) : '',
    ...column.facts.map(factMarkdown),
    shares.length ? `Values, estimated from statistics: ${shares.join(', ')}` : ''
  ]
    .filter(Boolean)
    .join('\n\n');
}

export function relationMarkdown(relation: RelationExplanation): string {
  const { from, to } = relation;
  const pairs = from.columns.map(
    (name, at) => `\`${from.table}.${name}\` = \`${to.table}.${to.columns[at]}\``
  );
  const keys = [`${relation.cardinality}: ${pairs.join(' and ')}`, relation.fanOut].filter(Boolean);
  return [
    `**${escapeMarkdown(relation.title)}** → ${escapeMarkdown(relation.result)}`,
    escapeMarkdown(relation.sentence),
    relation.sql === null ? '' : keys.join(', '),
    ...relation.facts.map(factMarkdown),
    relation.sql === null ? '' : `\`\`\`sql\n${relation.sql}\n\`\`\``
  ]
    .filter(Boolean)
    .join('\n\n');
}

const factMarkdown = ({ label, text }: Fact): string => `${label}: ${text}`;

/** Text from the database as Markdown that shows it as it stands. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]<>()#+!|~-]/g, '\\$&');
}
