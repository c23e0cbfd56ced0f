import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { FindTable } from './find-table';
import type { Detail } from './boxes';
import { MOST_HOPS, type DiagramModel } from './model';

type Props = {
  model: DiagramModel;
  trans: TranslationBundle;
  zoom: number;
  /** What tables show, whether it was asked for or there was room for it. */
  detail: Detail;
};

/** Find a table, how far around it to look, how much of each, a path to another, and how large. */
export function Toolbar({ model, trans, zoom, detail: shown }: Props): JSX.Element {
  const details: [Detail, string][] = [
    ['names', trans.__('Names')],
    ['keys', trans.__('Keys')],
    ['all', trans.__('All columns')]
  ];
  const hops = Array.from({ length: MOST_HOPS }, (_, at) => at + 1);
  return (
    <div className="jp-Vantage-toolbar" role="toolbar" aria-label={trans.__('Diagram')}>
      <FindTable
        label={trans.__('Table')}
        placeholder={trans.__('Find a table')}
        tables={model.all}
        value={model.focus}
        trans={trans}
        onChoose={focus => model.show({ focus })}
      />
      <span className="jp-Vantage-dim">{trans.__('around')}</span>
      <span role="group" className="jp-Vantage-choice" aria-label={trans.__('Relations to follow')}>
        {hops.map(each => (
          <button
            key={each}
            aria-pressed={model.hops === each}
            title={trans.__('Tables that are %1 relations away', each)}
            onClick={() => model.show({ hops: each })}
          >
            {each}
          </button>
        ))}
      </span>
      <span role="group" className="jp-Vantage-choice" aria-label={trans.__('Detail')}>
        {details.map(([detail, label]) => (
          <button
            key={detail}
            aria-pressed={shown === detail}
            onClick={() => model.show({ detail })}
          >
            {label}
          </button>
        ))}
      </span>
      <FindTable
        label={trans.__('Path to')}
        placeholder={trans.__('Path to …')}
        tables={model.all.filter(table => table.id !== model.focus)}
        value={null}
        trans={trans}
        onChoose={to => void model.findWays(to)}
      />
      <span className="jp-Vantage-count" title={countOf(model, trans)}>
        {countOf(model, trans)}
      </span>
      <span role="group" aria-label={trans.__('Zoom')} className="jp-Vantage-zoom">
        <button aria-label={trans.__('Larger')} onClick={() => model.zoomBy(1, zoom)}>
          +
        </button>
        <button aria-label={trans.__('Smaller')} onClick={() => model.zoomBy(-1, zoom)}>
          −
        </button>
        <button onClick={() => model.zoomBy('fit', zoom)}>{trans.__('Fit')}</button>
      </span>
    </div>
  );
}

function countOf(model: DiagramModel, trans: TranslationBundle): string {
  const label = model.state && 'label' in model.state ? model.state.label : null;
  return [
    trans.__('%1 of %2 tables', model.tables.length, model.total.toLocaleString('en')),
    model.omitted > 0 ? trans.__('%1 more near', model.omitted) : null,
    label
  ]
    .filter(Boolean)
    .join(' · ');
}
