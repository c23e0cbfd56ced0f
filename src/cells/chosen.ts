import type { CodeEditor } from '@jupyterlab/codeeditor';
import type { IServerItem } from '../tokens';

/**
 * What JupyterLab cannot do when an item is chosen: it inserts a text, and knows of no other edits. `.["a b"]` loses
 * its dot, and the import that a class needs goes above.
 */
export function finishChoice(editor: CodeEditor.IEditor, item: IServerItem): void {
  const model = editor.model.sharedModel;
  const inserted = item.textEdit?.newText ?? item.label;
  const end = editor.getOffsetAt(editor.getCursorPosition());
  const start = end - inserted.length;
  if (model.getSource().slice(start, end) !== inserted) {
    return; // something else was inserted in the meantime
  }
  if (inserted.startsWith('[') && model.getSource().charAt(start - 1) === '.') {
    model.updateSource(start - 1, start, '');
  }
  for (const { range, newText } of item.additionalTextEdits ?? []) {
    const { line, character } = range.start;
    const at = editor.getOffsetAt({ line, column: character });
    if (!model.getSource().includes(newText)) {
      model.updateSource(at, at, newText);
    }
  }
}
