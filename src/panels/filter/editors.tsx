import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { Facet, FilterColumn, FilterValue } from '../../../lsp-server/protocol';
import { Checklist } from '../../components/checklist';
import { Segmented } from '../../components/segmented';
import type { PredicateDraft } from './drafts';
import { arity } from './arity';
import { FacetNote, Spread } from './spread';
import { ValueInput } from './value-input';

export type EditorProps = {
  readonly column: FilterColumn;
  readonly draft: PredicateDraft;
  readonly facet: Facet | null;
  readonly isAsking: boolean;
  readonly search: string;
  readonly onSearch: (text: string) => void;
  readonly onValues: (values: readonly FilterValue[]) => void;
  readonly onOperator: (operator: PredicateDraft['operator']) => void;
  readonly trans: TranslationBundle;
};

/** The editor that fits a column and an operator. */
export function ValueEditor(props: EditorProps): JSX.Element | null {
  const { column, draft } = props;
  if (column.family === 'boolean') {
    return <BooleanEditor {...props} />;
  }
  switch (arity(draft.operator)) {
    case 0:
      return null;
    case null:
      return <ListEditor {...props} />;
    case 2:
      return <RangeEditor {...props} />;
    default:
      return <SingleEditor {...props} />;
  }
}

/** Yes, no, and no value where the column may have none. */
function BooleanEditor({ column, draft, onOperator, trans }: EditorProps): JSX.Element {
  const choices = [
    ['isTrue', trans.__('Yes')],
    ['isFalse', trans.__('No')],
    ...(column.notNull ? [] : [['isNull', trans.__('No value')]])
  ] as ['isTrue' | 'isFalse' | 'isNull', string][];
  const value = choices.find(([operator]) => operator === draft.operator)?.[0] ?? null;
  return <Segmented label={column.name} choices={choices} value={value} onChange={onOperator} />;
}

function ListEditor(props: EditorProps): JSX.Element {
  const { column, draft, facet, isAsking, search, onSearch, onValues, trans } = props;
  const values = facet?.kind === 'values' ? facet : null;
  const needsSearch = search !== '' || (values?.values.length ?? 0) > 8 || (values?.more ?? 1) > 0;
  return (
    <>
      <Checklist
        label={column.name}
        values={values?.values ?? []}
        nulls={values?.nulls ?? null}
        takesNull={!column.notNull}
        takesText={column.references === null && column.family !== 'enum'}
        chosen={draft.values}
        more={values?.more ?? 0}
        search={needsSearch ? search : null}
        isBusy={isAsking}
        onSearch={onSearch}
        onChange={onValues}
        trans={trans}
      />
      <FacetNote facet={facet} trans={trans} />
    </>
  );
}

/** Two ends with the spread of the values above them. Either end may be left out. */
function RangeEditor(props: EditorProps): JSX.Element {
  const { column, draft, onValues, trans } = props;
  const [from, to] = [draft.values[0] ?? '', draft.values[1] ?? ''];
  return (
    <>
      <Spread {...props} from={from} to={to} onRange={(first, last) => onValues([first, last])} />
      <div className="jp-Vantage-range" data-family={column.family}>
        {draft.operator === 'range' && <span>{trans.__('from')}</span>}
        <ValueInput
          column={column}
          value={from}
          label={trans.__('%1 from', column.name)}
          onChange={value => onValues([value, to])}
          trans={trans}
        />
        <span>{draft.operator === 'range' ? trans.__('until') : trans.__('to')}</span>
        <ValueInput
          column={column}
          value={to}
          label={trans.__('%1 to', column.name)}
          onChange={value => onValues([from, value])}
          trans={trans}
        />
      </div>
      <FacetNote facet={props.facet} trans={trans} />
    </>
  );
}

function SingleEditor(props: EditorProps): JSX.Element {
  const { column, draft, facet, onValues, trans } = props;
  const value = draft.values[0] ?? '';
  const suggestions = facet?.kind === 'values' ? facet.values.slice(0, 30) : [];
  const isBelow = draft.operator === 'lt' || draft.operator === 'le';
  const isEqual = draft.operator === 'eq' || draft.operator === 'ne';
  const onChange = (text: string): void => onValues(text === '' ? [] : [text]);
  return (
    <>
      <Spread
        {...props}
        from={isBelow ? '' : value}
        to={isBelow || isEqual ? value : ''}
        onRange={(first, last) => onChange(isBelow ? last : first)}
      />
      <ValueInput
        column={column}
        value={value}
        label={trans.__('Value of %1', column.name)}
        suggestions={suggestions.map(each => each.value)}
        onChange={onChange}
        trans={trans}
      />
      <FacetNote facet={facet?.kind === 'histogram' ? facet : null} trans={trans} />
    </>
  );
}
