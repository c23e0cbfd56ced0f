import type { Cell } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';
import {
  ParseFilter,
  type FilterConditions,
  type FilterSubject
} from '../../../lsp-server/protocol';
import type { IVantageClient } from '../../tokens';
import { answerOf } from './answer';

/** A filter as a cell says it. */
export type FilterCell = {
  readonly id: string;
  /** The text that was read. */
  readonly source: string;
  readonly subject: FilterSubject;
  readonly conditions: FilterConditions;
  /** It has comments among its conditions, which writing it again would lose. */
  readonly hasComments: boolean;
};

export const findCell = (panel: NotebookPanel | null, id: string | undefined): Cell | null =>
  panel?.content.widgets.find(each => each.model.id === id) ?? null;

export const sourceOf = (cell: Cell): string => cell.model.sharedModel.getSource();

/** Whether a cell was made by the filter sidebar. */
export const isGenerated = (cell: Cell | null): boolean =>
  (cell?.model.getMetadata('vantage') as { generator?: string } | undefined)?.generator ===
  'filter';

/** Reads the filter of a cell; null where it holds none that can be read whole. */
export async function readFilterCell(
  client: IVantageClient,
  panel: NotebookPanel,
  cell: Cell
): Promise<FilterCell | null> {
  const { id } = cell.model;
  const uri = client.cellUri(panel, id);
  const source = sourceOf(cell);
  const parsed = uri && (await answerOf(client, panel, ParseFilter, { cell: uri }));
  return parsed ? { id, source, ...parsed } : null;
}

/** Calls back when cells are edited (after a pause) and when another cell becomes the active one. */
export function watchNotebook(
  panel: NotebookPanel,
  { edited, activated, pause }: { edited: () => void; activated: () => void; pause: number }
): () => void {
  let timer = 0;
  const onEdit = (): void => {
    window.clearTimeout(timer);
    timer = window.setTimeout(edited, pause);
  };
  const { content, context } = panel;
  context.model.contentChanged.connect(onEdit);
  content.activeCellChanged.connect(activated);
  return () => {
    window.clearTimeout(timer);
    context.model.contentChanged.disconnect(onEdit);
    content.activeCellChanged.disconnect(activated);
  };
}
