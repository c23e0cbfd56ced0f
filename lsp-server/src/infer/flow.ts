import { parsePython, type Source } from '../syntax/python';
import { Recorder, vantageNamesIn, type Context, type Environment } from './environment';
import { evaluate } from './evaluate';
import { evaluateBlock } from './statements';
import type { Type } from './types';

/** What a cell did when names were like this: it need not be evaluated again while they still are. */
type Summary = {
  readonly reads: ReadonlyMap<string, Type | undefined>;
  readonly vantage: string | null;
  readonly writes: ReadonlyMap<string, Type | null>;
  readonly connections: readonly string[];
};

const KEPT = 3;

/** Evaluates cells and remembers what each gave: a keystroke costs the cell in which it falls, and its readers. */
export class FlowEvaluator {
  /** Applies a cell to the names before it; gives the keys of the connections that it opens. */
  evaluateCell(
    text: string,
    env: Environment,
    contextOf: (source: Source) => Context
  ): readonly string[] {
    const known = this.summaries.get(text) ?? [];
    let summary = known.find(each => holds(each, env));
    if (!summary) {
      summary = summarize(parsePython(text), env, contextOf);
      this.summaries.set(text, [summary, ...known].slice(0, KEPT));
    }
    for (const [name, type] of summary.writes) {
      if (type) {
        env.set(name, type);
      } else {
        env.delete(name);
      }
    }
    return summary.connections;
  }

  /** Forgets everything where files or schemas are no longer what they were, and texts that are gone. */
  keepFor(version: string, texts: readonly string[]): void {
    if (version !== this.version) {
      this.version = version;
      this.summaries.clear();
    }
    if (this.summaries.size > 2 * texts.length + 50) {
      const present = new Set(texts);
      for (const text of this.summaries.keys()) {
        if (!present.has(text)) {
          this.summaries.delete(text);
        }
      }
    }
  }

  private version = '';
  private readonly summaries = new Map<string, readonly Summary[]>();
}

function holds(summary: Summary, env: Environment): boolean {
  for (const [name, type] of summary.reads) {
    if (env.get(name) !== type) {
      return false;
    }
  }
  return summary.vantage === null || summary.vantage === signatureOf(env);
}

function summarize(
  source: Source,
  env: Environment,
  contextOf: (source: Source) => Context
): Summary {
  const context = contextOf(source);
  const recorder = new Recorder(env);
  evaluateBlock(source.tree.topNode, recorder, context);
  return {
    connections: source.text.includes('connect') ? findConnections(recorder, context) : [],
    reads: recorder.reads,
    vantage: recorder.readsAll ? signatureOf(env) : null,
    writes: recorder.writes
  };
}

function findConnections(env: Environment, context: Context): string[] {
  const { text, tree } = context.source;
  const found: string[] = [];
  tree.iterate({
    enter: ({ name, node }) => {
      const isCall =
        name === 'CallExpression' &&
        /connect(_postgres)?\s*$/.test(text.slice(node.from, node.firstChild?.to));
      const type = isCall ? evaluate(node, env, context) : null;
      if (type?.kind === 'connection') {
        found.push(type.connection);
      }
    }
  });
  return found;
}

function signatureOf(env: Environment): string {
  const { modules, names } = vantageNamesIn(env);
  return JSON.stringify([[...modules], [...names]]);
}
