import type { CompletionProviderManager, ICompletionContext } from '@jupyterlab/completer';

/** JupyterLab's own names for them; jupyterlab-lsp's kernel provider takes the same one. */
export const KERNEL_PROVIDER = 'CompletionProvider:kernel';
const DEBUGGER_PROVIDER = 'DebuggerCompletionProvider';

/** Keeps the debugger's provider from delaying the popup while nothing is being debugged. */
export function guardDebugger(manager: CompletionProviderManager, isEnabled: () => boolean): void {
  const provider = manager.getProviders?.().get(DEBUGGER_PROVIDER);
  if (provider) {
    const before = provider.isApplicable.bind(provider);
    provider.isApplicable = async context =>
      (!isEnabled() || isDebugging(context)) && before(context);
  }
}

function isDebugging(context: ICompletionContext): boolean {
  return (
    context.widget.node.querySelector(
      '.jp-DebuggerBugButton[aria-pressed="true"], .jp-Debugger-lineHighlight'
    ) !== null
  );
}

/** When the kernel can answer; null where it can now. One that is gone cannot ever. */
export function untilIdle({ session }: ICompletionContext): Promise<void> | null {
  const kernel = session?.kernel;
  if (!kernel || kernel.status === 'idle') {
    return null;
  }
  return new Promise(resolve => {
    const look = (): void => {
      if (kernel.status === 'idle' || kernel.isDisposed) {
        kernel.statusChanged.disconnect(look);
        resolve();
      }
    };
    kernel.statusChanged.connect(look);
  });
}
