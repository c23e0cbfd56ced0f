import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, MainAreaWidget } from '@jupyterlab/apputils';
import { ILauncher } from '@jupyterlab/launcher';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { CommandIDs } from './commands';
import { DiagramModel } from './panels/diagram/model';
import { DiagramPanel } from './panels/diagram/panel';
import { IVantageClient } from './tokens';

/** The diagram, opened from the palette and the launcher; at the side where there is no main area. */
export const diagram: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-vantage:diagram',
  description:
    'A picture of the relationships around a table, which writes code into the notebook.',
  autoStart: true,
  requires: [IVantageClient, INotebookTracker],
  optional: [ICommandPalette, ILauncher, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    client: IVantageClient,
    tracker: INotebookTracker,
    palette: ICommandPalette | null,
    launcher: ILauncher | null,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load('vantage');
    // The diagram takes the focus from the notebook that it is about: the last one counts.
    let last: NotebookPanel | null = tracker.currentWidget;
    tracker.currentChanged.connect((_, panel) => {
      last = panel ?? last;
    });
    let widget: MainAreaWidget<DiagramPanel> | null = null;
    app.commands.addCommand(CommandIDs.openDiagram, {
      label: trans.__('Relationships'),
      caption: trans.__('Show the relationships around the table at hand'),
      describedBy: { args: { type: 'object', properties: {} } },
      execute: () => {
        if (!widget || widget.isDisposed) {
          const model = new DiagramModel(client, () => (last && !last.isDisposed ? last : null));
          widget = new MainAreaWidget({ content: new DiagramPanel(model, trans) });
          widget.id = 'jp-Vantage-diagram';
          widget.title.label = trans.__('Relationships');
          void model.refresh();
        }
        if (!widget.isAttached) {
          const ref = last && !last.isDisposed ? last.id : undefined;
          app.shell.add(widget, 'main', ref ? { ref, mode: 'split-right' } : undefined);
          if (!widget.isAttached) {
            app.shell.add(widget, 'right', { rank: 501 });
          }
        }
        app.shell.activateById(widget.id);
      }
    });
    palette?.addItem({ command: CommandIDs.openDiagram, category: 'Vantage' });
    launcher?.add({ command: CommandIDs.openDiagram, category: trans.__('Other') });
  }
};
