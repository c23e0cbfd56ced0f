import { graphlib, layout } from '@dagrejs/dagre';
import type { GraphRelation } from '../../../lsp-server/protocol';
import type { Box, Card } from './boxes';
import { MOST_BEND } from './lines';

/** What is to be placed: cards by the ids of their tables, in the order of their nearness, and what joins them. */
export type Cards = {
  readonly cards: readonly Card[];
  readonly relations: readonly GraphRelation[];
  readonly focus: string | null;
};

/** A way to place cards, in a room of this size. */
export type Arrangement = (what: Cards, room: Size) => readonly Box[];

export type Size = { readonly width: number; readonly height: number };

const MARGIN = 24;
const ROW_GAP = 16;
const COLUMN_GAP = 104;

/** Everything from left to right along its keys. */
export const leftToRight: Arrangement = ({ cards, relations }) => {
  const graph = new graphlib.Graph({ multigraph: true });
  graph.setGraph({
    rankdir: 'LR',
    nodesep: 28,
    ranksep: COLUMN_GAP,
    marginx: MARGIN,
    marginy: MARGIN
  });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { table, width, height } of cards) {
    graph.setNode(table.id, { width, height });
  }
  for (const relation of relations.filter(each => each.from !== each.to)) {
    graph.setEdge(relation.to, relation.from, {}, relation.id);
  }
  layout(graph);
  return cards.map(card => {
    const { x, y } = graph.node(card.table.id);
    return { ...card, x: x - card.width / 2, y: y - card.height / 2 };
  });
};

/** What the focus refers to at its left, what refers to it at its right, in as many columns as there is room for. */
export const around: Arrangement = (what, room) => {
  const { before, focus, after } = sidesOf(what);
  const height = Math.max(room.height - 2 * MARGIN, focus.height);
  const columns = [...columnsOf(before, height), [focus], ...columnsOf(after, height)];
  const tallest = Math.max(...columns.map(heightOf));
  const boxes: Box[] = [];
  let x = MARGIN;
  for (const column of columns) {
    const width = Math.max(...column.map(card => card.width));
    let y = MARGIN + (tallest - heightOf(column)) / 2;
    for (const card of column) {
      boxes.push({ ...card, width, x, y });
      y += card.height + ROW_GAP;
    }
    x += width + COLUMN_GAP / 2;
  }
  return inOrder(boxes, what);
};

/** One below the other, of one width: what the focus refers to above it, what refers to it below. */
export const stacked: Arrangement = (what, room) => {
  const { before, focus, after } = sidesOf(what);
  const widest = Math.max(...what.cards.map(card => card.width));
  const width = Math.max(focus.width, Math.min(widest, room.width - MOST_BEND - MARGIN));
  const boxes: Box[] = [];
  let y = MARGIN / 2;
  for (const card of [...before, focus, ...after]) {
    boxes.push({ ...card, width, x: MARGIN / 2, y });
    y += card.height + ROW_GAP * (card === focus || card === before.at(-1) ? 1.5 : 0.75);
  }
  return inOrder(boxes, what);
};

/** The focus, with the cards that it refers to before it, and all others after it. */
function sidesOf({ cards, relations, focus }: Cards): {
  readonly before: readonly Card[];
  readonly focus: Card;
  readonly after: readonly Card[];
} {
  const middle = cards.find(card => card.table.id === focus) ?? cards[0];
  const referred = new Set(
    relations.filter(each => each.from === middle.table.id).map(each => each.to)
  );
  const others = cards.filter(card => card !== middle);
  return {
    before: others.filter(card => referred.has(card.table.id)),
    focus: middle,
    after: others.filter(card => !referred.has(card.table.id))
  };
}

/** Cards in columns of about the same height, none of them higher than the room where that can be. */
function columnsOf(cards: readonly Card[], height: number): Card[][] {
  const count = Math.ceil((heightOf(cards) + ROW_GAP) / height);
  const most = Math.ceil(cards.length / Math.max(1, count));
  return Array.from({ length: cards.length ? Math.ceil(cards.length / most) : 0 }, (_, at) =>
    cards.slice(at * most, (at + 1) * most)
  );
}

const heightOf = (cards: readonly Card[]): number =>
  cards.reduce((sum, card) => sum + card.height + ROW_GAP, -ROW_GAP);

/** In the order of the cards, which is that of the keyboard. */
const inOrder = (boxes: readonly Box[], { cards }: Cards): readonly Box[] =>
  cards.flatMap(card => boxes.find(box => box.table === card.table) ?? []);
