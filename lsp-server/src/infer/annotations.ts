import { alternativesOf, argumentOf, isApiClass, splitSubscript } from './api';
import { recordOf, subjectName, type Type } from './types';

/** What annotations of the kernel's package mean for a receiver: `S` is its own set, `E` its record. */

type Bindings = ReadonlyMap<string, Type>;

const SEQUENCES = new Set([
  'list',
  'List',
  'Sequence',
  'Iterable',
  'Iterator',
  'AsyncIterator',
  'AsyncIterable'
]);

/** The type that a method gives on a receiver; null where the annotation does not say. */
export function resultOf(returns: string, self: string | undefined, receiver: Type): Type | null {
  return interpret(returns, bindingsOf(self, receiver));
}

/** What the annotation of `self` binds: `self: S` the receiver, `self: type[E]` its records. */
function bindingsOf(self: string | undefined, receiver: Type): Bindings {
  const bindings = new Map<string, Type>([['Self', receiver]]);
  const { head, args } = splitSubscript(self ?? '');
  if (/^(type|Type)$/.test(head) && args[0] && receiver.kind === 'table') {
    bindings.set(args[0], recordOf(receiver));
  } else if (head && !args.length) {
    bindings.set(head, receiver);
  }
  return bindings;
}

/** The type that an annotation stands for. */
export function interpret(annotation: string, bindings: Bindings = new Map()): Type | null {
  const alternatives = alternativesOf(annotation);
  if (alternatives.length !== 1) {
    return null;
  }
  const { head, args } = splitSubscript(alternatives[0]);
  const bound = bindings.get(head);
  if (bound) {
    return bound;
  }
  if (/^(type|Type)$/.test(head)) {
    const of = interpret(args[0] ?? '', bindings);
    return of?.kind === 'record'
      ? { kind: 'table', subject: of.subject }
      : of?.kind === 'table'
        ? of
        : null;
  }
  if (SEQUENCES.has(head)) {
    const of = interpret(args[0] ?? '', bindings);
    return of && { kind: 'list', of };
  }
  return isApiClass(head) ? objectOf(alternatives[0], bindings) : null;
}

/** An instance of a class of the package. */
export function objectOf(annotation: string, bindings: Bindings = new Map()): Type {
  const awaited = argumentOf(annotation, 'Lazy');
  return {
    kind: 'object',
    name: splitSubscript(annotation).head,
    annotation,
    awaits: awaited === null ? null : interpret(awaited, bindings)
  };
}

/** `Lazy[list[E]]` of clients as people read it: `list[Client]`. */
export function resultText(returns: string, self: string | undefined, receiver: Type): string {
  const name =
    receiver.kind === 'table' || receiver.kind === 'record' || receiver.kind === 'class'
      ? subjectName(receiver.subject)
      : null;
  const awaited = argumentOf(returns, 'Lazy');
  const text = awaited === null || splitSubscript(returns).head === 'Selection' ? returns : awaited;
  if (name === null) {
    return text;
  }
  const { head, args } = splitSubscript(self ?? '');
  const written = args[0]
    ? text
        .replace(new RegExp(`\\b(type|Type)\\[${args[0]}\\]`, 'g'), `Table[${name}]`)
        .replace(new RegExp(`\\b${args[0]}\\b`, 'g'), name)
    : head
      ? text.replace(new RegExp(`\\b${head}\\b`, 'g'), `Table[${name}]`)
      : text;
  return written.replace(/\bSelf\b/g, receiver.kind === 'record' ? name : `Table[${name}]`);
}
