import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { Facet, FilterColumn } from '../../../lsp-server/protocol';
import { Histogram, type HistogramBin } from '../../components/histogram';
import { knownWord } from './words';

type SpreadProps = {
  readonly column: FilterColumn;
  readonly facet: Facet | null;
  readonly isAsking: boolean;
  readonly trans: TranslationBundle;
  readonly from: string;
  readonly to: string;
  readonly onRange: (from: string, to: string) => void;
};

/** How values are spread, to choose a range from. */
export function Spread({
  column,
  facet,
  isAsking,
  from,
  to,
  onRange,
  trans
}: SpreadProps): JSX.Element | null {
  if (facet?.kind !== 'histogram') {
    return isAsking &&
      facet === null &&
      /number|date|timestamp/.test(column.family) &&
      column.references === null ? (
      <div className="jp-Vantage-histogram" aria-hidden="true" />
    ) : null;
  }
  const place = (text: string): number =>
    column.family === 'number'
      ? Number(text)
      : Date.parse(text.replace(' ', 'T').replace(/\+00$/, 'Z'));
  const isChosen = (bin: HistogramBin): boolean =>
    (from !== '' || to !== '') &&
    (from === '' || place(bin.to) >= place(from)) &&
    (to === '' || place(bin.from) < place(to) || bin.from === to);
  const { bins } = facet;
  return (
    <Histogram
      bins={bins}
      isChosen={isChosen}
      onChoose={onRange}
      label={trans.__(
        'Values of %1 from %2 to %3',
        column.name,
        bins[0].from,
        bins[bins.length - 1].to
      )}
    />
  );
}

/** How well the values are known, or why they are not. Says nothing of what is exact. */
export function FacetNote({
  facet,
  trans
}: {
  facet: Facet | null;
  trans: TranslationBundle;
}): JSX.Element | null {
  if (!facet || (facet.kind !== 'none' && facet.precision === 'exact')) {
    return null;
  }
  return (
    <p className="jp-Vantage-hint">
      {facet.kind === 'none' ? facet.reason : knownWord(facet.precision, trans)}
    </p>
  );
}
