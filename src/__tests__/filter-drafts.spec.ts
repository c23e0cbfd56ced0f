import type { FilterConditions } from '../../lsp-server/protocol';
import { findItems } from '../components/search-list';
import { draftsOf, withOperator, type PredicateDraft } from '../panels/filter/drafts';
import {
  addAlternatives,
  addPredicate,
  addRelated,
  changePredicate,
  remove
} from '../panels/filter/edits';
import { column } from './filter-fixtures';
import { fromPicker, toPicker } from '../panels/filter/value-input';
import { conditionsOf } from '../panels/filter/said';
import { predicateOf, problemOf } from '../panels/filter/whole';

const price = column('price', { family: 'number', operators: ['between', 'eq'] });
const at = column('at', { family: 'timestamp', operators: ['range'] });

const draft = (
  operator: PredicateDraft['operator'],
  ...values: (string | null)[]
): PredicateDraft => ({
  kind: 'predicate',
  id: 1,
  column: 'x',
  operator,
  values
});

describe('a condition as it is typed', () => {
  it.each([
    ['half a range is open above', draft('between', '3', ''), price, ['ge', '3']],
    ['half a range is open below', draft('between', '', '3'), price, ['le', '3']],
    [
      'a range of times ends before its end',
      draft('range', '', '2024-01-01 00:00:00'),
      at,
      ['lt', '2024-01-01 00:00:00']
    ],
    [
      'numbers lose what Python does not read',
      draft('between', '+007', '.5'),
      price,
      ['between', '7', '0.5']
    ],
    ['a number that is not finished yet', draft('eq', '12.'), price, ['eq', '12']],
    ['a list with no value', draft('in', 'a', null), column('x'), ['in', 'a', null]],
    ['the empty text, which only code says', draft('eq', ''), column('x'), ['eq', '']],
    ['no value', draft('isNull'), column('x'), ['isNull']]
  ])('%s', (_, given, of, [operator, ...values]) => {
    expect(predicateOf(given, of)).toEqual({ kind: 'predicate', column: 'x', operator, values });
  });

  it.each([
    ['an empty list', draft('in'), column('x')],
    ['an empty range', draft('between', '', ''), price],
    ['text where a number is wanted', draft('eq', '12a'), price],
    ['nothing typed', draft('contains'), column('x')]
  ])('is none while it is %s', (_, given, of) => {
    expect(predicateOf(given, of)).toBeNull();
  });

  it('says what is no number, and nothing of what is not typed yet', () => {
    expect(['1e3', '-2', ' 5 ', 'NaN', '', null].map(value => problemOf(value, price))).toEqual(
      Array(6).fill(null)
    );
    expect(problemOf('1,5', price)).not.toBeNull();
  });

  it('keeps its values as far as another operator takes them', () => {
    expect(withOperator(draft('in', 'a', 'b', null), 'eq').values).toEqual(['a']);
    expect(withOperator(draft('eq', 'a'), 'in').values).toEqual(['a']);
    expect(withOperator(draft('eq', 'a'), 'isNull').values).toEqual([]);
  });
});

describe('a list of conditions', () => {
  const columnsOf = () => new Map([['x', column('x')]]);

  it('comes back as it went out', () => {
    const conditions = [
      { kind: 'predicate' as const, column: 'x', operator: 'eq' as const, values: ['a'] },
      { kind: 'related' as const, path: ['ref_y'], holds: 'none' as const, conditions: [] }
    ];
    expect(conditionsOf(draftsOf(conditions), columnsOf)).toEqual(conditions);
  });

  it('leaves out related rows of which nothing is said', () => {
    const { drafts } = addRelated([], { method: 'ref_y', label: 'Y', many: false }, null);
    expect(conditionsOf(drafts, columnsOf)).toEqual([]);
  });

  it('grows and shrinks in a group', () => {
    const group = addRelated([], { method: 'ref_y', label: 'Y', many: true }, null);
    const grown = addPredicate(group.drafts, column('x'), group.added);
    const changed = changePredicate(grown.drafts, grown.added, { values: ['a'] });
    expect(conditionsOf(changed, columnsOf)).toEqual([
      {
        kind: 'related',
        path: ['ref_y'],
        holds: 'some',
        conditions: [{ kind: 'predicate', column: 'x', operator: 'in', values: ['a'] }]
      }
    ]);
    expect(conditionsOf(remove(changed, grown.added), columnsOf)).toMatchObject([
      { conditions: [] }
    ]);
    expect(remove(changed, group.added)).toEqual([]);
  });

  it('holds alternatives, which are a condition from the second on', () => {
    const group = addAlternatives([]);
    const first = addPredicate(group.drafts, column('x'), group.added);
    const one = changePredicate(first.drafts, first.added, { values: ['a'] });
    const said = { kind: 'predicate', column: 'x', operator: 'in', values: ['a'] };
    expect(conditionsOf(group.drafts, columnsOf)).toEqual([]);
    expect(conditionsOf(one, columnsOf)).toEqual([said]);
    const relation = addRelated(one, { method: 'ref_y', label: 'Y', many: true }, group.added);
    const second = addPredicate(relation.drafts, column('x'), relation.added);
    const both = changePredicate(second.drafts, second.added, { values: ['b'] });
    const either = {
      kind: 'any',
      conditions: [
        said,
        {
          kind: 'related',
          path: ['ref_y'],
          holds: 'some',
          conditions: [{ ...said, values: ['b'] }]
        }
      ]
    };
    expect(conditionsOf(both, columnsOf)).toEqual([either]);
    expect(conditionsOf(draftsOf([either] as FilterConditions), columnsOf)).toEqual([either]);
    expect(conditionsOf(remove(both, first.added), columnsOf)).toEqual([either.conditions[1]]);
  });

  it('goes on along relations', () => {
    const first = addRelated([], { method: 'ref_a', label: 'A', many: false }, null);
    const { drafts } = addRelated(
      first.drafts,
      { method: 'ref_b', label: 'B', many: true },
      first.added
    );
    expect(drafts).toMatchObject([{ path: ['ref_a', 'ref_b'], holds: 'some' }]);
  });
});

it('finds what begins with a text first, then what contains it', () => {
  const items = ['reorder', 'orders', 'x'].map(label => ({
    key: label,
    label,
    detail: label === 'x' ? 'Order' : ''
  }));
  expect(findItems(items, 'ORD').map(item => item.key)).toEqual(['orders', 'reorder', 'x']);
});

it.each([
  ['2024-01-31 08:05:00+00', '2024-01-31T08:05:00', 'timestamptz'],
  ['2024-01-31 08:05:00', '2024-01-31T08:05:00', 'timestamp'],
  ['', '', 'timestamp']
])('a time goes into the browser’s field and comes back: %s', (value, picked, type) => {
  expect(toPicker(value)).toBe(picked);
  expect(fromPicker(picked, type)).toBe(value);
});

it.each(['infinity', '2024-01-31 08:05:00+02', 'now'])(
  'a time that the field cannot hold stays text: %s',
  value => {
    expect(toPicker(value)).toBeNull();
  }
);
