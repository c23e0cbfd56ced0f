import { filterIcon } from '@jupyterlab/ui-components';
import { CommandIDs } from './commands';
import { panelPlugin } from './panel-plugin';
import { FilterModel } from './panels/filter/model';
import { FilterPanel } from './panels/filter/panel';

/** The filter, in the right sidebar. */
export const filter = panelPlugin(
  {
    id: 'jupyterlab-vantage:filter',
    description:
      'A sidebar that builds conditions, counts what they leave, and writes them into a cell.'
  },
  ({ app, client, tracker, trans, notebook, dock, list }) => {
    const model = new FilterModel(client, notebook);
    const panel = new FilterPanel(model, trans);
    dock(panel, 'right', 502);
    const refresh = (): void => void (panel.isVisible && model.refresh());
    tracker.currentChanged.connect((_, current) => {
      refresh();
      // Cells are known once the file is read.
      void current?.context.ready.then(refresh);
      current?.disposed.connect(refresh);
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
    list(CommandIDs.openFilter);
  }
);
