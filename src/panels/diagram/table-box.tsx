import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { fit, fitName, HEAD, ROW, type Box, type Row } from './boxes';

type Props = {
  box: Box;
  isFocus: boolean;
  isOnPath: boolean;
  trans: TranslationBundle;
  /** Looks at the table. */
  onShow: () => void;
  /** Opens it in a cell. */
  onOpen: () => void;
  /** Opens the filter on it. */
  onFilter: () => void;
};

/** How wide the filter's place in the heading is. */
const FUNNEL = 20;

/** One table: its name, its estimate, and the columns that the detail asks for. */
export function TableBox({
  box,
  isFocus,
  isOnPath,
  trans,
  onShow,
  onOpen,
  onFilter
}: Props): JSX.Element {
  const { table, width } = box;
  const estimate = table.rowEstimate === null ? '' : `~${countText(table.rowEstimate)}`;
  const onKey = (event: React.KeyboardEvent): void => {
    if (event.key === 'Enter') {
      (isFocus ? onOpen : onShow)();
    }
  };
  const hint = isFocus
    ? trans.__('Enter or double click: open it in a cell.')
    : trans.__('Click: look around it. Double click: open it in a cell.');
  return (
    <g
      className="jp-Vantage-box"
      data-focus={isFocus}
      data-path={isOnPath}
      transform={`translate(${box.x},${box.y})`}
    >
      <g
        className="jp-Vantage-table"
        tabIndex={0}
        role="button"
        aria-label={trans.__('Table %1', table.name)}
        aria-current={isFocus}
        onClick={onShow}
        onDoubleClick={onOpen}
        onKeyDown={onKey}
      >
        <title>
          {[table.id, table.comment, estimate && trans.__('%1 rows, estimated', estimate), hint]
            .filter(Boolean)
            .join('\n')}
        </title>
        <rect className="jp-Vantage-boxFrame" width={width} height={box.height} rx={4} />
        <path className="jp-Vantage-boxHead" d={headPath(width, box.height)} />
        <text x={12} y={19} className="jp-Vantage-tableName">
          {fitName(table.name, width - 28 - FUNNEL - estimate.length * 7)}
        </text>
        <text x={width - 12 - FUNNEL} y={19} textAnchor="end" className="jp-Vantage-dim">
          {estimate}
        </text>
        {box.rows.map((row, at) => (
          <ColumnRow key={at} row={row} width={width} y={HEAD + at * ROW + 18} />
        ))}
      </g>
      <FilterButton
        x={width - FUNNEL - 4}
        label={trans.__('Filter %1', table.name)}
        onPress={onFilter}
      />
    </g>
  );
}

/** A funnel in the heading. */
function FilterButton({
  x,
  label,
  onPress
}: {
  x: number;
  label: string;
  onPress: () => void;
}): JSX.Element {
  const onKey = (event: React.KeyboardEvent): void => {
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      onPress();
    }
  };
  return (
    <g
      className="jp-Vantage-boxFilter"
      transform={`translate(${x},4)`}
      tabIndex={0}
      role="button"
      aria-label={label}
      onClick={onPress}
      onKeyDown={onKey}
    >
      <title>{label}</title>
      <rect width={FUNNEL} height={20} rx={2} />
      <path d="M4,5 H16 L11.5,10.5 V15.5 L8.5,14 V10.5 Z" />
    </g>
  );
}

function ColumnRow({ row, width, y }: { row: Row; width: number; y: number }): JSX.Element {
  const { column, text } = row;
  if (!column) {
    return (
      <text x={12} y={y} className="jp-Vantage-dim">
        {text}
      </text>
    );
  }
  const mark = column.primaryKey ? '●' : column.references ? '→' : '';
  const type = fit(column.type, width / 2);
  return (
    <text x={12} y={y} className="jp-Vantage-column" data-mark={mark}>
      {mark && <tspan>{mark} </tspan>}
      {fit(text, width - 44 - type.length * 7)}
      <tspan x={width - 12} textAnchor="end" className="jp-Vantage-dim">
        {type}
      </tspan>
    </text>
  );
}

/** The heading's ground: round above, and below where nothing follows. */
function headPath(width: number, height: number): string {
  const below = height <= HEAD ? `q0,4 -4,4 H4 q-4,0 -4,-4` : 'v4 H0 v-4';
  return `M0,4 q0,-4 4,-4 H${width - 4} q4,0 4,4 V${HEAD - 4} ${below} Z`;
}

export const countText = (count: number): string => Math.round(count).toLocaleString('en');
