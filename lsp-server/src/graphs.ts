import type { Connection } from 'vscode-languageserver/node';
import {
  GenerateTraversal,
  ListTables,
  RelationPaths,
  SchemaGraph,
  type ConnectionState
} from '../protocol';
import { generateTraversal } from './codegen/traversal';
import type { Scene } from './documents';
import { listTables, neighbourhood } from './features/graph';
import { findPaths } from './features/paths';

/** What the requests of diagrams stand on. */
type Host = {
  sceneOf(uri: string): Scene | null;
  stateOf(uri: string): ConnectionState;
};

/** Answers what diagrams ask: tables, what is around one, ways between two, and code that follows them. */
export function registerGraphs(connection: Connection, { sceneOf, stateOf }: Host): void {
  connection.onRequest(ListTables.method, ({ notebook }: { notebook: string }) => {
    const scene = sceneOf(notebook);
    return { state: stateOf(notebook), tables: scene ? listTables(scene) : [] };
  });
  connection.onRequest(
    SchemaGraph.method,
    (asked: { notebook: string; focus: string | null; hops: number; limit?: number }) => {
      const scene = sceneOf(asked.notebook);
      const graph = scene
        ? neighbourhood(scene, asked.focus, asked.hops, asked.limit ?? 60)
        : { focus: null, tables: [], relations: [], total: 0, omitted: 0 };
      return { state: stateOf(asked.notebook), ...graph };
    }
  );
  connection.onRequest(
    RelationPaths.method,
    (asked: { notebook: string; from: string; to: string; limit?: number }) => {
      const scene = sceneOf(asked.notebook);
      return { paths: scene ? findPaths(scene, asked.from, asked.to, asked.limit) : [] };
    }
  );
  connection.onRequest(
    GenerateTraversal.method,
    (asked: {
      notebook: string;
      table: string;
      variable: string | null;
      steps: readonly string[];
      how?: 'follow' | 'join';
    }) => {
      const scene = sceneOf(asked.notebook);
      return scene && generateTraversal(scene, asked);
    }
  );
}
