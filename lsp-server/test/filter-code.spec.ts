import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import type {
  FilterCondition,
  FilterConditions,
  FilterPredicate,
  FilterRelated
} from '../protocol';
import { generateFilter, rewriteFilter } from '../src/codegen/filter';
import { parseFilter } from '../src/codegen/parse-filter';
import type { Scene } from '../src/documents';
import { listColumns } from '../src/features/filter-columns';
import { findSubject, subjectOfTable } from '../src/features/filter-subject';
import { namesInCode } from '../src/features/graph';
import { normalizeConditions } from '../src/infer/normalize';
import { decodeString, encodeString } from '../src/syntax/strings';
import { readExample } from './database';
import { openDatabase, type TestDatabase } from './filter-scene';

const SQL = readFileSync(path.join(__dirname, '../../catalog/condition-vectors.sql'), 'utf8');

let items: TestDatabase;
let bakery: TestDatabase;

beforeAll(async () => {
  items = await openDatabase('filter_code', SQL);
  bakery = await openDatabase('filter_code_bakery', readExample('bakery/bakery.sql'));
});

afterAll(() => Promise.all([items.close(), bakery.close()]));

const START = 'items = db.table("item")';

/** The conditions that a cell says, where `items` is the table of items. */
const read = (cell: string, ...before: string[]): FilterConditions | null =>
  parseFilter(items.scene([START, ...before, cell]), `cell:${before.length + 2}`)?.conditions ??
  null;

const predicate = (
  column: string,
  operator: FilterPredicate['operator'],
  ...values: (string | null)[]
): FilterPredicate => ({ kind: 'predicate', column, operator, values });

describe('reading a cell back', () => {
  test('gives the conditions that were written, whatever the columns and values', () => {
    const scene = items.scene([START]);
    fc.assert(
      fc.property(conditionsOf(scene), conditions => {
        const subject = { variable: 'items', table: 'public.item', above: null };
        const made = generateFilter(scene, { subject, conditions, target: null })!;
        const normal = normalizeConditions(
          conditions,
          findSubject(scene, subject)!.subject,
          scene.world
        );
        expect(read(made.code)).toEqual(normal);
      }),
      { numRuns: 400 }
    );
  });

  test('gives the text that was written as a literal', () => {
    const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));
    fc.assert(
      fc.property(texts, text => {
        expect(decodeString(encodeString(text))).toBe(text);
        // Nothing that hides, or that turns the direction of what is read.
        expect(encodeString(text)).not.toMatch(
          /[\u0000-\u001f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/
        );
      }),
      { numRuns: 1000 }
    );
  });

  test.each<[string, string, FilterConditions]>([
    [
      'chained where',
      'f = items.where(items.id > 3).where(items.ok)',
      [predicate('id', 'gt', '3'), predicate('ok', 'isTrue')]
    ],
    [
      'brackets and &',
      'f = (items\n  .where((items.id > 3) & (items.id < 9)))',
      [predicate('id', 'gt', '3'), predicate('id', 'lt', '9')]
    ],
    [
      'lambdas',
      'f = items.where(lambda t: t.name.contains("x"))',
      [predicate('name', 'contains', 'x')]
    ],
    ['values on the left', 'f = items.where(3 < items.id)', [predicate('id', 'gt', '3')]],
    [
      'methods for operators',
      'f = items.where(items.id.ge(3), items.name.ne(None))',
      [predicate('id', 'ge', '3'), predicate('name', 'isNotNull')]
    ],
    [
      'alternatives',
      'f = items.where((items.id > 3) | items.ok | ~items.name.is_null())',
      [
        {
          kind: 'any',
          conditions: [
            predicate('id', 'gt', '3'),
            predicate('ok', 'isTrue'),
            predicate('name', 'isNotNull')
          ]
        }
      ]
    ],
    [
      'alternatives by or_, in a lambda, beside others',
      'f = items.where(lambda t: v.or_(t.id > 3, t.ok), items.id < 9)',
      [
        { kind: 'any', conditions: [predicate('id', 'gt', '3'), predicate('ok', 'isTrue')] },
        predicate('id', 'lt', '9')
      ]
    ],
    [
      'one alternative, which is none',
      'f = items.where(v.or_(items.id > 3))',
      [predicate('id', 'gt', '3')]
    ],
    [
      '.c and subscripts',
      'f = items.where(items.c.count == 1, items.c["a b"] == r"\\d")',
      [predicate('count', 'eq', '1'), predicate('a b', 'eq', '\\d')]
    ],
    [
      'dates and decimals',
      'f = items.where(items.born > datetime.date(2024, 1, 5), items.price == Decimal("1.50"))',
      [predicate('born', 'gt', '2024-01-05'), predicate('price', 'eq', '1.50')]
    ],
    [
      'the opposite',
      'f = items.where(~items.ok, ~items.name.is_null())',
      [predicate('ok', 'isFalse'), predicate('name', 'isNotNull')]
    ],
    [
      'numbers as people write them',
      'f = items.where(items.id > 1_000, items.weight < -0.50)',
      [predicate('id', 'gt', '1000'), predicate('weight', 'lt', '-0.50')]
    ],
    [
      'strings side by side',
      'f = items.where(items.name == "a" \'b\')',
      [predicate('name', 'eq', 'ab')]
    ],
    [
      'several statements around it',
      'import os\nf = items.where(items.id == 1)\nprint(1)\nf',
      [predicate('id', 'eq', '1')]
    ]
  ])('reads %s', (_, cell, wanted) => {
    expect(read(cell)).toEqual(wanted);
  });

  test.each([
    ['an order', 'f = items.where(items.id == 1).order_by("id")'],
    [
      'several conditions on one side of an or',
      'f = items.where((items.id == 1) | ((items.id == 2) & items.ok))'
    ],
    ['a value from elsewhere', 'f = items.where(items.id == limit)'],
    ['an f-string', 'f = items.where(items.name == f"{x}")'],
    ['a column that is not there', 'f = items.where(items.nmae == "x")'],
    ['a column of another set', 'o = db.table("owner")\nf = items.where(o.name == "x")'],
    ['a comparison that Python makes', 'f = items.where(1 < items.id < 3)'],
    ['a number for a text', 'f = items.where(items.name == 3)'],
    ['many rows as one', 'f = items.where(items.ref_tags().label == "x")'],
    ['half a line', 'f = items.where(items.id == '],
    ['two filters in one cell', 'f = items.where(items.id == 1)\ng = items.where(items.id == 2)'],
    ['a filter in a branch', 'if True:\n    f = items.where(items.id == 1)'],
    ['no filter', 'x = 1'],
    ['another variable', 'f = nothing.where(nothing.id == 1)']
  ])('is silent about %s', (_, cell) => {
    expect(read(cell)).toBeNull();
  });
});

