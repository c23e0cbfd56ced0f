import {
  argumentsOf,
  childrenOf,
  stringValue,
  textOf,
  type Source,
  type SyntaxNode
} from '../syntax/python';
import type { Entity, ModelColumn, ModelRelation } from './entity';

/** How a text calls the names of `vantage`: `v.Entity`, or `Entity` itself after `from vantage import Entity as E`. */
export type VantageNames = {
  readonly modules: ReadonlySet<string>;
  readonly names: ReadonlyMap<string, string>;
};

/** Reads the imports of `vantage`. */
export function readVantageNames(source: Source): VantageNames {
  const modules = new Set<string>();
  const names = new Map<string, string>();
  source.tree.iterate({
    enter: node => {
      if (node.name !== 'ImportStatement') {
        return;
      }
      const text = source.text.slice(node.from, node.to).replace(/[()\\\n]/g, ' ');
      for (const match of text.matchAll(/\bimport\s+vantage(?:\s+as\s+(\w+))?/g)) {
        modules.add(match[1] ?? 'vantage');
      }
      const from = /^\s*from\s+vantage\s+import\s+(.*)$/.exec(text);
      for (const item of from?.[1].split(',') ?? []) {
        const match = /^\s*(\w+)(?:\s+as\s+(\w+))?\s*$/.exec(item);
        if (match) {
          names.set(match[2] ?? match[1], match[1]);
        }
      }
    }
  });
  return { modules, names };
}

/** The names of several texts together: a notebook imports `vantage` in one cell and uses it in another. */
export function joinNames(all: readonly VantageNames[]): VantageNames {
  return {
    modules: new Set(all.flatMap(each => [...each.modules])),
    names: new Map(all.flatMap(each => [...each.names]))
  };
}

/**
 * The entities that a text declares; `imported`: what other texts have imported for it. What does not parse is left
 * out; the rest is read all the same.
 */
export function readEntities(
  source: Source,
  uri: string,
  imported: readonly VantageNames[] = []
): Entity[] {
  const known = joinNames([...imported, readVantageNames(source)]);
  const found: Entity[] = [];
  source.tree.iterate({
    enter: ({ name, node }) => {
      if (name === 'ClassDefinition') {
        const entity = readClass(source, node, uri, known);
        if (entity) {
          found.push(entity);
        }
      }
    }
  });
  return found;
}

