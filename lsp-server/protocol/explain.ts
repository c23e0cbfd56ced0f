import type { Hover } from 'vscode-languageserver-types';

/** What hovering and completion say of a column, as data: the lab draws it, other editors show the Markdown. */
export type ColumnExplanation = {
  readonly kind: 'column';
  /** `Client.is_paying_client` */
  readonly title: string;
  /** `bool, not null, default false` */
  readonly type: string;
  readonly comment: string | null;
  /** Constraints, where it comes from, and the like: a word and what it says. */
  readonly facts: readonly Fact[];
  /** Shares of values, from statistics; empty where they are many or unknown. */
  readonly values: readonly { readonly value: string; readonly share: number }[];
  /** The share of NULLs, from statistics. */
  readonly nulls: number | null;
};

export type Fact = {
  readonly label: string;
  readonly text: string;
  /** Something to know before it is used. */
  readonly isWarning?: boolean;
};

/** One end of a relationship. */
export type RelationEnd = { readonly table: string; readonly columns: readonly string[] };

export type RelationExplanation = {
  readonly kind: 'relation';
  /** `Client.ref_orders()` */
  readonly title: string;
  /** `Table[Order]` */
  readonly result: string;
  readonly sentence: string;
  readonly cardinality: string;
  readonly from: RelationEnd;
  readonly to: RelationEnd;
  /** The junction between them. */
  readonly via: string | null;
  /** How many there are at each end. */
  readonly fromMany: boolean;
  readonly toMany: boolean;
  /** The key may be NULL. */
  readonly optional: boolean;
  /** `1.5 each, max 2`; null where nothing was measured. */
  readonly fanOut: string | null;
  readonly facts: readonly Fact[];
  readonly sql: string | null;
};

export type Explanation = ColumnExplanation | RelationExplanation;

/** A hover of LSP with the same in the form of data. */
export type ExplainedHover = Hover & { readonly explanation?: Explanation };
