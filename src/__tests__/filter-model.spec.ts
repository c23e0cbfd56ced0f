import { YNotebook } from '@jupyter/ydoc';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { Signal } from '@lumino/signaling';
import type { FilterConditions, FilterSubject } from '../../lsp-server/protocol';
import { FilterModel } from '../panels/filter/model';
import type { IVantageClient } from '../tokens';
import { column } from './filter-fixtures';

// Cells do not run here, and JupyterLab's notebook wants a whole browser.
jest.mock('@jupyterlab/notebook', () => ({
  NotebookActions: { run: () => Promise.resolve(true) }
}));

type Parsed = {
  subject: FilterSubject;
  conditions: FilterConditions;
  target: string;
  hasComments: boolean;
};

const named = (value: string): FilterConditions => [
  { kind: 'predicate', column: 'name', operator: 'eq', values: [value] }
];

/** A notebook of `clients`, and a language server that reads `filtered = <value>` as a filter by name. */
function start(...sources: string[]) {
  const shared = new YNotebook();
  sources.forEach(source => shared.addCell({ cell_type: 'code', source }));
  const signal = () => new Signal<object, void>({});
  const activeCellChanged = signal();
  const contentChanged = signal();
  const content = {
    activeCellIndex: 0,
    activeCellChanged,
    model: { sharedModel: shared, readOnly: false },
    get widgets() {
      return shared.cells.map(cell => ({
        model: {
          id: cell.getId(),
          sharedModel: cell,
          getMetadata: (key: string) => cell.getMetadata(key)
        }
      }));
    },
    get activeCell() {
      return this.widgets[this.activeCellIndex];
    }
  };
  const panel = { content, context: { model: { contentChanged } } } as unknown as NotebookPanel;
  const parse = (cell: string): Parsed | null => {
    const source = shared.cells.find(each => each.getId() === cell)?.getSource() ?? '';
    const value = /^filtered = (\w+)$/.exec(source)?.[1];
    const subject = { variable: 'clients', table: 'public.client', above: cell };
    return value
      ? { subject, conditions: named(value), target: 'filtered', hasComments: false }
      : null;
  };
  const client = {
    isReady: true,
    stateChanged: new Signal<object, void>({}),
    cellUri: (_: unknown, id: string) => id,
    ask: async (_: unknown, { method }: { method: string }, asked: Record<string, never>) => {
      switch (method) {
        case 'vantage/filterSubjects':
          return {
            state: { kind: 'ready', label: 'x', tables: 1 },
            subjects: [
              { variable: 'clients', table: 'public.client', label: 'Client' },
              { variable: null, table: 'public.client', label: 'Client' }
            ]
          };
        case 'vantage/filterColumns':
          return { label: 'Client', columns: [column('name')], relations: [], definition: '' };
        case 'vantage/filterCount':
          return { kind: 'count', rows: 3, precision: 'exact' };
        case 'vantage/filterFacet':
          return { kind: 'none', reason: '' };
        case 'vantage/generateFilter':
          return {
            code: `filtered = ${(asked.conditions as FilterConditions & { values: string[] }[])[0].values[0]}`
          };
        default:
          return parse(asked.cell);
      }
    }
  } as unknown as IVantageClient;
  const model = new FilterModel(client, () => panel);
  return { model, shared, content, activeCellChanged, contentChanged };
}

const settle = (milliseconds = 0): Promise<void> =>
  new Promise(resolve => setTimeout(resolve, milliseconds));

async function opened(...sources: string[]) {
  const all = start(...sources);
  await all.model.refresh();
  await settle();
  return all;
}

/** The value that the only condition asks for. */
const valueIn = ({ conditions }: FilterModel): unknown =>
  (conditions[0] as { values?: readonly unknown[] } | undefined)?.values?.[0];

async function typed(model: FilterModel, value: string): Promise<void> {
  model.addCondition(model.placeAt([])!.columns.get('name')!);
  const [{ id }] = model.drafts;
  model.change(id, { operator: 'eq' });
  model.change(id, { values: [value] });
}

it('starts with the last set of the notebook', async () => {
  const { model } = await opened('x');
  expect(model.subject).toMatchObject({ variable: 'clients' });
  expect(model.rows).toMatchObject({ rows: 3, precision: 'exact' });
});

it('writes a cell, and the cell is the filter’s from then on', async () => {
  const { model, shared } = await opened('x');
  await typed(model, 'a');
  await model.insert();
  expect(shared.cells.map(cell => cell.getSource())).toEqual(['x', 'filtered = a']);
  expect(model.writer.bound).toMatchObject({ source: 'filtered = a' });
  expect(model.isChanged).toBe(false);
});

it('shows what was edited by hand', async () => {
  const { model, shared } = await opened('x');
  await typed(model, 'a');
  await model.insert();
  shared.getCell(1).setSource('filtered = b');
  await model.refresh();
  expect(valueIn(model)).toBe('b');
});

it('keeps what it shows while the cell cannot be read, and reads it again', async () => {
  const { model, shared } = await opened('x');
  await typed(model, 'a');
  await model.insert();
  shared.getCell(1).setSource('filtered = b(');
  await model.refresh();
  expect(valueIn(model)).toBe('a');
  expect(model.writer.isUpdatable).toBe(false);
  shared.getCell(1).setSource('filtered = b');
  await model.refresh();
  expect(valueIn(model)).toBe('b');
  expect(model.writer.isUpdatable).toBe(true);
});

it('writes the cell again when it still says what was read', async () => {
  const { model, shared } = await opened('x');
  await typed(model, 'a');
  await model.insert();
  model.change(model.drafts[0].id, { values: ['b'] });
  expect(model.isChanged).toBe(true);
  await model.update();
  expect(shared.getCell(1).getSource()).toBe('filtered = b');
  expect(model.isChanged).toBe(false);
});

it('does not write over what was typed meanwhile', async () => {
  const { model, shared } = await opened('x');
  await typed(model, 'a');
  await model.insert();
  model.change(model.drafts[0].id, { values: ['b'] });
  shared.getCell(1).setSource('filtered = mine');
  await model.update();
  expect(shared.getCell(1).getSource()).toBe('filtered = mine');
  expect(valueIn(model)).toBe('mine');
  expect(model.notice).not.toBeNull();
});

it('lets a cell go that was taken away, and keeps its conditions', async () => {
  const { model, shared } = await opened('x');
  await typed(model, 'a');
  await model.insert();
  shared.deleteCell(1);
  await model.refresh();
  expect(model.writer.bound).toBeNull();
  expect(valueIn(model)).toBe('a');
});

it('follows the active cell, but not over conditions that no cell says', async () => {
  const { model, shared, content, activeCellChanged } = await opened('x', 'filtered = b');
  shared.getCell(1).setMetadata('vantage', { generator: 'filter', version: 1 });
  await typed(model, 'a');
  content.activeCellIndex = 1;
  activeCellChanged.emit();
  await settle();
  expect(valueIn(model)).toBe('a');
  expect(model.isOtherActive).toBe(true);
  model.clear();
  activeCellChanged.emit();
  await settle();
  expect(valueIn(model)).toBe('b');
});
