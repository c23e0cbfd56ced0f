import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ILauncher } from '@jupyterlab/launcher';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { filterIcon } from '@jupyterlab/ui-components';
import { CommandIDs } from './commands';
import { FilterModel } from './panels/filter/model';
import { FilterPanel } from './panels/filter/panel';
import { IVantageClient } from './tokens';

/** The filter, in the right sidebar. */
export const filter: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-vantage:filter',
  description:
    'A sidebar that builds conditions, counts what they leave, and writes them into a cell.',
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
    const model = new FilterModel(client, () => lastNotebook(tracker));
    const panel = new FilterPanel(model, trans);
    app.shell.add(panel, 'right', { rank: 502 });
    restorer?.add(panel, panel.id);
    const refresh = (): void => void (panel.isVisible && model.refresh());
    tracker.currentChanged.connect((_, notebook) => {
      refresh();
      // Cells are known once the file is read.
      void notebook?.context.ready.then(refresh);
      notebook?.disposed.connect(refresh);
    });
    app.commands.addCommand(CommandIDs.openFilter, {
      label: trans.__('Filter'),
      caption: trans.__('Build conditions on a set or a table, and write them into a cell'),
      icon: filterIcon,
      describedBy: {
        args: {
          type: 'object',
          properties: {
            table: { type: 'string', description: trans.__('The table to filter: schema.name') }
          }
        }
      },
      execute: async ({ table }) => {
        app.shell.activateById(panel.id);
        if (typeof table === 'string') {
          await model.refresh();
          await model.chooseTable(table);
        }
      }
    });
    palette?.addItem({ command: CommandIDs.openFilter, category: 'Vantage' });
    launcher?.add({ command: CommandIDs.openFilter, category: trans.__('Other') });
  }
};

/** The notebook that was looked at last: a panel beside it does not take it away. */
function lastNotebook(tracker: INotebookTracker): NotebookPanel | null {
  const panel = tracker.currentWidget;
  return panel && !panel.isDisposed ? panel : null;
}
