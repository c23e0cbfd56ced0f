import { graphlib, layout } from '@dagrejs/dagre';
import type { GraphColumn, GraphRelation, GraphTable } from '../../../lsp-server/protocol';

export type Row = { readonly column: GraphColumn | null; readonly text: string };

export type Box = {
  readonly table: GraphTable;
  readonly rows: readonly Row[];
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};

/** Where a line ends: which way it leaves the box. */
export type Point = { readonly x: number; readonly y: number; readonly direction: 1 | -1 };

/** A relation as a line from the table that holds the key to the one that it refers to. */
export type Line = {
  readonly relation: GraphRelation;
  readonly path: string;
  readonly from: Point;
  readonly to: Point;
  readonly middle: { readonly x: number; readonly y: number };
};

export type Layout = {
  readonly boxes: readonly Box[];
  readonly lines: readonly Line[];
  readonly width: number;
  readonly height: number;
};

export const HEAD = 28;
export const ROW = 20;
const PADDING = 8;
const CHARACTER = 7;
const LEAST_WIDTH = 168;
const MOST_WIDTH = 280;
const MOST_ROWS = 24;

/** Which columns a box shows: none, the keys, or all. */
export type Detail = 'names' | 'keys' | 'all';

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
  const head = table.name.length + 8;
  const longest = Math.max(
    head,
    ...rows.map(({ column, text }) => text.length + (column ? column.type.length + 5 : 2))
  );
  return Math.min(MOST_WIDTH, Math.max(LEAST_WIDTH, Math.ceil(longest * CHARACTER) + 24));
}

/** Places the tables of a neighbourhood from left to right, along their keys. */
export function arrange(
  tables: readonly GraphTable[],
  relations: readonly GraphRelation[],
  detail: Detail
): Layout {
  const graph = new graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: 28, ranksep: 104, marginx: 24, marginy: 24 });
  graph.setDefaultEdgeLabel(() => ({}));
  const rows = new Map(tables.map(table => [table.id, rowsOf(table, detail)]));
  for (const table of tables) {
    const own = rows.get(table.id)!;
    const height = HEAD + (own.length ? own.length * ROW + PADDING : 0);
    graph.setNode(table.id, { width: widthOf(table, own), height });
  }
  for (const relation of relations.filter(each => each.from !== each.to)) {
    graph.setEdge(relation.to, relation.from, {}, relation.id);
  }
  layout(graph);
  const boxes = tables.map(table => {
    const { x, y, width, height } = graph.node(table.id);
    return { table, rows: rows.get(table.id)!, x: x - width / 2, y: y - height / 2, width, height };
  });
  const byId = new Map(boxes.map(box => [box.table.id, box]));
  const lines = relations.map(relation =>
    connect(relation, byId.get(relation.from)!, byId.get(relation.to)!)
  );
  const { width = 0, height = 0 } = graph.graph();
  return { boxes, lines, width: width + 24, height };
}

/** A line between the rows of the key, leaving each box where the other is. */
function connect(relation: GraphRelation, from: Box, to: Box): Line {
  const [fromSide, toSide] = sidesOf(from, to);
  const start = pointAt(from, fromSide, relation.fromColumns[0]);
  const end = pointAt(to, toSide, relation.toColumns[0]);
  const bend = Math.max(36, Math.abs(start.x - end.x) / 2);
  const path =
    `M${start.x},${start.y} C${start.x + start.direction * bend},${start.y} ` +
    `${end.x + end.direction * bend},${end.y} ${end.x},${end.y}`;
  const reach = fromSide === toSide ? fromSide * bend * 0.75 : 0;
  return {
    relation,
    path,
    from: start,
    to: end,
    middle: { x: (start.x + end.x) / 2 + reach, y: (start.y + end.y) / 2 }
  };
}

function sidesOf(from: Box, to: Box): [1 | -1, 1 | -1] {
  if (from.x >= to.x + to.width) {
    return [-1, 1];
  }
  return from.x + from.width <= to.x ? [1, -1] : [1, 1];
}

/** The middle of a column's row, or of the heading where it is not shown. */
function pointAt(box: Box, direction: 1 | -1, column: string | undefined): Point {
  const at = box.rows.findIndex(row => row.column?.name === column);
  return {
    x: direction === 1 ? box.x + box.width : box.x,
    y: box.y + (at < 0 ? HEAD / 2 : HEAD + at * ROW + ROW / 2 + PADDING / 2),
    direction
  };
}

/** A text that has room for so many pixels. */
export function fit(text: string, pixels: number): string {
  const most = Math.max(3, Math.floor(pixels / CHARACTER));
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
