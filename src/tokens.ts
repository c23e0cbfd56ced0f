import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type {
  ConnectionState,
  Explanation,
  GraphRelation,
  GraphTable,
  RelationPath,
  RequestMessage,
  TableSummary
} from '../lsp-server/protocol';

/** A position in a cell, as LSP counts: lines and UTF-16 units from 0. */
export interface ICellPosition {
  notebook: NotebookPanel;
  cell: string;
  line: number;
  character: number;
}

/** An item of the language server, as it sent it. */
export interface IServerItem {
  label: string;
  kind?: number;
  filterText?: string;
  sortText?: string;
  labelDetails?: { description?: string };
  textEdit?: { range: { start: { line: number; character: number } }; newText: string };
  /** Edits elsewhere in the cell: the import of a class. */
  additionalTextEdits?: {
    range: { start: { line: number; character: number } };
    newText: string;
  }[];
  documentation?: { value: string };
  /** The same as data, where it can be drawn. */
  explanation?: Explanation;
  data?: unknown;
}

/** How the database of a notebook is, or that there is no language server to ask. */
export type LabState = ConnectionState | { readonly kind: 'away'; readonly reason: string };

/** What is said of a name. */
export interface IWords {
  markdown: string;
  explanation?: Explanation;
}

/** A neighbourhood, as the language server answers it. */
export interface IGraph {
  state: ConnectionState;
  focus: string | null;
  tables: readonly GraphTable[];
  relations: readonly GraphRelation[];
  total: number;
  omitted: number;
}

/** What the rest of the extension asks of the language server. Answers are null while it is away. */
export interface IVantageClient {
  /** How the database of a notebook is; null where nothing is known. */
  state(notebook: NotebookPanel): LabState | null;
  readonly stateChanged: ISignal<IVantageClient, void>;
  complete(
    position: ICellPosition
  ): Promise<{ items: IServerItem[]; isIncomplete: boolean } | null>;
  resolve(item: IServerItem): Promise<IServerItem>;
  /** Whether the language server is there. */
  readonly isReady: boolean;
  /** How the language server calls a cell; null for a notebook that it was not told of. */
  cellUri(notebook: NotebookPanel, cell: string): string | null;
  /** Asks a request of the protocol; rejected when `signal` takes it back. */
  ask<P extends { readonly notebook: string }, R>(
    notebook: NotebookPanel,
    message: RequestMessage<P, R>,
    parameters: Omit<P, 'notebook'>,
    signal?: AbortSignal
  ): Promise<R | null>;
  /** The neighbourhood of a table; the server picks one where `focus` is null. */
  graph(notebook: NotebookPanel, focus: string | null, hops: number): Promise<IGraph | null>;
  /** All tables. */
  tables(notebook: NotebookPanel): Promise<{ tables: readonly TableSummary[] } | null>;
  /** Code that starts at a table and follows relations. */
  traversal(
    notebook: NotebookPanel,
    table: string,
    steps: readonly string[],
    how?: 'follow' | 'join'
  ): Promise<{ code: string } | null>;
  /** What is to say of a name, as Markdown and where it can be drawn as data; null where there is nothing. */
  hover(position: ICellPosition): Promise<IWords | null>;
  /** Reads the catalog again. */
  refresh(notebook: NotebookPanel): Promise<ConnectionState | null>;
  /** Ways from a table to another. */
  paths(
    notebook: NotebookPanel,
    from: string,
    to: string
  ): Promise<{ paths: readonly RelationPath[] } | null>;
}

export const IVantageClient = new Token<IVantageClient>(
  'jupyterlab-vantage:IVantageClient',
  'What the language server of Vantage knows of notebooks.'
);
