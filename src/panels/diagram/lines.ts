import type { GraphRelation } from '../../../lsp-server/protocol';
import { HEAD, PADDING, ROW, type Box } from './boxes';

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

/** How far a line between boxes above each other goes out to the side, at least and at most. */
const LEAST_BEND = 36;
export const MOST_BEND = 76;

/** A line between the rows of the key, leaving each box where the other is. */
export function connect(relation: GraphRelation, from: Box, to: Box): Line {
  const [fromSide, toSide] = sidesOf(from, to);
  const start = pointAt(from, fromSide, relation.fromColumns[0]);
  const end = pointAt(to, toSide, relation.toColumns[0]);
  const bend = fromSide === toSide ? besideBend(start, end) : betweenBend(start, end);
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

const betweenBend = (start: Point, end: Point): number =>
  Math.max(LEAST_BEND, Math.abs(start.x - end.x) / 2);

/** The farther apart the boxes are, the farther out: lines of several neighbours do not lie upon each other. */
const besideBend = (start: Point, end: Point): number =>
  Math.min(MOST_BEND, LEAST_BEND + Math.abs(start.y - end.y) / 12) + Math.abs(start.x - end.x) / 2;

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
