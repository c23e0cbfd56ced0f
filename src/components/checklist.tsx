import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

export type ChecklistValue = {
  readonly value: string;
  readonly label: string | null;
  /** Null where it was not counted. */
  readonly count: number | null;
};

type Props = {
  readonly label: string;
  readonly values: readonly ChecklistValue[];
  /** Rows without a value; null: the column always has one, or they were not counted. */
  readonly nulls: number | null;
  readonly takesNull: boolean;
  /** Whether any text can be a value. */
  readonly takesText: boolean;
  readonly chosen: readonly (string | null)[];
  readonly more: number;
  readonly search: string | null;
  readonly isBusy: boolean;
  readonly onSearch: (text: string) => void;
  readonly onChange: (values: readonly (string | null)[]) => void;
  readonly trans: TranslationBundle;
};

/** Values with how often they occur. What is chosen stays in the list, also where the search leaves it out. */
export function Checklist(props: Props): JSX.Element {
  const {
    label,
    values,
    nulls,
    takesNull,
    takesText,
    chosen,
    more,
    search,
    isBusy,
    onSearch,
    onChange,
    trans
  } = props;
  const listed = new Set(values.map(each => each.value));
  // Where all values are listed, one that is not there does not occur under the other conditions.
  const count = more === 0 && !search && !isBusy ? 0 : null;
  const others = chosen.flatMap(value =>
    value === null || listed.has(value) ? [] : [{ value, label: null, count }]
  );
  const toggle = (value: string | null): void =>
    onChange(chosen.includes(value) ? chosen.filter(each => each !== value) : [...chosen, value]);
  return (
    <div className="jp-Vantage-checklist" role="group" aria-label={label} aria-busy={isBusy}>
      {search !== null && (
        <input
          type="search"
          aria-label={trans.__('Find a value')}
          placeholder={trans.__('Find a value')}
          value={search}
          onChange={event => onSearch(event.target.value)}
          onKeyDown={event => {
            // The only value that is left, else what was typed, where that can be a value.
            const only = values.length === 1 && !isBusy ? values[0].value : null;
            const taken = only ?? (takesText ? search : null);
            if (event.key === 'Enter' && taken && !chosen.includes(taken)) {
              onChange([...chosen, taken]);
              onSearch('');
            }
          }}
        />
      )}
      <div className="jp-Vantage-checks">
        {[...others, ...values].map(each => (
          <Check
            key={each.value}
            text={inOneLine(each.label ?? (each.value || trans.__('empty text')))}
            isWord={each.label === null && each.value === ''}
            title={each.label === null ? each.value : `${each.label} (${each.value})`}
            count={each.count}
            isChecked={chosen.includes(each.value)}
            onToggle={() => toggle(each.value)}
          />
        ))}
        {takesNull && (
          <Check
            text={trans.__('no value')}
            isWord
            title="NULL"
            count={nulls}
            isChecked={chosen.includes(null)}
            onToggle={() => toggle(null)}
          />
        )}
      </div>
      {!isBusy && values.length === 0 && search && (
        <p className="jp-Vantage-hint">
          {takesText
            ? trans.__('No value contains this. Enter takes it as it is.')
            : trans.__('No value contains this.')}
        </p>
      )}
      {more > 0 && <p className="jp-Vantage-hint">{trans.__('%1 more', more.toLocaleString())}</p>}
    </div>
  );
}

/** Ends of lines as signs: a value is one line of the list. */
const inOneLine = (text: string): string => text.replace(/\r\n|[\n\r\u2028]/g, '↵');

type CheckProps = {
  readonly text: string;
  readonly isWord: boolean;
  readonly title: string;
  readonly count: number | null;
  readonly isChecked: boolean;
  readonly onToggle: () => void;
};

function Check({ text, isWord, title, count, isChecked, onToggle }: CheckProps): JSX.Element {
  return (
    <label className="jp-Vantage-check" title={title}>
      <input type="checkbox" checked={isChecked} onChange={onToggle} />
      <span className="jp-Vantage-checkText" data-word={isWord}>
        {text}
      </span>
      {count !== null && <span className="jp-Vantage-checkCount">{count.toLocaleString()}</span>}
    </label>
  );
}
