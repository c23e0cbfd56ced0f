import { Completer, CompleterModel, type CompletionHandler } from '@jupyterlab/completer';
import type {
  CompletionProviderManager,
  ICompletionContext,
  ICompletionProvider
} from '@jupyterlab/completer';
import type { SourceChange } from '@jupyter/ydoc';
import type { IVantageItem } from './item';

/**
 * The providers behind ours. JupyterLab takes the renderer, the model and the rule of when to open from the first
 * provider alone: where items are not ours, the next one that has its own is asked.
 */
export class OtherProviders {
  constructor(
    private readonly _manager: CompletionProviderManager,
    private readonly _own: string
  ) {}

  /** How items that are not ours are drawn. */
  get renderer(): Completer.IRenderer {
    return this._next(each => each.renderer)?.renderer ?? this._renderer;
  }

  /** Whether a list opens on a change, where that is not for us to say. */
  opensOn(isVisible: boolean, changed: SourceChange, context?: ICompletionContext): boolean {
    const next = this._next(each => each.shouldShowContinuousHint);
    return next
      ? next.shouldShowContinuousHint!(isVisible, changed, context)
      : !isVisible && isLetter(changed);
  }

  /** A model of the list in which our items keep the order of the language server, ahead of the others. */
  async makeModel(context: ICompletionContext): Promise<Completer.IModel> {
    const next = this._next(each => each.modelFactory);
    const model = next
      ? await next.modelFactory!(context).catch(() => new CompleterModel())
      : new CompleterModel();
    const sorted = model.completionItems.bind(model);
    const known = new WeakMap<object, CompletionHandler.ICompletionItems>();
    model.completionItems = () => {
      const items = sorted();
      const before = known.get(items) ?? oursFirst(items);
      known.set(items, before);
      return before;
    };
    return model;
  }

  private _next(has: (provider: ICompletionProvider) => unknown): ICompletionProvider | undefined {
    const providers = [...(this._manager.getProviders?.().values() ?? [])];
    return providers
      .filter(each => each.identifier !== this._own && has(each))
      .sort((a, b) => (b.rank ?? 0) - (a.rank ?? 0))[0];
  }

  private readonly _renderer = new Completer.Renderer();
}

function oursFirst(items: CompletionHandler.ICompletionItems): CompletionHandler.ICompletionItems {
  const order = (item: CompletionHandler.ICompletionItem): string | undefined =>
    (item as Partial<IVantageItem>).vantage?.sortText;
  const ours = [...items].filter(item => order(item) !== undefined);
  return [
    ...ours.sort((a, b) => (order(a)! < order(b)! ? -1 : 1)),
    ...items.filter(item => order(item) === undefined)
  ];
}

/** What was typed in a change. */
export const insertedText = (changed: SourceChange): string =>
  changed.sourceChange
    ?.map(delta => (typeof delta.insert === 'string' ? delta.insert : ''))
    .join('') ?? '';

const isLetter = (changed: SourceChange): boolean => /^[\p{L}_]$/u.test(insertedText(changed));
