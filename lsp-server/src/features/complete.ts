import {
  CompletionItemKind,
  type CompletionItem,
  type CompletionList
} from 'vscode-languageserver-types';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Scene } from '../documents';
import { evaluate, type Environment } from '../infer/evaluate';
import { columnsOf, relationsOf, type ColumnMember, type Subject, type Type } from '../infer/types';
import {
  CONNECTION_METHODS,
  FIELD_ARGUMENTS,
  operatorsOf,
  TABLE_VERBS,
  VANTAGE_NAMES
} from '../infer/verbs';
import { tableLabel } from '../model/schema';
import {
  argumentsOf,
  childrenOf,
  placeAt,
  textOf,
  type Place,
  type Source,
  type SyntaxNode
} from '../syntax/python';
import { columnDetail, describeColumn, describeRelation } from './describe';

/** One offer, before it has a place in the text. `documentation` is made when it is looked at. */
type Offer = {
  readonly label: string;
  readonly kind: CompletionItemKind;
  readonly insert?: string;
  /** Inserted as `["a b"]`, in place of the dot. */
  readonly subscript?: string;
  readonly detail?: string;
  readonly documentation?: () => string;
  /** A line to put above what is typed. */
  readonly importLine?: string;
};

/** What completion gives: the list, and the documentation of each item by its place in it. */
export type Completions = {
  readonly list: CompletionList;
  readonly documentation: readonly (() => string)[];
};

const KEYWORDS = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from global if ' +
    'import in is lambda nonlocal not or pass raise return try while with yield'
  ).split(' ')
);

/** Completion at an offset of a cell. `incomplete`: a catalog is still missing. */
export function complete(
  scene: Scene,
  cell: number,
  offset: number,
  incomplete: boolean
): Completions {
  const text = scene.flow.cells[cell].text;
  const { source, place, at } = placeAt(text, offset);
  const env = place.kind === 'nothing' ? new Map() : scene.environment(cell, source, at);
  const offers = offersAt(scene, source, place, env);
  const document = TextDocument.create('', 'python', 0, text);
  const items = offers.map((offer, index) => makeItem(offer, index, place, offset, document));
  return {
    list: { isIncomplete: incomplete, items },
    documentation: offers.map(offer => offer.documentation ?? (() => ''))
  };
}

function offersAt(scene: Scene, source: Source, place: Place, env: Environment): Offer[] {
  switch (place.kind) {
    case 'member': {
      const receiver = evaluate(place.receiver, env, scene.context(source));
      return receiver
        ? membersOf(receiver, scene).filter(offer => startsWith(offer, place.prefix))
        : [];
    }
    case 'string':
      return stringOffers(scene, source, place.node, env).filter(offer =>
        startsWith(offer, place.prefix)
      );
    case 'name':
      return place.prefix
        ? nearEntities(scene, env).filter(offer => startsWith(offer, place.prefix))
        : [];
    default:
      return [];
  }
}

const startsWith = (offer: Offer, prefix: string): boolean =>
  offer.label.toLowerCase().startsWith(prefix.toLowerCase());

function membersOf(type: Type, scene: Scene): Offer[] {
  switch (type.kind) {
    case 'table':
      return setOffers(type.subject, scene);
    case 'class':
      return [method('table'), ...setOffers(type.subject, scene)];
    case 'columns':
      return columnOffers(type.subject, scene, () => false);
    case 'record':
      return recordOffers(type.subject, scene);
    case 'column': {
      const base =
        columnsOf(type.subject, scene.world).find(each => each.name === type.name)?.column?.base ??
        null;
      return operatorsOf(base).map(name => method(name));
    }
    case 'vantage':
      return VANTAGE_NAMES.map(label => ({
        label,
        kind: /^[A-Z]/.test(label) ? CompletionItemKind.Class : CompletionItemKind.Function
      }));
    case 'module':
      return scene.world.moduleEntities(type.uri).map(entity => ({
        label: entity.name,
        kind: CompletionItemKind.Class,
        detail: entity.table
      }));
    case 'connection':
      return CONNECTION_METHODS.map(name =>
        name === 'entities' ? { label: name, kind: CompletionItemKind.Property } : method(name)
      );
    case 'entities': {
      const schema = scene.world.schema(type.connection);
      return [...(schema?.tables.values() ?? [])].map(table => ({
        label: table.className ?? table.name,
        kind: CompletionItemKind.Class,
        subscript: table.className === null ? table.name : undefined,
        detail: schema ? tableLabel(schema, table) : ''
      }));
    }
    case 'row':
      return type.names.map(name => ({
        label: name,
        kind: CompletionItemKind.Field,
        subscript: isAttribute(name) ? undefined : name
      }));
    case 'lazy':
      return ['run', 'compile', 'preview_sql'].map(name => method(name));
    case 'aggregate':
    case 'expression':
      return [
        ...(type.kind === 'aggregate' ? ['run', 'preview_sql'] : []),
        ...operatorsOf('int4')
      ].map(name => method(name));
    default:
      return [];
  }
}

const method = (name: string, detail?: string): Offer => ({
  label: `${name}()`,
  insert: name,
  kind: CompletionItemKind.Method,
  detail
});

const isAttribute = (name: string): boolean =>
  /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) && !KEYWORDS.has(name);

function columnOffers(subject: Subject, scene: Scene, hidden: (name: string) => boolean): Offer[] {
  return columnsOf(subject, scene.world).map((member: ColumnMember) => ({
    label: member.name,
    kind: CompletionItemKind.Field,
    subscript: isAttribute(member.name) && !hidden(member.name) ? undefined : member.name,
    detail: columnDetail(member, subject, scene.world),
    documentation: () => describeColumn(member, subject, scene.world)
  }));
}

