import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICompletionProviderManager, type CompletionProviderManager } from '@jupyterlab/completer';
import { IEditorExtensionRegistry } from '@jupyterlab/codemirror';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStatusBar } from '@jupyterlab/statusbar';
import { Widget } from '@lumino/widgets';
import { finishChoice } from './cells/chosen';
import { VantageCompletionProvider } from './cells/completion';
import { guardProviders } from './cells/guard';
import { registerHover } from './cells/hover';
import { VantageClient } from './client/client';
import { diagram } from './diagram-plugin';
import { filter } from './filter-plugin';
import { describeState } from './status';
import { IVantageClient } from './tokens';

const client: JupyterFrontEndPlugin<IVantageClient> = {
  id: 'jupyterlab-vantage:client',
  description: 'The language server of this page, told of its notebooks.',
  autoStart: true,
  requires: [INotebookTracker],
  provides: IVantageClient,
  activate: async (_: JupyterFrontEnd, tracker: INotebookTracker) => VantageClient.start(tracker)
};

const completion: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-vantage:completion',
  description: 'Completion of columns and relations.',
  autoStart: true,
  requires: [IVantageClient, ICompletionProviderManager, IRenderMimeRegistry, INotebookTracker],
  activate: (
    _: JupyterFrontEnd,
    vantage: IVantageClient,
    manager: ICompletionProviderManager,
    rendermime: IRenderMimeRegistry,
    tracker: INotebookTracker
  ) => {
    const provider = new VantageCompletionProvider(
      vantage,
      rendermime,
      manager as CompletionProviderManager
    );
    manager.registerProvider(provider);
    manager.selected?.connect((_, { insertText }) => {
      const item = provider.offered.get(insertText);
      const editor = tracker.activeCell?.editor;
      if (item && editor) {
        finishChoice(editor, item);
      }
    });
  }
};

const guard: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-vantage:plugin',
  description: 'Keeps a busy kernel from delaying completion.',
  autoStart: true,
  requires: [ICompletionProviderManager, ISettingRegistry],
  activate: async (
    app: JupyterFrontEnd,
    manager: ICompletionProviderManager,
    registry: ISettingRegistry
  ) => {
    const settings = await registry.load(guard.id);
    // Providers are known, and wrapped by whoever else wraps them, only once the page is there.
    void app.restored.then(() =>
      guardProviders(
        manager as CompletionProviderManager,
        () => settings.get('guardBusyProviders').composite === true
      )
    );
  }
};

const hover: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-vantage:hover',
  description: 'Explains columns and relations under the pointer.',
  autoStart: true,
  requires: [IVantageClient, IEditorExtensionRegistry, INotebookTracker, IRenderMimeRegistry],
  activate: (
    _: JupyterFrontEnd,
    vantage: IVantageClient,
    registry: IEditorExtensionRegistry,
    tracker: INotebookTracker,
    rendermime: IRenderMimeRegistry
  ) => registerHover(registry, tracker, vantage, rendermime)
};

const status: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-vantage:status',
  description: 'How the database of the notebook is, in the status bar.',
  autoStart: true,
  requires: [IVantageClient, INotebookTracker, IStatusBar],
  activate: (
    _: JupyterFrontEnd,
    vantage: IVantageClient,
    tracker: INotebookTracker,
    bar: IStatusBar
  ) => {
    const item = new Widget();
    item.addClass('jp-Vantage-status');
    const update = (): void => {
      const panel = tracker.currentWidget;
      const { text, title } = describeState(panel && vantage.state(panel));
      item.node.textContent = text;
      item.node.title = title;
    };
    vantage.stateChanged.connect(update);
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

export default [client, completion, guard, hover, status, diagram, filter];
