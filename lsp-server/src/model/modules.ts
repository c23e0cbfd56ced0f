import { importOf } from '../syntax/imports';
import { parsePieces } from '../syntax/pieces';
import type { Source } from '../syntax/python';
import type { Entity } from './entity';
import { readEntities, readShapes, readVantageNames } from './read-model';

/** Reading files; null where there is none. */
export type ReadFile = (path: string) => string | null;

/** The Python modules around a notebook, read as text. `root` is the folder that imports start from. */
export class Modules {
  constructor(
    private readonly readFile: ReadFile,
    private readonly root: string
  ) {}

  /** The file of a module as an import in a file names it: `bakery_model`, `shop.orders`, `.client`. */
  resolve(name: string, from: string): string | null {
    const dots = /^\.*/.exec(name)![0].length;
    const parts = name.slice(dots).split('.').filter(Boolean);
    let base = parentOf(from);
    for (let level = 1; level < dots; level++) {
      base = parentOf(base);
    }
    // A package imports from itself by its whole name, too: that begins at the root.
    for (const folder of dots ? [base] : [base, this.root]) {
      const stem = [folder, ...parts].join('/').replace(/^\/\//, '/');
      const file = [`${stem}.py`, `${stem}/__init__.py`].find(each => this.readFile(each) !== null);
      if (file) {
        return file;
      }
    }
    return null;
  }

  /** The entities that a file has: those it declares, and those it imports from its neighbours. */
  entities(file: string): readonly Entity[] {
    return this.found.get(file) ?? this.read(file, new Set());
  }

  /** The entities that a file declares itself. */
  ownEntities(file: string): readonly Entity[] {
    const sources = this.sources(file);
    const names = sources.map(readVantageNames);
    return sources.flatMap(source => readEntities(source, file, names));
  }

  /** The classes of `v.Record` that a file declares. */
  shapes(file: string): ReadonlyMap<string, readonly string[]> {
    const sources = this.sources(file);
    const names = sources.map(readVantageNames);
    return new Map(sources.flatMap(source => [...readShapes(source, names)]));
  }

  /** A file in pieces. */
  sources(file: string): readonly Source[] {
    const text = this.readFile(file);
    return text === null ? [] : parsePieces(text);
  }

  private readonly found = new Map<string, readonly Entity[]>();

  private read(file: string, open: ReadonlySet<string>): readonly Entity[] {
    if (open.has(file)) {
      return []; // modules that import each other
    }
    const inside = new Set([...open, file]);
    const imported = this.sources(file).flatMap(source => this.imported(source, file, inside));
    const entities = [...this.ownEntities(file), ...imported];
    if (!open.size) {
      this.found.set(file, entities);
    }
    return entities;
  }

  private imported(source: Source, file: string, open: ReadonlySet<string>): Entity[] {
    return source.tree.topNode.getChildren('ImportStatement').flatMap(node => {
      const { module, names } = importOf(source, node);
      const target = module === null || module === 'vantage' ? null : this.resolve(module, file);
      const known = target === null ? [] : this.read(target, open);
      return known.flatMap(entity => {
        const named = names.find(({ name }) => name === '*' || name === entity.name);
        return named ? [{ ...entity, name: named.as ?? entity.name }] : [];
      });
    });
  }
}

export const parentOf = (file: string): string =>
  file.slice(0, Math.max(file.lastIndexOf('/'), 0)) || '/';
