import { CompletionItemKind } from 'vscode-languageserver-types';
import type { Scene } from '../documents';
import { findMember } from '../infer/api';
import type { Environment } from '../infer/environment';
import { evaluate } from '../infer/evaluate';
import { columnsOf, relationsOf, type Subject, type Type } from '../infer/types';
import { tableLabel, type Schema, type Table } from '../model/schema';
import { argumentsOf, childrenOf, textOf, type Source, type SyntaxNode } from '../syntax/python';
import { columnDetail, describeColumn, describeRelation } from './describe';
import { explainColumn } from './explain';
import { plainText, type Offer } from './items';
import { entityOffers } from './members';

/** Verbs whose texts are names of fields though their annotations do not say so. */
const FIELD_VERBS = new Set(['select', 'with_fields', 'order_by', 'group_by']);

/** What may stand in a string: names of columns, relations and tables, values of an enum. */
export function stringOffers(
  scene: Scene,
  source: Source,
  node: SyntaxNode,
  env: Environment
): Offer[] {
  const context = scene.context(source);
  const parent = node.parent;
  if (parent?.name === 'MemberExpression') {
    return keyOffers(evaluate(parent.firstChild, env, context), scene);
  }
  if (parent?.name === 'BinaryExpression') {
    const [other] = childrenOf(parent).filter(child => child.from !== node.from);
    return valuesOf(evaluate(other, env, context), scene);
  }
  const list = /^(Array|Tuple|Set)/.test(parent?.name ?? '') ? parent!.parent : parent;
  const call = list?.name === 'ArgList' ? list.parent : null;
  const callee = call?.firstChild;
  if (callee?.name !== 'MemberExpression') {
    return [];
  }
  const receiver = evaluate(callee.firstChild, env, context);
  const property = callee.getChild('PropertyName');
  const at = argumentsOf(source, call!).findIndex(each => each.value.from === node.from);
  return receiver && property ? argumentOffers(receiver, textOf(source, property), at, scene) : [];
}

/** `t["`, `row["`, `db.entities["`. */
function keyOffers(receiver: Type | null, scene: Scene): Offer[] {
  switch (receiver?.kind) {
    case 'row':
      return receiver.names.map(name => plainText(name));
    case 'entities':
      return entityOffers(receiver.connection, scene).map(offer => ({
        ...offer,
        subscript: undefined
      }));
    case 'table':
    case 'class':
    case 'columns':
    case 'record':
      return fieldNames(receiver.subject, scene);
    default:
      return [];
  }
}

function argumentOffers(receiver: Type, method: string, at: number, scene: Scene): Offer[] {
  if (receiver.kind === 'column') {
    return valuesOf(receiver, scene);
  }
  if (receiver.kind === 'connection' && method === 'table' && at === 0) {
    const schema = scene.world.schema(receiver.connection);
    return schema ? tableOffers(schema) : [];
  }
  if (receiver.kind !== 'table' && receiver.kind !== 'class') {
    return [];
  }
  const { subject } = receiver;
  if (method === 'ref' && at === 0) {
    return relationsOf(subject, scene.world).map(member => ({
      ...plainText(member.name, `${member.many ? 'many' : 'one'} ${member.targetName}`),
      documentation: () => describeRelation(member, subject, scene.world)
    }));
  }
  return takesFields(method, at) ? fieldNames(subject, scene) : [];
}

/** Tables on the search path first, as they are asked for. */
function tableOffers(schema: Schema): Offer[] {
  const tables = [...schema.tables.values()];
  const isNear = (table: Table): boolean => schema.searchPath.includes(table.schema);
  return [...tables.filter(isNear), ...tables.filter(table => !isNear(table))].map(table =>
    plainText(tableLabel(schema, table), table.comment ?? undefined)
  );
}

/** Whether a text in this place of a verb names a field: its annotation takes a name or an expression. */
function takesFields(method: string, at: number): boolean {
  const takes = findMember('Verbs', method)?.takes ?? [];
  const annotation = takes[Math.min(at, takes.length - 1)] ?? '';
  return (
    FIELD_VERBS.has(method) ||
    (/\bstr\b/.test(annotation) && /\b(Expression|Col)\b/.test(annotation))
  );
}

const fieldNames = (subject: Subject, scene: Scene): Offer[] =>
  columnsOf(subject, scene.world).map(member => ({
    label: member.name,
    kind: CompletionItemKind.Field,
    detail: columnDetail(member, subject, scene.world),
    documentation: () => describeColumn(member, subject, scene.world),
    explanation: () => explainColumn(member, subject, scene.world)
  }));

/** The values of an enum. */
function valuesOf(type: Type | null, scene: Scene): Offer[] {
  if (type?.kind !== 'column') {
    return [];
  }
  const member = columnsOf(type.subject, scene.world).find(each => each.name === type.name);
  return (member?.column?.labels ?? []).map(label => ({
    label,
    kind: CompletionItemKind.EnumMember
  }));
}
