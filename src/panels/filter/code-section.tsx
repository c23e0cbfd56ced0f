import * as React from 'react';
import type { SectionProps } from './props';

/** The code as it will be written, and where. */
export function CodeSection({ model, trans }: SectionProps): JSX.Element | null {
  const { code, writer } = model;
  const { bound } = writer;
  const isEmpty = model.conditions.length === 0;
  const number = model.executionCount;
  const cell = number === null ? trans.__('Update the cell') : trans.__('Update cell %1', number);
  return (
    <section className="jp-Vantage-section jp-Vantage-code" aria-label={trans.__('Code')}>
      {isEmpty ? (
        <p className="jp-Vantage-hint">
          {trans.__('The code of the conditions appears here, as it will stand in a cell.')}
        </p>
      ) : (
        <pre tabIndex={0} aria-label={trans.__('Code of the filter')}>
          <code>
            {code.split('\n').map((line, at) => (
              <CodeLine key={at} line={line} />
            ))}
          </code>
        </pre>
      )}
      {model.notice && (
        <p className="jp-Vantage-notice" role="alert">
          {model.notice}
        </p>
      )}
      {bound && writer.isUnread && (
        <p className="jp-Vantage-notice">
          {trans.__(
            'The cell says something that cannot be shown here. It is read again as you edit it.'
          )}
        </p>
      )}
      {bound?.hasComments && (
        <p className="jp-Vantage-hint">
          {trans.__(
            'The cell has comments among its conditions: it is read, but not written again.'
          )}
        </p>
      )}
      <div className="jp-Vantage-actions">
        <button
          className="jp-Vantage-button"
          data-primary={!writer.isUpdatable || !model.isChanged}
          disabled={isEmpty || code === ''}
          onClick={() => void model.insert()}
        >
          {trans.__('Insert below')}
        </button>
        {bound && (
          <button
            className="jp-Vantage-button"
            data-primary={writer.isUpdatable && model.isChanged}
            disabled={!writer.isUpdatable || !model.isChanged || isEmpty}
            onClick={() => void model.update()}
          >
            {cell}
          </button>
        )}
        {model.isOtherActive && (
          <button className="jp-Vantage-link" onClick={() => void model.showActiveCell()}>
            {trans.__('Show the active cell')}
          </button>
        )}
      </div>
    </section>
  );
}

/** A line that breaks where code would be broken: before a dot, after a bracket or a comma. */
function CodeLine({ line }: { readonly line: string }): JSX.Element {
  const indent = line.length - line.trimStart().length;
  const parts = line.trimStart().split(/(?=\.[a-z_])|(?<=\()/i);
  return (
    <div
      className="jp-Vantage-codeLine"
      style={{ '--vantage-indent': indent } as React.CSSProperties}
    >
      {parts.map((part, at) => (
        <React.Fragment key={at}>
          {at > 0 && <wbr />}
          {part}
        </React.Fragment>
      ))}
    </div>
  );
}
