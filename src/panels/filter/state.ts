import type { TranslationBundle } from '@jupyterlab/translation';
import type { FilterModel } from './model';

type Message = {
  readonly text: string;
  readonly detail?: string;
  readonly action?: { readonly label: string; readonly run: () => void };
  readonly isBusy?: boolean;
  /** Nothing else can be shown. */
  readonly isAll: boolean;
};

/** What the sidebar says of itself where not all is well; null where it is. */
export function describeSidebar(model: FilterModel, trans: TranslationBundle): Message | null {
  const { state } = model;
  const again = { label: trans.__('Try again'), run: () => void model.connect() };
  switch (state.kind) {
    case 'noNotebook':
      return {
        text: trans.__(
          'Open a notebook: the sets that it makes, and the tables behind them, are filtered here.'
        ),
        isAll: true
      };
    case 'away':
      return {
        text: trans.__('The language server is away. What is here waits until it is back.'),
        detail: state.reason,
        isBusy: true,
        isAll: model.subject === null
      };
    case 'none':
      return {
        text: trans.__('Once a cell connects to a database, its tables are filtered here.'),
        detail: 'db = v.connect_postgres("…")',
        action: {
          label: trans.__('Insert a connection'),
          run: () => void model.insertConnection()
        },
        isAll: true
      };
    case 'connecting':
      return {
        text: trans.__('Reading the tables of %1 …', state.label),
        isBusy: true,
        isAll: model.subjects.length === 0
      };
    case 'failed':
      return {
        text: trans.__('%1 does not answer.', state.label),
        detail: state.reason,
        action: again,
        isAll: true
      };
    case 'needsTrust':
      return {
        text: trans.__(
          'This notebook names a database on %1, which was not agreed to here.',
          state.host
        ),
        detail: trans.__('%1. The host is remembered once you agreed to it.', state.label),
        action: { label: trans.__('Connect to %1', state.host), run: () => void model.connect() },
        isAll: true
      };
    case 'offline':
      return {
        text: trans.__(
          '%1 does not answer. Names are from before, and nothing is counted.',
          state.label
        ),
        detail: state.reason,
        action: again,
        isAll: false
      };
    default:
      return model.subjects.length
        ? null
        : { text: trans.__('This database has no tables.'), action: again, isAll: true };
  }
}
