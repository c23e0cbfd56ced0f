import { MainAreaWidget } from '@jupyterlab/apputils';
import { CommandIDs } from './commands';
import { relationsIcon } from './icons';
import { panelPlugin, type PanelContext } from './panel-plugin';
import { DiagramModel } from './panels/diagram/model';
import { DiagramPanel } from './panels/diagram/panel';
import { TablesPanel } from './panels/tables/panel';

/** The diagram, from the palette, the launcher and a sidebar; at the side where there is no main area. */
export const diagram = panelPlugin(
  {
    id: 'jupyterlab-vantage:diagram',
    description:
      'A picture of the relationships around a table, which writes code into the notebook.'
  },
  context => {
    const { app, client, tracker, trans, notebook } = context;
    let widget: MainAreaWidget<DiagramPanel> | null = null;
    tracker.currentChanged.connect((_, panel) => {
      if (panel && widget?.isVisible) {
        void widget.content.model.refresh();
      }
    });
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
          widget = makeDiagram(context);
        }
        if (!widget.isAttached) {
          const ref = notebook()?.id;
          app.shell.add(widget, 'main', ref ? { ref, mode: 'split-right' } : undefined);
          if (!widget.isAttached) {
            app.shell.add(widget, 'right', { rank: 501 });
          }
        }
        app.shell.activateById(widget.id);
        const focus = typeof args.table === 'string' ? args.table : undefined;
        widget.content.model.show({ focus });
      }
    });
    const tables = new TablesPanel(client, notebook, trans, table => {
      void app.commands.execute(CommandIDs.openDiagram, table === null ? {} : { table });
    });
    tables.title.icon = relationsIcon;
    tracker.currentChanged.connect(tables.refresh, tables);
    context.dock(tables, 'left', 501);
    context.list(CommandIDs.openDiagram, { isPalette: true });
  }
);

function makeDiagram({ app, client, notebook, trans }: PanelContext): MainAreaWidget<DiagramPanel> {
  const content = new DiagramPanel(new DiagramModel(client, notebook), trans, table => {
    void app.commands.execute(CommandIDs.openFilter, { table });
  });
  const made = new MainAreaWidget({ content });
  made.id = 'jp-Vantage-diagram';
  made.title.label = trans.__('Relationships');
  made.title.icon = relationsIcon;
  return made;
}
