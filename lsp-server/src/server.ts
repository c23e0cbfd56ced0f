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
  GetConnectionState,
  RefreshCatalog,
  TrustHost,
  type ConnectionState
} from '../protocol';
import { Agreements, agreementsFile } from './catalog/agreements';
import { resolveConnection, type ConnectionParameters } from './catalog/conninfo';
import { namedConnection } from './catalog/named';
import { CatalogStore } from './catalog/store';
import { Scene, type Flow, type Knowledge } from './documents';
import { complete } from './features/complete';
import { Documentations } from './features/documentation';
import { hover } from './features/hover';
import { Files } from './files';
import { registerFilters } from './filters';
import { registerGraphs } from './graphs';
import { FlowEvaluator } from './infer/flow';
import { splitChunks } from './syntax/chunks';

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
  const documentations = new Documentations();
  const files = new Files();
  const evaluators = new Map<string, FlowEvaluator>();
  const waited = new Set<string>();
  const announced = new Map<string, string>();

  connection.onInitialize((parameters): InitializeResult => {
    options = (parameters.initializationOptions as Options | undefined) ?? {};
    const agreements = new Agreements(agreementsFile());
    store = new CatalogStore(options.trusted === true, () => announce(), undefined, agreements);
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
    readFile: files.readFile,
    listModules: files.listModules,
    version: () => `${files.version()} ${store.version}`,
    schema: (flow, key) => {
      const parameters = resolve(flow, key);
      return parameters && store.schema(parameters);
    }
  };

  /** Addresses that connection keys of a notebook stand for. */
  function resolve(flow: Flow, key: string): ConnectionParameters | null {
    if (key.startsWith('name:')) {
      return resolveNamed(key.slice('name:'.length), path.dirname(flow.path));
    }
    const [dsn, keywords] = JSON.parse(key.slice('dsn:'.length)) as [
      string | null,
      Record<string, string>
    ];
    return resolveConnection(dsn, process.env, keywords);
  }

  /** A named connection: what the options or the user's own configuration name is vouched for, a project's is not. */
  function resolveNamed(name: string, folder: string): ConnectionParameters | null {
    const given = options.connections?.[name];
    const named = given === undefined ? namedConnection(name, folder) : null;
    const address = given ?? named?.address;
    const parameters = address === undefined ? null : resolveConnection(address);
    if (parameters && (given !== undefined || named?.isOwn)) {
      store.vouch(parameters);
    }
    return parameters;
  }

  /** The scene of a notebook, by its own URI, or of a text. */
  function sceneOf(uri: string): Scene | null {
    const notebook = notebooks.getNotebookDocument(uri);
    const documents = notebook
      ? notebook.cells.map(cell => notebooks.getCellTextDocument(cell))
      : [texts.get(uri)];
    const cells = documents
      .filter(each => each?.languageId === 'python')
      .flatMap(each => splitChunks(each!.getText()).map(text => ({ uri: each!.uri, text })));
    if (!notebook && !cells.length) {
      return null;
    }
    const evaluator = evaluators.get(uri) ?? new FlowEvaluator();
    evaluators.set(uri, evaluator);
    return new Scene({ uri, path: pathOf(uri), cells }, knowledge, evaluator);
  }

  /** The scene around a document, and the piece of it that holds a line. */
  function find(uri: string, line = 0): { readonly scene: Scene; readonly cell: number } | null {
    const cell = notebooks.getNotebookCell(uri);
    const notebook = cell && notebooks.findNotebookDocumentForCell(cell);
    const scene = sceneOf(notebook?.uri ?? uri);
    const pieces = scene?.flow.cells ?? [];
    const first = pieces.findIndex(each => each.uri === uri);
    const at = pieces.findLastIndex(each => each.uri === uri && startOf(each.text) <= line);
    return scene && first >= 0 ? { scene, cell: Math.max(first, at) } : null;
  }

  function parametersOf(scene: Scene): ConnectionParameters[] {
    return scene.connections().flatMap(key => {
      const parameters = resolve(scene.flow, key);
      return parameters ? [parameters] : [];
    });
  }

  connection.onCompletion(async ({ textDocument, position }) => {
    const found = find(textDocument.uri, position.line);
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
    const now = find(textDocument.uri, position.line);
    if (!now) {
      return null;
    }
    const document = TextDocument.create('', 'python', 0, now.scene.flow.cells[now.cell].text);
    const missing = wanted.some(parameters => store.schema(parameters) === null);
    const { list, documentation } = complete(now.scene, {
      cell: now.cell,
      offset: document.offsetAt(position),
      incomplete: missing,
      id: documentations.nextId()
    });
    documentations.keep(documentation);
    return list;
  });

  connection.onCompletionResolve((item: CompletionItem) => {
    const said = documentations.of(item.data);
    return said
      ? {
          ...item,
          documentation: { kind: 'markdown', value: said.text },
          explanation: said.explanation
        }
      : item;
  });

  connection.onHover(({ textDocument, position }) => {
    const found = find(textDocument.uri, position.line);
    if (!found) {
      return null;
    }
    const document = TextDocument.create('', 'python', 0, found.scene.flow.cells[found.cell].text);
    return hover(found.scene, found.cell, document.offsetAt(position));
  });

  function stateOf(uri: string): ConnectionState {
    const scene = sceneOf(uri);
    const last = scene ? parametersOf(scene).at(-1) : undefined;
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
    evaluators.delete(notebook.uri);
    announced.delete(notebook.uri);
  });

  connection.onRequest(GetConnectionState.method, ({ notebook }: { notebook: string }) =>
    stateOf(notebook)
  );
  connection.onRequest(RefreshCatalog.method, async ({ notebook }: { notebook: string }) => {
    const scene = sceneOf(notebook);
    await Promise.all(
      scene ? parametersOf(scene).map(parameters => store.refresh(parameters)) : []
    );
    return stateOf(notebook);
  });

  connection.onRequest(TrustHost.method, (asked: { notebook: string; host: string }) => {
    const scene = sceneOf(asked.notebook);
    const meant = (scene ? parametersOf(scene) : []).filter(parameters => {
      const state = store.state(parameters);
      return state.kind === 'needsTrust' && state.host === asked.host;
    });
    meant.forEach(parameters => store.agree(parameters)); // to what was seen, whatever the cell says by now
    announce();
    return stateOf(asked.notebook);
  });

  registerGraphs(connection, { sceneOf, stateOf });
  registerFilters(connection, {
    sceneOf,
    stateOf,
    textOf: uri => {
      const cell = notebooks.getNotebookCell(uri);
      return (cell && notebooks.getCellTextDocument(cell)?.getText()) ?? null;
    },
    database: (scene, key) => {
      const wanted = key ?? scene.connections().at(-1);
      const parameters = wanted === undefined ? null : resolve(scene.flow, wanted);
      const state: ConnectionState = parameters ? store.state(parameters) : { kind: 'none' };
      return parameters && state.kind === 'ready' ? parameters : state;
    }
  });

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

/** The line at which a piece begins: the empty lines that lead it stand for what is before it. */
const startOf = (text: string): number => /^\n*/.exec(text)![0].length;
