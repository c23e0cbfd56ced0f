import * as React from 'react';

type Props = {
  /** One sentence: what is, or what would stand here. */
  readonly text: string;
  readonly detail?: string;
  readonly action?: { readonly label: string; readonly run: () => void };
  readonly isBusy?: boolean;
};

/** A panel that has nothing to show says why, and what can be done. */
export function StateMessage({ text, detail, action, isBusy }: Props): JSX.Element {
  return (
    <div className="jp-Vantage-state" role="status" aria-busy={isBusy}>
      {isBusy && <div className="jp-Vantage-progress" aria-hidden="true" />}
      <p>{text}</p>
      {detail && <p className="jp-Vantage-hint">{detail}</p>}
      {action && (
        <button className="jp-Vantage-button" onClick={action.run}>
          {action.label}
        </button>
      )}
    </div>
  );
}
