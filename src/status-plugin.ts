import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Dialog, showDialog } from '@jupyterlab/apputils';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator, type TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { reconnect } from './reconnect';
import { describeState } from './status';
import { IVantageClient, type LabState } from './tokens';

/** How the database of the notebook is, in the status bar; where something can be done about it, by a click. */
export const status: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-vantage:status',
  description: 'How the database of the notebook is, in the status bar.',
  autoStart: true,
  requires: [IVantageClient, INotebookTracker, IStatusBar],
  optional: [ITranslator],
  activate: (
    _: JupyterFrontEnd,
    client: IVantageClient,
    tracker: INotebookTracker,
    bar: IStatusBar,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load('vantage');
    const button = document.createElement('button');
    button.className = 'jp-Vantage-statusButton';
    const item = new Widget();
    item.addClass('jp-Vantage-status');
    item.node.append(button);
    const current = (): LabState | null => {
      const panel = tracker.currentWidget;
      return panel && client.state(panel);
    };
    const update = (): void => {
      const state = current();
      const { text, title } = describeState(state);
      button.textContent = text;
      item.node.title = title;
      button.disabled = !canBeAsked(state);
    };
    button.onclick = () => {
      const [panel, state] = [tracker.currentWidget, current()];
      if (panel && state) {
        void askAgain(client, panel, state, trans);
      }
    };
    client.stateChanged.connect(update);
    tracker.currentChanged.connect(update);
    update();
    bar.registerStatusItem(status.id, {
      item,
      align: 'left',
      rank: 4,
      isActive: () => tracker.currentWidget !== null
    });
  }
};

const canBeAsked = (state: LabState | null): boolean =>
  ['ready', 'offline', 'failed', 'needsTrust'].includes(state?.kind ?? '');

/** Reads the catalog again; a host that was not agreed to is asked for first. */
async function askAgain(
  client: IVantageClient,
  panel: NotebookPanel,
  state: LabState,
  trans: TranslationBundle
): Promise<void> {
  if (state.kind === 'needsTrust') {
    const { button } = await showDialog({
      title: trans.__('Connect to %1?', state.host),
      body: trans.__(
        'This notebook names %1. Vantage reads its tables with what you can reach, and changes nothing. The host is remembered for you, and is not asked for again.',
        state.label
      ),
      buttons: [
        Dialog.cancelButton({ label: trans.__('Not now') }),
        Dialog.okButton({ label: trans.__('Connect') })
      ]
    });
    if (!button.accept) {
      return;
    }
  }
  await reconnect(client, panel, state);
}
