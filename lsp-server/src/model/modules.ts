import { parsePython, textOf, type Source } from '../syntax/python';
import type { Entity } from './entity';
import { readEntities } from './read-model';

/** Reading files; null where there is none. */
export type ReadFile = (path: string) => string | null;

/** The Python modules around a notebook, read as text. */
export class Modules {
  constructor(private readonly readFile: ReadFile) {}

  /** The file of a module as an import names it from a folder: `bakery_model`, `shop.orders`, `.client`. */
  resolve(name: string, folder: string): string | null {
    const dots = /^\.*/.exec(name)![0].length;
    let base = folder;
    for (let level = 1; level < dots; level++) {
      base = parentOf(base);
    }
    const parts = name.slice(dots).split('.').filter(Boolean);
    const stem = [base, ...parts].join('/');
    return [`${stem}.py`, `${stem}/__init__.py`].find(file => this.readFile(file) !== null) ?? null;
  }

  /** The entities of a file: those it declares, and those it imports from its neighbours. */
  entities(file: string, depth = 4): Entity[] {
    const text = this.readFile(file);
    if (text === null) {
      return [];
    }
    const source = parsePython(text);
    const own = readEntities(source, file);
    return depth ? [...own, ...this.imported(source, parentOf(file), depth - 1)] : own;
  }

  private imported(source: Source, folder: string, depth: number): Entity[] {
    const found: Entity[] = [];
    source.tree.topNode.getChildren('ImportStatement').forEach(node => {
      const text = textOf(source, node).replace(/[()\\\n]/g, ' ');
      const from = /^\s*from\s+([.\w]+)\s+import\s+(.*)$/.exec(text);
      const file = from && from[1] !== 'vantage' ? this.resolve(from[1], folder) : null;
      if (file) {
        const names = from![2].split(',').map(each => each.trim().split(/\s+as\s+/));
        for (const entity of this.entities(file, depth)) {
          const named = names.find(([name]) => name === '*' || name === entity.name);
          if (named) {
            found.push({ ...entity, name: named[1] ?? entity.name });
          }
        }
      }
    });
    return found;
  }
}

export const parentOf = (file: string): string =>
  file.slice(0, Math.max(file.lastIndexOf('/'), 0)) || '/';
