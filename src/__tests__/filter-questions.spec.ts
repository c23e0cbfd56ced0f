import type { NotebookPanel } from '@jupyterlab/notebook';
import { FilterCount, FilterFacet } from '../../lsp-server/protocol';
import { Questions } from '../panels/filter/questions';
import type { IVantageClient } from '../tokens';
import { column } from './filter-fixtures';

type Asked = {
  method: string;
  stage: string;
  search?: string;
  signal: AbortSignal;
  answer: (value: unknown) => void;
};

/** A language server that answers when it is told to. */
function start() {
  const asked: Asked[] = [];
  const client = {
    isReady: true,
    ask: (
      _: unknown,
      { method }: { method: string },
      { stage, search }: { stage: string; search?: string },
      signal: AbortSignal
    ) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('taken back')));
        asked.push({ method, stage, search, signal, answer: resolve });
      })
  } as unknown as IVantageClient;
  const subject = { variable: 'x', table: 't', above: null };
  return {
    asked,
    questions: new Questions(client),
    scope: { notebook: {} as NotebookPanel, subject }
  };
}

const settle = (): Promise<void> => new Promise(resolve => setTimeout(resolve));
const rows = (count: number, precision: string) => ({ kind: 'count', rows: count, precision });

describe('counting', () => {
  it('shows the estimate until the true number comes', async () => {
    const { asked, questions, scope } = start();
    void questions.count('rows', scope, []);
    expect(asked.map(({ method, stage }) => [method, stage])).toEqual([
      [FilterCount.method, 'quick'],
      [FilterCount.method, 'exact']
    ]);
    asked[0].answer(rows(121, 'estimated'));
    await settle();
    expect(questions.counts.get('rows')).toMatchObject({ rows: 121, precision: 'estimated' });
    asked[1].answer(rows(120, 'exact'));
    await settle();
    expect(questions.counts.get('rows')).toMatchObject({ rows: 120, precision: 'exact' });
  });

  it('an estimate that comes late does not take the place of the true number', async () => {
    const { asked, questions, scope } = start();
    void questions.count('rows', scope, []);
    asked[1].answer(rows(120, 'exact'));
    await settle();
    asked[0].answer(rows(121, 'estimated'));
    await settle();
    expect(questions.counts.get('rows')).toMatchObject({ rows: 120, precision: 'exact' });
  });

  it('takes the old question back when the conditions change, and drops its answer', async () => {
    const { asked, questions, scope } = start();
    void questions.count('rows', scope, []);
    void questions.count('rows', scope, []);
    expect(asked.map(each => each.signal.aborted)).toEqual([true, true, false, false]);
    asked[1].answer(rows(1, 'exact'));
    await settle();
    expect(questions.counts.get('rows')).toEqual({ kind: 'asking' });
  });

  it('keeps the estimate where the true number takes too long, and says that one may wait', async () => {
    const { asked, questions, scope } = start();
    void questions.count('rows', scope, []);
    asked[1].answer({ kind: 'unavailable', reason: 'too slow', canWait: true });
    await settle();
    asked[0].answer(rows(121, 'estimated'));
    await settle();
    expect(questions.counts.get('rows')).toEqual({
      kind: 'rows',
      rows: 121,
      precision: 'estimated',
      isFinal: false
    });
  });

  it('calls no number exact while a new one is on its way', async () => {
    const { asked, questions, scope } = start();
    void questions.count('rows', scope, []);
    asked[1].answer(rows(120, 'exact'));
    await settle();
    void questions.count('rows', scope, []);
    expect(questions.counts.get('rows')).toMatchObject({ rows: 120, precision: 'estimated' });
  });
});

it('what a language server did not answer is asked again when it is back', async () => {
  const { asked, questions, scope } = start();
  questions.ask(scope, [], () => null);
  asked.forEach(each => each.answer(null));
  await settle();
  questions.ask(scope, [], () => null);
  expect(asked.map(each => each.stage)).toEqual(['quick', 'exact', 'quick', 'exact']);
});

describe('values of a column', () => {
  const draft = {
    kind: 'predicate' as const,
    id: 7,
    column: 'x',
    operator: 'in' as const,
    values: []
  };
  const asking = { conditions: [], related: [], path: [], column: column('x'), draft };
  const values = (precision: string) => ({
    kind: 'values',
    precision,
    values: [],
    more: 0,
    nulls: 0
  });

  it('come from statistics first, and are asked for once', async () => {
    const { asked, questions, scope } = start();
    void questions.facet(scope, asking);
    void questions.facet(scope, asking);
    expect(asked.map(({ method, stage }) => [method, stage])).toEqual([
      [FilterFacet.method, 'quick']
    ]);
    asked[0].answer(values('estimated'));
    await settle();
    expect(questions.facets.get(7)).toMatchObject({
      isAsking: true,
      facet: { precision: 'estimated' }
    });
    asked[1].answer(values('exact'));
    await settle();
    expect(questions.facets.get(7)).toMatchObject({
      isAsking: false,
      facet: { precision: 'exact' }
    });
    expect(asked).toHaveLength(2);
  });

  it('stay where reading the rows takes too long', async () => {
    const { asked, questions, scope } = start();
    void questions.facet(scope, asking);
    asked[0].answer(values('estimated'));
    await settle();
    asked[1].answer({ kind: 'none', reason: 'too slow' });
    await settle();
    expect(questions.facets.get(7)).toMatchObject({
      isAsking: false,
      facet: { precision: 'estimated' }
    });
  });

  it('are not asked for any more when the condition is gone', () => {
    const { asked, questions, scope } = start();
    void questions.facet(scope, asking);
    questions.forget(7);
    expect(asked[0].signal.aborted).toBe(true);
    expect(questions.facets.has(7)).toBe(false);
  });
});
