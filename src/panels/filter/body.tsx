import * as React from 'react';
import { StateMessage } from '../../components/state-message';
import { AddButtons } from './add-buttons';
import { AnySection } from './any-section';
import { CodeSection } from './code-section';
import { ConditionSection } from './condition-section';
import { CountSection } from './count-section';
import type { Draft } from './drafts';
import type { SectionProps } from './props';
import { RelatedSection } from './related-section';
import { describeSidebar } from './state';
import { SubjectSection } from './subject-section';

/** The sidebar: what is filtered, how many rows are left, the conditions, and the code that they become. */
export function FilterBody({ model, trans }: SectionProps): JSX.Element {
  const [, update] = React.useReducer((count: number) => count + 1, 0);
  React.useEffect(() => {
    model.changed.connect(update);
    return () => {
      model.changed.disconnect(update);
    };
  }, [model]);
  const message = describeSidebar(model, trans);
  return (
    <div className="jp-Vantage-filter">
      <header className="jp-Vantage-heading">
        <h2>{trans.__('Filter')}</h2>
        {model.drafts.length > 0 && (
          <button className="jp-Vantage-link" onClick={() => model.clear()}>
            {trans.__('Clear')}
          </button>
        )}
      </header>
      {message && <StateMessage {...message} />}
      {!message?.isAll && <Sections model={model} trans={trans} />}
    </div>
  );
}

function Sections({ model, trans }: SectionProps): JSX.Element {
  const place = model.placeAt([]);
  return (
    <>
      <SubjectSection model={model} trans={trans} />
      {place ? (
        <>
          <CountSection model={model} trans={trans} />
          {model.drafts.map(draft => (
            <DraftSection key={draft.id} model={model} trans={trans} draft={draft} />
          ))}
          <AddButtons model={model} trans={trans} path={[]} group={null} />
          <CodeSection model={model} trans={trans} />
        </>
      ) : (
        !model.subject && (
          <StateMessage
            text={trans.__(
              'Choose a set or a table: its conditions, their count and their code appear here.'
            )}
          />
        )
      )}
    </>
  );
}

function DraftSection({
  model,
  trans,
  draft
}: SectionProps & { readonly draft: Draft }): JSX.Element {
  switch (draft.kind) {
    case 'predicate':
      return <ConditionSection model={model} trans={trans} draft={draft} path={[]} />;
    case 'related':
      return <RelatedSection model={model} trans={trans} draft={draft} />;
    case 'any':
      return <AnySection model={model} trans={trans} draft={draft} />;
  }
}
