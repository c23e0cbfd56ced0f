import { textOf, type Source, type SyntaxNode } from './python';

/** An import: `module` is null for `import a, b as c`. */
export type Import = {
  readonly module: string | null;
  readonly names: readonly { readonly name: string; readonly as: string | null }[];
};

/** Reads an import statement, also one that is only half there. */
export function importOf(source: Source, node: SyntaxNode): Import {
  const text = textOf(source, node)
    .replace(/#[^\n]*/g, ' ')
    .replace(/[()\\\n]/g, ' ');
  const from = /^\s*from\s+([.\w]+)\s+import\s+(.*)$/.exec(text);
  const list = from ? from[2] : text.replace(/^\s*import\s+/, '');
  const names = list.split(',').flatMap(item => {
    const part = /^\s*([.\w]+|\*)(?:\s+as\s+(\w+))?\s*$/.exec(item);
    return part ? [{ name: part[1], as: part[2] ?? null }] : [];
  });
  return { module: from ? from[1] : null, names };
}
