import { EditorView, hoverTooltip, type Tooltip } from '@codemirror/view';
import { EditorExtensionRegistry, type IEditorExtensionRegistry } from '@jupyterlab/codemirror';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { IVantageClient, IWords } from '../tokens';
import { renderWords } from './words';

/** Explains what is under the pointer in the cells of notebooks. */
export function registerHover(
  registry: IEditorExtensionRegistry,
  tracker: INotebookTracker,
  client: IVantageClient,
  rendermime: IRenderMimeRegistry
): void {
  registry.addExtension({
    name: 'jupyterlab-vantage:hover',
    factory: options => {
      const shared = options.model.sharedModel as { getId?: () => string; cell_type?: string };
      if (!options.inline || !shared.getId || shared.cell_type !== 'code') {
        return null;
      }
      const source = async (view: EditorView, position: number): Promise<Tooltip | null> => {
        const notebook = findNotebook(tracker, view);
        if (!notebook) {
          return null;
        }
        const line = view.state.doc.lineAt(position);
        const words = await client
          .hover({
            notebook,
            cell: shared.getId!(),
            line: line.number - 1,
            character: position - line.from
          })
          .catch(() => null); // the server went away: there is nothing to show
        return words
          ? { pos: position, above: false, create: () => ({ dom: makeNode(rendermime, words) }) }
          : null;
      };
      return EditorExtensionRegistry.createImmutableExtension(
        hoverTooltip(source, { hoverTime: 300 })
      );
    }
  });
}

function findNotebook(tracker: INotebookTracker, view: EditorView): NotebookPanel | null {
  return tracker.find(panel => panel.node.contains(view.dom)) ?? null;
}

function makeNode(rendermime: IRenderMimeRegistry, words: IWords): HTMLElement {
  const node = document.createElement('div');
  node.className = 'jp-ThemedContainer jp-Vantage-hover';
  node.append(renderWords(rendermime, words));
  return node;
}
