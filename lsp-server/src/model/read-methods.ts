import {
  childrenOf,
  lineOf,
  stringValue,
  textOf,
  type Source,
  type SyntaxNode
} from '../syntax/python';
import type { RecordMethod } from './entity';

/** A method of a class body: of sets where it is a `@classmethod`, else of records. */
export type Method = RecordMethod & {
  readonly of: 'set' | 'record';
  /** The class that the annotation of a set's method names, if it does. */
  readonly returns: string | null;
};

/** Reads a function, decorated or not; null where it is none, or static. */
export function readMethod(source: Source, node: SyntaxNode): Method | null {
  const definition =
    node.name === 'DecoratedStatement' ? node.getChild('FunctionDefinition') : node;
  const nameNode = definition?.getChild('VariableName');
  if (!definition || !nameNode) {
    return null;
  }
  const decorators = node.getChildren('Decorator').map(each => textOf(source, each));
  const isDecoratedBy = (pattern: RegExp): boolean => decorators.some(each => pattern.test(each));
  if (isDecoratedBy(/^@\s*staticmethod\b/)) {
    return null;
  }
  const body = definition.getChild('Body');
  const head = source.text.slice(definition.from, body?.from ?? definition.to);
  const first = body?.getChild('ExpressionStatement')?.firstChild;
  return {
    name: textOf(source, nameNode),
    of: isDecoratedBy(/^@\s*classmethod\b/) ? 'set' : 'record',
    returns: /->\s*["']?(?:(?:type|Type)\[\s*["']?)?(\w+)/.exec(head)?.[1] ?? null,
    doc: stringValue(source, first),
    isProperty: isDecoratedBy(/^@\s*(\w+\.)*(cached_)?property\b/),
    line: lineOf(source, definition)
  };
}

/** Methods that a text adds to records from outside of their class, `@Client.method`, by the class's name. */
export function readAddedMethods(source: Source): ReadonlyMap<string, readonly RecordMethod[]> {
  const known = readings.get(source);
  if (known) {
    return known;
  }
  const found = new Map<string, RecordMethod[]>();
  for (const statement of childrenOf(source.tree.topNode)) {
    for (const decorator of statement.getChildren('Decorator')) {
      const entity = /^@\s*(?:\w+\s*\.\s*)*(\w+)\s*\.\s*method\s*$/.exec(textOf(source, decorator));
      const method = entity && readMethod(source, statement);
      if (method) {
        found.set(entity[1], [...(found.get(entity[1]) ?? []), method]);
      }
    }
  }
  readings.set(source, found);
  return found;
}

const readings = new WeakMap<Source, ReadonlyMap<string, readonly RecordMethod[]>>();
