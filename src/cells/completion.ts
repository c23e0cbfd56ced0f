import { Text } from '@jupyterlab/coreutils';
import { CompletionTriggerKind } from '@jupyterlab/completer';
import type {
  Completer,
  CompletionHandler,
  CompletionProviderManager,
  ICompletionContext,
  ICompletionProvider
} from '@jupyterlab/completer';
import { NotebookPanel } from '@jupyterlab/notebook';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { ISharedText, SourceChange } from '@jupyter/ydoc';
import { Signal, type ISignal } from '@lumino/signaling';
import type { IServerItem, IVantageClient } from '../tokens';
import { makeItem, type IVantageItem } from './item';
import { kindOf } from './kinds';
import { insertedText, OtherProviders } from './others';
import type { Patience } from './patience';
import { VantageRenderer } from './renderer';

export const PROVIDER_ID = 'jupyterlab-vantage:completion';

/** Completion from the language server, ahead of the other providers, and silent where it knows nothing. */
export class VantageCompletionProvider
  implements ICompletionProvider<CompletionHandler.ICompletionItem>
{
  constructor(
    private readonly _client: IVantageClient,
    rendermime: IRenderMimeRegistry,
    manager: CompletionProviderManager,
    private readonly _patience: Patience
  ) {
    this._others = new OtherProviders(manager, this.identifier);
    this.renderer = new VantageRenderer(rendermime, this._others);
  }

  readonly identifier = PROVIDER_ID;
  readonly rank = 1200;
  readonly renderer: VantageRenderer;

  private readonly _others: OtherProviders;

  /** Emitted when there are items for a list that people asked for. */
  readonly invoked: ISignal<this, void> = new Signal<this, void>(this);

  /** The items of the last list, by what is inserted for them. */
  readonly offered = new Map<string, IServerItem>();

  async isApplicable(context: ICompletionContext): Promise<boolean> {
    return (
      context.widget instanceof NotebookPanel && /python/.test(context.editor?.model.mimeType ?? '')
    );
  }

  fetch(
    request: CompletionHandler.IRequest,
    context: ICompletionContext,
    trigger?: CompletionTriggerKind
  ): Promise<CompletionHandler.ICompletionItemsReply> {
    const reply = this._fetch(request, context);
    const hasItems = reply.then(({ items }) => items.length > 0);
    this._patience.note(request, hasItems);
    if (trigger === CompletionTriggerKind.Invoked) {
      hasItems.then(
        has => has && (this.invoked as Signal<this, void>).emit(),
        () => undefined // JupyterLab is told of it by the reply
      );
    }
    return reply;
  }

  private async _fetch(
    request: CompletionHandler.IRequest,
    context: ICompletionContext
  ): Promise<CompletionHandler.ICompletionItemsReply> {
    const nothing = { start: request.offset, end: request.offset, items: [] };
    const editor = context.editor;
    const shared = editor?.model.sharedModel as
      | (ISharedText & { getId?: () => string })
      | undefined;
    if (!editor || !shared?.getId || !(context.widget instanceof NotebookPanel)) {
      return nothing;
    }
    const { line, column } = editor.getCursorPosition();
    const answer = await this._client.complete({
      notebook: context.widget,
      cell: shared.getId(),
      line,
      character: column
    });
    if (!answer?.items.length) {
      return nothing;
    }
    // JupyterLab merges the ranges of all providers: always that of the word at the cursor, in code points.
    const end = editor.getOffsetAt({ line, column });
    const text = shared.getSource();
    const word = /(?:^|[^\p{L}\p{N}_])([\p{L}\p{N}_]*)$/u.exec(text.slice(0, end))?.[1] ?? '';
    const starts = answer.items.map(item => item.textEdit?.range.start.character ?? column);
    const start = Math.max(...starts.filter(each => each <= column), 0) + end - column;
    this.offered.clear();
    return {
      start: Text.jsIndexToCharIndex(Math.min(start, end - word.length), text),
      end: request.offset,
      items: answer.items.map(item => {
        const made = makeItem(item, kindOf(item));
        this.offered.set(made.insertText!, item);
        return made;
      })
    };
  }

  async resolve(
    item: CompletionHandler.ICompletionItem
  ): Promise<CompletionHandler.ICompletionItem> {
    const ours = (item as Partial<IVantageItem>).vantage;
    if (!ours) {
      return item;
    }
    const resolved = await this._client.resolve(ours);
    const resolvedItem: IVantageItem = {
      ...(item as IVantageItem),
      vantage: { ...ours, explanation: resolved.explanation },
      documentation: resolved.documentation?.value
    };
    return resolvedItem;
  }

  /** A list opens on a dot, a quote and a bracket, also while another is open; else as the next provider says. */
  shouldShowContinuousHint(
    visible: boolean,
    changed: SourceChange,
    context?: ICompletionContext
  ): boolean {
    return (
      /^(\.|["']{1,2}|\[\]?)$/.test(insertedText(changed)) ||
      this._others.opensOn(visible, changed, context)
    );
  }

  async modelFactory(context: ICompletionContext): Promise<Completer.IModel> {
    const model = await this._others.makeModel(context);
    this._patience.watch(context.widget, model);
    return model;
  }
}
