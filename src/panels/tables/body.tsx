import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { TableSummary } from '../../../lsp-server/protocol';
import { describeState } from '../../status';
import type { LabState } from '../../tokens';
import { findTables, labelOf } from '../diagram/find-table';
import { countText } from '../diagram/table-box';

const MOST_SHOWN = 200;

type Props = {
  state: LabState | null;
  tables: readonly TableSummary[];
  trans: TranslationBundle;
  /** Opens the diagram at a table, or at the one at hand. */
  onOpen: (table: string | null) => void;
};

/** Tables by name, with a field to find one. */
export function TablesBody({ state, tables, trans, onOpen }: Props): JSX.Element {
  const [text, type] = React.useState('');
  const found = findTables(tables, text);
  return (
    <div className="jp-Vantage-tables">
      <div className="jp-Vantage-tablesHead">
        <input
          type="search"
          aria-label={trans.__('Find a table')}
          placeholder={trans.__('Find a table')}
          value={text}
          onChange={event => type(event.target.value)}
        />
        <button onClick={() => onOpen(null)}>{trans.__('Open the diagram')}</button>
      </div>
      {tables.length === 0 && (
        <p className="jp-Vantage-empty" role="status">
          {state && state.kind !== 'none' && state.kind !== 'ready'
            ? describeState(state).title
            : trans.__('Tables appear here, once a cell of the notebook connects to a database.')}
        </p>
      )}
      <ul aria-label={trans.__('Tables')}>
        {found.slice(0, MOST_SHOWN).map(table => (
          <li key={table.id}>
            <button
              title={table.comment ?? trans.__('Show it in the diagram')}
              onClick={() => onOpen(table.id)}
            >
              <span className="jp-Vantage-column">{labelOf(table)}</span>
              <span className="jp-Vantage-dim">
                {table.rowEstimate === null ? '' : `~${countText(table.rowEstimate)}`}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {found.length > MOST_SHOWN && (
        <p className="jp-Vantage-dim">
          {trans.__('%1 more: type a part of a name.', found.length - MOST_SHOWN)}
        </p>
      )}
    </div>
  );
}
