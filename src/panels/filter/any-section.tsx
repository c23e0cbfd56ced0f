import { closeIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { AddButtons } from './add-buttons';
import { ConditionSection } from './condition-section';
import type { AnyDraft } from './drafts';
import { useFocusWhenAdded } from './focus';
import type { SectionProps } from './props';
import { RelatedSection } from './related-section';

/** Conditions of which one is enough. */
export function AnySection({
  model,
  trans,
  draft
}: SectionProps & { readonly draft: AnyDraft }): JSX.Element {
  const ref = useFocusWhenAdded(model, draft.id, '.jp-Vantage-link');
  return (
    <section
      ref={ref}
      className="jp-Vantage-section jp-Vantage-any"
      role="group"
      aria-label={trans.__('Any of these conditions')}
    >
      <div className="jp-Vantage-line">
        <span className="jp-Vantage-anyWord">{trans.__('any of')}</span>
        {draft.rows.length === 0 && (
          <span className="jp-Vantage-type">{trans.__('one of these is enough')}</span>
        )}
        <button
          className="jp-Vantage-icon"
          title={trans.__('Remove these conditions')}
          aria-label={trans.__('Remove these alternatives')}
          onClick={() => model.remove(draft.id)}
        >
          <closeIcon.react tag="span" width="12px" height="12px" />
        </button>
      </div>
      <div className="jp-Vantage-nested">
        {draft.rows.map((row, at) => (
          <React.Fragment key={row.id}>
            {at > 0 && <div className="jp-Vantage-or">{trans.__('or')}</div>}
            {row.kind === 'predicate' ? (
              <ConditionSection model={model} trans={trans} draft={row} path={[]} />
            ) : (
              <RelatedSection model={model} trans={trans} draft={row} />
            )}
          </React.Fragment>
        ))}
        <AddButtons model={model} trans={trans} path={[]} group={draft.id} />
      </div>
    </section>
  );
}
