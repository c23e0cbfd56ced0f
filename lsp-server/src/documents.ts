import { Modules, parentOf } from './model/modules';
import type { Entity } from './model/entity';
import type { Schema } from './model/schema';
import { evaluate, evaluateBlock, type Context, type Environment } from './infer/evaluate';
import type { Type, World } from './infer/types';
import { parsePython, type Source } from './syntax/python';
import { readEntities, readVantageNames } from './model/read-model';

/** A notebook, or a file as a notebook of one cell. `path` is where it is on disk, with forward slashes. */
export type Flow = {
  readonly uri: string;
  readonly path: string;
  readonly cells: readonly { readonly uri: string; readonly text: string }[];
};

/** What the documents need from outside: files, and the schemas that are in memory. */
export type Knowledge = {
  readFile(path: string): string | null;
  /** Files of a folder that end in `.py`. */
  listModules(folder: string): readonly string[];
  schema(flow: Flow, connection: string): Schema | null;
};

/** A notebook with what is known around it: what features are asked about. */
export class Scene {
  readonly modules: Modules;
  readonly world: World;

  constructor(
    readonly flow: Flow,
    private readonly knowledge: Knowledge
  ) {
    this.modules = new Modules(path => knowledge.readFile(path));
    const folder = parentOf(flow.path);
    this.world = {
      schema: connection => {
        const wanted = connection ?? this.connections().at(-1) ?? null;
        return wanted === null ? null : knowledge.schema(flow, wanted);
      },
      entity: (name, near) => this.entity(name, near),
      moduleEntities: uri => (uri === flow.path ? this.ownEntities() : this.modules.entities(uri)),
      resolveModule: (name, from) =>
        this.modules.resolve(name, from === flow.path ? folder : parentOf(from))
    };
  }

  /** Entities of model files beside the notebook, with the module that declares them. */
  nearEntities(): { readonly entity: Entity; readonly module: string }[] {
    const files = this.knowledge
      .listModules(parentOf(this.flow.path))
      .filter(file => file !== this.flow.path);
    return files.flatMap(file =>
      this.modules
        .entities(file, 0)
        .map(entity => ({ entity, module: file.slice(file.lastIndexOf('/') + 1, -3) }))
    );
  }

  /** The connections that the cells open, in order; the last is the default. */
  connections(): readonly string[] {
    return (this.found ??= this.findConnections());
  }

  /** The context of a text of this notebook. */
  context(source: Source): Context {
    return { source, uri: this.flow.path, world: this.world };
  }

  /**
   * What names are at a position of a cell: cells are one flow in the order of the document, and a name that is
   * defined only further down counts where nothing above defines it.
   */
  environment(cell: number, source: Source, position: number): Environment {
    const env: Environment = new Map();
    this.flow.cells.slice(cell + 1).forEach(each => this.evaluateCell(each.text, env));
    this.flow.cells.slice(0, cell).forEach(each => this.evaluateCell(each.text, env));
    evaluateBlock(source.tree.topNode, env, this.context(source), position);
    return env;
  }

  /** What names are after all cells. */
  environmentAtEnd(): Environment {
    const env: Environment = new Map();
    this.flow.cells.forEach(each => this.evaluateCell(each.text, env));
    return env;
  }

  private found: readonly string[] | null = null;

  private evaluateCell(text: string, env: Environment): void {
    const source = parsePython(text);
    evaluateBlock(source.tree.topNode, env, this.context(source));
  }

  private findConnections(): string[] {
    this.found = []; // while they are looked for, nothing is connected
    const env: Environment = new Map();
    const found: string[] = [];
    for (const cell of this.flow.cells) {
      const source = parsePython(cell.text);
      const context = this.context(source);
      evaluateBlock(source.tree.topNode, env, context);
      source.tree.iterate({
        enter: ({ name, node }) => {
          const type: Type | null =
            name === 'CallExpression' &&
            /connect(_postgres)?\s*$/.test(source.text.slice(node.from, node.firstChild?.to))
              ? evaluate(node, env, context)
              : null;
          if (type?.kind === 'connection') {
            found.push(type.connection);
          }
        }
      });
    }
    return found;
  }

  private ownEntities(): Entity[] {
    const sources = this.flow.cells.map(cell => parsePython(cell.text));
    const imported = sources.map(readVantageNames);
    return sources.flatMap(source => readEntities(source, this.flow.path, imported)).reverse();
  }

  private entity(name: string, near: string): Entity | null {
    const here = near === this.flow.path ? this.ownEntities() : this.modules.entities(near);
    const found =
      here.find(entity => entity.name === name) ??
      this.ownEntities().find(entity => entity.name === name);
    if (found) {
      return found;
    }
    for (const file of this.knowledge.listModules(parentOf(near))) {
      const entity = this.modules.entities(file, 0).find(each => each.name === name);
      if (entity) {
        return entity;
      }
    }
    return null;
  }
}
