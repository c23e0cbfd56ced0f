import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { ConnectionState, GraphRelation } from '../../../lsp-server/protocol';
import { describeState } from '../../status';
import { arrange, type Box, type Detail, type Line } from './layout';
import type { DiagramModel } from './model';

type Props = { model: DiagramModel; trans: TranslationBundle };

/** The neighbourhood of a table: click a table to go there, a relation to follow it in a cell. */
export function DiagramBody({ model, trans }: Props): JSX.Element {
  const [, update] = React.useReducer((count: number) => count + 1, 0);
  const [pointed, point] = React.useState<Line | null>(null);
  React.useEffect(() => {
    model.changed.connect(update);
    return () => {
      model.changed.disconnect(update);
    };
  }, [model]);
  const { boxes, lines, width, height } = React.useMemo(
    () => arrange(model.tables, model.relations, model.detail),
    [model.tables, model.relations, model.detail]
  );
  return (
    <div className="jp-Vantage-diagram">
      <Toolbar model={model} trans={trans} />
      {boxes.length === 0 ? (
        <p className="jp-Vantage-empty">{emptyText(model.state, trans)}</p>
      ) : (
        <div className="jp-Vantage-canvas">
          <svg
            width={width}
            height={height}
            role="group"
            aria-label={trans.__('Relationships of %1', model.focus ?? '')}
          >
            {lines.map(line => (
              <Edge
                key={line.relation.id}
                line={line}
                onPoint={point}
                isPointed={pointed?.relation.id === line.relation.id}
              />
            ))}
            {boxes.map(box => (
              <TableBox
                key={box.table.id}
                box={box}
                isFocus={box.table.id === model.focus}
                model={model}
                trans={trans}
              />
            ))}
          </svg>
          {pointed && (
            <RelationCard line={pointed} model={model} trans={trans} onClose={() => point(null)} />
          )}
        </div>
      )}
    </div>
  );
}

function Toolbar({ model, trans }: Props): JSX.Element {
  const details: [Detail, string][] = [
    ['names', trans.__('Names')],
    ['keys', trans.__('Keys')],
    ['all', trans.__('All columns')]
  ];
  return (
    <div className="jp-Vantage-toolbar">
      <select
        aria-label={trans.__('Table')}
        value={model.focus ?? ''}
        onChange={event => model.show({ focus: event.target.value })}
      >
        {model.all.map(table => (
          <option key={table.id} value={table.id}>
            {table.schema === 'public' ? table.name : table.id}
          </option>
        ))}
      </select>
      <span>{trans.__('around')}</span>
      <span role="group" aria-label={trans.__('Relations to follow')}>
        {[1, 2, 3].map(hops => (
          <button
            key={hops}
            aria-pressed={model.hops === hops}
            onClick={() => model.show({ hops })}
          >
            {hops}
          </button>
        ))}
      </span>
      <span role="group" aria-label={trans.__('Detail')}>
        {details.map(([detail, label]) => (
          <button
            key={detail}
            aria-pressed={model.detail === detail}
            onClick={() => model.show({ detail })}
          >
            {label}
          </button>
        ))}
      </span>
      <span className="jp-Vantage-count">
        {trans.__('%1 of %2 tables', model.tables.length, model.total)}
        {model.omitted > 0 && ` · ${trans.__('%1 more near', model.omitted)}`}
      </span>
    </div>
  );
}

function TableBox({
  box,
  isFocus,
  model,
  trans
}: Props & { box: Box; isFocus: boolean }): JSX.Element {
  const { table } = box;
  const go = (): void => model.show({ focus: table.id });
  const open = (): void => void model.write(table.id, []);
  const onKey = (event: React.KeyboardEvent): void => {
    if (event.key === 'Enter') {
      (isFocus ? open : go)();
    }
  };
  return (
    <g
      className="jp-Vantage-table"
      data-focus={isFocus}
      transform={`translate(${box.x},${box.y})`}
      tabIndex={0}
      role="button"
      aria-label={trans.__('Table %1', table.name)}
      onClick={go}
      onDoubleClick={open}
      onKeyDown={onKey}
    >
      <title>
        {[table.comment, trans.__('Click: go there. Double click: open it in a cell.')]
          .filter(Boolean)
          .join('\n')}
      </title>
      <rect width={box.width} height={box.height} rx={4} />
      <text x={12} y={19} className="jp-Vantage-tableName">
        {short(table.name, 22)}
      </text>
      <text x={box.width - 12} y={19} textAnchor="end" className="jp-Vantage-dim">
        {table.rowEstimate === null ? '' : `~${Math.round(table.rowEstimate).toLocaleString()}`}
      </text>
      {box.rows.map((row, at) => (
        <text
          key={row}
          x={12}
          y={46 + at * 20}
          className="jp-Vantage-column"
          data-mark={row.charAt(0)}
        >
          {short(row, 26)}
        </text>
      ))}
    </g>
  );
}

const short = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most - 1)}…` : text;

function Edge({
  line,
  onPoint,
  isPointed
}: {
  line: Line;
  onPoint: (line: Line) => void;
  isPointed: boolean;
}): JSX.Element {
  const { relation } = line;
  const name = relation.backward ?? relation.forward ?? relation.id;
  return (
    <g
      className="jp-Vantage-edge"
      data-pointed={isPointed}
      tabIndex={0}
      role="button"
      aria-label={name}
      onClick={() => onPoint(line)}
      onMouseEnter={() => onPoint(line)}
      onFocus={() => onPoint(line)}
    >
      <path d={line.path} className="jp-Vantage-edgeHit" />
      <path
        d={line.path}
        className="jp-Vantage-edgeLine"
        strokeDasharray={relation.optional ? '5 3' : undefined}
      />
    </g>
  );
}

function cardinality(relation: GraphRelation, trans: TranslationBundle): string {
  return relation.oneToOne ? trans.__('one to one') : trans.__('one to many');
}

function RelationCard({
  line,
  model,
  trans,
  onClose
}: Props & { line: Line; onClose: () => void }): JSX.Element {
  const { relation } = line;
  const ways: [string, string | null][] = [
    [relation.to, relation.backward],
    [relation.from, relation.forward]
  ];
  const facts = [
    relation.fanOut && trans.__('about %1 each', relation.fanOut.average.toFixed(1)),
    relation.indexed
      ? trans.__('indexed')
      : trans.__('no index on %1', relation.fromColumns.join(', '))
  ];
  return (
    <div
      className="jp-Vantage-card"
      style={{ left: line.x + 12, top: line.y + 12 }}
      onMouseLeave={onClose}
      onKeyDown={event => event.key === 'Escape' && onClose()}
    >
      <div>
        {relation.fromColumns.join(', ')} → {relation.toColumns.join(', ')}{' '}
        <span className="jp-Vantage-dim">{cardinality(relation, trans)}</span>
      </div>
      <div className="jp-Vantage-dim">{facts.filter(Boolean).join(' · ')}</div>
      {ways.map(
        ([table, method]) =>
          method && (
            <button key={table + method} onClick={() => void model.write(table, [method])}>
              {trans.__('Follow %1 in a cell', `${method}()`)}
            </button>
          )
      )}
    </div>
  );
}

function emptyText(state: ConnectionState | null, trans: TranslationBundle): string {
  if (!state || state.kind === 'none') {
    return trans.__(
      'The tables around the one at hand appear here, once a cell of the notebook connects to a database.'
    );
  }
  return state.kind === 'ready'
    ? trans.__('This database has no tables.')
    : describeState(state).title;
}
