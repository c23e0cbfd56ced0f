import * as React from 'react';

type Props<T extends string> = {
  readonly label: string;
  readonly choices: readonly (readonly [T, string])[];
  readonly value: T | null;
  readonly onChange: (value: T) => void;
};

/** A few choices side by side, one of them taken: arrows move between them, as in a group of radio buttons. */
export function Segmented<T extends string>({
  label,
  choices,
  value,
  onChange
}: Props<T>): JSX.Element {
  const name = React.useId();
  return (
    <div className="jp-Vantage-segmented" role="radiogroup" aria-label={label}>
      {choices.map(([key, text]) => (
        <label key={key}>
          <input type="radio" name={name} checked={key === value} onChange={() => onChange(key)} />
          <span>{text}</span>
        </label>
      ))}
    </div>
  );
}
