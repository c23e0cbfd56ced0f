import type { FilterableField } from '../infer/fields';
import type { SetDefinition } from '../infer/sets';
import type { World } from '../infer/types';
import type { Table } from '../model/schema';
import type { Ask } from './sql-text';

/** Where the values are, and how they are asked for. */
export type FacetSource = {
  readonly set: SetDefinition;
  readonly field: FilterableField;
  /** The row that a value refers to, and the column that names such a row to people. */
  readonly referred: { readonly table: Table; readonly key: string; readonly title: string } | null;
  readonly search: string;
  /** The share of the table that is read, in percent; null: all of it. */
  readonly percent: number | null;
  readonly world: World;
  readonly ask: Ask;
  readonly milliseconds: number;
};
