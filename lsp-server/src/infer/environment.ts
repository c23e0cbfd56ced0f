import type { Source } from '../syntax/python';
import type { Type, World } from './types';

/** Names and what they are. The last definition wins; a name whose type is not known is not in it. */
export type Environment = Map<string, Type>;

/** Where evaluation is: the text, and the file or cell that it comes from. */
export type Context = { readonly source: Source; readonly uri: string; readonly world: World };

/** Gives a name a type, or takes it away where the type is not known. */
export function bind(name: string, type: Type | null, env: Environment): void {
  if (type) {
    env.set(name, type);
  } else {
    env.delete(name);
  }
}

/** How the names so far call `vantage` and what was imported of it. */
export function vantageNamesIn(env: Environment): {
  readonly modules: ReadonlySet<string>;
  readonly names: ReadonlyMap<string, string>;
} {
  const modules = new Set<string>();
  const names = new Map<string, string>();
  for (const [name, type] of env) {
    if (type.kind === 'vantage') {
      modules.add(name);
    } else if (type.kind === 'function') {
      names.set(name, type.name);
    }
  }
  return { modules, names };
}

/** An environment on top of another that notes what was read and written: the summary of a cell. */
export class Recorder extends Map<string, Type> {
  readonly reads = new Map<string, Type | undefined>();
  readonly writes = new Map<string, Type | null>();
  /** Whether all names were looked at, as a class does that asks how `vantage` is called. */
  readsAll = false;

  private readonly below: Environment;

  constructor(below: Environment) {
    super();
    this.below = below;
  }

  override get(name: string): Type | undefined {
    const written = this.writes.get(name);
    if (written !== undefined) {
      return written ?? undefined;
    }
    const found = this.below.get(name);
    this.reads.set(name, found);
    return found;
  }

  override has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  override set(name: string, type: Type): this {
    this.writes.set(name, type);
    return this;
  }

  override delete(name: string): boolean {
    return !!this.writes.set(name, null);
  }

  override *[Symbol.iterator](): MapIterator<[string, Type]> {
    this.readsAll = true;
    for (const [name, type] of this.below) {
      if (!this.writes.has(name)) {
        yield [name, type];
      }
    }
    for (const [name, type] of this.writes) {
      if (type) {
        yield [name, type];
      }
    }
  }
}
