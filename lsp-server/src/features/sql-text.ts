import type { FilterValue } from '../../protocol';
import type { Table } from '../model/schema';

/** A statement as it is sent: values are bound, names are quoted. */
export type SqlStatement = { readonly text: string; readonly values: readonly SqlValue[] };
export type SqlValue = FilterValue | readonly FilterValue[];

/** Runs a statement READ ONLY for at most so many milliseconds; gives rows as arrays. */
export type Ask = (
  statement: SqlStatement,
  milliseconds: number
) => Promise<readonly (readonly unknown[])[]>;

/** A name as SQL. */
export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

export const qualified = (table: Table): string => `${quote(table.schema)}.${quote(table.name)}`;

export const columnList = (alias: string, names: readonly string[]): string =>
  names.map(name => `${alias}.${quote(name)}`).join(', ');

/** Text as a LIKE pattern that matches just that text. */
export const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&');
