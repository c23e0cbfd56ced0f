import { CompletionItemKind } from 'vscode-languageserver-types';
import type { Scene } from '../documents';
import { findMember } from '../infer/api';
import type { Environment } from '../infer/environment';
import { evaluate } from '../infer/evaluate';
import { columnsOf, relationsOf, type Subject, type Type } from '../infer/types';
import { tableLabel, type Schema, type Table } from '../model/schema';
import { argumentsOf, childrenOf, textOf, type Source, type SyntaxNode } from '../syntax/python';
import { describeRelation } from './describe';
import { plainText, type Offer } from './items';
import { entityOffers, fieldOffer, joinedOffers } from './members';

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
  const args = argumentsOf(source, call!);
  const at = args.findIndex(each => each.value.from <= node.from && node.to <= each.value.to);
  return receiver && property
    ? argumentOffers(
        receiver,
        textOf(source, property),
        { at, keyword: args[at]?.keyword ?? null },
        scene
      )
    : [];
}

/** Where an argument stands: its place, and its keyword where it has one. */
type Argument = { readonly at: number; readonly keyword: string | null };

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
      return [...fieldNames(receiver.subject, scene), ...joinedNames(receiver, scene)];
    default:
      return [];
  }
}

function argumentOffers(receiver: Type, method: string, argument: Argument, scene: Scene): Offer[] {
  if (receiver.kind === 'column') {
    return valuesOf(receiver, scene);
  }
  if (receiver.kind === 'connection' && method === 'table' && argument.at === 0) {
    const schema = scene.world.schema(receiver.connection);
    return schema ? tableOffers(schema) : [];
  }
  if (receiver.kind !== 'table' && receiver.kind !== 'class') {
    return [];
  }
  const { subject } = receiver;
  if (method === 'ref' && argument.at === 0) {
    return relationsOf(subject, scene.world).map(member => ({
      ...plainText(member.name, `${member.many ? 'many' : 'one'} ${member.targetName}`),
      documentation: () => describeRelation(member, subject, scene.world)
    }));
  }
  if (!takesFields(method, argument)) {
    return [];
  }
  const joined = method === 'with_fields' ? [] : joinedNames(receiver, scene);
  return [...fieldNames(subject, scene), ...joined];
}

/** Tables on the search path first, as they are asked for. */
function tableOffers(schema: Schema): Offer[] {
  const tables = [...schema.tables.values()];
  const isNear = (table: Table): boolean => schema.searchPath.includes(table.schema);
  return [...tables.filter(isNear), ...tables.filter(table => !isNear(table))].map(table =>
    plainText(tableLabel(schema, table), table.comment ?? undefined)
  );
}

/** Names that parameters have which take a field. */
const FIELD_PARAMETERS = /^(field|fields|key|keys|column|columns|by|x|y|hue|color|group)$/;

/** Whether a text in this place of a verb names a field: its annotation or its name says so. */
function takesFields(method: string, { at, keyword }: Argument): boolean {
  const member = findMember('Verbs', method);
  const parameters = member?.parameters ?? [];
  const written =
    keyword === null ? parameters[at] : parameters.find(each => nameOf(each) === keyword);
  const annotation = written?.slice(written.indexOf(':') + 1) ?? '';
  return (
    (keyword === null && FIELD_VERBS.has(method)) ||
    FIELD_PARAMETERS.test(nameOf(written ?? '')) ||
    (/\bstr\b/.test(annotation) && /\b(Expression|Col)\b/.test(annotation))
  );
}

const nameOf = (parameter: string): string => /^\**(\w*)/.exec(parameter)![1];

const fieldNames = (subject: Subject, scene: Scene): Offer[] =>
  columnsOf(subject, scene.world).map(member => fieldOffer(member.name, member, subject, scene));

const joinedNames = (receiver: Type, scene: Scene): Offer[] =>
  joinedOffers(receiver, scene).map(offer => ({ ...offer, subscript: undefined }));

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
