import { addIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { SearchList, type SearchItem } from '../../components/search-list';
import { findDraft } from './drafts';
import type { SectionProps } from './props';

type Props = SectionProps & {
  readonly path: readonly string[];
  /** The group that grows; null: the subject. */
  readonly group: number | null;
};

/** A condition on a column, or on rows that a relation leads to. */
export function AddButtons({ model, trans, path, group }: Props): JSX.Element {
  const [open, setOpen] = React.useState<'column' | 'relation' | null>(null);
  const button = React.useRef<HTMLButtonElement>(null);
  const place = model.placeAt(path);
  const columns = React.useMemo(
    (): SearchItem[] =>
      open === 'column'
        ? [...(place?.columns.values() ?? [])].map(column => ({
            key: column.name,
            label: column.name,
            detail: column.type,
            title: column.comment ?? undefined
          }))
        : [],
    [open, place]
  );
  const relations = (place?.relations ?? []).map(
    ({ method, label, many }): SearchItem => ({
      key: method,
      label: `${method}()`,
      detail: `${many ? trans.__('many') : trans.__('one')} ${label}`,
      kind: 'relation'
    })
  );
  // Going on changes which rows the conditions are about: only while there are none.
  const draft = findDraft(model.drafts, group);
  const canGoOn = relations.length > 0 && (draft?.kind !== 'related' || draft.rows.length === 0);
  const choose = (key: string): void => {
    setOpen(null);
    const relation = place?.relations.find(each => each.method === key);
    const column = place?.columns.get(key);
    if (open === 'relation' && relation) {
      void model.addRelation(relation, group);
    } else if (open === 'column' && column) {
      model.addCondition(column, group);
    }
  };
  return (
    <div className="jp-Vantage-section jp-Vantage-add">
      <div className="jp-Vantage-addButtons">
        <button
          ref={button}
          className="jp-Vantage-link"
          aria-expanded={open === 'column'}
          onClick={() => setOpen(open === 'column' ? null : 'column')}
        >
          <addIcon.react tag="span" width="12px" height="12px" /> {trans.__('Condition')}
        </button>
        {canGoOn && (
          <button
            className="jp-Vantage-link"
            aria-expanded={open === 'relation'}
            onClick={() => setOpen(open === 'relation' ? null : 'relation')}
          >
            <addIcon.react tag="span" width="12px" height="12px" />{' '}
            {draft?.kind === 'related'
              ? trans.__('Go on from there')
              : trans.__('On a relationship')}
          </button>
        )}
        {group === null && (
          <button className="jp-Vantage-link" onClick={() => model.addAlternatives()}>
            <addIcon.react tag="span" width="12px" height="12px" /> {trans.__('Any of')}
          </button>
        )}
      </div>
      {open && (
        <SearchList
          key={open}
          items={open === 'column' ? columns : relations}
          label={open === 'column' ? trans.__('Find a column') : trans.__('Find a relationship')}
          onChoose={choose}
          onCancel={byKey => {
            setOpen(null);
            if (byKey) {
              button.current?.focus();
            }
          }}
          trans={trans}
        />
      )}
    </div>
  );
}
