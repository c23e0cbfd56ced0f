import { findTable } from '../model/schema';
import { stringValue, type SyntaxNode } from '../syntax/python';
import { interpret } from './annotations';
import { findMember } from './api';
import type { Context } from './environment';
import {
  columnsOf,
  findJoined,
  recordOf,
  relationsOf,
  type Subject,
  type TableType,
  type Type,
  type World
} from './types';

/** A class or a set as the set that it is. */
export const asTable = (type: Type | null): TableType | null =>
  type?.kind === 'table'
    ? type
    : type?.kind === 'class'
      ? { kind: 'table', subject: type.subject }
      : null;

/** What iterating gives: a record of a set or a list. */
export function elementOf(type: Type | null): Type | null {
  return type?.kind === 'table' ? recordOf(type) : type?.kind === 'list' ? type.of : null;
}

/** An attribute of a value. */
export function memberOf(receiver: Type, name: string, world: World): Type | null {
  switch (receiver.kind) {
    case 'vantage':
      return { kind: 'function', name };
    case 'module':
      return moduleMember(receiver.uri, name, world);
    case 'connection':
      return name === 'entities'
        ? { kind: 'entities', connection: receiver.connection }
        : method('Database', receiver, name);
    case 'entities':
      return entityClass(receiver.connection, name, world);
    case 'class':
    case 'table':
      return memberOfSet(receiver, name, world);
    case 'columns':
      return columnType(receiver.subject, name, world);
    case 'record':
      return memberOfRecord(receiver.subject, name, world);
    case 'column':
      return { kind: 'method', on: receiver, name };
    case 'object':
      return memberOfObject(receiver, name);
    default:
      return null;
  }
}

function memberOfObject(receiver: Type & { readonly kind: 'object' }, name: string): Type | null {
  const member = findMember(receiver.name, name);
  return member?.kind === 'property'
    ? interpret(member.returns)
    : { kind: 'method', on: receiver, name };
}

function method(className: string, on: Type, name: string): Type | null {
  const member = findMember(className, name);
  return (
    member &&
    (member.kind === 'property' ? interpret(member.returns) : { kind: 'method', on, name })
  );
}

function moduleMember(uri: string, name: string, world: World): Type | null {
  const entity = world.moduleEntities(uri).find(each => each.name === name);
  if (entity) {
    return { kind: 'class', subject: { kind: 'model', entity, connection: null } };
  }
  const names = world.moduleShapes(uri).get(name);
  if (names) {
    return { kind: 'shape', names };
  }
  const below = world.resolveModule(`.${name}`, uri);
  return below === null ? null : { kind: 'module', uri: below };
}

/** Verbs win over columns for attributes of a set; `c` holds all columns. */
function memberOfSet(
  receiver: Type & { readonly subject: Subject },
  name: string,
  world: World
): Type | null {
  const { subject } = receiver;
  if (name === 'c') {
    return { kind: 'columns', subject };
  }
  const isMethod =
    findMember('Verbs', name) !== null ||
    (receiver.kind === 'class' && findMember('Entity', name)?.kind === 'classmethod') ||
    relationsOf(subject, world).some(each => each.name === name) ||
    (subject.kind === 'model' && subject.entity.setMethods.some(each => each.name === name));
  return isMethod ? { kind: 'method', on: receiver, name } : columnOfSet(receiver, name, world);
}

/** Columns win on records; what they hold is a value of Python, of which nothing is known. */
function memberOfRecord(subject: Subject, name: string, world: World): Type | null {
  const isMethod =
    !columnsOf(subject, world).some(each => each.name === name) &&
    (relationsOf(subject, world).some(each => each.name === name) ||
      findMember('Entity', name) !== null);
  return isMethod ? { kind: 'method', on: { kind: 'record', subject }, name } : null;
}

/** `t["name"]`, `t[10:20]`, `t[1]`, `records[0]`, `db.entities["x"]`. */
export function itemOf(
  receiver: Type,
  index: readonly SyntaxNode[],
  context: Context
): Type | null {
  const name = index.length === 1 ? stringValue(context.source, index[0]) : null;
  switch (receiver.kind) {
    case 'table':
    case 'columns':
    case 'class':
      return name === null ? asTable(receiver) : columnOfSet(receiver, name, context.world);
    case 'list':
      return index.some(each => each.name === ':') ? receiver : receiver.of;
    case 'entities':
      return name === null ? null : entityClass(receiver.connection, name, context.world);
    default:
      return null;
  }
}

/** A column of a set, or of what is joined to it. */
function columnOfSet(
  receiver: Type & { readonly subject: Subject },
  name: string,
  world: World
): Type | null {
  const joined = findJoined(receiver, name);
  return joined
    ? { kind: 'column', subject: joined.subject, name: joined.name }
    : columnType(receiver.subject, name, world);
}

function columnType(subject: Subject, name: string, world: World): Type | null {
  return columnsOf(subject, world).some(column => column.name === name)
    ? { kind: 'column', subject, name }
    : null;
}

function entityClass(connection: string, name: string, world: World): Type | null {
  const schema = world.schema(connection);
  const table =
    schema &&
    ([...schema.tables.values()].find(each => each.className === name) ?? findTable(schema, name));
  return table ? { kind: 'class', subject: { kind: 'catalog', table, connection } } : null;
}
