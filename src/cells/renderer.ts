import { Completer, type CompletionHandler } from '@jupyterlab/completer';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { IVantageItem } from './item';
import type { OtherProviders } from './others';
import { renderWords } from './words';

const LETTERS: Readonly<Record<string, string>> = {
  column: 'c',
  relation: '→',
  method: 'ƒ',
  function: 'ƒ',
  class: 'C',
  value: '=',
  property: 'p'
};

/** Our items with a letter for their kind and the type at the right; those of others as they always are. */
export class VantageRenderer extends Completer.Renderer {
  constructor(
    private readonly _rendermime: IRenderMimeRegistry,
    private readonly _others: OtherProviders
  ) {
    super();
  }

  createCompletionItemNode(
    item: CompletionHandler.ICompletionItem,
    orderedTypes: string[]
  ): HTMLLIElement {
    const ours = (item as Partial<IVantageItem>).vantage;
    if (!ours) {
      return this._others.renderer.createCompletionItemNode(item, orderedTypes);
    }
    const node = document.createElement('li');
    node.className = 'jp-Completer-item jp-Vantage-item';
    // What JupyterLab inserts when the item is chosen.
    node.setAttribute('data-value', item.insertText ?? item.label);
    const kind = document.createElement('span');
    kind.className = 'jp-Vantage-itemKind';
    kind.dataset.kind = item.type;
    kind.textContent = LETTERS[item.type ?? ''] ?? '·';
    kind.title = item.type ?? '';
    const label = document.createElement('code');
    label.className = 'jp-Completer-match';
    label.textContent = ours.label;
    const detail = document.createElement('span');
    detail.className = 'jp-Vantage-itemDetail';
    detail.textContent = ours.labelDetails?.description ?? '';
    node.append(kind, label, detail);
    return node;
  }

  createDocumentationNode(item: CompletionHandler.ICompletionItem): HTMLElement {
    const ours = (item as Partial<IVantageItem>).vantage;
    if (!ours) {
      const { renderer } = this._others;
      return renderer.createDocumentationNode?.(item) ?? super.createDocumentationNode(item);
    }
    if (!item.documentation) {
      return super.createDocumentationNode(item);
    }
    const node = document.createElement('div');
    node.className = 'jp-Vantage-documentation';
    node.append(
      renderWords(this._rendermime, {
        markdown: item.documentation,
        explanation: ours.explanation
      })
    );
    return node;
  }
}
