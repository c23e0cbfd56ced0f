import { findTable } from '../model/schema';
import { interpret } from './annotations';
import { findMember } from './api';
import { firstText, textArgument, type Call } from './call';
import type { Type } from './types';
import { textOf } from '../syntax/python';

/** What a method of a connection gives. */
export function callConnection(connection: string, name: string, call: Call): Type | null {
  if (name !== 'table') {
    const member = findMember('Database', name);
    return member && interpret(member.returns);
  }
  const wanted = firstText(call);
  const schema = call.world.schema(connection);
  const table = schema && wanted !== null ? findTable(schema, wanted) : null;
  return table && { kind: 'table', subject: { kind: 'catalog', table, connection } };
}

/** The key of a connection: `dsn:` and an address, `name:` and a name of `vantage.toml`. */
export function connectionOf(name: string, call: Call): Type | null {
  const first = call.args.find(arg => !arg.keyword || arg.keyword === 'dsn');
  const text = textArgument(call, first);
  if (name === 'connect') {
    return text === null ? null : { kind: 'connection', connection: `name:${text}` };
  }
  const isNone = first !== undefined && textOf(call.source, first.value) === 'None';
  if (first && text === null && !isNone) {
    return null;
  }
  const keywords = call.args
    .filter(arg => arg.keyword && arg.keyword !== 'dsn' && arg.keyword !== 'default')
    .map(arg => [arg.keyword!, textArgument(call, arg) ?? textOf(call.source, arg.value)]);
  return {
    kind: 'connection',
    connection: `dsn:${JSON.stringify([text, Object.fromEntries(keywords)])}`
  };
}
