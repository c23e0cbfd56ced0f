import type { ColumnExplanation, Fact, RelationExplanation } from '../../protocol';
import {
  subjectName,
  tableOf,
  type ColumnMember,
  type RelationMember,
  type Subject,
  type World
} from '../infer/types';
import type { Key } from '../model/naming';
import { tableLabel, type Schema, type Table } from '../model/schema';
import type { ColumnStatistics } from '../model/statistics';
import { plural, snakeCase } from '../model/words';
import { fanOutOf } from './fan-out';
import { columnsOfRelation, relationSql } from './relation-sql';

/** What is known of a column and of a relation, as data. */

/** Type, nullability, default, comment, constraints and shares of values of a column. */
export function explainColumn(
  member: ColumnMember,
  subject: Subject,
  world: World
): ColumnExplanation {
  const { column, declared } = member;
  const table = tableOf(subject, world);
  const schema = world.schema(subject.connection);
  const known = column && table && schema?.statistics.get(table.key)?.get(column.name);
  return {
    kind: 'column',
    title: `${subjectName(subject)}.${member.name}`,
    type: column
      ? columnFacts(column)
      : [declared?.annotation, howItIsMade(member)].filter(Boolean).join(', '),
    comment: column?.comment ?? null,
    facts: [
      ...(column && table && schema ? constraintFacts(column.name, table, schema) : []),
      ...(column?.labels.length ? [labelsFact(column.labels)] : []),
      ...declaredFact(declared?.line, subject)
    ],
    values: known ? sharesOf(known, column?.base ?? '') : [],
    nulls: known ? known.nulls : null
  };
}

function columnFacts(column: NonNullable<ColumnMember['column']>): string {
  return [
    column.type,
    column.notNull ? 'not null' : 'nullable',
    ...(column.default ? [`default \`${column.default}\``] : []),
    ...(column.generated ? ['generated'] : [])
  ].join(', ');
}

/** The shares of the values that were measured; what is left is the share of all others. */
function sharesOf(known: ColumnStatistics, base: string): ColumnExplanation['values'] {
  const words: Readonly<Record<string, string>> = base === 'bool' ? { t: 'True', f: 'False' } : {};
  const values = known.values.map(({ value, share }) => ({ value: words[value] ?? value, share }));
  const rest = 1 - known.nulls - known.values.reduce((sum, { share }) => sum + share, 0);
  return values.length && rest > 0.02 ? [...values, { value: 'others', share: rest }] : values;
}

const howItIsMade = ({ declared }: ColumnMember): string =>
  ({
    column: '',
    imported: `imported from \`${declared?.imported?.relation}().${declared?.imported?.column}\``,
    expression: 'computed in the query',
    computed: 'computed after the fetch'
  })[declared?.source ?? 'column'];

function labelsFact(labels: readonly string[]): Fact {
  const shown = labels.slice(0, 12).map(label => `\`${label}\``);
  return { label: 'Values', text: shown.join(', ') + (labels.length > 12 ? ' …' : '') };
}

function constraintFacts(name: string, table: Table, schema: Schema): Fact[] {
  const facts: Fact[] = [];
  if (table.primaryKey.includes(name)) {
    const others = table.primaryKey.length > 1 ? ` (${table.primaryKey.join(', ')})` : '';
    facts.push({ label: 'Key', text: `Primary key${others}` });
  } else if (table.unique.some(each => each.length === 1 && each[0] === name)) {
    facts.push({ label: 'Key', text: 'Unique' });
  }
  for (const key of table.foreignKeys.filter(each => each.columns.includes(name))) {
    const target = schema.tables.get(key.target);
    const column = key.targetColumns[key.columns.indexOf(name)];
    if (target) {
      facts.push({
        label: 'Refers to',
        text: `\`${tableLabel(schema, target)}.${column}\` (\`${key.name}\`)`
      });
    }
  }
  return facts;
}

