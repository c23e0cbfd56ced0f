import {
  argumentsOf,
  childrenOf,
  lineOf,
  stringValue,
  textOf,
  type Source,
  type SyntaxNode
} from '../syntax/python';
import { importOf } from '../syntax/imports';
import type { Entity, ModelColumn, ModelRelation, RecordMethod } from './entity';
import { readMethod } from './read-methods';

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
      const { module, names: imported } = importOf(source, node.node);
      for (const { name, as } of imported) {
        if (module === null && name === 'vantage') {
          modules.add(as ?? name);
        } else if (module === 'vantage') {
          names.set(as ?? name, name);
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
): readonly Entity[] {
  const known = joinNames([...imported, readVantageNames(source)]);
  const key = JSON.stringify([uri, [...known.modules], [...known.names]]);
  const cache = readings.get(source) ?? new Map<string, readonly Entity[]>();
  const found = cache.get(key) ?? findEntities(source, uri, known);
  readings.set(source, cache.set(key, found));
  return found;
}

/** What was read of a text, by who asked: the same text gives the same objects. */
const readings = new WeakMap<Source, Map<string, readonly Entity[]>>();

function findEntities(source: Source, uri: string, known: VantageNames): Entity[] {
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
  const setMethods: Entity['setMethods'][number][] = [];
  const recordMethods: RecordMethod[] = [];
  let doc: string | null = null;
  for (const child of childrenOf(node.getChild('Body') ?? node)) {
    if (child.name === 'AssignStatement') {
      readField(source, child, known, columns, relations);
    } else if (child.name === 'ExpressionStatement' && doc === null) {
      doc = stringValue(source, child.firstChild);
    } else if (/^(FunctionDefinition|DecoratedStatement)$/.test(child.name)) {
      const method = readMethod(source, child);
      if (method?.of === 'set') {
        setMethods.push(method);
      } else if (method) {
        recordMethods.push(method);
      }
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
      via: stringValue(source, keyword('via')),
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

/** The classes of `v.Record[…]` that a text declares, with the names of their fields. */
export function readShapes(
  source: Source,
  imported: readonly VantageNames[] = []
): Map<string, readonly string[]> {
  const known = joinNames([...imported, readVantageNames(source)]);
  const found = new Map<string, readonly string[]>();
  source.tree.iterate({
    enter: ({ name, node }) => {
      const nameNode = name === 'ClassDefinition' ? node.getChild('VariableName') : null;
      const isShape =
        nameNode &&
        argumentsOf(source, node).some(
          arg => !arg.keyword && vantageName(textOf(source, arg.value), known) === 'Record'
        );
      if (isShape) {
        const fields = childrenOf(node.getChild('Body') ?? node).flatMap(child =>
          child.name === 'AssignStatement' && child.getChild('TypeDef') && child.firstChild
            ? [textOf(source, child.firstChild)]
            : []
        );
        found.set(textOf(source, nameNode), fields);
      }
    }
  });
  return found;
}
