import * as React from 'react';
import type { SectionProps } from './props';
import { precisionWord } from './words';

/** Rows that are left, of how many; an estimate says that it is one. */
export function CountSection({ model, trans }: SectionProps): JSX.Element {
  const { rows, total } = model;
  const isFiltered = model.conditions.length > 0;
  const share =
    rows?.kind === 'rows' && total?.kind === 'rows' && total.rows > 0
      ? Math.min(rows.rows / total.rows, 1)
      : null;
  return (
    <section className="jp-Vantage-section jp-Vantage-counts" aria-live="polite">
      <div className="jp-Vantage-countLine">
        <strong>{rows?.kind === 'rows' ? rows.rows.toLocaleString() : '–'}</strong>
        <span>
          {total?.kind === 'rows'
            ? isFiltered
              ? trans.__('of %1 rows', total.rows.toLocaleString())
              : trans.__('rows')
            : trans.__('rows')}
        </span>
        <span className="jp-Vantage-precision">{precisionWord(rows, trans)}</span>
      </div>
      <div className="jp-Vantage-countBar" aria-hidden="true">
        <div style={{ width: `${(share ?? 0) * 100}%` }} />
      </div>
      {rows?.kind === 'unknown' && <p className="jp-Vantage-hint">{rows.reason}</p>}
      {rows?.kind !== 'asking' && rows !== undefined && isUnsure(rows) && (
        <button className="jp-Vantage-link" onClick={() => model.countPatiently()}>
          {trans.__('Count them all')}
        </button>
      )}
    </section>
  );
}

type Known = Exclude<NonNullable<SectionProps['model']['rows']>, { kind: 'asking' }>;

/** Whether waiting longer may give the true number. */
const isUnsure = (rows: Known): boolean =>
  rows.kind === 'rows' ? rows.isFinal === false : rows.canWait;