describe('writing again', () => {
  const update = (cell: string, conditions: FilterConditions): string | undefined => {
    const scene = items.scene([START, cell]);
    const subject = { variable: 'items', table: 'public.item', above: 'cell:2' };
    return rewriteFilter(scene, cell, { subject, conditions, target: null })?.code;
  };

  test('replaces the filter and keeps the rest of the cell', () => {
    const cell = '# mine\nold = (items\n   .where(items.id == 1))  # why\nold\nprint("x")';
    expect(update(cell, [predicate('id', 'gt', '2')])).toBe(
      '# mine\nold = items.where(items.id > 2)  # why\nold\nprint("x")'
    );
  });

  test('brings the import that a value needs', () => {
    expect(update('f = items.where(items.id == 1)', [predicate('price', 'eq', '1.5')])).toBe(
      'from decimal import Decimal\nf = items.where(items.price == Decimal("1.5"))'
    );
  });

  test('leaves a filter alone that has comments in it', () => {
    expect(
      update('f = items.where(  # mine\n  items.id == 1)', [predicate('id', 'gt', '2')])
    ).toBeUndefined();
  });
});

describe('code for a table', () => {
  const made = (...cells: string[]): string | undefined => {
    const scene = bakery.scene(cells, true);
    const subject = { variable: null, table: 'public.client', above: null };
    const conditions = [predicate('id', 'gt', '1')];
    return generateFilter(scene, { subject, conditions, target: null })?.code;
  };

  test('makes a set of all its rows, with the import that it needs', () => {
    expect(made()).toBe(
      'from bakery_model import Client\n\nclients = Client.table()\nfiltered = clients.where(clients.id > 1)\nfiltered'
    );
  });

  test('takes a variable that is all its rows', () => {
    const cell =
      'from bakery_model import Client\nall = Client.table()\nfiltered = all.where(all.id > 1)';
    expect(made(cell)).toBe('filtered_2 = all.where(all.id > 1)\nfiltered_2');
  });

  test('leaves alone a variable that is narrower', () => {
    const cell = 'from bakery_model import Client\nclients = Client.table().limit(3)';
    expect(made(cell)).toBe(
      'clients_2 = Client.table()\nfiltered = clients_2.where(clients_2.id > 1)\nfiltered'
    );
  });
});

