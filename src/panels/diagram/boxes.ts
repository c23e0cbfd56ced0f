import type { GraphColumn, GraphTable } from '../../../lsp-server/protocol';

export type Row = { readonly column: GraphColumn | null; readonly text: string };

/** A table with its rows and its size, wherever it will be. */
export type Card = {
  readonly table: GraphTable;
  readonly rows: readonly Row[];
  readonly width: number;
  readonly height: number;
};

export type Box = Card & { readonly x: number; readonly y: number };

/** Which columns a box shows: none, the keys, or all. */
export type Detail = 'names' | 'keys' | 'all';

export const HEAD = 28;
export const ROW = 20;
export const PADDING = 8;
const CHARACTER = 7;
const LEAST_WIDTH = 168;
const MOST_WIDTH = 280;
const MOST_ROWS = 24;
/** Names are set in larger, bolder letters. */
const NAME_FIT = 0.85;

/** A table as it is drawn with a detail. */
export function makeCard(table: GraphTable, detail: Detail): Card {
  const rows = rowsOf(table, detail);
  const height = HEAD + (rows.length ? rows.length * ROW + PADDING : 0);
  return { table, rows, width: widthOf(table, rows), height };
}

/** The rows of a box: of its columns those that the detail asks for, and how many are left. */
export function rowsOf(table: GraphTable, detail: Detail): Row[] {
  if (detail === 'names') {
    return [];
  }
  const shown = table.columns
    .filter(column => detail === 'all' || column.primaryKey || column.references)
    .slice(0, MOST_ROWS);
  const rows: Row[] = shown.map(column => ({ column, text: column.name }));
  const left = table.columns.length - rows.length;
  return left
    ? [...rows, { column: null, text: `+ ${left} column${left === 1 ? '' : 's'}` }]
    : rows;
}

function widthOf(table: GraphTable, rows: readonly Row[]): number {
  // Its letters are larger; an estimate and the filter's button stand behind it.
  const head = Math.ceil(table.name.length / NAME_FIT) + 11;
  const longest = Math.max(
    head,
    ...rows.map(({ column, text }) => text.length + (column ? column.type.length + 5 : 2))
  );
  return Math.min(MOST_WIDTH, Math.max(LEAST_WIDTH, Math.ceil(longest * CHARACTER) + 24));
}

/** A text that has room for so many pixels. */
export function fit(text: string, pixels: number): string {
  const most = Math.max(3, Math.floor(pixels / CHARACTER));
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** A table's name: where it is too long it keeps its end, in which tables of one family differ. */
export function fitName(text: string, pixels: number): string {
  const most = Math.max(5, Math.floor((pixels * NAME_FIT) / CHARACTER));
  const end = Math.floor((most - 1) / 2);
  return text.length > most ? `${text.slice(0, most - 1 - end)}…${text.slice(-end)}` : text;
}
