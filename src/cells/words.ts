import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { drawExplanation } from '../components/explanation';
import type { IWords } from '../tokens';

/** What is said of a name: drawn where it can be, else as Markdown, which JupyterLab's own renderer makes safe. */
export function renderWords(rendermime: IRenderMimeRegistry, words: IWords): HTMLElement {
  if (words.explanation) {
    return drawExplanation(words.explanation);
  }
  const renderer = rendermime.createRenderer('text/markdown');
  const model = rendermime.createModel({
    data: { 'text/markdown': words.markdown },
    trusted: false
  });
  renderer
    .renderModel(model)
    .catch(reason => console.warn('Vantage: cannot show this text.', reason));
  return renderer.node;
}