describe('what a filter starts from', () => {
  const count = async (variable: string, ...cells: string[]): Promise<number | string> => {
    const scene = bakery.scene(
      ['from bakery_model import Client, Order, Product\nclients = Client.table()', ...cells],
      true
    );
    const { set } = findSubject(scene, { variable, table: '', above: null })!;
    const { countRows } = await import('../src/features/filter-count');
    const counted = await countRows(set, [], 'exact', scene.world, bakery.ask);
    return counted.kind === 'count' ? counted.rows : counted.reason;
  };

  test.each<[string, string, number | string]>([
    ['a whole table', 'x = Order.table()', 3],
    ['a narrowed set', 'x = clients.where(clients.is_paying_client == True)', 2],
    [
      'a set that relations lead to',
      'x = clients.where(clients.name.like("M%")).ref_orders().ref_line_items()',
      3
    ],
    ['an order, which changes no row', 'x = clients.where(clients.id > 1).order_by("name")', 2],
    ['rows of the catalog', 'x = db.table("client")', 3],
    ['a class of the catalog', 'x = db.entities.Client.table()', 3],
    [
      'what a limit leaves',
      'x = clients.limit(2)',
      'Run the cell to count: it is made by limit().'
    ],
    ['a condition with or', 'x = clients.where((clients.id == 1) | (clients.id == 2))', 2],
    [
      'a condition that only Python can read',
      'x = clients.where(clients.id == clients.bakery_id)',
      'Run the cell to count: it has a condition that only Python can read.'
    ]
  ])('%s', async (_, cell, wanted) => {
    expect(await count('x', cell)).toBe(wanted);
  });

  test('a variable is what the cells above the filter make it', () => {
    const scene = items.scene([
      START,
      'f = items.where(items.id == 1)\nf',
      'items = items.where(items.id == 2)'
    ]);
    const above = findSubject(scene, { variable: 'items', table: '', above: 'cell:2' })!;
    const after = findSubject(scene, { variable: 'items', table: '', above: null })!;
    expect([above.set, after.set].map(set => set.kind === 'set' && set.conditions.length)).toEqual([
      0, 1
    ]);
  });
});

/** Conditions on any column of `item`, and through its relations, with values that try the writing. */
function conditionsOf(scene: Scene): fc.Arbitrary<FilterConditions> {
  const subject = subjectOfTable(scene.world.schema(null), 'public.item', namesInCode(scene))!;
  const own = predicates(scene, subject, []);
  const paths: [string[], boolean][] = [
    [['ref_owner'], true],
    [['ref_owner', 'ref_boss'], true],
    [['ref_shelf'], true],
    [['ref_tags'], false],
    [['ref_item_tags', 'ref_tag'], false],
    [['ref_owner', 'ref_items'], false]
  ];
  const related = fc.constantFrom(...paths).chain(([steps, single]) =>
    fc.record({
      kind: fc.constant('related' as const),
      path: fc.constant(steps),
      holds: fc.constantFrom(
        ...(single ? (['one', 'some', 'none'] as const) : (['some', 'none'] as const))
      ),
      conditions: fc.array(predicates(scene, subject, steps), {
        minLength: single ? 1 : 0,
        maxLength: 3
      })
    })
  );
  const single = fc.oneof<fc.Arbitrary<FilterPredicate | FilterRelated>[]>(own, related);
  const any = fc.record({
    kind: fc.constant('any' as const),
    conditions: fc.array(single, { minLength: 1, maxLength: 3 })
  });
  return fc.array(fc.oneof<fc.Arbitrary<FilterCondition>[]>(single, any), {
    minLength: 1,
    maxLength: 5
  });
}

function predicates(
  scene: Scene,
  subject: NonNullable<ReturnType<typeof subjectOfTable>>,
  steps: readonly string[]
): fc.Arbitrary<FilterPredicate> {
  const { columns } = listColumns(subject, steps, scene.world)!;
  const choices = columns.flatMap(column =>
    column.operators.map(operator => ({ column, operator }))
  );
  return fc.constantFrom(...choices).chain(({ column, operator }) => {
    const value =
      column.family === 'number'
        ? fc.oneof(
            fc.bigInt().map(String),
            fc.double({ noNaN: true, noDefaultInfinity: true }).map(plain)
          )
        : fc.oneof(
            fc.string({ unit: 'binary' }),
            fc.constantFrom('"', "'", '\\', '\n', '\\n', '%', '{x}', '#')
          );
    const count = /^is/.test(operator) ? 0 : /between|range/.test(operator) ? 2 : 1;
    const values: fc.Arbitrary<(string | null)[]> = /in$/i.test(operator)
      ? fc.array(fc.option(value), { maxLength: 4 })
      : fc.array(value, { minLength: count, maxLength: count });
    return values.map(each => predicate(column.name, operator, ...each));
  });
}

const plain = (number: number): string =>
  String(Object.is(number, -0) ? 0 : number).replace('e+', 'e');
