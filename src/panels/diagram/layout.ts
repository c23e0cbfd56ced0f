import { graphlib, layout } from '@dagrejs/dagre';
import type { GraphRelation, GraphTable } from '../../../lsp-server/protocol';

export type Box = {
  table: GraphTable;
  rows: readonly string[];
  x: number;
  y: number;
  width: number;
  height: number;
};
export type Line = { relation: GraphRelation; path: string; x: number; y: number };
export type Layout = {
  boxes: readonly Box[];
  lines: readonly Line[];
  width: number;
  height: number;
};

const WIDTH = 200;
const HEAD = 28;
const ROW = 20;

/** Which columns a box shows: the keys, or all, or none. */
export type Detail = 'names' | 'keys' | 'all';

export function rowsOf(table: GraphTable, detail: Detail): string[] {
  if (detail === 'names') {
    return [];
  }
  const shown = table.columns.filter(
    column => detail === 'all' || column.primaryKey || column.references
  );
  const rows = shown
    .slice(0, 24)
    .map(column => `${column.primaryKey ? '●' : column.references ? '→' : ' '} ${column.name}`);
  const left = table.columns.length - rows.length;
  return left ? [...rows, `+ ${left} column${left === 1 ? '' : 's'}`] : rows;
}

/** Places the tables of a neighbourhood from left to right, along their keys. */
export function arrange(
  tables: readonly GraphTable[],
  relations: readonly GraphRelation[],
  detail: Detail
): Layout {
  const graph = new graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: 32, ranksep: 96, marginx: 24, marginy: 24 });
  graph.setDefaultEdgeLabel(() => ({}));
  const rows = new Map(tables.map(table => [table.id, rowsOf(table, detail)]));
  for (const table of tables) {
    graph.setNode(table.id, { width: WIDTH, height: HEAD + ROW * rows.get(table.id)!.length + 8 });
  }
  for (const relation of relations) {
    graph.setEdge(relation.to, relation.from, {}, relation.id);
  }
  layout(graph);
  const boxes = tables.map(table => {
    const { x, y, width, height } = graph.node(table.id);
    return { table, rows: rows.get(table.id)!, x: x - width / 2, y: y - height / 2, width, height };
  });
  const lines = relations.map(relation => {
    const { points } = graph.edge({ v: relation.to, w: relation.from, name: relation.id });
    const middle = points[Math.floor(points.length / 2)];
    return {
      relation,
      path: `M${points.map(each => `${each.x},${each.y}`).join(' L')}`,
      x: middle.x,
      y: middle.y
    };
  });
  const { width = 0, height = 0 } = graph.graph();
  return { boxes, lines, width, height };
}
