import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { TableSummary } from '../../../lsp-server/protocol';
import { countText } from './table-box';

const MOST_SHOWN = 30;

type Props = {
  label: string;
  tables: readonly TableSummary[];
  /** The table that is chosen (its id), or null. */
  value: string | null;
  placeholder?: string;
  trans: TranslationBundle;
  onChoose: (id: string) => void;
};

/** A field in which a table is found by a part of its name, by keyboard or mouse; for thousands of them. */
export function FindTable(props: Props): JSX.Element {
  const { label, tables, value, trans, onChoose } = props;
  const [text, type] = React.useState<string | null>(null);
  const [at, move] = React.useState(0);
  const list = React.useId();
  const found = text === null ? [] : findTables(tables, text);
  const chosen = tables.find(table => table.id === value);
  const choose = (table: TableSummary | undefined): void => {
    if (table) {
      type(null);
      onChoose(table.id);
    }
  };
  const onKey = (event: React.KeyboardEvent): void => {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) {
      event.preventDefault();
      type(text ?? '');
      move(Math.min(Math.max(at + steps[event.key], 0), Math.max(found.length - 1, 0)));
    } else if (event.key === 'Enter') {
      choose(found[at]);
    } else if (event.key === 'Escape') {
      type(null);
    }
  };
  return (
    <span className="jp-Vantage-find">
      <input
        role="combobox"
        aria-label={label}
        aria-expanded={found.length > 0}
        aria-controls={list}
        aria-activedescendant={found[at] ? `${list}-${at}` : undefined}
        placeholder={props.placeholder}
        value={text ?? (chosen ? labelOf(chosen) : '')}
        onChange={event => {
          type(event.target.value);
          move(0);
        }}
        onFocus={event => event.target.select()}
        onBlur={() => type(null)}
        onKeyDown={onKey}
      />
      {text !== null && (
        <ul id={list} role="listbox" aria-label={label}>
          {found.slice(0, MOST_SHOWN).map((table, index) => (
            <li
              key={table.id}
              id={`${list}-${index}`}
              role="option"
              aria-selected={index === at}
              // Before the field loses the focus, which closes the list.
              onMouseDown={() => choose(table)}
            >
              <span>{labelOf(table)}</span>
              <span className="jp-Vantage-dim">
                {table.rowEstimate === null ? '' : `~${countText(table.rowEstimate)}`}
              </span>
            </li>
          ))}
          {found.length > MOST_SHOWN && (
            <li className="jp-Vantage-dim">{trans.__('%1 more', found.length - MOST_SHOWN)}</li>
          )}
          {!found.length && (
            <li className="jp-Vantage-dim">{trans.__('No table is called like this.')}</li>
          )}
        </ul>
      )}
    </span>
  );
}

export const labelOf = (table: TableSummary): string =>
  table.schema === 'public' ? table.name : table.id;

/** Tables whose name has the text in it: those that begin with it first. */
export function findTables(tables: readonly TableSummary[], text: string): TableSummary[] {
  const wanted = text.trim().toLowerCase();
  const place = (table: TableSummary): number => {
    const name = Math.min(
      ...[table.name, table.id, table.entity ?? ''].map(each => {
        const at = each.toLowerCase().indexOf(wanted);
        return at < 0 ? Infinity : at;
      })
    );
    return name;
  };
  return tables
    .map(table => ({ table, at: place(table) }))
    .filter(({ at }) => at < Infinity)
    .sort((a, b) => Number(a.at > 0) - Number(b.at > 0) || (a.table.name < b.table.name ? -1 : 1))
    .map(({ table }) => table);
}
