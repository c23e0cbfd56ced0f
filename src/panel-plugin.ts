import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ILauncher } from '@jupyterlab/launcher';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator, type TranslationBundle } from '@jupyterlab/translation';
import type { ReadonlyJSONObject } from '@lumino/coreutils';
import type { Widget } from '@lumino/widgets';
import { IVantageClient } from './tokens';

/** What a panel is made with. */
export type PanelContext = {
  readonly app: JupyterFrontEnd;
  readonly client: IVantageClient;
  readonly tracker: INotebookTracker;
  readonly trans: TranslationBundle;
  /** The notebook that was looked at last: a panel takes the focus from the notebook that it is about. */
  readonly notebook: () => NotebookPanel | null;
  /** Puts a panel into a sidebar, and keeps its place. */
  readonly dock: (panel: Widget, area: 'left' | 'right', rank: number) => void;
  /** Lists a command in the palette and in the launcher. */
  readonly list: (command: string, paletteArgs?: ReadonlyJSONObject) => void;
};

/** A plugin that adds a panel: palette, launcher and restorer are used where there are any. */
export function panelPlugin(
  { id, description }: { readonly id: string; readonly description: string },
  make: (context: PanelContext) => void
): JupyterFrontEndPlugin<void> {
  return {
    id,
    description,
    autoStart: true,
    requires: [IVantageClient, INotebookTracker],
    optional: [ICommandPalette, ILauncher, ITranslator, ILayoutRestorer],
    activate: (
      app: JupyterFrontEnd,
      client: IVantageClient,
      tracker: INotebookTracker,
      palette: ICommandPalette | null,
      launcher: ILauncher | null,
      translator: ITranslator | null,
      restorer: ILayoutRestorer | null
    ) => {
      const trans = (translator ?? nullTranslator).load('vantage');
      make({
        app,
        client,
        tracker,
        trans,
        notebook: lastNotebook(tracker),
        dock: (panel, area, rank) => {
          app.shell.add(panel, area, { rank });
          restorer?.add(panel, panel.id);
        },
        list: (command, args) => {
          palette?.addItem({ command, category: 'Vantage', args });
          launcher?.add({ command, category: trans.__('Other') });
        }
      });
    }
  };
}

function lastNotebook(tracker: INotebookTracker): () => NotebookPanel | null {
  let last = tracker.currentWidget;
  tracker.currentChanged.connect((_, panel) => {
    last = panel ?? last;
  });
  return () => (last && !last.isDisposed ? last : null);
}
