import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  NotebookDocuments,
  TextDocuments,
  TextDocumentSyncKind,
  type CompletionItem,
  type Connection,
  type InitializeResult
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import {
  ConnectionStateChanged,
  GenerateTraversal,
  GetConnectionState,
  ListTables,
  RefreshCatalog,
  SchemaGraph,
  type ConnectionState
} from '../protocol';
import { resolveConnection, type ConnectionParameters } from './catalog/conninfo';
import { namedConnection } from './catalog/named';
import { CatalogStore } from './catalog/store';
import { Scene, type Flow, type Knowledge } from './documents';
import { complete } from './features/complete';
import { listTables, neighbourhood } from './features/graph';
import { hover } from './features/hover';
import { generateTraversal } from './codegen/traversal';

/** `initializationOptions`: all of them may be left out. */
type Options = {
  readonly trusted?: boolean;
  readonly connections?: Readonly<Record<string, string>>;
  /** How long the first completion on a connection waits for its catalog, in milliseconds. */
  readonly firstAnswerWithin?: number;
};

/** Wires a connection: documents in, answers out. The only place that does. */
export function startServer(connection: Connection): void {
  const texts = new TextDocuments(TextDocument);
  const notebooks = new NotebookDocuments(TextDocument);
  let options: Options = {};
  let store = new CatalogStore(false, () => announce());
  let documentation: readonly (() => string)[] = [];
  const waited = new Set<string>();
  const announced = new Map<string, string>();

  connection.onInitialize((parameters): InitializeResult => {
    options = (parameters.initializationOptions as Options | undefined) ?? {};
    store = new CatalogStore(options.trusted === true, () => announce());
    return {
      serverInfo: { name: 'vantage-language-server', version: '0.1.0' },
      capabilities: {
        textDocumentSync: TextDocumentSyncKind.Incremental,
        notebookDocumentSync: {
          notebookSelector: [{ notebook: 'jupyter-notebook', cells: [{ language: 'python' }] }]
        },
        completionProvider: { triggerCharacters: ['.', '"', "'", '['], resolveProvider: true },
        hoverProvider: true
      }
    };
  });

  const knowledge: Knowledge = {
    readFile: readText,
    listModules,
    schema: (flow, key) => {
      const parameters = resolve(flow, key);
      return parameters && store.schema(parameters);
    }
  };

  /** Addresses that connection keys of a notebook stand for. */
  function resolve(flow: Flow, key: string): ConnectionParameters | null {
    if (key.startsWith('name:')) {
      const name = key.slice('name:'.length);
      const dsn = options.connections?.[name] ?? namedConnection(name, path.dirname(flow.path));
      return dsn === null ? null : resolveConnection(dsn);
    }
    const [dsn, keywords] = JSON.parse(key.slice('dsn:'.length)) as [
      string | null,
      Record<string, string>
    ];
    const known = resolveConnection(dsn);
    return known && { ...known, ...keywords };
  }

  function find(uri: string): { readonly scene: Scene; readonly cell: number } | null {
    const cell = notebooks.getNotebookCell(uri);
    const notebook = cell && notebooks.findNotebookDocumentForCell(cell);
    if (notebook) {
      const cells = notebook.cells
        .map(each => notebooks.getCellTextDocument(each))
        .filter((each): each is TextDocument => each !== undefined && each.languageId === 'python')
        .map(each => ({ uri: each.uri, text: each.getText() }));
      const flow = { uri: notebook.uri, path: pathOf(notebook.uri), cells };
      const at = cells.findIndex(each => each.uri === uri);
      return at < 0 ? null : { scene: new Scene(flow, knowledge), cell: at };
    }
    const text = texts.get(uri);
    const flow = text && { uri, path: pathOf(uri), cells: [{ uri, text: text.getText() }] };
    return flow ? { scene: new Scene(flow, knowledge), cell: 0 } : null;
  }

  function parametersOf(scene: Scene): ConnectionParameters[] {
    return scene.connections().flatMap(key => {
      const parameters = resolve(scene.flow, key);
      return parameters ? [parameters] : [];
    });
  }

  connection.onCompletion(async ({ textDocument, position }) => {
    const found = find(textDocument.uri);
    if (!found) {
      return null;
    }
    const wanted = parametersOf(found.scene);
    for (const parameters of wanted) {
      const key = JSON.stringify(parameters);
      if (!waited.has(key)) {
        waited.add(key);
        await store.ready(parameters, options.firstAnswerWithin ?? 2000);
      }
    }
    // The text may have gone on while we waited.
    const now = find(textDocument.uri);
    if (!now) {
      return null;
    }
    const document = TextDocument.create('', 'python', 0, now.scene.flow.cells[now.cell].text);
    const missing = wanted.some(parameters => store.schema(parameters) === null);
    const completions = complete(now.scene, now.cell, document.offsetAt(position), missing);
    documentation = completions.documentation;
    return completions.list;
  });

  connection.onCompletionResolve((item: CompletionItem) => {
    const value = documentation[(item.data as { index: number } | undefined)?.index ?? -1]?.();
    return value ? { ...item, documentation: { kind: 'markdown', value } } : item;
  });

  connection.onHover(({ textDocument, position }) => {
    const found = find(textDocument.uri);
    if (!found) {
      return null;
    }
    const document = TextDocument.create('', 'python', 0, found.scene.flow.cells[found.cell].text);
    return hover(found.scene, found.cell, document.offsetAt(position));
  });

  function stateOf(uri: string): ConnectionState {
    const notebook = notebooks.getNotebookDocument(uri);
    const first =
      notebook?.cells.map(cell => find(cell.document)).find(each => each !== null) ?? find(uri);
    const last = first ? parametersOf(first.scene).at(-1) : undefined;
    return last ? store.state(last) : { kind: 'none' };
  }

  function announce(only?: string): void {
    for (const uri of only === undefined ? open : [only]) {
      const state = stateOf(uri);
      const text = JSON.stringify(state);
      if (announced.get(uri) !== text) {
        announced.set(uri, text);
        void connection.sendNotification(ConnectionStateChanged.method, { notebook: uri, state });
      }
    }
  }

  const open = new Set<string>();
  notebooks.onDidOpen(notebook => {
    open.add(notebook.uri);
    announce(notebook.uri);
  });
  notebooks.onDidChange(({ notebookDocument }) => {
    if (open.has(notebookDocument.uri)) {
      announce(notebookDocument.uri);
    }
  });
  notebooks.onDidClose(notebook => {
    open.delete(notebook.uri);
    announced.delete(notebook.uri);
  });

  connection.onRequest(GetConnectionState.method, ({ notebook }: { notebook: string }) =>
    stateOf(notebook)
  );
  connection.onRequest(RefreshCatalog.method, async ({ notebook }: { notebook: string }) => {
    const document = notebooks.getNotebookDocument(notebook);
    const found =
      document?.cells.map(cell => find(cell.document)).find(each => each !== null) ??
      find(notebook);
    await Promise.all(
      found ? parametersOf(found.scene).map(parameters => store.refresh(parameters)) : []
    );
    return stateOf(notebook);
  });

  /** A notebook by its own URI, through its first cell. */
  function sceneOf(uri: string): Scene | null {
    const cells = notebooks.getNotebookDocument(uri)?.cells ?? [];
    return (
      cells.map(cell => find(cell.document)?.scene).find(each => each) ?? find(uri)?.scene ?? null
    );
  }

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
    GenerateTraversal.method,
    (asked: {
      notebook: string;
      table: string;
      variable: string | null;
      steps: readonly string[];
    }) => {
      const scene = sceneOf(asked.notebook);
      return scene && generateTraversal(scene, asked);
    }
  );

  texts.listen(connection);
  notebooks.listen(connection);
  connection.listen();
}

function pathOf(uri: string): string {
  try {
    return fileURLToPath(uri).replaceAll('\\', '/');
  } catch {
    return decodeURIComponent(uri.replace(/^[a-z-]+:(\/\/[^/]*)?/i, '').replace(/#.*$/, ''));
  }
}

const files = new Map<string, { readonly changed: number; readonly text: string }>();

/** The text of a file, read again when it has changed. */
function readText(file: string): string | null {
  try {
    const changed = statSync(file).mtimeMs;
    const known = files.get(file);
    if (known?.changed === changed) {
      return known.text;
    }
    const text = readFileSync(file, 'utf8');
    files.set(file, { changed, text });
    return text;
  } catch {
    return null;
  }
}

/** The Python files of a folder; a folder with very many of them is no model's. */
function listModules(folder: string): readonly string[] {
  if (!existsSync(folder)) {
    return [];
  }
  const names = readdirSync(folder).filter(name => name.endsWith('.py'));
  return names.length > 200 ? [] : names.map(name => `${folder}/${name}`);
}
