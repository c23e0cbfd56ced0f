import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { FilterColumn } from '../../../lsp-server/protocol';
import { problemOf } from './whole';

type InputProps = {
  readonly column: FilterColumn;
  readonly value: string;
  readonly label: string;
  readonly suggestions?: readonly string[];
  readonly onChange: (value: string) => void;
  readonly trans: TranslationBundle;
};

/** One value. What is typed is never changed; what cannot be a value says so. */
export function ValueInput({
  column,
  value,
  label,
  suggestions,
  onChange,
  trans
}: InputProps): JSX.Element {
  const id = React.useId();
  const problem = problemOf(value, column);
  const isDate = column.family === 'date' && /^(\d{4}-\d\d-\d\d)?$/.test(value);
  const time = column.family === 'timestamp' ? toPicker(value) : null;
  return (
    <span className="jp-Vantage-value">
      <input
        type={isDate ? 'date' : time !== null ? 'datetime-local' : 'text'}
        inputMode={column.family === 'number' ? 'decimal' : undefined}
        step={time !== null ? 1 : undefined}
        aria-label={label}
        aria-invalid={problem !== null}
        aria-describedby={problem ? `${id}-problem` : undefined}
        list={suggestions?.length ? `${id}-list` : undefined}
        value={time ?? value}
        onChange={event =>
          onChange(time !== null ? fromPicker(event.target.value, column.type) : event.target.value)
        }
      />
      {suggestions?.length ? (
        <datalist id={`${id}-list`}>
          {suggestions.map(each => (
            <option key={each} value={each} />
          ))}
        </datalist>
      ) : null}
      {time !== null && column.type.startsWith('timestamptz') && (
        <span className="jp-Vantage-hint">UTC</span>
      )}
      {problem && (
        <span id={`${id}-problem`} className="jp-Vantage-problem">
          {trans.__('This is no number.')}
        </span>
      )}
    </span>
  );
}

/** `2024-01-31 08:00:00+00` as the browser's own field takes it; null where it cannot. */
export function toPicker(value: string): string | null {
  const match = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d)?)(?:\+00(?::?00)?|Z)?)?$/.exec(value);
  return value === '' ? '' : match ? `${match[1]}T${match[2] ?? '00:00'}` : null;
}

export function fromPicker(value: string, type: string): string {
  if (value === '') {
    return '';
  }
  const text = value.replace('T', ' ');
  const whole = /:\d\d:\d\d$/.test(text) ? text : `${text}:00`;
  return type.startsWith('timestamptz') ? `${whole}+00` : whole;
}
