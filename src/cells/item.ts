import type { CompletionHandler } from '@jupyterlab/completer';
import type { IServerItem } from '../tokens';

/** An item of ours in JupyterLab's list. */
export interface IVantageItem extends CompletionHandler.ICompletionItem {
  vantage: IServerItem;
}

/** An item as JupyterLab wants it; what it inserts tells items of one name apart: `count` and `["count"]`. */
export function makeItem(item: IServerItem, type: string): IVantageItem {
  return {
    label: item.label,
    insertText: item.textEdit?.newText ?? item.label,
    type,
    vantage: item
  };
}
