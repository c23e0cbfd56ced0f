import type { CancellationToken, Connection } from 'vscode-languageserver/node';
import {
  FilterColumns,
  FilterCount,
  FilterFacet,
  FilterSubjects,
  GenerateFilter,
  ParseFilter,
  type ConnectionState,
  type FilterSubject,
  type RequestMessage
} from '../protocol';
import type { ConnectionParameters } from './catalog/conninfo';
import { QuerySessions } from './catalog/query';
import { generateFilter, rewriteFilter } from './codegen/filter';
import { parseFilter } from './codegen/parse-filter';
import type { Scene } from './documents';
import { listColumns } from './features/filter-columns';
import { countRows } from './features/filter-count';
import { findFacet } from './features/filter-facet';
import {
  definitionText,
  findSubject,
  listSubjects,
  type FoundSubject
} from './features/filter-subject';
import { tableId } from './features/graph';
import type { Ask } from './features/sql-text';
import { tableOf } from './infer/types';

/** What the requests of filters need from the server. */
export type FilterHost = {
  sceneOf(notebook: string): Scene | null;
  stateOf(notebook: string): ConnectionState;
  /** The whole text of a cell. */
  textOf(cell: string): string | null;
  /** Where the rows behind a connection (null: the default one) are; a state where they cannot be read now. */
  database(scene: Scene, connection: string | null): ConnectionParameters | ConnectionState;
};

/** Answers the requests of the filter sidebar. */
export function registerFilters(connection: Connection, host: FilterHost): void {
  const sessions = new QuerySessions();
  connection.onShutdown(() => sessions.close());

  function answer<P extends { readonly notebook: string }, R>(
    message: RequestMessage<P, R>,
    handle: (asked: P, scene: Scene | null, signal: AbortSignal) => R | Promise<R>
  ): void {
    connection.onRequest(message.method, (asked: P, token: CancellationToken) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      return handle(asked, host.sceneOf(asked.notebook), abort.signal);
    });
  }

  /** The rows of a subject and how they are asked; a sentence where that cannot be. */
  function reach(
    scene: Scene | null,
    asked: FilterSubject,
    signal: AbortSignal
  ): { readonly found: FoundSubject; readonly ask: Ask } | string {
    const found = scene && findSubject(scene, asked);
    if (!found) {
      return `There is no ${asked.variable ?? asked.table} in this notebook.`;
    }
    const database = host.database(scene, found.subject.connection);
    if (isState(database)) {
      return 'reason' in database
        ? `The database does not answer: ${database.reason}`
        : 'The database is not connected.';
    }
    return {
      found,
      ask: (statement, milliseconds) => sessions.ask(database, statement, milliseconds, signal)
    };
  }

  answer(FilterSubjects, ({ notebook }, scene) => ({
    state: host.stateOf(notebook),
    subjects: scene ? listSubjects(scene) : []
  }));

  answer(FilterColumns, ({ notebook, subject, path }, scene) => {
    const found = scene && findSubject(scene, subject);
    const listed = found && listColumns(found.subject, path, scene.world);
    return {
      state: host.stateOf(notebook),
      ...(listed ?? { label: '', columns: [], relations: [] }),
      definition: found ? definitionText(found.set) : ''
    };
  });

  answer(FilterCount, async ({ subject, conditions, stage }, scene, signal) => {
    const reached = reach(scene, subject, signal);
    return typeof reached === 'string'
      ? { kind: 'unavailable', reason: reached, canWait: false }
      : countRows(reached.found.set, conditions, stage, scene!.world, reached.ask);
  });

  answer(FilterFacet, async (asked, scene, signal) => {
    const reached = reach(scene, asked.subject, signal);
    return typeof reached === 'string'
      ? { kind: 'none', reason: reached }
      : findFacet(reached.found.set, asked, scene!.world, reached.ask);
  });

  answer(GenerateFilter, ({ cell, ...asked }, scene) => {
    if (!scene || cell === null) {
      return scene && generateFilter(scene, asked);
    }
    const text = host.textOf(cell);
    return text === null ? null : rewriteFilter(scene, text, asked);
  });

  answer(ParseFilter, ({ cell }, scene) => {
    const parsed = scene && parseFilter(scene, cell);
    const table = parsed && tableOf(parsed.subject, scene.world);
    return (
      (parsed &&
        table && {
          subject: { variable: parsed.variable, table: tableId(table), above: cell },
          conditions: parsed.conditions,
          target: parsed.target,
          hasComments: parsed.hasComments
        }) ??
      null
    );
  });
}

const isState = (value: ConnectionParameters | ConnectionState): value is ConnectionState =>
  'kind' in value;
