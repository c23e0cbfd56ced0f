import { Modules, parentOf } from './model/modules';
import type { Entity, RecordMethod } from './model/entity';
import type { Schema } from './model/schema';
import type { Context, Environment } from './infer/environment';
import { FlowEvaluator } from './infer/flow';
import { evaluateBlock } from './infer/statements';
import type { World } from './infer/types';
import { parsePython, type Source } from './syntax/python';
import { readEntities, readVantageNames } from './model/read-model';
import { readAddedMethods } from './model/read-methods';

/** A notebook, or a file as one. `path` is where it is on disk, with forward slashes. */
export type Flow = {
  readonly uri: string;
  readonly path: string;
  /** Pieces of its documents, in order; each line has the number that it has in its document. */
  readonly cells: readonly { readonly uri: string; readonly text: string }[];
};

/** What the documents need from outside: files, and the schemas that are in memory. */
export type Knowledge = {
  readFile(path: string): string | null;
  /** The Python files of a folder, and its folders with a slash at their end. */
  listModules(folder: string): readonly string[];
  schema(flow: Flow, connection: string): Schema | null;
  /** Changes whenever something of this does. */
  version(): string;
};

/** An entity of a model file beside the notebook, and the module that it is imported from. */
export type NearEntity = { readonly entity: Entity; readonly module: string };

/** A notebook with what is known around it, at one moment: what features are asked about. */
export class Scene {
  readonly modules: Modules;
  readonly world: World;

  constructor(
    readonly flow: Flow,
    private readonly knowledge: Knowledge,
    private readonly evaluator = new FlowEvaluator()
  ) {
    this.modules = new Modules(path => knowledge.readFile(path), parentOf(flow.path));
    this.evaluator.keepFor(
      JSON.stringify([knowledge.version(), this.classTexts()]),
      flow.cells.map(cell => cell.text)
    );
    this.world = {
      schema: connection => {
        const wanted = connection ?? this.connections().at(-1) ?? null;
        return wanted === null ? null : knowledge.schema(flow, wanted);
      },
      entity: (name, near) => this.entity(name, near),
      moduleEntities: uri => (uri === flow.path ? this.ownEntities() : this.modules.entities(uri)),
      moduleShapes: uri => this.modules.shapes(uri),
      resolveModule: (name, from) => this.modules.resolve(name, from)
    };
  }

  /** Entities of model files beside the notebook, each once: from its package where that offers it. */
  nearEntities(): readonly NearEntity[] {
    return (this.near ??= this.findNearEntities());
  }

  /** The connections that the cells open, in order; the last is the default. */
  connections(): readonly string[] {
    return (this.found ??= this.findConnections());
  }

  /** Methods that cells or the model's own module add to records of an entity: `@Client.method`. */
  addedMethods(entity: Entity): readonly RecordMethod[] {
    const cells = this.flow.cells.map(cell => parsePython(cell.text));
    const sources =
      entity.uri === this.flow.path ? cells : [...this.modules.sources(entity.uri), ...cells];
    return sources.flatMap(source => readAddedMethods(source).get(entity.name) ?? []);
  }

  /** The context of a text of this notebook. */
  context(source: Source): Context {
    return { source, uri: this.flow.path, world: this.world };
  }

  /**
   * What names are at a position of a cell: cells are one flow in the order of the document, and a name that is
   * defined only further down counts where nothing above defines it. So the cells above are evaluated twice: what
   * they take from below is known the second time, and they win.
   */
  environment(cell: number, source: Source, position: number): Environment {
    const env: Environment = new Map();
    const above = this.flow.cells.slice(0, cell);
    this.evaluate(above, env);
    this.evaluate(this.flow.cells.slice(cell + 1), env);
    this.evaluate(above, env);
    evaluateBlock(source.tree.topNode, env, this.context(source), position);
    return env;
  }

  /** What names are after all cells. */
  environmentAtEnd(): Environment {
    const env: Environment = new Map();
    this.evaluate(this.flow.cells, env);
    return env;
  }

  private found: readonly string[] | null = null;
  private near: readonly NearEntity[] | null = null;
  private own: readonly Entity[] | null = null;

  private evaluate(cells: Flow['cells'], env: Environment): string[] {
    return cells.flatMap(cell =>
      this.evaluator.evaluateCell(cell.text, env, source => this.context(source))
    );
  }

  private findConnections(): readonly string[] {
    this.found = []; // while they are looked for, nothing is connected
    return this.evaluate(this.flow.cells, new Map());
  }

  /** The cells that may declare entities: what all others stand on. */
  private classTexts(): string[] {
    return this.flow.cells.flatMap(cell => (/^[ \t]*class\s/m.test(cell.text) ? [cell.text] : []));
  }

  private ownEntities(): readonly Entity[] {
    if (!this.own) {
      const sources = this.flow.cells.map(cell => parsePython(cell.text));
      const imported = sources.map(readVantageNames);
      this.own = this.classTexts()
        .flatMap(text => readEntities(parsePython(text), this.flow.path, imported))
        .reverse();
    }
    return this.own;
  }

  private findNearEntities(): readonly NearEntity[] {
    const found = new Map<string, NearEntity>();
    const add = (file: string, module: string): void => {
      if (file === this.flow.path) {
        return;
      }
      const isPackage = file.endsWith('/__init__.py');
      const entities = isPackage ? this.modules.entities(file) : this.modules.ownEntities(file);
      for (const entity of entities) {
        const key = `${entity.uri}#${entity.line}`;
        found.set(key, found.get(key) ?? { entity, module });
      }
    };
    for (const [file, module] of this.modulesBelow(parentOf(this.flow.path), '', 3)) {
      add(file, module);
    }
    return [...found.values()];
  }

  /** Modules of a folder and its packages, each package before its parts, with the names to import them by. */
  private modulesBelow(folder: string, prefix: string, depth: number): [string, string][] {
    return this.knowledge.listModules(folder).flatMap((file): [string, string][] => {
      const name = file.replace(/\/$/, '').slice(folder.length + 1);
      if (!file.endsWith('/')) {
        const stem = name.slice(0, -3);
        return stem === '__init__' || !/^\w+$/.test(stem) ? [] : [[file, prefix + stem]];
      }
      const init = `${file}__init__.py`;
      return depth && /^[A-Za-z_]\w*$/.test(name) && this.knowledge.readFile(init) !== null
        ? [
            [init, prefix + name],
            ...this.modulesBelow(file.slice(0, -1), `${prefix}${name}.`, depth - 1)
          ]
        : [];
    });
  }

  /** An entity by its name: in the text that names it, in the cells, then among all that were read. */
  private entity(name: string, near: string): Entity | null {
    const here = near === this.flow.path ? this.ownEntities() : this.modules.entities(near);
    return (
      here.find(entity => entity.name === name) ??
      this.ownEntities().find(entity => entity.name === name) ??
      this.siblings(near).find(entity => entity.name === name) ??
      this.nearEntities().find(({ entity }) => entity.name === name)?.entity ??
      null
    );
  }

  private siblings(file: string): readonly Entity[] {
    const files = this.knowledge.listModules(parentOf(file)).filter(each => each.endsWith('.py'));
    return files.flatMap(each => this.modules.ownEntities(each));
  }
}
