import type {
  Completer,
  CompletionHandler,
  CompletionProviderManager,
  ICompletionProvider
} from '@jupyterlab/completer';
import type { Widget } from '@lumino/widgets';
import { KERNEL_PROVIDER, untilIdle } from './guard';
import { LateList } from './late-list';

/** How long the list waits for others once ours is there, in milliseconds: an idle kernel is as quick. */
const GRACE = 25;

/**
 * JupyterLab shows a list when the slowest provider has answered. Where we have items it waits for the others a
 * moment only, and never for a kernel that runs a cell; what they answer later goes into the open list.
 */
export class Patience {
  constructor(
    private readonly _own: string,
    private readonly _isEnabled: () => boolean
  ) {}

  /** Limits the waiting for all providers of a manager but ours, also for those that come later. */
  limit(manager: CompletionProviderManager): void {
    const limitAll = (): void => {
      for (const provider of manager.getProviders?.().values() ?? []) {
        if (provider.identifier !== this._own && !this._limited.has(provider)) {
          this._limited.add(provider);
          this._limit(provider);
        }
      }
    };
    limitAll();
    manager.activeProvidersChanged.connect(limitAll);
  }

  /** Notes that we were asked, and whether there will be items. */
  note(request: CompletionHandler.IRequest, hasItems: Promise<boolean>): void {
    this._asked.set(request, hasItems);
  }

  /** Lets late answers reach the list of a widget. */
  watch(widget: Widget, model: Completer.IModel): void {
    this._lists.set(widget, new LateList(model));
  }

  private _limit(provider: ICompletionProvider): void {
    const fetch = provider.fetch.bind(provider);
    provider.fetch = async (request, context, trigger) => {
      const list = this._lists.get(context.widget);
      const nothing = { start: request.offset, end: request.offset, items: [] };
      const idle = provider.identifier === KERNEL_PROVIDER ? untilIdle(context) : null;
      if (!this._isEnabled() || (!list && !idle)) {
        return fetch(request, context, trigger);
      }
      list?.begin(request);
      const theirs = idle
        ? idle.then(() => (list?.isWanted(request) ? fetch(request, context, trigger) : nothing))
        : fetch(request, context, trigger);
      const late = idle ? 'enough' : await Promise.race([theirs, this._untilEnough(request)]);
      if (late !== 'enough') {
        return late;
      }
      theirs.then(
        reply => list?.add({ provider, context, request, reply }),
        () => {
          // What fails late fails as silently as JupyterLab lets it fail in time.
        }
      );
      return nothing;
    };
  }

  /** Resolves when our items have been there for a moment; never where we have none. */
  private async _untilEnough(request: CompletionHandler.IRequest): Promise<'enough'> {
    await Promise.resolve(); // all providers are asked in one go, in the order of their ranks
    if (!(await this._asked.get(request)?.catch(() => false))) {
      return new Promise(() => undefined);
    }
    return new Promise(resolve => window.setTimeout(() => resolve('enough'), GRACE));
  }

  private readonly _limited = new WeakSet<ICompletionProvider>();
  private readonly _asked = new WeakMap<CompletionHandler.IRequest, Promise<boolean>>();
  private readonly _lists = new WeakMap<Widget, LateList>();
}
