import type { Facet } from '../../protocol';
import { chooseBins, edgeText, isWhole, type Bins } from './facet-bins';
import type { FacetSource } from './facet-source';
import { fromWhere, SqlWriter } from './filter-sql';
import type { FilterableField } from '../infer/fields';

/** How the values of a column are spread, in bins of equal width. */
export async function countHistogram(source: FacetSource): Promise<Facet> {
  const { set, field, percent, world, ask, milliseconds } = source;
  const scale = percent === null ? 1 : 100 / percent;
  const sample =
    percent === null ? '' : ` TABLESAMPLE SYSTEM (${percent.toFixed(6)}) REPEATABLE (1)`;
  const writer = new SqlWriter(world);
  const from = writer.from(set);
  const column = writer.column(from.rows, field.name);
  const scaled = scaleSql(column, field);
  const ends = `SELECT min(${scaled.value}) FILTER (WHERE ${scaled.isFinite}), max(${scaled.value}) FILTER (WHERE ${scaled.isFinite}), (count(*) FILTER (WHERE ${column} IS NULL))::float8 ${fromWhere(from, sample)}`;
  const [[least, greatest, nulls]] = await ask({ text: ends, values: writer.values }, milliseconds);
  if (least === null || greatest === null) {
    return { kind: 'none', reason: 'There are no values under the other conditions.' };
  }
  const bins = chooseBins(Number(least), Number(greatest), field.base);
  // The alias and the bound values are those of `ends`: the same conditions, read once more.
  const counted = {
    ...from,
    conditions: [...from.conditions, scaled.isFinite]
  };
  const text = `SELECT floor((${scaled.value} - ${bins.start}::float8) / ${bins.width}::float8)::int4, count(*)::float8 ${fromWhere(counted, sample)} GROUP BY 1`;
  const rows = await ask({ text, values: writer.values }, milliseconds);
  const counts = new Map(rows.map(([bin, count]) => [Number(bin), Number(count) * scale]));
  return {
    kind: 'histogram',
    precision: percent === null ? 'exact' : 'sampled',
    bins: describeBins(bins, at => counts.get(at) ?? 0, field),
    nulls: Math.round(Number(nulls) * scale)
  };
}

/** The bins with their edges as Postgres writes them, and how many rows are in each. */
export function describeBins(
  { start, width, count }: Bins,
  rowsIn: (at: number) => number,
  { family, base }: FilterableField
): { from: string; to: string; count: number }[] {
  // What stands in `between`: where values are whole, the last one that belongs to the bin.
  const last = isWhole(base) ? width - 1 : width;
  return Array.from({ length: count }, (_, at) => ({
    from: edgeText(start + at * width, family, base),
    to: edgeText(start + at * width + last, family, base),
    count: Math.round(rowsIn(at))
  }));
}

/** A value as a number: itself, days, or seconds since 1970. */
function scaleSql(
  column: string,
  { family }: FilterableField
): { readonly value: string; readonly isFinite: string } {
  switch (family) {
    case 'date':
      return { value: `(${column} - DATE '1970-01-01')::float8`, isFinite: `isfinite(${column})` };
    case 'timestamp':
      return { value: `extract(epoch FROM ${column})::float8`, isFinite: `isfinite(${column})` };
    default:
      return {
        value: `${column}::float8`,
        isFinite: `${column}::float8 > '-Infinity' AND ${column}::float8 < 'Infinity'`
      };
  }
}
