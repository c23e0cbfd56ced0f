import { stringValue, textOf, childrenOf, type Argument } from '../syntax/python';
import { findFunction, findMember, isKindOf } from './api';
import { interpret, objectOf, resultOf } from './annotations';
import { firstText, textArgument, type Call } from './call';
import { callConnection, connectionOf } from './connections';
import { withJoin } from './joins';
import { asTable } from './members';
import {
  columnsOf,
  joinedColumns,
  relationsOf,
  type TableType,
  type Type,
  type World
} from './types';
import { valueTypeOf } from './operators';

/** What a method gives, where its annotation cannot say it. */
type Transfer = (receiver: TableType, call: Call) => Type | null;

const TRANSFERS: Readonly<Record<string, Transfer>> = {
  ref: (receiver, call) => followed(receiver, firstText(call) ?? '', call.world),
  select: (_, call) => rowsOf('Selection', selectedNames(call)),
  join: (receiver, call) => joined(receiver, call),
  alias: (receiver, call) => ({ ...receiver, alias: firstText(call) ?? undefined }),
  rows: (receiver, { world }) =>
    rowsOf('Lazy[list[Any]]', [
      ...columnsOf(receiver.subject, world).map(each => each.name),
      ...joinedColumns(receiver).map(each => each.label)
    ]),
  as_entity: (receiver, call) => {
    const given = call.typeOf(call.args[0]);
    return given?.kind === 'shape' ? { ...receiver, names: given.names } : receiver;
  },
  min: (receiver, call) => objectOf(`Aggregate[${fieldType(receiver, call) || 'Any'}]`),
  max: (receiver, call) => objectOf(`Aggregate[${fieldType(receiver, call) || 'Any'}]`)
};

/** What a method of a set, a record, a class or another object gives. */
export function callMethod(on: Type, name: string, call: Call): Type | null {
  switch (on.kind) {
    case 'connection':
      return callConnection(on.connection, name, call);
    case 'class':
      return name === 'table'
        ? tableOn(on.subject, call)
        : callSet({ kind: 'table', subject: on.subject }, name, call);
    case 'table':
      return callSet(on, name, call);
    case 'record':
      return (
        followed({ kind: 'table', subject: on.subject }, name, call.world) ??
        annotated('Entity', name, on)
      );
    case 'column':
      return annotated('Condition', name, objectOf('Condition'));
    case 'object': {
      if (name === 'run' && isKindOf(on.name, 'Lazy')) {
        return on.awaits;
      }
      const given = annotated(on.name, name, on);
      // `select(…).limit(3)` has the names that were selected.
      return given?.kind === 'object' && given.name === on.name
        ? { ...given, awaits: on.awaits }
        : given;
    }
    default:
      return null;
  }
}

/** What a function of `vantage` gives. */
export function callFunction(name: string, call: Call): Type | null {
  if (name === 'connect_postgres' || name === 'connect') {
    return connectionOf(name, call);
  }
  const known = findFunction(name);
  return known?.kind === 'function' ? interpret(known.returns) : null;
}

function annotated(className: string, name: string, receiver: Type): Type | null {
  const member = findMember(className, name);
  return member && resultOf(member.returns, member.self, receiver);
}

function callSet(receiver: TableType, name: string, call: Call): Type | null {
  const { subject } = receiver;
  const relation = followed(receiver, name, call.world);
  if (relation) {
    return relation;
  }
  const own =
    subject.kind === 'model' ? subject.entity.setMethods.find(each => each.name === name) : null;
  if (own && subject.kind === 'model') {
    const entity = own.returns ? call.world.entity(own.returns, subject.entity.uri) : null;
    return entity
      ? { kind: 'table', subject: { kind: 'model', entity, connection: subject.connection } }
      : receiver;
  }
  return name in TRANSFERS ? TRANSFERS[name](receiver, call) : annotated('Verbs', name, receiver);
}

/** The set that a relation leads to, by its name with or without `ref_`. */
function followed(parent: TableType, name: string, world: World): TableType | null {
  const relation = relationsOf(parent.subject, world).find(
    each => each.name === name || each.name === `ref_${name}`
  );
  return relation?.target
    ? { kind: 'table', subject: relation.target, step: { parent, relation: relation.name } }
    : null;
}

/** `join(other, how, prefix, on=…)`; `other` may be the name of a relation. */
function joined(receiver: TableType, call: Call): TableType {
  const { args, world } = call;
  const named = (keyword: string, place: number): Argument | undefined =>
    args.find(arg => arg.keyword === keyword) ?? args.filter(arg => !arg.keyword)[place];
  const given = call.typeOf(named('other', 0));
  const other = given?.kind === 'text' ? followed(receiver, given.value, world) : asTable(given);
  const how = textArgument(call, named('how', 1));
  const isOnConditions = how === 'cross' || args.some(arg => arg.keyword === 'on');
  const prefix = textArgument(call, named('prefix', 2));
  return other ? withJoin(receiver, { other, prefix, isOnConditions }, world) : receiver;
}

function tableOn(subject: TableType['subject'], call: Call): Type {
  const given = call.typeOf(call.args[0]);
  const connection = given?.kind === 'connection' ? given.connection : subject.connection;
  return { kind: 'table', subject: { ...subject, connection } };
}

function rowsOf(annotation: string, names: readonly string[]): Type {
  return {
    kind: 'object',
    name: annotation.replace(/\[.*/, ''),
    annotation,
    awaits: { kind: 'list', of: { kind: 'row', names } }
  };
}

function fieldType({ subject }: TableType, call: Call): string {
  const type = call.typeOf(call.args[0]);
  const name = type?.kind === 'text' ? type.value : type?.kind === 'column' ? type.name : null;
  const owner = type?.kind === 'column' ? type.subject : subject;
  return valueTypeOf(columnsOf(owner, call.world).find(each => each.name === name));
}

function selectedNames({ args, source }: Call): string[] {
  return args.flatMap(({ keyword, value }) => {
    if (keyword) {
      return [keyword];
    }
    if (value.name === 'DictionaryExpression') {
      const parts = childrenOf(value);
      return parts.flatMap((part, at) =>
        parts[at + 1]?.name === ':' ? (stringValue(source, part) ?? []) : []
      );
    }
    const property = value.name === 'MemberExpression' ? value.getChild('PropertyName') : null;
    const subscript = value.name === 'MemberExpression' ? value.getChild('String') : null;
    return property ? [textOf(source, property)] : (stringValue(source, subscript ?? value) ?? []);
  });
}
