import { closeIcon } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { AddButtons } from './add-buttons';
import type { SectionProps } from './props';
import { useFocusWhenAdded } from './focus';
import { ConditionSection } from './condition-section';
import type { RelatedDraft } from './drafts';
import type { FilterModel } from './model';

/** Conditions on rows that relations lead to. */
export function RelatedSection({
  model,
  trans,
  draft
}: SectionProps & { readonly draft: RelatedDraft }): JSX.Element {
  const ref = useFocusWhenAdded(model, draft.id, '.jp-Vantage-link');
  const name = draft.path.map(method => `${method}()`).join('.');
  const isMany = leadsToMany(model, draft.path);
  return (
    <section
      ref={ref}
      className="jp-Vantage-section jp-Vantage-related"
      role="group"
      aria-label={trans.__('Conditions on %1', name)}
    >
      <div className="jp-Vantage-line">
        <span className="jp-Vantage-relation" title={name}>
          → {name}
        </span>
        <span className="jp-Vantage-type">
          {isMany ? trans.__('many') : trans.__('one')} {model.placeAt(draft.path)?.label}
        </span>
        <select
          aria-label={trans.__('What must hold for %1', name)}
          value={draft.holds}
          onChange={event =>
            model.changeHolds(draft.id, event.target.value as RelatedDraft['holds'])
          }
        >
          {choices(isMany, trans).map(([holds, word]) => (
            <option key={holds} value={holds}>
              {word}
            </option>
          ))}
        </select>
        <button
          className="jp-Vantage-icon"
          title={trans.__('Remove these conditions')}
          aria-label={trans.__('Remove the conditions on %1', name)}
          onClick={() => model.remove(draft.id)}
        >
          <closeIcon.react tag="span" width="12px" height="12px" />
        </button>
      </div>
      <div className="jp-Vantage-nested">
        {draft.rows.map(row => (
          <ConditionSection
            key={row.id}
            model={model}
            trans={trans}
            draft={row}
            path={draft.path}
          />
        ))}
        <AddButtons model={model} trans={trans} path={draft.path} group={draft.id} />
      </div>
    </section>
  );
}

const choices = (
  isMany: boolean,
  trans: TranslationBundle
): readonly (readonly [RelatedDraft['holds'], string])[] => [
  ...(isMany ? [] : [['one', trans.__('where')] as const]),
  ['some', isMany ? trans.__('some') : trans.__('exists')],
  ['none', isMany ? trans.__('none') : trans.__('missing')]
];

function leadsToMany(model: FilterModel, path: readonly string[]): boolean {
  return path.some((method, at) =>
    model.placeAt(path.slice(0, at))?.relations.some(each => each.method === method && each.many)
  );
}
