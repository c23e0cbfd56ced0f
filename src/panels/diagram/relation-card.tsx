import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { GraphRelation } from '../../../lsp-server/protocol';
import type { Line } from './lines';
import type { DiagramModel } from './model';

type Props = {
  line: Line;
  zoom: number;
  model: DiagramModel;
  trans: TranslationBundle;
  onClose: () => void;
};

/** What a relation is, in words, and what can be done with it in both directions. */
export function RelationCard({ line, zoom, model, trans, onClose }: Props): JSX.Element {
  const { relation } = line;
  const card = React.useRef<HTMLDivElement>(null);
  const ways: [string, string, string | null][] = [
    [relation.to, relation.from, relation.backward],
    [relation.from, relation.to, relation.forward]
  ];
  const facts = factsOf(relation, trans);
  // It stays in sight at the edges of what is scrolled.
  const [moved, move] = React.useState(0);
  React.useLayoutEffect(() => {
    const own = card.current?.getBoundingClientRect();
    const room = card.current?.closest('.jp-Vantage-canvas')?.getBoundingClientRect();
    move(own && room ? Math.min(0, room.right - 8 - (own.right - moved)) : 0);
  }, [line]);
  const onKey = (event: React.KeyboardEvent): void => {
    if (event.key === 'Escape') {
      onClose();
    }
  };
  return (
    <div
      ref={card}
      className="jp-Vantage-card"
      role="dialog"
      aria-label={trans.__('Relation %1', relation.constraint ?? relation.id)}
      style={{ left: line.middle.x * zoom + 4 + moved, top: line.middle.y * zoom + 4 }}
      onMouseLeave={onClose}
      onKeyDown={onKey}
    >
      <div className="jp-Vantage-cardKeys">
        {nameOf(relation.from)}.{relation.fromColumns.join(', ')} → {nameOf(relation.to)}.
        {relation.toColumns.join(', ')}
      </div>
      <div className="jp-Vantage-dim">
        {facts.map(({ text, isWarning }) => (
          <span key={text} className={isWarning ? 'jp-Vantage-warning' : ''}>
            {text}
          </span>
        ))}
      </div>
      {ways.map(
        ([from, to, method]) =>
          method && (
            <div key={from + method} className="jp-Vantage-cardWay">
              <button
                aria-label={trans.__('Follow %1 in a cell', `${method}()`)}
                onClick={() => void model.write(from, [method])}
              >
                {trans.__('Follow')} <code>{method}()</code>
              </button>
              <button
                aria-label={trans.__('Join %1 in a cell', `${method}()`)}
                onClick={() => void model.write(from, [method], 'join')}
              >
                {trans.__('Join')}
              </button>
              <button
                aria-label={trans.__('Add %1 to the path', `${method}()`)}
                onClick={() => void model.follow(from, method, to)}
              >
                {trans.__('Add to path')}
              </button>
            </div>
          )
      )}
    </div>
  );
}

const nameOf = (id: string): string => id.slice(id.indexOf('.') + 1);

function factsOf(
  relation: GraphRelation,
  trans: TranslationBundle
): { text: string; isWarning?: boolean }[] {
  const { fanOut } = relation;
  const each = fanOut
    ? fanOut.max === null
      ? trans.__('about %1 each', fanOut.average.toFixed(1))
      : trans.__('about %1 each, max %2', fanOut.average.toFixed(1), fanOut.max)
    : null;
  return [
    { text: relation.oneToOne ? trans.__('one to one') : trans.__('one to many') },
    ...(each && !relation.oneToOne ? [{ text: each }] : []),
    ...(relation.optional ? [{ text: trans.__('may be NULL') }] : []),
    relation.indexed
      ? { text: trans.__('indexed') }
      : { text: trans.__('no index on %1', relation.fromColumns.join(', ')), isWarning: true }
  ];
}
