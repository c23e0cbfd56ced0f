/** What a model file declares: the classes of `vantage.Entity`, read from text and never imported. */

export type ModelColumn = {
  readonly name: string;
  /** The column's name in the database, where the field is one. */
  readonly column: string | null;
  /** The annotation's argument: `int | None` of `v.Col[int | None]`. */
  readonly annotation: string;
  readonly source: 'column' | 'imported' | 'expression' | 'computed';
  /** For an imported field: the relation and the column that it comes from. */
  readonly imported: { readonly relation: string; readonly column: string } | null;
  readonly key: boolean;
  readonly title: boolean;
  readonly line: number;
};

export type ModelRelation = {
  readonly name: string;
  /** The class that it leads to, by name. */
  readonly target: string;
  readonly many: boolean;
  readonly columns: readonly string[];
  readonly to: readonly string[] | null;
  /** The junction table: `columns` are its columns that refer to this table, `to` those that refer to the target. */
  readonly via: string | null;
  readonly line: number;
};

/** A method of records, from the class body or by `@Client.method`; a `@property` has no brackets. */
export type RecordMethod = {
  readonly name: string;
  readonly doc: string | null;
  readonly isProperty: boolean;
  readonly line: number;
};

export type Entity = {
  readonly name: string;
  readonly table: string;
  /** The file or cell that declares it. */
  readonly uri: string;
  readonly line: number;
  readonly doc: string | null;
  readonly columns: readonly ModelColumn[];
  readonly relations: readonly ModelRelation[];
  /** `@classmethod`s: methods of sets, with the class that their annotation names, if it does. */
  readonly setMethods: readonly {
    readonly name: string;
    readonly returns: string | null;
    readonly doc: string | null;
    readonly line: number;
  }[];
  /** `def`s: methods of records. */
  readonly recordMethods: readonly RecordMethod[];
  readonly softDelete: string | null;
};
