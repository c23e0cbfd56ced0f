import type { ConnectionState } from './connection';
import { request } from './message';

/** A table as lists and boxes show it. `id` is `schema.name`, the key that all other messages use. */
export type TableSummary = {
  readonly id: string;
  readonly schema: string;
  readonly name: string;
  readonly kind: 'table' | 'view' | 'materializedView' | 'foreignTable' | 'partitionedTable';
  /** Rows as Postgres estimates them; null where it never looked. */
  readonly rowEstimate: number | null;
  readonly comment: string | null;
  /** The entity class that a model file near the notebook declares for it, else null. */
  readonly entity: string | null;
  /** Variables of the notebook that are sets of this table, nearest first. */
  readonly variables: readonly string[];
};

export type GraphColumn = {
  readonly name: string;
  /** As Postgres writes it, short: `int4`, `varchar(255)`. */
  readonly type: string;
  readonly notNull: boolean;
  readonly primaryKey: boolean;
  /** The table (id) that this column refers to as part of a foreign key, else null. */
  readonly references: string | null;
  readonly comment: string | null;
};

export type GraphTable = TableSummary & { readonly columns: readonly GraphColumn[] };

/** One foreign key (or one declared relation), drawn once, with the names of both directions. */
export type GraphRelation = {
  readonly id: string;
  /** The table that holds the key. */
  readonly from: string;
  readonly to: string;
  readonly fromColumns: readonly string[];
  readonly toColumns: readonly string[];
  /** The method from `from` to `to`, e.g. `ref_client`; null where the model does not name it. */
  readonly forward: string | null;
  /** The method from `to` to `from`, e.g. `ref_orders`. */
  readonly backward: string | null;
  readonly oneToOne: boolean;
  /** The key may be NULL. */
  readonly optional: boolean;
  /** An index begins with the key's columns. */
  readonly indexed: boolean;
  readonly constraint: string | null;
  /** Rows of `from` for each row of `to`, from statistics; null where unknown. */
  readonly fanOut: { readonly average: number; readonly max: number | null } | null;
};

/** All tables, for search boxes. */
export const ListTables = request<
  { readonly notebook: string },
  { readonly state: ConnectionState; readonly tables: readonly TableSummary[] }
>('vantage/tables');

/**
 * The neighbourhood of a table, never everything: tables within `hops` relations of `focus`, nearest first,
 * at most `limit` (default 60). Without a focus the server picks the table at hand: that of the notebook's last
 * variable, else the best connected one.
 */
export const SchemaGraph = request<
  {
    readonly notebook: string;
    readonly focus: string | null;
    readonly hops: number;
    readonly limit?: number;
  },
  {
    readonly state: ConnectionState;
    readonly focus: string | null;
    readonly tables: readonly GraphTable[];
    readonly relations: readonly GraphRelation[];
    /** Tables in the database, drawn or not. */
    readonly total: number;
    /** Tables within `hops` that `limit` left out. */
    readonly omitted: number;
  }
>('vantage/schemaGraph');

/** One way from a table to another: method names to call in turn, and the tables they arrive at. */
export type RelationPath = {
  readonly steps: readonly {
    readonly method: string;
    readonly table: string;
    readonly many: boolean;
  }[];
};

/** The ways from one table to another, shortest first. */
export const RelationPaths = request<
  {
    readonly notebook: string;
    readonly from: string;
    readonly to: string;
    readonly limit?: number;
  },
  { readonly paths: readonly RelationPath[] }
>('vantage/relationPaths');
