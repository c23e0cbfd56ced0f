import { CompletionItemKind } from 'vscode-languageserver-types';
import type { Scene } from '../documents';
import { resultText } from '../infer/annotations';
import { findMember, isKindOf, membersOfClass, publicNames, type Member } from '../infer/api';
import { operatorsOf, valueTypeOf, valueTypeOfAnnotation } from '../infer/operators';
import {
  columnsOf,
  joinedColumns,
  relationsOf,
  subjectName,
  type ColumnMember,
  type Subject,
  type Type
} from '../infer/types';
import { tableLabel } from '../model/schema';
import {
  columnDetail,
  describeColumn,
  describeMember,
  describePublic,
  describeRelation
} from './describe';
import { explainColumn, explainRelation } from './explain';
import { isAttribute, method, type Offer } from './items';

/** Public by name, but nothing to type in a notebook. */
const INTERNAL = new Set([
  'catalog',
  'known_catalog',
  'options',
  'refuse_write',
  'run',
  'submit',
  'unit'
]);

/** What may follow the dot of a value. */
export function membersOf(type: Type, scene: Scene): Offer[] {
  switch (type.kind) {
    case 'table':
      return setOffers(type, type.subject, scene);
    case 'class':
      return classOffers(type, type.subject, scene);
    case 'columns':
      return columnOffers(type.subject, scene, () => false);
    case 'record':
      return recordOffers(type, type.subject, scene);
    case 'column':
      return operatorOffers('Condition', valueTypeOf(columnOf(type, scene)), type);
    case 'object':
      return objectOffers(type);
    case 'vantage':
      return publicOffers();
    case 'module':
      return moduleOffers(type.uri, scene);
    case 'connection':
      return membersOfClass('Database')
        .filter(member => !INTERNAL.has(member.name))
        .map(member => memberOffer(member, 'db', type));
    case 'entities':
      return entityOffers(type.connection, scene);
    case 'row':
      return type.names.map(name => ({
        label: name,
        kind: CompletionItemKind.Field,
        subscript: isAttribute(name) ? undefined : name
      }));
    default:
      return [];
  }
}

/** A member of a class of the package: a property has no brackets. */
function memberOffer(member: Member, owner: string, receiver: Type): Offer {
  const documentation = (): string => describeMember(member, owner, receiver);
  const detail = resultText(member.returns, member.self, receiver);
  return member.kind === 'property'
    ? { label: member.name, kind: CompletionItemKind.Property, detail, documentation }
    : method(member.name, detail, documentation);
}

/** Functions first: they are what is typed most. */
export const publicOffers = (): Offer[] =>
  [...publicNames]
    .sort((a, b) => Number(b.kind === 'function') - Number(a.kind === 'function'))
    .map(name => ({
      label: name.name,
      kind:
        name.kind === 'class'
          ? CompletionItemKind.Class
          : name.kind === 'function'
            ? CompletionItemKind.Function
            : CompletionItemKind.Value,
      documentation: () => describePublic(name)
    }));

export const moduleOffers = (uri: string, scene: Scene): Offer[] => [
  ...scene.world.moduleEntities(uri).map(entity => ({
    label: entity.name,
    kind: CompletionItemKind.Class,
    detail: entity.table
  })),
  ...[...scene.world.moduleShapes(uri).keys()].map(label => ({
    label,
    kind: CompletionItemKind.Class
  }))
];

const columnOf = ({ subject, name }: { subject: Subject; name: string }, scene: Scene) =>
  columnsOf(subject, scene.world).find(each => each.name === name);

const operatorOffers = (className: string, valueType: string, receiver: Type): Offer[] =>
  operatorsOf(className, valueType).map(member => memberOffer(member, '', receiver));

