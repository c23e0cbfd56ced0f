import {
  CompleterModel,
  type CompletionHandler,
  type CompletionProviderManager,
  type ICompletionContext,
  type ICompletionProvider
} from '@jupyterlab/completer';
import { ProviderReconciliator } from '@jupyterlab/completer/lib/reconciliator';
import { Signal } from '@lumino/signaling';
import type { Widget } from '@lumino/widgets';
import { KERNEL_PROVIDER } from '../cells/guard';
import { Patience } from '../cells/patience';

// JupyterLab's own joining of providers and its own model of the list; only the providers are made up.

const OWN = 'own';
const TEXT = 'clients.';

type Answer = { labels: string[]; start?: number; when?: Promise<unknown> };

/** A kernel that is busy until it is told otherwise. */
function busyKernel() {
  const kernel = { status: 'busy', isDisposed: false, statusChanged: new Signal<object, void>({}) };
  const rest = (): void => {
    kernel.status = 'idle';
    kernel.statusChanged.emit();
  };
  return { kernel, rest };
}

/** A list in which we have `own` and others answer when they are told to; the first of them is the kernel's. */
function scene(
  own: string[],
  others: Answer[],
  { isEnabled = true, kernel = { status: 'idle' } as object } = {}
) {
  const widget = {} as Widget;
  const session = { kernel };
  const context = { widget, session } as unknown as ICompletionContext;
  const patience = new Patience(OWN, () => isEnabled);
  const model = new CompleterModel();
  patience.watch(widget, model);
  const reply = ({ labels, start }: Answer): CompletionHandler.ICompletionItemsReply => ({
    start: start ?? TEXT.length,
    end: TEXT.length,
    items: labels.map(label => ({ label }))
  });
  const make = (identifier: string, answer: Answer): ICompletionProvider => ({
    identifier,
    isApplicable: async () => true,
    resolve: async item => ({ ...item, documentation: `of ${identifier}` }),
    fetch: async request => {
      const made = Promise.resolve(answer.when).then(() => reply(answer));
      if (identifier === OWN) {
        patience.note(
          request,
          made.then(({ items }) => items.length > 0)
        );
      }
      return made;
    }
  });
  const providers = new Map(
    [
      make(OWN, { labels: own }),
      ...others.map((each, at) => make(at ? `other${at}` : KERNEL_PROVIDER, each))
    ].map(each => [each.identifier, each])
  );
  const manager = { getProviders: () => providers } as unknown as CompletionProviderManager;
  Object.assign(manager, { activeProvidersChanged: new Signal(manager) });
  patience.limit(manager);
  const reconciliator = new ProviderReconciliator({
    context,
    providers: [...providers.values()],
    timeout: 60_000
  } as ConstructorParameters<typeof ProviderReconciliator>[0]);
  /** As the handler of the completer does it. */
  const open = async (): Promise<void> => {
    const found = await reconciliator.fetch({ text: TEXT, offset: TEXT.length });
    model.original = { text: TEXT, line: 0, column: TEXT.length };
    model.cursor = { start: found!.start, end: found!.end };
    model.setCompletionItems(found!.items);
  };
  const labels = (): string[] => model.completionItems().map(item => item.label);
  return { open, labels, model };
}

/** A moment that a test chooses. */
function moment(): { promise: Promise<void>; come: () => void } {
  let come = (): void => undefined;
  const promise = new Promise<void>(resolve => (come = resolve));
  return { promise, come };
}

const settled = (): Promise<void> => new Promise(resolve => setTimeout(resolve));

afterEach(() => (document.body.innerHTML = ''));

test('our items are shown while a provider is silent, and its own are added when it answers', async () => {
  const late = moment();
  const { open, labels } = scene(['id', 'name'], [{ labels: ['where(x)'], when: late.promise }]);
  await open();
  expect(labels()).toEqual(['id', 'name']);
  late.come();
  await settled();
  expect(labels()).toEqual(['id', 'name', 'where(x)']);
});

test('each item is there once, and the late ones still explain themselves', async () => {
  const late = moment();
  const { open, labels, model } = scene(
    ['id', 'name'],
    [
      { labels: ['id', 'more'], when: late.promise },
      { labels: ['more', 'last'], when: late.promise }
    ]
  );
  await open();
  late.come();
  await settled();
  expect(labels()).toEqual(['id', 'name', 'more', 'last']);
  expect(await model.resolveItem(2)).toMatchObject({ documentation: `of ${KERNEL_PROVIDER}` });
});

test('a late item that begins at the dot is inserted behind it', async () => {
  const late = moment();
  const { open, model } = scene(
    ['id'],
    [{ labels: ['.where'], start: TEXT.length - 1, when: late.promise }]
  );
  await open();
  late.come();
  await settled();
  expect(model.completionItems()[1].insertText).toBe('where');
});

test('a provider that is as quick as we are is in the list from the beginning', async () => {
  const { open, labels } = scene(['id'], [{ labels: ['quick'] }]);
  await open();
  expect(labels()).toEqual(['id', 'quick']);
});

test('where we have nothing the list waits for the others', async () => {
  const late = moment();
  const { open, labels } = scene([], [{ labels: ['slow'], when: late.promise }]);
  const opened = open();
  setTimeout(late.come, 100);
  await opened;
  expect(labels()).toEqual(['slow']);
});

test('where it is switched off the list waits for all', async () => {
  const late = moment();
  const { open, labels } = scene(['id'], [{ labels: ['slow'], when: late.promise }], {
    isEnabled: false
  });
  const opened = open();
  setTimeout(late.come, 100);
  await opened;
  expect(labels()).toEqual(['id', 'slow']);
});

test('late items wait until the next key while people move in the list', async () => {
  const late = moment();
  const { open, labels, model } = scene(['id', 'name'], [{ labels: ['nap'], when: late.promise }]);
  await open();
  document.body.innerHTML =
    '<div class="jp-Completer"><li class="jp-Completer-item"></li><li class="jp-Completer-item jp-mod-active"></li></div>';
  late.come();
  await settled();
  expect(labels()).toEqual(['id', 'name']);
  model.current = { text: `${TEXT}na`, line: 0, column: TEXT.length + 2 };
  expect(model.completionItems().map(item => item.insertText)).toEqual(['name', 'nap']);
});

test('a kernel that runs a cell is asked when it is done, if the list is still there', async () => {
  const { kernel, rest } = busyKernel();
  const { open, labels } = scene(['id'], [{ labels: ['of_the_kernel'] }], { kernel });
  await open();
  expect(labels()).toEqual(['id']);
  rest();
  await settled();
  expect(labels()).toEqual(['id', 'of_the_kernel']);
});

test('a kernel that runs a cell is not waited for where we have nothing', async () => {
  const { kernel } = busyKernel();
  const { open, labels } = scene([], [{ labels: ['x'] }, { labels: ['other'] }], { kernel });
  await open();
  expect(labels()).toEqual(['other']);
});

test('an answer whose list is closed goes nowhere', async () => {
  const late = moment();
  const { open, labels, model } = scene(['id'], [{ labels: ['where'], when: late.promise }]);
  await open();
  model.reset(true);
  late.come();
  await settled();
  expect(labels()).toEqual([]);
});
