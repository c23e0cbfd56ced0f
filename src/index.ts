import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICompletionProviderManager, type CompletionProviderManager } from '@jupyterlab/completer';
import { IEditorExtensionRegistry } from '@jupyterlab/codemirror';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStatusBar } from '@jupyterlab/statusbar';
import { Widget } from '@lumino/widgets';
import { finishChoice } from './cells/chosen';
import { PROVIDER_ID, VantageCompletionProvider } from './cells/completion';
import { guardDebugger } from './cells/guard';
import { registerHover } from './cells/hover';
import { Patience } from './cells/patience';
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
  id: 'jupyterlab-vantage:plugin',
  description: 'Completion of columns and relations, which busy or slow providers do not delay.',
  autoStart: true,
  requires: [
    IVantageClient,
    ICompletionProviderManager,
    IRenderMimeRegistry,
    INotebookTracker,
    ISettingRegistry
  ],
  activate: async (
    app: JupyterFrontEnd,
    vantage: IVantageClient,
    completions: ICompletionProviderManager,
    rendermime: IRenderMimeRegistry,
    tracker: INotebookTracker,
    registry: ISettingRegistry
  ) => {
    const manager = completions as CompletionProviderManager;
    const settings = await registry.load(completion.id);
    const isEnabled = (): boolean => settings.get('guardBusyProviders').composite === true;
    const patience = new Patience(PROVIDER_ID, isEnabled);
    const provider = new VantageCompletionProvider(vantage, rendermime, manager, patience);
    manager.registerProvider(provider);
    manager.selected?.connect((_, { insertText }) => {
      const item = provider.offered.get(insertText);
      const editor = tracker.activeCell?.editor;
      if (item && editor) {
        finishChoice(editor, item);
      }
    });
    // Providers are known, and wrapped by whoever else wraps them, only once the page is there.
    void app.restored.then(() => {
      guardDebugger(manager, isEnabled);
      patience.limit(manager);
    });
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

export default [client, completion, hover, status, diagram, filter];
