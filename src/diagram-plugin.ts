import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, MainAreaWidget } from '@jupyterlab/apputils';
import { ILauncher } from '@jupyterlab/launcher';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { CommandIDs } from './commands';
import { relationsIcon } from './icons';
import { DiagramModel } from './panels/diagram/model';
import { DiagramPanel } from './panels/diagram/panel';
import { TablesPanel } from './panels/tables/panel';
import { IVantageClient } from './tokens';

/** The diagram, from the palette, the launcher and a sidebar; at the side where there is no main area. */
export const diagram: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-vantage:diagram',
  description:
    'A picture of the relationships around a table, which writes code into the notebook.',
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
    // The diagram takes the focus from the notebook that it is about: the last one counts.
    let last: NotebookPanel | null = tracker.currentWidget;
    let widget: MainAreaWidget<DiagramPanel> | null = null;
    tracker.currentChanged.connect((_, panel) => {
      last = panel ?? last;
      if (panel && widget?.isVisible) {
        void widget.content.model.refresh();
      }
    });
    const notebook = (): NotebookPanel | null => (last && !last.isDisposed ? last : null);
    const make = (): MainAreaWidget<DiagramPanel> => {
      const made = new MainAreaWidget({
        content: new DiagramPanel(new DiagramModel(client, notebook), trans)
      });
      made.id = 'jp-Vantage-diagram';
      made.title.label = trans.__('Relationships');
      made.title.icon = relationsIcon;
      return made;
    };
    app.commands.addCommand(CommandIDs.openDiagram, {
      label: trans.__('Relationships'),
      caption: trans.__('Show the relationships around the table at hand'),
      icon: args => (args.isPalette ? undefined : relationsIcon),
      describedBy: {
        args: {
          type: 'object',
          properties: {
            table: { type: 'string', description: 'The table to look at, as schema.name' },
            isPalette: { type: 'boolean' }
          }
        }
      },
      execute: args => {
        if (!widget || widget.isDisposed) {
          widget = make();
        }
        if (!widget.isAttached) {
          const ref = notebook()?.id;
          app.shell.add(widget, 'main', ref ? { ref, mode: 'split-right' } : undefined);
          if (!widget.isAttached) {
            app.shell.add(widget, 'right', { rank: 501 });
          }
        }
        app.shell.activateById(widget.id);
        const { model } = widget.content;
        model.show({ focus: typeof args.table === 'string' ? args.table : undefined });
      }
    });
    const tables = new TablesPanel(client, notebook, trans, table => {
      void app.commands.execute(CommandIDs.openDiagram, table === null ? {} : { table });
    });
    tables.title.icon = relationsIcon;
    tracker.currentChanged.connect(tables.refresh, tables);
    app.shell.add(tables, 'left', { rank: 501 });
    restorer?.add(tables, tables.id);
    palette?.addItem({
      command: CommandIDs.openDiagram,
      category: 'Vantage',
      args: { isPalette: true }
    });
    launcher?.add({ command: CommandIDs.openDiagram, category: trans.__('Other') });
  }
};
