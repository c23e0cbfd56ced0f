import type { NotebookPanel } from '@jupyterlab/notebook';
import type { RpcClient } from './rpc';

/**
 * Keeps the language server's copy of one notebook true: cells are documents, sent whole when they have changed,
 * just before a question is asked.
 */
export class NotebookSync {
  constructor(
    private readonly _rpc: Pick<RpcClient, 'notify'>,
    readonly panel: NotebookPanel,
    private readonly _uriOf: (path: string) => string
  ) {}

  get uri(): string {
    return this._uriOf(this.panel.context.path);
  }

  cellUri(id: string): string {
    return `${this.uri.replace(/^file:/, 'vscode-notebook-cell:')}#${encodeURIComponent(id)}`;
  }

  /** Forgets what the server was told: it is a new one. */
  reset(): void {
    this._sent = null;
  }

  /** Tells the server what has changed. */
  flush(): void {
    const cells = this._cells();
    const sent = this._sent;
    const same =
      sent &&
      sent.uri === this.uri &&
      sent.cells.length === cells.length &&
      cells.every((cell, at) => cell.id === sent.cells[at].id);
    if (!same) {
      this.close();
      this._open(cells);
      return;
    }
    const changed = cells.filter((cell, at) => cell.text !== sent.cells[at].text);
    if (changed.length) {
      this._rpc.notify('notebookDocument/didChange', {
        notebookDocument: { uri: this.uri, version: ++this._version },
        change: {
          cells: {
            textContent: changed.map(cell => ({
              document: { uri: this.cellUri(cell.id), version: this._version },
              changes: [{ text: cell.text }]
            }))
          }
        }
      });
      this._sent = { uri: this.uri, cells };
    }
  }

  /** Tells the server that the notebook is closed. */
  close(): void {
    if (this._sent) {
      const { uri, cells } = this._sent;
      const prefix = uri.replace(/^file:/, 'vscode-notebook-cell:');
      this._rpc.notify('notebookDocument/didClose', {
        notebookDocument: { uri },
        cellTextDocuments: cells.map(cell => ({ uri: `${prefix}#${encodeURIComponent(cell.id)}` }))
      });
      this._sent = null;
    }
  }

  private _open(cells: Cell[]): void {
    this._version++;
    this._rpc.notify('notebookDocument/didOpen', {
      notebookDocument: {
        uri: this.uri,
        notebookType: 'jupyter-notebook',
        version: this._version,
        cells: cells.map(cell => ({ kind: 2, document: this.cellUri(cell.id) }))
      },
      cellTextDocuments: cells.map(cell => ({
        uri: this.cellUri(cell.id),
        languageId: 'python',
        version: this._version,
        text: cell.text
      }))
    });
    this._sent = { uri: this.uri, cells };
  }

  private _cells(): Cell[] {
    const model = this.panel.content.model;
    return (model?.sharedModel.cells ?? [])
      .filter(cell => cell.cell_type === 'code')
      .map(cell => ({ id: cell.getId(), text: cell.getSource() }));
  }

  private _sent: { uri: string; cells: Cell[] } | null = null;
  private _version = 0;
}

type Cell = { readonly id: string; readonly text: string };
