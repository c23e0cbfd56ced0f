import type { Facet } from '../../protocol';
import { tableOf } from '../infer/types';
import { chooseBins, placeOf } from './facet-bins';
import { describeBins } from './facet-histogram';
import type { FacetSource } from './facet-source';

const STATISTICS = `SELECT null_frac::float8, n_distinct::float8, most_common_vals::text::text[], most_common_freqs::float8[], histogram_bounds::text::text[] FROM pg_catalog.pg_stats WHERE schemaname = $1 AND tablename = $2 AND attname = $3 ORDER BY inherited DESC LIMIT 1`;

type Statistics = {
  readonly nulls: number;
  readonly distinct: number;
  readonly common: readonly { readonly value: string; readonly share: number }[];
  readonly bounds: readonly string[];
};

/** What Postgres remembers of a column since it was analyzed; null where that does not answer. */
export async function readStatistics(
  source: FacetSource,
  form: 'values' | 'histogram',
  rows: number
): Promise<Facet | null> {
  const table = tableOf(source.set.subject, source.world);
  const column = source.field.member.column;
  // Titles of rows are not in the statistics.
  if (!table || !column || (form === 'values' && source.referred)) {
    return null;
  }
  const values = [table.schema, table.name, column.name];
  const [row] = await source.ask({ text: STATISTICS, values }, source.milliseconds);
  const statistics = row && readRow(row, rows);
  if (!statistics) {
    return null;
  }
  return form === 'values' ? valuesFrom(statistics, rows) : histogramFrom(statistics, rows, source);
}

function readRow(row: readonly unknown[], rows: number): Statistics {
  const [nulls, distinct, values, shares, bounds] = row as [
    number,
    number,
    string[] | null,
    number[] | null,
    string[] | null
  ];
  return {
    nulls,
    // Negative: a share of the rows.
    distinct: distinct < 0 ? -distinct * rows : distinct,
    common: (values ?? []).map((value, at) => ({ value, share: shares?.[at] ?? 0 })),
    bounds: bounds ?? []
  };
}

function valuesFrom(statistics: Statistics, rows: number): Facet | null {
  const { common, distinct, nulls } = statistics;
  return common.length
    ? {
        kind: 'values',
        precision: 'estimated',
        values: common.map(({ value, share }) => ({
          value,
          label: null,
          count: Math.round(share * rows)
        })),
        more: Math.max(Math.round(distinct) - common.length, 0),
        nulls: Math.round(nulls * rows)
      }
    : null;
}

/** Bounds divide the rows that have no common value evenly; the common ones are added to the bins they fall in. */
function histogramFrom(statistics: Statistics, rows: number, { field }: FacetSource): Facet | null {
  const bounds = statistics.bounds.flatMap(each => placeOf(each, field.family) ?? []);
  const common = statistics.common.flatMap(({ value, share }) => {
    const place = placeOf(value, field.family);
    return place === null ? [] : [{ place, share }];
  });
  const places = [...bounds, ...common.map(each => each.place)];
  if (places.length < 2) {
    return null;
  }
  const bins = chooseBins(Math.min(...places), Math.max(...places), field.base);
  const shares = new Array<number>(bins.count).fill(0);
  const binOf = (place: number): number =>
    Math.min(Math.floor((place - bins.start) / bins.width), bins.count - 1);
  common.forEach(({ place, share }) => (shares[binOf(place)] += share));
  const rest = 1 - statistics.nulls - common.reduce((sum, { share }) => sum + share, 0);
  for (let at = 1; at < bounds.length; at++) {
    spread(bounds[at - 1], bounds[at], Math.max(rest, 0) / (bounds.length - 1), binOf, shares);
  }
  return {
    kind: 'histogram',
    precision: 'estimated',
    bins: describeBins(bins, at => shares[at] * rows, field),
    nulls: Math.round(statistics.nulls * rows)
  };
}

/** Divides a share among the bins that an interval touches. */
function spread(
  from: number,
  to: number,
  share: number,
  binOf: (place: number) => number,
  shares: number[]
): void {
  const first = binOf(from);
  const last = binOf(to);
  for (let bin = first; bin <= last; bin++) {
    shares[bin] += share / (last - first + 1);
  }
}
