import type { GraphRelation, GraphTable } from '../../../lsp-server/protocol';
import { around, leftToRight, stacked, type Cards, type Size } from './arrangements';
import { makeCard, type Box, type Detail } from './boxes';
import { connect, type Line } from './lines';

export type Frame = Size & { readonly x: number; readonly y: number };

export type Layout = Size & {
  readonly boxes: readonly Box[];
  readonly lines: readonly Line[];
  /** Where the table in focus is with all that it is directly related to. */
  readonly near: Frame;
  /** What the boxes around the focus show. */
  readonly detail: Detail;
};

/** A text of 13 pixels is easy to read at this zoom, and can be read down to the other. */
export const COMFORTABLE = 0.8;
export const LEGIBLE = 0.65;
const MARGIN = 12;

/** What is to be drawn; `detail` null: as much of each table as there is room for. */
export type Drawing = {
  readonly tables: readonly GraphTable[];
  readonly relations: readonly GraphRelation[];
  readonly focus: string | null;
  readonly detail: Detail | null;
};

/**
 * Places tables so that the one in focus and its neighbours are seen at once where that can be: the first way to
 * place them in which they can be read with ease, else the one in which they are largest.
 */
export function arrange(drawing: Drawing, room: Size): Layout {
  const { tables, relations, focus } = drawing;
  if (!tables.length) {
    const near = { x: 0, y: 0, width: 0, height: 0 };
    return { boxes: [], lines: [], near, width: 0, height: 0, detail: drawing.detail ?? 'keys' };
  }
  const isNear = nearTo(focus ?? tables[0].id, relations);
  const isAllNear = tables.every(table => isNear(table.id));
  // What is farther away stands below the neighbours, as it comes after them.
  const ways = isAllNear ? [leftToRight, around, stacked] : [leftToRight, stacked];
  // What is drawn a little smaller has more room.
  const roomy = { width: room.width / COMFORTABLE, height: room.height / COMFORTABLE };
  let best: Layout | null = null;
  for (const [own, others] of detailsOf(drawing)) {
    const cards = tables.map(table => makeCard(table, table.id === focus ? own : others));
    const what: Cards = { cards, relations, focus };
    for (const way of ways) {
      const made = finish(way(what, roomy), what, isNear, others);
      if (!best || zoomTo(made.near, room) > zoomTo(best.near, room)) {
        best = made;
      }
      if (zoomTo(best.near, room) >= COMFORTABLE) {
        return best;
      }
    }
  }
  const isTooMuch = isAllNear && zoomTo(best!.near, room) < LEGIBLE;
  return isTooMuch ? lengthened(drawing, room, isNear) : best!;
}

/** More than can be read at once is scrolled through from top to bottom only. */
function lengthened(drawing: Drawing, room: Size, isNear: (id: string) => boolean): Layout {
  const { tables, relations, focus } = drawing;
  const detail = drawing.detail ?? 'names';
  const cards = tables.map(table => makeCard(table, table.id === focus ? 'keys' : detail));
  const what = { cards, relations, focus };
  const made = finish(stacked(what, room), what, isNear, detail);
  const middle = made.boxes.find(box => box.table.id === focus) ?? made.boxes[0];
  const y = Math.max(0, middle.y + middle.height / 2 - room.height / 2);
  return { ...made, near: { ...made.near, y, height: Math.min(room.height, made.near.height) } };
}

/** As large as there is room for, but never larger than life. */
export const zoomTo = (frame: Size, room: Size): number =>
  frame.width && room.width ? Math.min(1, room.width / frame.width, room.height / frame.height) : 1;

/** The details to try: of the focus, and of the tables around it. */
const detailsOf = ({ detail }: Drawing): readonly (readonly [Detail, Detail])[] =>
  detail === null
    ? [
        ['keys', 'keys'],
        ['keys', 'names'],
        ['names', 'names']
      ]
    : [[detail, detail]];

/** Tells whether a table is the focus, or directly related to it. */
function nearTo(focus: string, relations: readonly GraphRelation[]): (id: string) => boolean {
  const near = new Set([focus]);
  for (const { from, to } of relations) {
    if (from === focus || to === focus) {
      near.add(from).add(to);
    }
  }
  return id => near.has(id);
}

function finish(
  boxes: readonly Box[],
  { relations }: Cards,
  isNear: (id: string) => boolean,
  detail: Detail
): Layout {
  const byId = new Map(boxes.map(box => [box.table.id, box]));
  const lines = relations.map(relation =>
    connect(relation, byId.get(relation.from)!, byId.get(relation.to)!)
  );
  const all = frameOf(boxes, lines);
  const near = frameOf(
    boxes.filter(box => isNear(box.table.id)),
    lines.filter(({ relation }) => isNear(relation.from) && isNear(relation.to))
  );
  return {
    boxes,
    lines,
    near,
    width: all.x + all.width,
    height: all.y + all.height,
    detail
  };
}

/** What boxes and the lines between them take, with a margin. */
function frameOf(boxes: readonly Box[], lines: readonly Line[]): Frame {
  const beside = lines
    .filter(line => line.from.direction === line.to.direction)
    .map(line => Math.max(line.middle.x, line.from.x, line.to.x));
  const x = Math.min(...boxes.map(box => box.x)) - MARGIN;
  const y = Math.min(...boxes.map(box => box.y)) - MARGIN;
  const right = Math.max(...boxes.map(box => box.x + box.width), ...beside) + MARGIN;
  const bottom = Math.max(...boxes.map(box => box.y + box.height)) + MARGIN;
  return { x, y, width: right - x, height: bottom - y };
}
