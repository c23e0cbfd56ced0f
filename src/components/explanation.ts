import type {
  ColumnExplanation,
  Explanation,
  Fact,
  RelationEnd,
  RelationExplanation
} from '../../lsp-server/protocol';
import { endPath } from './crow';
import { element, svg, withCode } from './dom';

/** What is known of a column or a relation, drawn. */
export const drawExplanation = (explanation: Explanation): HTMLElement =>
  explanation.kind === 'relation' ? drawRelation(explanation) : drawColumn(explanation);

function drawColumn(column: ColumnExplanation): HTMLElement {
  const values = column.values.map(({ value, share }) =>
    element(
      'div',
      { class: 'jp-Vantage-share' },
      element('span', { title: value }, value === '' ? '(empty)' : value),
      element('span', { class: 'jp-Vantage-bar', style: `--share: ${share}` }),
      element('span', {}, `${Math.round(share * 100)} %`)
    )
  );
  const nulls =
    column.nulls !== null && column.nulls > 0
      ? [{ label: 'NULL', text: `about ${Math.round(column.nulls * 100)} % of the rows` }]
      : [];
  return element(
    'div',
    { class: 'jp-Vantage-explanation' },
    element('div', { class: 'jp-Vantage-signature' }, column.title),
    element('div', {}, ...withCode(column.type)),
    column.comment ? element('div', { class: 'jp-Vantage-dim' }, column.comment) : null,
    drawFacts([...column.facts, ...nulls]),
    values.length
      ? element(
          'div',
          { class: 'jp-Vantage-shares' },
          element('div', { class: 'jp-Vantage-dim' }, 'Values, estimated from statistics'),
          ...values
        )
      : null
  );
}

function drawRelation(relation: RelationExplanation): HTMLElement {
  return element(
    'div',
    { class: 'jp-Vantage-explanation' },
    element(
      'div',
      { class: 'jp-Vantage-signature' },
      relation.title,
      element('span', { class: 'jp-Vantage-dim' }, ' → '),
      relation.result
    ),
    element('div', { class: 'jp-Vantage-dim' }, relation.sentence),
    relation.sql === null
      ? null
      : element('div', { class: 'jp-Vantage-drawing' }, drawKeys(relation)),
    element('div', { class: 'jp-Vantage-hidden' }, keysInWords(relation)),
    drawFacts(relation.facts),
    relation.sql === null
      ? null
      : element('pre', { class: 'jp-Vantage-sql' }, element('code', {}, relation.sql))
  );
}

/** For those who do not see the drawing. */
function keysInWords({ cardinality, from, to, fanOut }: RelationExplanation): string {
  const pairs = from.columns.map(
    (name, at) => `${from.table}.${name} = ${to.table}.${to.columns[at] ?? ''}`
  );
  return `${cardinality}: ${pairs.join(' and ')}${fanOut ? `, ${fanOut}` : ''}`;
}

function drawFacts(facts: readonly Fact[]): HTMLElement | null {
  if (!facts.length) {
    return null;
  }
  return element(
    'dl',
    { class: 'jp-Vantage-facts' },
    ...facts.flatMap(({ label, text, isWarning }) => [
      element('dt', {}, label),
      element('dd', isWarning ? { class: 'jp-Vantage-warning' } : {}, ...withCode(text))
    ])
  );
}

const CHARACTER = 7.3;
const LINE = 176;

/** Two boxes with their keys, and between them the line with a crow's foot where there are many. */
function drawKeys(relation: RelationExplanation): SVGElement {
  const left = textOf(relation.from);
  const right = textOf(relation.to);
  const widths = [left, right].map(text => Math.min(260, text.length * CHARACTER + 28));
  const width = widths[0] + LINE + widths[1];
  const start = widths[0];
  const end = widths[0] + LINE;
  const label = relation.fanOut ?? relation.cardinality;
  return svg(
    'svg',
    {
      class: 'jp-Vantage-keys',
      viewBox: `0 0 ${width + 2} 52`,
      width: width + 2,
      height: 52,
      'aria-hidden': 'true'
    },
    drawEnd(1, widths[0], relation.from, 'key'),
    drawEnd(end + 1, widths[1], relation.to, 'relation'),
    svg('path', { class: 'jp-Vantage-keyLine', d: `M${start + 1},34 H${end + 1}` }),
    svg('path', {
      class: 'jp-Vantage-keyLine',
      d: endPath(start + 1, 34, 1, relation.fromMany ? 'many' : 'one')
    }),
    svg('path', {
      class: 'jp-Vantage-keyLine',
      d: endPath(end + 1, 34, -1, relation.toMany ? 'many' : relation.optional ? 'optional' : 'one')
    }),
    svg(
      'text',
      { class: 'jp-Vantage-keyLabel', x: start + 1 + LINE / 2, y: 14, 'text-anchor': 'middle' },
      relation.via ? `${label} · ${short(relation.via, 18)}` : label
    )
  );
}

function drawEnd(x: number, width: number, end: RelationEnd, kind: string): SVGElement {
  const text = textOf(end);
  const most = Math.floor((width - 20) / CHARACTER);
  const shown = short(text, most);
  const table = shown.slice(0, Math.min(shown.length, end.table.length + 1));
  return svg(
    'g',
    {},
    svg('title', {}, text),
    svg('rect', { class: 'jp-Vantage-keyBox', x, y: 19, width, height: 30, rx: 3 }),
    svg(
      'text',
      { class: 'jp-Vantage-keyText', x: x + 12, y: 38 },
      table,
      svg('tspan', { 'data-kind': kind }, shown.slice(table.length))
    )
  );
}

const textOf = ({ table, columns }: RelationEnd): string =>
  columns.length > 1 ? `${table}.(${columns.join(', ')})` : `${table}.${columns[0] ?? '?'}`;

const short = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, Math.max(1, most - 1))}…` : text;
