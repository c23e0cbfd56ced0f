import type { Facet } from '../../protocol';
import type { FacetSource } from './facet-source';
import { fromWhere, SqlWriter } from './filter-sql';
import { escapeLike, qualified, quote } from './sql-text';

const MOST = 200;

/** The values of a column with how often they occur; rows without one are counted apart. */
export async function countValues(source: FacetSource): Promise<Facet> {
  const { set, field, referred, search, percent, world, ask, milliseconds } = source;
  const writer = new SqlWriter(world);
  const from = writer.from(set);
  const column = writer.column(from.rows, field.name);
  const sample = percent === null ? '' : ` TABLESAMPLE SYSTEM (${percent.toFixed(6)})`;
  const found = search ? [searchSql(column, source, writer)] : [];
  const narrowed = { ...from, conditions: [...from.conditions, ...found] };
  const plain = `SELECT ${column} AS value ${fromWhere(narrowed, sample)}`;
  const groups = `SELECT s.value, count(*)::float8 AS n, (count(*) OVER ())::float8 AS total FROM (${plain}) AS s GROUP BY 1 ORDER BY s.value IS NULL DESC, 2 DESC, 1 LIMIT ${MOST}`;
  const label = referred
    ? `(SELECT r.${quote(referred.title)}::text FROM ${qualified(referred.table)} AS r WHERE r.${quote(referred.key)} = g.value LIMIT 1)`
    : 'NULL';
  const text = `SELECT g.value::text, g.n, g.total, ${label} FROM (${groups}) AS g ORDER BY g.n DESC, g.value`;
  const rows = await ask({ text, values: writer.values }, milliseconds);
  const scale = percent === null ? 1 : 100 / percent;
  const listed = rows
    .filter(([value]) => value !== null)
    .map(([value, count, , title]) => ({
      value: value as string,
      label: title as string | null,
      count: Math.round(Number(count) * scale)
    }));
  const nulls = rows.find(([value]) => value === null);
  return {
    kind: 'values',
    precision: percent === null ? 'exact' : 'sampled',
    values: inOrder(listed, field.column?.labels ?? [], search),
    more: field.family === 'enum' ? 0 : Math.max(Number(rows[0]?.[2] ?? 0) - rows.length, 0),
    nulls: search ? null : Math.round(Number(nulls?.[1] ?? 0) * scale)
  };
}

/** Values, or the titles of the rows they refer to, that contain a text. */
function searchSql(column: string, { referred, search }: FacetSource, writer: SqlWriter): string {
  const pattern = writer.bind(`%${escapeLike(search)}%`);
  const own = `${column}::text ILIKE ${pattern}`;
  return referred
    ? `(${own} OR ${column} IN (SELECT r.${quote(referred.key)} FROM ${qualified(referred.table)} AS r WHERE r.${quote(referred.title)}::text ILIKE ${pattern}))`
    : own;
}

type Listed = { readonly value: string; readonly label: string | null; readonly count: number };

/** Labels of an enum in their order, those too that do not occur. */
function inOrder(values: readonly Listed[], labels: readonly string[], search: string): Listed[] {
  if (!labels.length) {
    return [...values];
  }
  const counts = new Map(values.map(each => [each.value, each.count]));
  return labels
    .filter(label => label.toLowerCase().includes(search.toLowerCase()))
    .map(value => ({ value, label: null, count: counts.get(value) ?? 0 }));
}
