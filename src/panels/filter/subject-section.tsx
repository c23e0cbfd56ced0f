import { refreshIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { FilterSubjectChoice } from '../../../lsp-server/protocol';
import { SearchList } from '../../components/search-list';
import type { SectionProps } from './props';

/** What is filtered: a set of the notebook, or a table. */
export function SubjectSection({ model, trans }: SectionProps): JSX.Element {
  const [isOpen, open] = React.useState(false);
  const button = React.useRef<HTMLButtonElement>(null);
  const { choice, subjects } = model;
  const close = (): void => {
    open(false);
    button.current?.focus();
  };
  const items = React.useMemo(
    () =>
      isOpen
        ? subjects.map((each, at) => ({
            key: String(at),
            label: each.variable ?? each.label,
            detail: detailOf(each, trans.__('set')),
            title: each.comment ?? undefined
          }))
        : [],
    [subjects, isOpen]
  );
  return (
    <section className="jp-Vantage-section">
      <div className="jp-Vantage-subject">
        <button
          ref={button}
          className="jp-Vantage-choose"
          aria-haspopup="listbox"
          aria-expanded={isOpen}
          aria-label={trans.__('Set or table to filter')}
          onClick={() => open(!isOpen)}
        >
          {choice ? (
            <>
              <span className="jp-Vantage-name">{choice.variable ?? choice.label}</span>
              {choice.variable !== null && (
                <span className="jp-Vantage-type">· {choice.label}</span>
              )}
            </>
          ) : (
            <span className="jp-Vantage-type">{trans.__('Choose a set or a table')}</span>
          )}
        </button>
        <button
          className="jp-Vantage-icon"
          title={trans.__('Count again')}
          aria-label={trans.__('Count again')}
          onClick={() => void model.recount()}
        >
          <refreshIcon.react tag="span" width="14px" height="14px" />
        </button>
      </div>
      {isOpen && (
        <SearchList
          items={items}
          label={trans.__('Find a set or a table')}
          onChoose={key => {
            void model.choose(subjects[Number(key)]);
            close();
          }}
          onCancel={byKey => (byKey ? close() : open(false))}
          trans={trans}
        />
      )}
    </section>
  );
}

function detailOf(
  { variable, label, table, rowEstimate }: FilterSubjectChoice,
  set: string
): string {
  if (variable !== null) {
    return `${set} · ${label}`;
  }
  const name = table.replace(/^public\./, '');
  const rows = rowEstimate === null ? '' : `~${Math.round(rowEstimate).toLocaleString()}`;
  return [name === label ? '' : name, rows].filter(Boolean).join(' · ');
}
