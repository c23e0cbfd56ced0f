import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageConnection
} from 'vscode-languageserver/node';
import type { CompletionItem, CompletionList, Hover } from 'vscode-languageserver-types';

const BUNDLE = path.join(__dirname, '../../jupyterlab_vantage/server/main.cjs');

/** The bundled language server as an editor sees it: a process, and notebooks with the caret as `|`. */
export class Editor {
  static async start(options: object = {}, environment: object = {}): Promise<Editor> {
    const child = spawn(process.execPath, [BUNDLE, '--stdio'], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, ...environment }
    });
    const connection = createMessageConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin)
    );
    connection.listen();
    await connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: null,
      capabilities: {},
      initializationOptions: options
    });
    await connection.sendNotification('initialized', {});
    return new Editor(child, connection);
  }

  /** The notebook of the last question. */
  lastNotebook = '';

  private opened = 0;

  private constructor(
    private readonly child: ChildProcess,
    readonly connection: MessageConnection
  ) {}

  async stop(): Promise<void> {
    await this.connection.sendRequest('shutdown');
    const ended = new Promise(resolve => this.child.once('exit', resolve));
    await this.connection.sendNotification('exit');
    await ended;
    this.connection.dispose();
  }

  /** The whole answer at the caret. */
  async completionList(folder: string, ...cells: string[]): Promise<CompletionList> {
    const answer = await this.ask<CompletionList>('textDocument/completion', folder, cells);
    return answer ?? { isIncomplete: false, items: [] };
  }

  /** The offers at the caret, in the order of the server. */
  async complete(folder: string, ...cells: string[]): Promise<CompletionItem[]> {
    const { items } = await this.completionList(folder, ...cells);
    return [...items].sort((a, b) => (a.sortText! < b.sortText! ? -1 : 1));
  }

  /** Their labels. */
  async labels(folder: string, ...cells: string[]): Promise<string[]> {
    return (await this.complete(folder, ...cells)).map(item => item.label);
  }

  /** The text of the cell with the caret after one offer is taken. */
  async taken(label: string, folder: string, ...cells: string[]): Promise<string> {
    const item = (await this.complete(folder, ...cells)).find(each => each.label === label)!;
    const edit = item.textEdit as {
      range: { start: { character: number }; end: { character: number } };
      newText: string;
    };
    const line = cells.at(-1)!.split('\n').at(-1)!.replace('|', '');
    return (
      line.slice(0, edit.range.start.character) +
      edit.newText +
      line.slice(edit.range.end.character)
    );
  }

  /** The labels at the caret of a file of its own. */
  async fileLabels(file: string, text: string): Promise<string[]> {
    const uri = `file://${file}`;
    const before = text.slice(0, text.indexOf('|')).split('\n');
    await this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'python', version: 1, text: text.replace('|', '') }
    });
    const answer = await this.connection.sendRequest<CompletionList | null>(
      'textDocument/completion',
      {
        textDocument: { uri },
        position: { line: before.length - 1, character: before.at(-1)!.length }
      }
    );
    await this.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
    return (answer?.items ?? []).map(item => item.label);
  }

  hoverAnswer(folder: string, ...cells: string[]): Promise<Hover | null> {
    return this.ask<Hover>('textDocument/hover', folder, cells);
  }

  async hover(folder: string, ...cells: string[]): Promise<string | null> {
    const answer = await this.hoverAnswer(folder, ...cells);
    return answer ? (answer.contents as { value: string }).value : null;
  }

  private async ask<T>(method: string, folder: string, cells: string[]): Promise<T | null> {
    const uri = `file://${folder}/notebook-${++this.opened}.ipynb`;
    this.lastNotebook = uri;
    const cellUri = (at: number): string =>
      `vscode-notebook-cell:${uri.slice('file:'.length)}#${at}`;
    const texts = cells.map(cell => cell.replace('|', ''));
    await this.connection.sendNotification('notebookDocument/didOpen', {
      notebookDocument: {
        uri,
        notebookType: 'jupyter-notebook',
        version: 1,
        cells: texts.map((_, at) => ({ kind: 2, document: cellUri(at) }))
      },
      cellTextDocuments: texts.map((text, at) => ({
        uri: cellUri(at),
        languageId: 'python',
        version: 1,
        text
      }))
    });
    const at = cells.findIndex(cell => cell.includes('|'));
    const before = cells[at].slice(0, cells[at].indexOf('|')).split('\n');
    return this.connection.sendRequest(method, {
      textDocument: { uri: cellUri(at) },
      position: { line: before.length - 1, character: before.at(-1)!.length }
    });
  }
}
