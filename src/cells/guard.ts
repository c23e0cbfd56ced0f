import type {
  CompletionProviderManager,
  ICompletionContext,
  ICompletionProvider
} from '@jupyterlab/completer';

/**
 * Keeps providers that cannot answer now from delaying the popup, which waits for all of them: the kernel's while it
 * runs a cell or is not there yet, and the debugger's while nothing is being debugged.
 */
export function guardProviders(manager: CompletionProviderManager, isEnabled: () => boolean): void {
  const providers = manager.getProviders?.();
  guard(
    providers?.get('CompletionProvider:kernel'),
    context => isEnabled() && (context.session?.kernel?.status ?? 'idle') !== 'idle'
  );
  guard(
    providers?.get('DebuggerCompletionProvider'),
    context => isEnabled() && !isDebugging(context)
  );
}

function guard(
  provider: ICompletionProvider | undefined,
  isHeldBack: (context: ICompletionContext) => boolean
): void {
  if (provider) {
    const before = provider.isApplicable.bind(provider);
    provider.isApplicable = async context => !isHeldBack(context) && before(context);
  }
}

function isDebugging(context: ICompletionContext): boolean {
  return (
    context.widget.node.querySelector(
      '.jp-DebuggerBugButton[aria-pressed="true"], .jp-Debugger-lineHighlight'
    ) !== null
  );
}
