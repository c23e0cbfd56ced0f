import { closeIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { FilterOperator } from '../../../lsp-server/protocol';
import type { SectionProps } from './props';
import { useFocusWhenAdded } from './focus';
import type { PredicateDraft } from './drafts';
import { ValueEditor } from './editors';
import { operatorWord } from './words';

type Props = SectionProps & {
  readonly draft: PredicateDraft;
  readonly path: readonly string[];
};

/** One condition: the column, the operator, and the editor that fits. */
export function ConditionSection({ model, trans, draft, path }: Props): JSX.Element {
  const ref = useFocusWhenAdded(model, draft.id, FIRST);
  const column = model.placeAt(path)?.columns.get(draft.column);
  const known = model.questions.facets.get(draft.id);
  const remove = (
    <button
      className="jp-Vantage-icon"
      title={trans.__('Remove this condition')}
      aria-label={trans.__('Remove the condition on %1', draft.column)}
      onClick={() => model.remove(draft.id)}
    >
      <closeIcon.react tag="span" width="12px" height="12px" />
    </button>
  );
  return (
    <section
      ref={ref}
      className="jp-Vantage-section jp-Vantage-condition"
      role="group"
      aria-label={trans.__('Condition on %1', draft.column)}
    >
      <div className="jp-Vantage-line">
        <span className="jp-Vantage-name" title={column?.comment ?? draft.column}>
          {draft.column}
        </span>
        <span className="jp-Vantage-type">{column?.type}</span>
        {column && column.family !== 'boolean' && (
          <select
            aria-label={trans.__('Operator for %1', draft.column)}
            value={draft.operator}
            onChange={event =>
              model.change(draft.id, { operator: event.target.value as FilterOperator })
            }
          >
            {withCurrent(column.operators, draft.operator).map(operator => (
              <option key={operator} value={operator}>
                {operatorWord(operator, column, trans)}
              </option>
            ))}
          </select>
        )}
        {remove}
      </div>
      {column ? (
        <ValueEditor
          column={column}
          draft={draft}
          facet={known?.facet ?? null}
          isAsking={known?.isAsking ?? false}
          search={model.questions.searches.get(draft.id) ?? ''}
          onSearch={text => model.search(draft.id, text)}
          onValues={values => model.change(draft.id, { values })}
          onOperator={operator => model.change(draft.id, { operator })}
          trans={trans}
        />
      ) : (
        <p className="jp-Vantage-hint">{trans.__('There is no such column any more.')}</p>
      )}
    </section>
  );
}

/** Where the next step is, in a condition that was just added. */
const FIRST = 'input, select';

/** Code may say an operator that is not offered for a type. */
const withCurrent = (
  operators: readonly FilterOperator[],
  current: FilterOperator
): readonly FilterOperator[] => (operators.includes(current) ? operators : [current, ...operators]);