/** A relationship: a sentence, its keys, cardinality, constraint, index and fan-out, and its SQL. */
export function explainRelation(
  member: RelationMember,
  subject: Subject,
  world: World
): RelationExplanation {
  const { relation, declared } = member;
  const schema = world.schema(subject.connection);
  const table = tableOf(subject, world);
  const target = member.target && tableOf(member.target, world);
  const { columns, targetColumns } = columnsOfRelation(member, table, target);
  const via = relation?.via ? schema?.tables.get(relation.via.table) : null;
  const holder = member.many && !via ? target : table;
  const key = holder?.foreignKeys.find(each => each.name === relation?.constraint) ?? null;
  const fanOut = schema && holder && key && !via ? fanOutOf(schema, holder, key) : null;
  return {
    kind: 'relation',
    title: `${subjectName(subject)}.${member.name}()`,
    result: `Table[${member.targetName || '?'}]`,
    sentence: sentenceOf(member, subject),
    cardinality: cardinalityOf(member),
    from: { table: table?.name ?? subjectName(subject), columns },
    to: { table: target?.name ?? member.targetName, columns: targetColumns },
    via: via?.name ?? null,
    fromMany: Boolean(via) || (!member.many && !relation?.oneToOne),
    toMany: member.many,
    optional: key ? isOptional(key, holder!) : false,
    fanOut: fanOut && member.many ? fanOutText(fanOut) : null,
    facts: [
      ...(schema && table && target
        ? [constraintFact(relation?.constraint ?? null, key, holder)]
        : []),
      ...indexFacts(member, target, targetColumns),
      ...declaredFact(declared?.line, subject)
    ],
    sql: relationSql(member, subject, world)
  };
}

/** `Orders of these clients. One client has many orders.` */
function sentenceOf(member: RelationMember, subject: Subject): string {
  const words = (name: string): string => snakeCase(name).replaceAll('_', ' ') || '?';
  const many = (name: string): string => words(plural(name));
  const [own, other] = [subjectName(subject), member.targetName];
  const text = member.many
    ? `${many(other)} of these ${many(own)}. One ${words(own)} has many ${many(other)}.`
    : `the ${words(other)} of each of these ${many(own)}: one at most.`;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function cardinalityOf({ relation, many }: RelationMember): string {
  return relation?.via
    ? 'many to many'
    : relation?.oneToOne
      ? 'one to one'
      : many
        ? 'one to many'
        : 'many to one';
}

const isOptional = (key: Key, holder: Table): boolean =>
  key.columns.some(name => !holder.columns.find(each => each.name === name)?.notNull);

/** `1.5 each, max 2` */
export const fanOutText = ({ average, max }: { average: number; max: number | null }): string =>
  `${average >= 10 ? Math.round(average).toLocaleString('en') : average.toFixed(1)} each` +
  (max === null ? '' : `, max ${max.toLocaleString('en')}`);

function constraintFact(name: string | null, key: Key | null, holder: Table | null): Fact {
  if (name === null) {
    return {
      label: 'Constraint',
      text: 'declared in the model; the database has no such constraint'
    };
  }
  const optional = key && holder && (isOptional(key, holder) ? 'nullable' : 'not null');
  const onDelete = key?.onDelete && `on delete ${key.onDelete}`;
  return {
    label: 'Constraint',
    text: [`\`${name}\``, optional, onDelete].filter(Boolean).join(', ')
  };
}

/** Following a relation to many reads the key's column there: without an index, all rows of it. */
function indexFacts(
  { many, relation }: RelationMember,
  target: Table | null,
  columns: readonly string[]
): Fact[] {
  if (!many || relation?.via || !target) {
    return [];
  }
  const name = `\`${target.name}.${columns.join(', ')}\``;
  return target.indexes.some(index => columns.every((each, at) => index[at] === each))
    ? [{ label: 'Index', text: `on ${name}` }]
    : [
        {
          label: 'Index',
          text: `none on ${name}: following this reads all of \`${target.name}\``,
          isWarning: true
        }
      ];
}

function declaredFact(line: number | undefined, subject: Subject): Fact[] {
  if (line === undefined || subject.kind !== 'model') {
    return [];
  }
  const file = subject.entity.uri.slice(subject.entity.uri.lastIndexOf('/') + 1);
  return [{ label: 'Declared in', text: `${file}:${line + 1}` }];
}
