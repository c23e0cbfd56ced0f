import { notification, request } from './message';

/**
 * How things stand with one database. `label` never carries a password: `role@host/database`.
 *
 * - `none`: nothing in this notebook names a database.
 * - `needsTrust`: the notebook names a host that nobody here has agreed to (design §6).
 * - `offline`: the database does not answer; a snapshot on disk answers in its place.
 */
export type ConnectionState =
  | { readonly kind: 'none' }
  | { readonly kind: 'connecting'; readonly label: string }
  | { readonly kind: 'ready'; readonly label: string; readonly tables: number }
  | {
      readonly kind: 'offline';
      readonly label: string;
      readonly reason: string;
      readonly tables: number;
    }
  | { readonly kind: 'failed'; readonly label: string; readonly reason: string }
  | { readonly kind: 'needsTrust'; readonly label: string; readonly host: string };

/** Asks how things stand for a notebook (its `notebookDocument` URI) or a text document. */
export const GetConnectionState = request<{ readonly notebook: string }, ConnectionState>(
  'vantage/connectionState'
);

/** Sent by the server whenever the answer to {@link GetConnectionState} for a notebook has changed. */
export const ConnectionStateChanged = notification<{
  readonly notebook: string;
  readonly state: ConnectionState;
}>('vantage/connectionStateChanged');

/** The user agreed to connect to a host that a notebook names. Remembered on the server side. */
export const TrustHost = request<
  { readonly notebook: string; readonly host: string },
  ConnectionState
>('vantage/trustHost');

/** Reads the catalog again now, and tries a connection that failed. */
export const RefreshCatalog = request<{ readonly notebook: string }, ConnectionState>(
  'vantage/refreshCatalog'
);

/** A connection that is open in the kernel. `conninfo` is put in by the server extension, never by a browser. */
export type KernelConnection = {
  readonly id: string;
  readonly name: string | null;
  readonly label: string;
  readonly default: boolean;
  readonly variables: readonly string[];
  readonly conninfo?: Readonly<Record<string, string>>;
};

/** A variable of the kernel that holds a set of rows. */
export type KernelVariable = {
  readonly kind: 'table' | 'record' | 'records';
  readonly entity: string | null;
  readonly schema: string;
  readonly table: string;
  readonly connection: string | null;
};

/** What the kernel of a notebook reported over the comm: names only. Replaces the last report; `null`: no kernel. */
export const KernelState = notification<{
  readonly notebook: string;
  readonly connections: readonly KernelConnection[];
  readonly variables: Readonly<Record<string, KernelVariable>>;
}>('vantage/kernelState');
