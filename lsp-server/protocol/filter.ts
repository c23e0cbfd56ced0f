import type { ConnectionState } from './connection';
import { request } from './message';

/** What a filter starts from: a variable of the notebook, or a table (by id) without one. */
export type FilterSubject = { readonly variable: string | null; readonly table: string };

/** Values travel as JSON in Postgres's text form where JSON has no such type (numeric, dates, uuid). */
export type FilterValue = string | number | boolean | null;

export type FilterOperator =
  | 'eq'
  | 'ne'
  | 'lt'
  | 'le'
  | 'gt'
  | 'ge'
  | 'between'
  | 'in'
  | 'notIn'
  | 'contains'
  | 'startsWith'
  | 'endsWith'
  | 'like'
  | 'isTrue'
  | 'isFalse'
  | 'isNull'
  | 'isNotNull';

/** One condition on a column of the subject, or of a row reached through relations (`path`, method names). */
export type FilterPredicate = {
  readonly kind: 'predicate';
  readonly path: readonly string[];
  readonly column: string;
  readonly operator: FilterOperator;
  readonly values: readonly FilterValue[];
};

/** Conditions of a filter: all of them hold. Groups come with the whole filter. */
export type FilterConditions = readonly FilterPredicate[];

/** A column that can be filtered, with the editor that fits its type. */
export type FilterColumn = {
  readonly name: string;
  readonly type: string;
  readonly family: 'text' | 'number' | 'boolean' | 'date' | 'timestamp' | 'enum' | 'uuid' | 'other';
  readonly notNull: boolean;
  readonly comment: string | null;
  /** Operators that fit, the default first. */
  readonly operators: readonly FilterOperator[];
};

/** What can be filtered: the columns of the subject, or of the table that `path` leads to. */
export const FilterColumns = request<
  { readonly notebook: string; readonly subject: FilterSubject; readonly path: readonly string[] },
  {
    readonly state: ConnectionState;
    readonly columns: readonly FilterColumn[];
    readonly relations: readonly {
      readonly method: string;
      readonly table: string;
      readonly many: boolean;
    }[];
  }
>('vantage/filterColumns');

/** How well a number is known. A number that is not `exact` is never shown as one. */
export type Precision = 'estimated' | 'sampled' | 'exact';

/** Rows that the conditions leave, and rows of the subject. `stage` asks for a quick or for the true answer. */
export const FilterCount = request<
  {
    readonly notebook: string;
    readonly subject: FilterSubject;
    readonly conditions: FilterConditions;
    readonly stage: 'quick' | 'exact';
  },
  | {
      readonly kind: 'count';
      readonly rows: number;
      readonly total: number;
      readonly precision: Precision;
    }
  | { readonly kind: 'unavailable'; readonly reason: string }
>('vantage/filterCount');

export type Facet =
  | {
      readonly kind: 'values';
      readonly precision: Precision;
      readonly values: readonly { readonly value: FilterValue; readonly count: number }[];
      /** Distinct values that are not listed. */
      readonly more: number;
      readonly nulls: number;
    }
  | {
      readonly kind: 'histogram';
      readonly precision: Precision;
      readonly bins: readonly {
        readonly from: FilterValue;
        readonly to: FilterValue;
        readonly count: number;
      }[];
      readonly nulls: number;
    }
  | { readonly kind: 'none'; readonly reason: string };

/** The values of one column under all conditions but those on that column itself. */
export const FilterFacet = request<
  {
    readonly notebook: string;
    readonly subject: FilterSubject;
    readonly conditions: FilterConditions;
    readonly path: readonly string[];
    readonly column: string;
    readonly stage: 'quick' | 'exact';
    /** Values that contain this text only. */
    readonly search?: string;
  },
  Facet
>('vantage/filterFacet');

/** The code of a filter, as it will stand in a cell. `target` is the variable that it assigns. */
export const GenerateFilter = request<
  {
    readonly notebook: string;
    readonly subject: FilterSubject;
    readonly conditions: FilterConditions;
    readonly target: string | null;
  },
  { readonly code: string; readonly target: string }
>('vantage/generateFilter');

/** Reads a cell back into a filter; null where the cell is not one filter that Vantage could have written. */
export const ParseFilter = request<
  { readonly notebook: string; readonly cell: string },
  {
    readonly subject: FilterSubject;
    readonly conditions: FilterConditions;
    readonly target: string;
  } | null
>('vantage/parseFilter');
