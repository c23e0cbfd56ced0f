import type { Key } from '../model/naming';
import type { Schema, Table } from '../model/schema';

/** Rows of the table that holds a key for each row that it refers to, where there is one; from statistics. */
export type FanOut = { readonly average: number; readonly max: number | null };

/** The fan-out of a foreign key; null where nothing was measured. */
export function fanOutOf(schema: Schema, holder: Table, key: Key): FanOut | null {
  const rows = holder.rowEstimate;
  if (rows === null || rows <= 0) {
    return null;
  }
  const known = key.columns.length === 1 && schema.statistics.get(holder.key)?.get(key.columns[0]);
  const isUnique = holder.unique.some(unique => unique.every(name => key.columns.includes(name)));
  if (isUnique) {
    return { average: 1, max: 1 };
  }
  if (!known) {
    const referred = schema.tables.get(key.target)?.rowEstimate;
    return referred ? { average: rows / referred, max: null } : null;
  }
  const distinct = known.distinct(rows);
  return distinct > 0
    ? {
        average: Math.max(1, (rows * (1 - known.nulls)) / distinct),
        max: known.top === null ? null : Math.max(1, Math.round(known.top * rows))
      }
    : null;
}
