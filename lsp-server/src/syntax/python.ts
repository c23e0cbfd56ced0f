import type { SyntaxNode, Tree } from '@lezer/common';
import { parser } from '@lezer/python';
import { decodeString } from './strings';

/** Python as trees. Only this folder and what it exports knows the names of the grammar's nodes. */
export type { SyntaxNode };

/** A parsed cell, file or piece of one. */
export type Source = { readonly text: string; readonly tree: Tree };

const CACHE_SIZE = 2000;
const cache = new Map<string, Source>();

/** Parses a text; the same text is parsed once. */
export function parsePython(text: string): Source {
  const known = cache.get(text);
  if (known) {
    return known;
  }
  const source = { text, tree: parser.parse(maskMagics(text)) };
  if (cache.size >= CACHE_SIZE) {
    cache.delete(cache.keys().next().value!);
  }
  cache.set(text, source);
  return source;
}

/** Spaces in place of what only IPython understands; every position stays what it was. */
export function maskMagics(text: string): string {
  if (/^\s*%%(?!time\b|timeit\b|capture\b|prun\b)/.test(text)) {
    return text.replace(/[^\n]/g, ' ');
  }
  return text.replace(
    /^[ \t]*(?:%%?|!|\?)[^\n]*|^[^\n'"#]*\?{1,2}[ \t]*$|(?<==[ \t]*)[!%][^\n]*/gm,
    line => {
      const timed = /^(\s*%{1,2}time(?:it)?\s)(.*)$/.exec(line);
      return timed ? ' '.repeat(timed[1].length) + timed[2] : line.replace(/[^\n]/g, ' ');
    }
  );
}

/** The text of a node. */
export const textOf = (source: Source, node: SyntaxNode): string =>
  source.text.slice(node.from, node.to);

/** The children of a node, without the marks of errors. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (!child.type.isError && child.name !== 'Comment') {
      children.push(child);
    }
  }
  return children;
}

/** The value of a plain string literal; null where it is none (or an f-string). */
export function stringValue(source: Source, node: SyntaxNode | null | undefined): string | null {
  if (node?.name !== 'String') {
    return null;
  }
  return decodeString(textOf(source, node));
}

export type Argument = { readonly keyword: string | null; readonly value: SyntaxNode };

/** The arguments of a call. */
export function argumentsOf(source: Source, call: SyntaxNode): Argument[] {
  const list = call.getChild('ArgList');
  const found: Argument[] = [];
  let keyword: string | null = null;
  for (const child of list ? childrenOf(list) : []) {
    if (['(', ')', ','].includes(child.name)) {
      keyword = null;
    } else if (child.name === 'VariableName' && child.nextSibling?.name === 'AssignOp') {
      keyword = textOf(source, child);
    } else if (child.name !== 'AssignOp' && child.name !== '*' && child.name !== '**') {
      found.push({ keyword, value: child });
    }
  }
  return found;
}

/** What stands at the cursor. `prefix` is what was typed of the word, from `from` to the cursor. */
export type Place =
  | {
      readonly kind: 'member';
      readonly receiver: SyntaxNode;
      readonly from: number;
      readonly prefix: string;
      readonly dot: number;
    }
  | { readonly kind: 'name'; readonly from: number; readonly prefix: string }
  /** A name in `from module import …`. */
  | {
      readonly kind: 'import';
      readonly module: string;
      readonly from: number;
      readonly prefix: string;
    }
  | {
      readonly kind: 'string';
      readonly node: SyntaxNode;
      readonly from: number;
      readonly prefix: string;
      readonly quote: string;
    }
  | { readonly kind: 'nothing' };

const SENTINEL = 'vantage_at_the_cursor';

/**
 * What stands at the cursor, and the text in which it was found: the word at the cursor is replaced by one that
 * parses, so that half a line has the tree of a whole one.
 */
export function placeAt(
  text: string,
  offset: number
): { readonly source: Source; readonly place: Place; readonly at: number } {
  const nothing = { source: parsePython(text), place: { kind: 'nothing' } as const, at: offset };
  const before = text.slice(0, offset);
  const open = openString(before);
  if (open === 'comment') {
    return nothing;
  }
  if (open) {
    const line = text.slice(offset).split('\n')[0];
    const closed = line.includes(open.quote);
    const copy =
      before.slice(0, open.from) +
      SENTINEL +
      (closed ? text.slice(offset) : open.quote + text.slice(offset));
    const source = parsePython(copy);
    const node = source.tree.resolveInner(open.from, 1);
    const place = {
      kind: 'string' as const,
      node,
      from: open.from,
      prefix: before.slice(open.from),
      quote: open.quote
    };
    return { source, place, at: open.from };
  }
  const prefix = /[\p{L}_][\p{L}\p{N}_]*$/u.exec(before)?.[0] ?? '';
  const from = offset - prefix.length;
  const rest = text.slice(offset).replace(/^[\p{L}\p{N}_]+/u, '');
  const copy = maskMagics(text.slice(0, from) + SENTINEL + rest);
  // What is broken above may swallow the line: it is looked at without the lines before it.
  for (let lines = 0; lines <= MOST_BROKEN_LINES; lines++) {
    const source = parsePython(withoutLinesBefore(copy, from, lines));
    const place = placeOf(source, from, prefix);
    if (place) {
      return { source, place, at: from };
    }
  }
  return nothing;
}

const MOST_BROKEN_LINES = 4;

/** A text in which the lines before the one at `offset` are empty; every position stays what it was. */
function withoutLinesBefore(text: string, offset: number, lines: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const above = text.slice(0, start).split('\n');
  const written = above.flatMap((line, at) => (line.trim() ? [at] : []));
  for (const at of lines ? written.slice(-lines) : []) {
    above[at] = ' '.repeat(above[at].length);
  }
  return above.join('\n') + text.slice(start);
}

/** What the word at a position is part of. Null where the tree has no place for it. */
function placeOf(source: Source, from: number, prefix: string): Place | null {
  const node = source.tree.resolveInner(from, 1);
  // The names of a decorator stand side by side.
  const owner = node.parent?.name === 'Decorator' ? node.prevSibling?.prevSibling : null;
  if (owner?.name === 'VariableName' && node.prevSibling?.name === '.') {
    return { kind: 'member', receiver: owner, from, prefix, dot: node.prevSibling.from };
  }
  if (node.name === 'PropertyName' && node.parent?.name === 'MemberExpression') {
    const receiver = node.parent.firstChild!;
    const dot = node.prevSibling?.from ?? from - 1;
    return receiver.nextSibling?.type.isError
      ? null // the name before the dot was taken for a mistake
      : { kind: 'member', receiver, from, prefix, dot };
  }
  if (node.name !== 'VariableName') {
    return null;
  }
  const statement = node.parent?.name === 'ImportStatement' ? node.parent : null;
  const module =
    statement && /^from\s+([.\w]+)\s+import\b/.exec(source.text.slice(statement.from, from));
  if (isNewName(node) || (statement && !module)) {
    return { kind: 'nothing' };
  }
  return module
    ? { kind: 'import', module: module[1], from, prefix }
    : { kind: 'name', from, prefix };
}

/** Whether a name is given here, not asked for: of a function, a class or a parameter. */
function isNewName(node: SyntaxNode): boolean {
  const parent = node.parent?.name ?? '';
  const before = node.prevSibling?.name;
  return (
    /^(Function|Class)Definition$/.test(parent) ||
    (parent === 'ParamList' && before !== 'AssignOp') ||
    (parent === 'ImportStatement' && before === 'as')
  );
}

/** The string literal that is open at the end of a text: where its content begins, and its quotes. */
function openString(
  text: string
): { readonly from: number; readonly quote: string } | 'comment' | null {
  let open: { from: number; quote: string; format: boolean; braces: number } | null = null;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (open) {
      if (open.format && (sign === '{' || sign === '}')) {
        open.braces += sign === '{' ? 1 : -1;
      } else if (sign === '\\') {
        at++;
      } else if (text.startsWith(open.quote, at)) {
        at += open.quote.length - 1;
        open = null;
      } else if (sign === '\n' && open.quote.length === 1) {
        open = null;
      }
    } else if (sign === '#') {
      const end = text.indexOf('\n', at);
      if (end < 0) {
        return 'comment';
      }
      at = end;
    } else if (sign === '"' || sign === "'") {
      const quote = text.startsWith(sign.repeat(3), at) ? sign.repeat(3) : sign;
      open = {
        from: at + quote.length,
        quote,
        format: /[fF][rR]?$/.test(text.slice(0, at)),
        braces: 0
      };
      at += quote.length - 1;
    }
  }
  // Inside the braces of an f-string stands code.
  return open?.format && open.braces % 2 ? null : open;
}

/** The line of a node, from 0. */
export function lineOf(source: Source, node: SyntaxNode): number {
  return source.text.slice(0, node.from).split('\n').length - 1;
}
