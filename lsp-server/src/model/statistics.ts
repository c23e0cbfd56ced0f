import { tableKey, type TableKey } from './naming';

/** What Postgres has measured of a column; all of it is an estimate. */
export type ColumnStatistics = {
  /** The share of NULLs, from 0 to 1. */
  readonly nulls: number;
  /** How many values differ; null where it is not known. */
  readonly distinct: (rows: number) => number;
  /** The share of the most common value. */
  readonly top: number | null;
  /** The values with their shares, most common first, where they are few. */
  readonly values: readonly { readonly value: string; readonly share: number }[];
};

export type Statistics = ReadonlyMap<TableKey, ReadonlyMap<string, ColumnStatistics>>;

/** Reads the rows of `catalog/sql/statistics.sql`. */
export function buildStatistics(rows: readonly (readonly unknown[])[]): Statistics {
  const tables = new Map<TableKey, Map<string, ColumnStatistics>>();
  for (const [schema, name, column, nulls, distinct, top, values, shares] of rows) {
    const key = tableKey(schema as string, name as string);
    const columns = tables.get(key) ?? new Map<string, ColumnStatistics>();
    tables.set(key, columns);
    const given = distinct as number;
    const texts = values === null ? [] : parseArray(values as string);
    columns.set(column as string, {
      nulls: nulls as number,
      distinct: count => (given < 0 ? -given * count : given),
      top: top as number | null,
      values: texts.map((value, at) => ({ value, share: (shares as number[])[at] ?? 0 }))
    });
  }
  return tables;
}

/** The elements of an array as Postgres writes it: `{a,"b, c",NULL}`. */
export function parseArray(text: string): string[] {
  const found: string[] = [];
  for (const match of text.slice(1, -1).matchAll(/"((?:[^"\\]|\\.)*)"|([^,"]+)/g)) {
    found.push((match[1] ?? match[2]).replace(/\\(.)/g, '$1'));
  }
  return found;
}
