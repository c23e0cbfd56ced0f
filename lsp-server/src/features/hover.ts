import { MarkupKind } from 'vscode-languageserver-types';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { ExplainedHover, Explanation } from '../../protocol';
import type { Scene } from '../documents';
import { findFunction, findMember } from '../infer/api';
import { evaluate } from '../infer/evaluate';
import {
  columnsOf,
  findJoined,
  relationsOf,
  subjectName,
  tableOf,
  type Subject,
  type Type
} from '../infer/types';
import { parsePython, stringValue, textOf } from '../syntax/python';
import {
  columnMarkdown,
  describeMember,
  describePublic,
  escapeMarkdown,
  relationMarkdown
} from './describe';
import { explainColumn, explainRelation } from './explain';

/** What is said, as text, and as data where it can be drawn. */
type Words = { readonly text: string; readonly data?: Explanation };

const words = (text: string | null): Words | null => (text ? { text } : null);

/** What is known of the name at an offset of a cell; null where that is nothing of ours. */
export function hover(scene: Scene, cell: number, offset: number): ExplainedHover | null {
  const text = scene.flow.cells[cell].text;
  const source = parsePython(text);
  const node =
    source.tree.resolveInner(offset, 1).to >= offset
      ? source.tree.resolveInner(offset, 1)
      : source.tree.resolveInner(offset, -1);
  const env = scene.environment(cell, source, node.to);
  const context = scene.context(source);
  let value: Words | null = null;
  if (node.name === 'PropertyName' && node.parent?.name === 'MemberExpression') {
    value = describeName(
      evaluate(node.parent.firstChild, env, context),
      textOf(source, node),
      scene
    );
  } else if (node.name === 'String' && node.parent?.name === 'MemberExpression') {
    value = describeName(
      evaluate(node.parent.firstChild, env, context),
      stringValue(source, node) ?? '',
      scene
    );
  } else if (node.name === 'VariableName') {
    value = words(describeValue(env.get(textOf(source, node)) ?? null, scene));
  }
  if (!value) {
    return null;
  }
  const document = TextDocument.create('', 'python', 0, text);
  const range = { start: document.positionAt(node.from), end: document.positionAt(node.to) };
  return {
    contents: { kind: MarkupKind.Markdown, value: value.text },
    range,
    explanation: value.data
  };
}

/** A name behind a dot: a relation, a column, or a method of the package. */
function describeName(receiver: Type | null, name: string, scene: Scene): Words | null {
  switch (receiver?.kind) {
    case 'vantage': {
      const known = findFunction(name);
      return words(known && describePublic(known));
    }
    case 'table':
    case 'class':
    case 'record':
    case 'columns':
      return describeMemberOf(receiver.subject, receiver, name, scene);
    case 'column':
      return words(describeMethod('Condition', '', receiver, name));
    case 'object':
      return words(describeMethod(receiver.name, '', receiver, name));
    case 'connection':
      return words(describeMethod('Database', 'db', receiver, name));
    default:
      return null;
  }
}

function describeMemberOf(
  subject: Subject,
  receiver: Type,
  name: string,
  scene: Scene
): Words | null {
  const relation = relationsOf(subject, scene.world).find(each => each.name === name);
  if (relation) {
    const data = explainRelation(relation, subject, scene.world);
    return { text: relationMarkdown(data), data };
  }
  const joined = findJoined(receiver, name);
  if (joined) {
    return describeColumnOf(joined.subject, joined.name, scene);
  }
  const isSet = receiver.kind === 'table' || receiver.kind === 'class';
  const verb = isSet ? findMember('Verbs', name) : null; // verbs win over columns on sets
  const column = verb ? null : describeColumnOf(subject, name, scene);
  if (column) {
    return column;
  }
  const set: Type = { kind: 'table', subject };
  const text = verb
    ? describeMethod(
        'Verbs',
        subjectName(subject),
        receiver.kind === 'table' ? receiver : set,
        name
      )
    : receiver.kind === 'columns'
      ? null
      : describeMethod('Entity', subjectName(subject), receiver, name);
  return words(text);
}

function describeColumnOf(subject: Subject, name: string, scene: Scene): Words | null {
  const column = columnsOf(subject, scene.world).find(each => each.name === name);
  const data = column && explainColumn(column, subject, scene.world);
  return data ? { text: columnMarkdown(data), data } : null;
}

function describeMethod(
  className: string,
  owner: string,
  receiver: Type,
  name: string
): string | null {
  const member = findMember(className, name);
  return member && describeMember(member, owner, receiver);
}

function describeValue(type: Type | null, scene: Scene): string | null {
  if (type?.kind === 'function') {
    const known = findFunction(type.name);
    return known && describePublic(known);
  }
  if (!type || !('subject' in type) || type.kind === 'column') {
    return null;
  }
  return describeSubject(
    type.subject,
    { table: 'A set of', class: 'Entity', record: 'A record of', columns: 'Columns of' }[type.kind],
    scene
  );
}

function describeSubject(subject: Subject, what: string, scene: Scene): string {
  const table = tableOf(subject, scene.world);
  const comment = (subject.kind === 'model' && subject.entity.doc) || table?.comment;
  const estimate =
    table?.rowEstimate != null
      ? `about ${Math.round(table.rowEstimate).toLocaleString('en')} rows (estimated)`
      : '';
  const relations = relationsOf(subject, scene.world).map(
    each => `\`${each.name}()\` ${each.many ? 'many' : 'one'} ${each.targetName}`
  );
  return [
    `${what} **${subjectName(subject)}**${table ? `, table \`${table.name}\`` : ''}`,
    comment ? escapeMarkdown(comment) : '',
    estimate,
    relations.length ? `Relations: ${relations.join(', ')}` : ''
  ]
    .filter(Boolean)
    .join('\n\n');
}
