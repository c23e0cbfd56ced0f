import type {
  Completer,
  CompletionHandler,
  ICompletionContext,
  ICompletionProvider
} from '@jupyterlab/completer';
import { Text } from '@jupyterlab/coreutils';

type Item = CompletionHandler.ICompletionItem;

/** What a provider answered after the list had opened. */
export type LateReply = {
  readonly provider: ICompletionProvider;
  readonly context: ICompletionContext;
  readonly request: CompletionHandler.IRequest;
  readonly reply: CompletionHandler.ICompletionItemsReply;
};

/** Puts what slow providers answer into the list that is open: behind what is there, each item once. */
export class LateList {
  constructor(private readonly _model: Completer.IModel) {
    this._set = _model.setCompletionItems.bind(_model);
    _model.setCompletionItems = items => {
      this._items = items;
      this._set(items);
      this._settle();
    };
    _model.queryChanged.connect(() => this._settle());
  }

  /** The request that is asked now: what is late for another one is of no use any more. */
  begin(request: CompletionHandler.IRequest): void {
    if (request !== this._request) {
      this._request = request;
      this._waiting = [];
    }
  }

  /** Whether the list of a request is open. */
  isWanted(request: CompletionHandler.IRequest): boolean {
    return request === this._request && this._model.original?.text === request.text;
  }

  /** Adds an answer. While people move in the list it is left alone: the answer waits until they type on. */
  add(late: LateReply): void {
    if (late.request === this._request) {
      this._waiting.push(late);
      if (isUntouched()) {
        this._settle();
      }
    }
  }

  private _settle(): void {
    if (!this._waiting.length || this._model.original?.text !== this._request?.text) {
      return; // the list is still on its way to the page, or was closed
    }
    const added = this._waiting.splice(0).flatMap(late => this._aligned(late));
    const known = new Set(this._items.map(textOf));
    const fresh = added.filter(item => !known.has(textOf(item)) && known.add(textOf(item)));
    if (fresh.length) {
      this._items = [...this._items, ...fresh];
      this._set(this._items);
    }
  }

  /** The items, as what is inserted where the open list begins. */
  private _aligned({ provider, context, request: { text }, reply }: LateReply): Item[] {
    const own = Text.charIndexToJsIndex(reply.start, text);
    const start = this._model.cursor?.start ?? own;
    const missing = text.slice(start, own);
    const surplus = text.slice(own, start);
    return reply.items.map(item => {
      const inserted = item.insertText || item.label;
      return {
        ...item,
        insertText: inserted.startsWith(surplus)
          ? missing + inserted.slice(surplus.length)
          : inserted,
        resolve: provider.resolve && (patch => provider.resolve!(item, context, patch))
      };
    });
  }

  private readonly _set: Completer.IModel['setCompletionItems'];
  private _items: CompletionHandler.ICompletionItems = [];
  private _request: CompletionHandler.IRequest | null = null;
  private _waiting: LateReply[] = [];
}

/** How JupyterLab tells items apart when it joins the lists of providers. */
const textOf = (item: Item): string => (item.insertText || item.label).trim();

/** Whether nobody has moved in the list: adding to it puts the choice back to the first item. */
function isUntouched(): boolean {
  const list = document.querySelector('.jp-Completer:not(.lm-mod-hidden)');
  const first = list?.querySelector('.jp-Completer-item');
  return !first || (list!.scrollTop === 0 && first.classList.contains('jp-mod-active'));
}
