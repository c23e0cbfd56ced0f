import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { describeState } from '../../status';
import type { DiagramModel } from './model';

type Props = { model: DiagramModel; trans: TranslationBundle };

/** Why there is nothing to see, in one sentence, with the one thing to do about it. */
export function Empty({ model, trans }: Props): JSX.Element {
  const { state } = model;
  const isQuiet = model.isLoading || state?.kind === 'connecting';
  return (
    <div className="jp-Vantage-empty" role="status" aria-busy={isQuiet}>
      <p>{model.isLoading ? trans.__('Asking for the tables …') : textOf(model, trans)}</p>
      {!isQuiet && <button onClick={() => void model.tryAgain()}>{actionOf(model, trans)}</button>}
    </div>
  );
}

function actionOf({ state }: DiagramModel, trans: TranslationBundle): string {
  switch (state?.kind) {
    case undefined:
    case 'none':
      return trans.__('Look again');
    case 'needsTrust':
      return trans.__('Connect to %1', state.host);
    default:
      return trans.__('Try again');
  }
}

function textOf({ state }: DiagramModel, trans: TranslationBundle): string {
  switch (state?.kind) {
    case undefined:
      return trans.__('The tables of a notebook appear here: open one first.');
    case 'none':
      return trans.__(
        'The tables around the one at hand appear here, once a cell of the notebook connects to a database.'
      );
    case 'ready':
      return trans.__('This database has no tables.');
    default:
      return describeState(state ?? null).title;
  }
}
