import type { ConnectionState } from './connection';
import { request } from './message';

/**
 * What a filter starts from: a variable of the notebook, or a table (by id) without one.
 *
 * `above` is a cell's URI: the variable as it is above that cell, for a filter that stands in it. Null: as it is
 * after all cells.
 */
export type FilterSubject = {
  readonly variable: string | null;
  readonly table: string;
  readonly above: string | null;
};

/** A value in Postgres's text form, whatever its type, so that no number loses digits on the way; null is NULL. */
export type FilterValue = string | null;

/** `range` is from the first value, until and without the second: what `between` is not for timestamps. */
export type FilterOperator =
  | 'eq'
  | 'ne'
  | 'lt'
  | 'le'
  | 'gt'
  | 'ge'
  | 'between'
  | 'range'
  | 'in'
  | 'notIn'
  | 'contains'
  | 'startsWith'
  | 'endsWith'
  | 'like'
  | 'ilike'
  | 'isTrue'
  | 'isFalse'
  | 'isNull'
  | 'isNotNull';

/** A condition on one column of the rows at hand. */
export type FilterPredicate = {
  readonly kind: 'predicate';
  readonly column: string;
  readonly operator: FilterOperator;
  readonly values: readonly FilterValue[];
};

/**
 * Conditions on rows that relations (method names, in order) lead to.
 *
 * - `one`: on the one row that to-one relations lead to; each condition for itself.
 * - `some`: a row exists for which all of them hold. Without conditions: a row exists.
 * - `none`: no such row exists.
 */
export type FilterRelated = {
  readonly kind: 'related';
  readonly path: readonly string[];
  readonly holds: 'one' | 'some' | 'none';
  readonly conditions: readonly FilterPredicate[];
};

/** At least one of several conditions holds; none of none does. */
export type FilterAlternatives = {
  readonly kind: 'any';
  readonly conditions: readonly (FilterPredicate | FilterRelated)[];
};

export type FilterCondition = FilterPredicate | FilterRelated | FilterAlternatives;

/** Conditions of a filter: all of them hold. */
export type FilterConditions = readonly FilterCondition[];

export type FilterFamily =
  | 'text'
  | 'number'
  | 'boolean'
  | 'date'
  | 'timestamp'
  | 'enum'
  | 'uuid'
  | 'ordered'
  | 'other';

/** A column that can be filtered, with the editor that fits its type. */
export type FilterColumn = {
  readonly name: string;
  readonly type: string;
  /** `ordered` types compare (`time`, `inet` …) and have no editor of their own; `other` ones are null or not. */
  readonly family: FilterFamily;
  readonly notNull: boolean;
  readonly comment: string | null;
  /** Labels of an enum, in their order. */
  readonly labels: readonly string[];
  /** The table whose rows this column refers to; its rows are shown by their titles. */
  readonly references: string | null;
  /** Operators that fit, the default first. */
  readonly operators: readonly FilterOperator[];
};

/** A set or a table that can be filtered: `clients`, a set of `Client` in the table `client`. */
export type FilterSubjectChoice = {
  readonly variable: string | null;
  readonly table: string;
  /** The entity, or the table as code asks for it. */
  readonly label: string;
  readonly comment: string | null;
  readonly rowEstimate: number | null;
};

/** What can be filtered: the notebook's sets, the last one first, then the tables. */
export const FilterSubjects = request<
  { readonly notebook: string },
  { readonly state: ConnectionState; readonly subjects: readonly FilterSubjectChoice[] }
>('vantage/filterSubjects');

/** A relation that conditions can go through. */
export type FilterRelation = {
  readonly method: string;
  /** The entity or table that it leads to. */
  readonly label: string;
  readonly many: boolean;
};

/** The columns of the subject, or of the table that `path` leads to. */
export const FilterColumns = request<
  { readonly notebook: string; readonly subject: FilterSubject; readonly path: readonly string[] },
  {
    readonly state: ConnectionState;
    readonly label: string;
    readonly columns: readonly FilterColumn[];
    readonly relations: readonly FilterRelation[];
    /** How the subject is made: another text where its rows may be others. */
    readonly definition: string;
  }
>('vantage/filterColumns');

/** How well a number is known. A number that is not `exact` is never shown as one. */
export type Precision = 'estimated' | 'sampled' | 'exact';

/**
 * How long an answer may take: `quick` asks statistics and the planner, `exact` the rows, for two seconds and not in
 * very large tables, `patient` the rows as long as it takes (30 s).
 */
export type FilterStage = 'quick' | 'exact' | 'patient';

/** Rows that the conditions leave. */
export const FilterCount = request<
  {
    readonly notebook: string;
    readonly subject: FilterSubject;
    readonly conditions: FilterConditions;
    readonly stage: FilterStage;
  },
  | { readonly kind: 'count'; readonly rows: number; readonly precision: Precision }
  /** `canWait`: asking with `patient` may give it. */
  | { readonly kind: 'unavailable'; readonly reason: string; readonly canWait: boolean }
>('vantage/filterCount');

export type Facet =
  | {
      readonly kind: 'values';
      readonly precision: Precision;
      /** The most frequent first; labels of an enum in their order. `label`: the title of the row referred to. */
      readonly values: readonly {
        readonly value: string;
        readonly label: string | null;
        readonly count: number;
      }[];
      /** Distinct values that are not listed. */
      readonly more: number;
      /** Rows without a value; null where that was not counted. */
      readonly nulls: number | null;
    }
  | {
      readonly kind: 'histogram';
      readonly precision: Precision;
      /** In order; each from its first value to, but without, the next one's; the last one with its end. */
      readonly bins: readonly {
        readonly from: string;
        readonly to: string;
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
    /** The other conditions on the subject. */
    readonly conditions: FilterConditions;
    /** With a path, of the rows it leads to: the other conditions on those. */
    readonly related: readonly FilterPredicate[];
    readonly path: readonly string[];
    readonly column: string;
    readonly form: 'values' | 'histogram';
    readonly stage: FilterStage;
    /** Values (or their titles) that contain this text only. */
    readonly search: string;
  },
  Facet
>('vantage/filterFacet');

/**
 * The code of a filter as it will stand in a cell. `target` is the variable that it assigns; null: a free name.
 * With `cell`, the new text of that cell: the filter in it is replaced and the rest is kept.
 */
export const GenerateFilter = request<
  {
    readonly notebook: string;
    readonly subject: FilterSubject;
    readonly conditions: FilterConditions;
    readonly target: string | null;
    readonly cell: string | null;
  },
  { readonly code: string; readonly target: string } | null
>('vantage/generateFilter');

/** Reads the filter in a cell; null where there is none that can be read whole. */
export const ParseFilter = request<
  { readonly notebook: string; readonly cell: string },
  {
    readonly subject: FilterSubject;
    readonly conditions: FilterConditions;
    readonly target: string;
    /** Comments stand among the conditions: writing it again would lose them. */
    readonly hasComments: boolean;
  } | null
>('vantage/parseFilter');
