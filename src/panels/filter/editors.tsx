import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { Facet, FilterColumn, FilterValue } from '../../../lsp-server/protocol';
import { Checklist } from '../../components/checklist';
import { Histogram, type HistogramBin } from '../../components/histogram';
import { Segmented } from '../../components/segmented';
import { arity, problemOf, type PredicateDraft } from './drafts';
import { knownWord } from './words';

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

type SpreadProps = EditorProps & {
  readonly from: string;
  readonly to: string;
  readonly onRange: (from: string, to: string) => void;
};

function Spread({
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
function FacetNote({
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

type InputProps = {
  readonly column: FilterColumn;
  readonly value: string;
  readonly label: string;
  readonly suggestions?: readonly string[];
  readonly onChange: (value: string) => void;
  readonly trans: TranslationBundle;
};

/** One value. What is typed is never changed; what cannot be a value says so. */
function ValueInput({
  column,
  value,
  label,
  suggestions,
  onChange,
  trans
}: InputProps): JSX.Element {
  const id = React.useId();
  const problem = problemOf(value, column);
  const isDate = column.family === 'date' && /^(\d{4}-\d\d-\d\d)?$/.test(value);
  const time = column.family === 'timestamp' ? toPicker(value) : null;
  return (
    <span className="jp-Vantage-value">
      <input
        type={isDate ? 'date' : time !== null ? 'datetime-local' : 'text'}
        inputMode={column.family === 'number' ? 'decimal' : undefined}
        step={time !== null ? 1 : undefined}
        aria-label={label}
        aria-invalid={problem !== null}
        aria-describedby={problem ? `${id}-problem` : undefined}
        list={suggestions?.length ? `${id}-list` : undefined}
        value={time ?? value}
        onChange={event =>
          onChange(time !== null ? fromPicker(event.target.value, column.type) : event.target.value)
        }
      />
      {suggestions?.length ? (
        <datalist id={`${id}-list`}>
          {suggestions.map(each => (
            <option key={each} value={each} />
          ))}
        </datalist>
      ) : null}
      {time !== null && column.type.startsWith('timestamptz') && (
        <span className="jp-Vantage-hint">UTC</span>
      )}
      {problem && (
        <span id={`${id}-problem`} className="jp-Vantage-problem">
          {trans.__('This is no number.')}
        </span>
      )}
    </span>
  );
}

/** `2024-01-31 08:00:00+00` as the browser's own field takes it; null where it cannot. */
export function toPicker(value: string): string | null {
  const match = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d)?)(?:\+00(?::?00)?|Z)?)?$/.exec(value);
  return value === '' ? '' : match ? `${match[1]}T${match[2] ?? '00:00'}` : null;
}

export function fromPicker(value: string, type: string): string {
  if (value === '') {
    return '';
  }
  const text = value.replace('T', ' ');
  const whole = /:\d\d:\d\d$/.test(text) ? text : `${text}:00`;
  return type.startsWith('timestamptz') ? `${whole}+00` : whole;
}
