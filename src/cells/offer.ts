import { Notification } from '@jupyterlab/apputils';
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ISignal } from '@lumino/signaling';

/** JupyterLab's settings of completion. */
const MANAGER = '@jupyterlab/completer-extension:manager';
/** Long enough to be read; one that nobody answers comes again another day. */
const SHOWN_FOR = 15_000;

/**
 * Offers, when our items were asked for by Tab for the first time, to list them as people type. JupyterLab has that
 * switched off. Whoever has answered is not asked again, whatever the answer was.
 */
export function offerAutoCompletion(
  registry: ISettingRegistry,
  settings: ISettingRegistry.ISettings,
  invoked: ISignal<unknown, void>,
  trans: TranslationBundle
): void {
  let isOffered = false;
  const answer = (): void => void settings.set('offerAutoCompletion', false);
  const offer = async (): Promise<void> => {
    const wanted = settings.get('offerAutoCompletion').composite === true;
    const manager = wanted && !isOffered ? await registry.load(MANAGER) : null;
    if (isOffered || !manager || manager.get('autoCompletion').composite === true) {
      return;
    }
    isOffered = true;
    Notification.info(
      trans.__('Columns and relations can be listed as you type, with their documentation.'),
      {
        autoClose: SHOWN_FOR,
        actions: [
          {
            label: trans.__('Turn on'),
            displayType: 'accent',
            callback: () => {
              answer();
              void manager.set('autoCompletion', true);
              void manager.set('showDocumentationPanel', true);
            }
          },
          { label: trans.__('Not now'), callback: answer }
        ]
      }
    );
  };
  invoked.connect(() => void offer());
}
