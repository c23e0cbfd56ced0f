import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { DiagramModel } from './model';

type Props = { model: DiagramModel; trans: TranslationBundle };

/** The path that is being built, its code, and what to do with it; or the ways among which to choose. */
export function PathBar({ model, trans }: Props): JSX.Element | null {
  const { path, ways } = model;
  if (ways.length > 1) {
    return (
      <div className="jp-Vantage-path" role="group" aria-label={trans.__('Ways')}>
        <span className="jp-Vantage-dim">{trans.__('%1 ways', ways.length)}</span>
        {ways.map(way => {
          const text = way.steps.map(step => `${step.method}()`).join(' ▸ ');
          return (
            <button key={text} onClick={() => void model.take(way)}>
              <code>{text}</code>
            </button>
          );
        })}
        <button onClick={() => model.clearPath()}>{trans.__('Cancel')}</button>
      </div>
    );
  }
  if (!path) {
    return null;
  }
  return (
    <div className="jp-Vantage-path" role="group" aria-label={trans.__('Path')}>
      <span className="jp-Vantage-dim">{trans.__('Path')}</span>
      <code className="jp-Vantage-pathSteps">
        {nameOf(path.from)}
        {path.steps.map((step, at) => (
          <React.Fragment key={at}>
            {' ▸ '}
            <span>{step.method}()</span>
          </React.Fragment>
        ))}
      </code>
      <code className="jp-Vantage-pathCode" title={path.code}>
        {codeLine(path.code)}
      </code>
      <button onClick={() => model.clearPath()}>{trans.__('Clear')}</button>
      <button onClick={() => void navigator.clipboard.writeText(path.code)}>
        {trans.__('Copy')}
      </button>
      <button
        className="jp-Vantage-accent"
        onClick={() =>
          void model.write(
            path.from,
            path.steps.map(step => step.method)
          )
        }
      >
        {trans.__('Insert below')}
      </button>
    </div>
  );
}

const nameOf = (id: string): string => id.slice(id.indexOf('.') + 1);

/** The line that follows the relations: imports go before it, the name to show after it. */
const codeLine = (code: string): string =>
  code.split('\n').findLast(line => line.includes('ref_') || line.includes(' = ')) ?? code;
