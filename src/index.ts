import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICompletionProviderManager, type CompletionProviderManager } from '@jupyterlab/completer';
import { IEditorExtensionRegistry } from '@jupyterlab/codemirror';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { finishChoice } from './cells/chosen';
import { PROVIDER_ID, VantageCompletionProvider } from './cells/completion';
import { guardDebugger } from './cells/guard';
import { registerHover } from './cells/hover';
import { offerAutoCompletion } from './cells/offer';
import { Patience } from './cells/patience';
import { VantageClient } from './client/client';
import { diagram } from './diagram-plugin';
import { filter } from './filter-plugin';
import { status } from './status-plugin';
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
  optional: [ITranslator],
  activate: async (
    app: JupyterFrontEnd,
    vantage: IVantageClient,
    completions: ICompletionProviderManager,
    rendermime: IRenderMimeRegistry,
    tracker: INotebookTracker,
    registry: ISettingRegistry,
    translator: ITranslator | null
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
    const trans = (translator ?? nullTranslator).load('vantage');
    offerAutoCompletion(registry, settings, provider.invoked, trans);
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

export default [client, completion, hover, status, diagram, filter];