function relationOffers(subject: Subject, scene: Scene): Offer[] {
  return relationsOf(subject, scene.world).map(member => ({
    ...method(member.name, `${member.many ? 'many' : 'one'} ${member.targetName}`),
    documentation: () => describeRelation(member, subject, scene.world)
  }));
}

/** Columns in the order of the table, then relations, then the entity's own methods, then verbs. */
function setOffers(subject: Subject, scene: Scene): Offer[] {
  const own = subject.kind === 'model' ? subject.entity.setMethods : [];
  return [
    ...columnOffers(subject, scene, name => name in TABLE_VERBS || name === 'c'),
    ...relationOffers(subject, scene),
    ...own.map(each => ({ ...method(each.name), documentation: () => each.doc ?? '' })),
    ...Object.keys(TABLE_VERBS).map(name => method(name))
  ];
}

function recordOffers(subject: Subject, scene: Scene): Offer[] {
  const own =
    subject.kind === 'model'
      ? subject.entity.recordMethods.filter(name => !name.startsWith('_'))
      : [];
  return [
    ...columnOffers(subject, scene, () => false),
    ...relationOffers(subject, scene),
    ...own.map(name => method(name))
  ];
}

/** Entities of model files beside the notebook that it has not imported, with their import. */
function nearEntities(scene: Scene, env: Environment): Offer[] {
  return scene
    .nearEntities()
    .filter(({ entity }) => !env.has(entity.name))
    .map(({ entity, module }) => ({
      label: entity.name,
      kind: CompletionItemKind.Class,
      detail: module,
      importLine: `from ${module} import ${entity.name}\n`
    }));
}

/** What may stand in a string: names of columns and tables, values of an enum. */
function stringOffers(scene: Scene, source: Source, node: SyntaxNode, env: Environment): Offer[] {
  const context = scene.context(source);
  const parent = node.parent;
  if (parent?.name === 'MemberExpression') {
    const receiver = evaluate(parent.firstChild, env, context);
    if (receiver?.kind === 'row') {
      return receiver.names.map(plainText);
    }
    const isSet =
      receiver &&
      ['table', 'class', 'columns', 'record'].includes(receiver.kind) &&
      'subject' in receiver;
    return isSet
      ? columnsOf(receiver.subject, scene.world).map(member =>
          fieldName(member, receiver.subject, scene)
        )
      : [];
  }
  if (parent?.name === 'BinaryExpression') {
    const operands = childrenOf(parent).filter(child => child.from !== node.from);
    return valuesOf(evaluate(operands[0], env, context), scene);
  }
  const list = /^(Array|Tuple)/.test(parent?.name ?? '') ? parent!.parent : parent;
  const call = list?.name === 'ArgList' ? list.parent : null;
  const callee = call?.firstChild;
  if (callee?.name !== 'MemberExpression') {
    return [];
  }
  const receiver = evaluate(callee.firstChild, env, context);
  const property = callee.getChild('PropertyName');
  const name = property ? textOf(source, property) : '';
  if (receiver?.kind === 'column') {
    return valuesOf(receiver, scene);
  }
  const first = argumentsOf(source, call!)[0]?.value.from === node.from;
  if (receiver?.kind === 'connection' && name === 'table' && first) {
    const schema = scene.world.schema(receiver.connection);
    return [...(schema?.tables.values() ?? [])].map(table => plainText(tableLabel(schema!, table)));
  }
  if (receiver?.kind === 'table' || receiver?.kind === 'class') {
    const { subject } = receiver;
    if (name === 'ref') {
      return relationsOf(subject, scene.world).map(member => plainText(member.name));
    }
    return FIELD_ARGUMENTS.has(name)
      ? columnsOf(subject, scene.world).map(member => fieldName(member, subject, scene))
      : [];
  }
  return [];
}

const plainText = (label: string): Offer => ({ label, kind: CompletionItemKind.Value });

function fieldName(member: ColumnMember, subject: Subject, scene: Scene): Offer {
  return {
    label: member.name,
    kind: CompletionItemKind.Field,
    detail: columnDetail(member, subject, scene.world),
    documentation: () => describeColumn(member, subject, scene.world)
  };
}

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

function makeItem(
  offer: Offer,
  index: number,
  place: Place,
  offset: number,
  document: TextDocument
): CompletionItem {
  const from = place.kind === 'nothing' ? offset : place.from;
  const inString = place.kind === 'string';
  const start = offer.subscript !== undefined && place.kind === 'member' ? place.dot : from;
  const newText =
    offer.subscript !== undefined && !inString
      ? `[${JSON.stringify(offer.subscript)}]`
      : inString
        ? escapeFor(place.quote, offer.label)
        : (offer.insert ?? offer.label);
  const name = offer.insert ?? offer.label;
  return {
    label: offer.label,
    kind: offer.kind,
    sortText: String(index).padStart(5, '0'),
    filterText: start === from ? name : `.${name}`,
    labelDetails: offer.detail ? { description: offer.detail } : undefined,
    textEdit: {
      range: { start: document.positionAt(start), end: document.positionAt(offset) },
      newText
    },
    additionalTextEdits: offer.importLine
      ? [
          {
            range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
            newText: offer.importLine
          }
        ]
      : undefined,
    data: { index }
  };
}

const escapeFor = (quote: string, text: string): string =>
  text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replaceAll(quote[0], `\\${quote[0]}`);