function readClass(
  source: Source,
  node: SyntaxNode,
  uri: string,
  known: VantageNames
): Entity | null {
  const name = node.getChild('VariableName');
  const args = argumentsOf(source, node);
  const isEntity = args.some(
    arg => !arg.keyword && vantageName(textOf(source, arg.value), known) === 'Entity'
  );
  const table = stringValue(source, args.find(arg => arg.keyword === 'table')?.value);
  if (!name || !isEntity || table === null) {
    return null;
  }
  const columns: ModelColumn[] = [];
  const relations: ModelRelation[] = [];
  const setMethods: { name: string; returns: string | null; doc: string | null }[] = [];
  const recordMethods: string[] = [];
  let doc: string | null = null;
  for (const child of childrenOf(node.getChild('Body') ?? node)) {
    if (child.name === 'AssignStatement') {
      readField(source, child, known, columns, relations);
    } else if (child.name === 'ExpressionStatement' && doc === null) {
      doc = stringValue(source, child.firstChild);
    } else if (child.name === 'FunctionDefinition') {
      recordMethods.push(textOf(source, child.getChild('VariableName') ?? child));
    } else if (child.name === 'DecoratedStatement') {
      readDecorated(source, child, setMethods, recordMethods);
    }
  }
  const extensions = args.find(arg => arg.keyword === 'extensions')?.value;
  const soft = extensions && /SoftDelete\(\s*["']([^"']+)["']/.exec(textOf(source, extensions));
  return {
    name: textOf(source, name),
    table,
    uri,
    line: lineOf(source, node),
    doc,
    columns,
    relations,
    setMethods,
    recordMethods,
    softDelete: soft ? soft[1] : null
  };
}

/** The name in `vantage` that a dotted text means: `Col` of `v.Col[int]` and of `Col[int]`. */
function vantageName(text: string, known: VantageNames): string | null {
  const match = /^(?:(\w+)\.)?(\w+)/.exec(text.trim());
  if (!match) {
    return null;
  }
  return match[1]
    ? known.modules.has(match[1])
      ? match[2]
      : null
    : (known.names.get(match[2]) ?? null);
}

function readField(
  source: Source,
  node: SyntaxNode,
  known: VantageNames,
  columns: ModelColumn[],
  relations: ModelRelation[]
): void {
  const nameNode = node.firstChild;
  const annotation = node.getChild('TypeDef');
  if (nameNode?.name !== 'VariableName' || !annotation) {
    return;
  }
  const name = textOf(source, nameNode);
  const text = textOf(source, annotation)
    .replace(/^:\s*/, '')
    .replace(/^["'](.*)["']$/s, '$1');
  const kind = vantageName(text, known);
  const argument = text.slice(text.indexOf('[') + 1, text.lastIndexOf(']')).trim();
  const call = node.getChild('CallExpression');
  const maker = call?.firstChild ? vantageName(textOf(source, call.firstChild), known) : null;
  const args = call ? argumentsOf(source, call) : [];
  const text_ = (at: number): string | null =>
    stringValue(source, args.filter(arg => !arg.keyword)[at]?.value);
  const keyword = (key: string): SyntaxNode | undefined =>
    args.find(arg => arg.keyword === key)?.value;
  const line = lineOf(source, node);
  if (kind === 'Col') {
    const imported =
      maker === 'imported' ? { relation: text_(0) ?? '', column: text_(1) ?? '' } : null;
    const computed = maker === 'expression' || maker === 'computed' ? maker : null;
    const isTrue = (key: string): boolean =>
      keyword(key) !== undefined && textOf(source, keyword(key)!) === 'True';
    columns.push({
      name,
      column: imported || computed ? null : (stringValue(source, keyword('column')) ?? name),
      annotation: argument,
      source: imported ? 'imported' : (computed ?? 'column'),
      imported,
      key: isTrue('key'),
      title: isTrue('title'),
      line
    });
  } else if (kind === 'Many' || kind === 'One') {
    relations.push({
      name,
      target: argument.replace(/["']/g, ''),
      many: kind === 'Many',
      columns: namesOf(source, args.find(arg => !arg.keyword)?.value) ?? [],
      to: namesOf(source, keyword('to')),
      line
    });
  }
}

function namesOf(source: Source, node: SyntaxNode | undefined): string[] | null {
  if (!node) {
    return null;
  }
  const single = stringValue(source, node);
  if (single !== null) {
    return [single];
  }
  return childrenOf(node).flatMap(child => stringValue(source, child) ?? []);
}

function readDecorated(
  source: Source,
  node: SyntaxNode,
  setMethods: { name: string; returns: string | null; doc: string | null }[],
  recordMethods: string[]
): void {
  const definition = node.getChild('FunctionDefinition');
  const nameNode = definition?.getChild('VariableName');
  if (!definition || !nameNode) {
    return;
  }
  const name = textOf(source, nameNode);
  const decorators = node.getChildren('Decorator').map(each => textOf(source, each));
  if (!decorators.some(each => /^@\s*classmethod\b/.test(each))) {
    recordMethods.push(name);
    return;
  }
  const body = definition.getChild('Body');
  const head = source.text.slice(definition.from, body?.from ?? definition.to);
  const returns = /->\s*["']?(?:type\[\s*["']?)?(\w+)/.exec(head)?.[1] ?? null;
  const first = body?.getChild('ExpressionStatement')?.firstChild;
  setMethods.push({ name, returns, doc: stringValue(source, first) });
}

/** The line of a node, from 0. */
export function lineOf(source: Source, node: SyntaxNode): number {
  return source.text.slice(0, node.from).split('\n').length - 1;
}