/** What waits is asked first, then what an expression can do. */
function objectOffers(type: Type & { readonly kind: 'object' }): Offer[] {
  const offers = operatorOffers(type.name, valueTypeOfAnnotation(type.annotation), type);
  // A read that is typed as `Lazy` is a `Read`: its SQL can be looked at.
  const more = type.name === 'Lazy' ? membersOfClass('Read') : [];
  const extra = more
    .filter(member => !findMember('Lazy', member.name))
    .map(member => memberOffer(member, '', type));
  const all = [...offers, ...extra];
  const isWaiting = (offer: Offer): boolean => /^(run|compile|preview_sql)\(/.test(offer.label);
  return isKindOf(type.name, 'Lazy')
    ? [...all.filter(isWaiting), ...all.filter(offer => !isWaiting(offer))]
    : all;
}

function columnOffers(subject: Subject, scene: Scene, hidden: (name: string) => boolean): Offer[] {
  return columnsOf(subject, scene.world).map(member => ({
    ...fieldOffer(member.name, member, subject, scene),
    subscript: isAttribute(member.name) && !hidden(member.name) ? undefined : member.name
  }));
}

/** A field by the name that it has where it is asked for. */
export const fieldOffer = (
  label: string,
  member: ColumnMember,
  subject: Subject,
  scene: Scene
): Offer => ({
  label,
  kind: CompletionItemKind.Field,
  detail: columnDetail(member, subject, scene.world),
  documentation: () => describeColumn(member, subject, scene.world),
  explanation: () => explainColumn(member, subject, scene.world)
});

/** The columns of what is joined to a set. */
export const joinedOffers = (type: Type, scene: Scene): Offer[] =>
  joinedColumns(type).flatMap(joined => {
    const member = columnOf(joined, scene);
    return member
      ? [
          {
            ...fieldOffer(joined.label, member, joined.subject, scene),
            subscript: isAttribute(joined.label) ? undefined : joined.label
          }
        ]
      : [];
  });

function relationOffers(subject: Subject, scene: Scene): Offer[] {
  return relationsOf(subject, scene.world).map(member => ({
    ...method(member.name, `${member.many ? 'many' : 'one'} ${member.targetName}`),
    documentation: () => describeRelation(member, subject, scene.world),
    explanation: () => explainRelation(member, subject, scene.world)
  }));
}

/** Columns in the order of the table, then relations, then the entity's own methods, then verbs. */
function setOffers(type: Type, subject: Subject, scene: Scene): Offer[] {
  const own = subject.kind === 'model' ? subject.entity.setMethods : [];
  const set: Type = { kind: 'table', subject };
  const hidden = (name: string): boolean => name === 'c' || findMember('Verbs', name) !== null;
  return [
    ...columnOffers(subject, scene, hidden),
    ...joinedOffers(type, scene),
    ...relationOffers(subject, scene),
    ...own.map(each =>
      method(each.name, `Table[${each.returns ?? subjectName(subject)}]`, () => each.doc ?? '')
    ),
    ...membersOfClass('Verbs').map(member =>
      memberOffer(member, subjectName(subject), type.kind === 'class' ? set : type)
    )
  ];
}

function classOffers(type: Type, subject: Subject, scene: Scene): Offer[] {
  const [table, ...others] = membersOfClass('Entity').filter(each => each.kind === 'classmethod');
  const offer = (member: Member): Offer => memberOffer(member, subjectName(subject), type);
  return [offer(table), ...setOffers(type, subject, scene), ...others.map(offer)];
}

/** Columns win on records. */
function recordOffers(type: Type, subject: Subject, scene: Scene): Offer[] {
  const columns = columnOffers(subject, scene, () => false);
  const names = new Set(columns.map(offer => offer.label));
  const own =
    subject.kind === 'model'
      ? [...subject.entity.recordMethods, ...scene.addedMethods(subject.entity)]
      : [];
  const methods = own
    .filter(each => !each.name.startsWith('_'))
    .map((each): Offer => {
      const documentation = (): string => each.doc ?? '';
      return each.isProperty
        ? { label: each.name, kind: CompletionItemKind.Property, documentation }
        : method(each.name, undefined, documentation);
    });
  const given = membersOfClass('Entity')
    .filter(each => each.kind !== 'classmethod' && !names.has(each.name))
    .map(each => memberOffer(each, subjectName(subject), type));
  return [...columns, ...relationOffers(subject, scene), ...methods, ...given];
}

/** The classes of a database's tables; what gives no identifier is asked for by its name. */
export function entityOffers(connection: string, scene: Scene): Offer[] {
  const schema = scene.world.schema(connection);
  return [...(schema?.tables.values() ?? [])].map(table => ({
    label: table.className ?? table.name,
    kind: CompletionItemKind.Class,
    subscript: table.className === null ? table.name : undefined,
    detail: schema ? tableLabel(schema, table) : ''
  }));
}
