import { Completer, type CompletionHandler } from '@jupyterlab/completer';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { IVantageItem } from './item';

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
  constructor(private readonly _rendermime: IRenderMimeRegistry) {
    super();
  }

  createCompletionItemNode(
    item: CompletionHandler.ICompletionItem,
    orderedTypes: string[]
  ): HTMLLIElement {
    const ours = (item as Partial<IVantageItem>).vantage;
    if (!ours) {
      return super.createCompletionItemNode(item, orderedTypes);
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
    if (!(item as Partial<IVantageItem>).vantage || !item.documentation) {
      return super.createDocumentationNode(item);
    }
    return renderMarkdown(this._rendermime, item.documentation);
  }
}

/** Markdown as a node; JupyterLab's own renderer makes it safe. */
export function renderMarkdown(rendermime: IRenderMimeRegistry, text: string): HTMLElement {
  const renderer = rendermime.createRenderer('text/markdown');
  const model = rendermime.createModel({ data: { 'text/markdown': text }, trusted: false });
  renderer
    .renderModel(model)
    .catch(reason => console.warn('Vantage: cannot show this text.', reason));
  return renderer.node;
}
