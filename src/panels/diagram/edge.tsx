import * as React from 'react';
import { endPath } from '../../components/crow';
import type { Line } from './lines';

type Props = {
  line: Line;
  isPointed: boolean;
  isOnPath: boolean;
  onPoint: (line: Line) => void;
};

/** One relation: a line with a crow's foot where there are many, and two bars where there is one. */
export function Edge({ line, isPointed, isOnPath, onPoint }: Props): JSX.Element {
  const { relation, from, to } = line;
  const name = relation.backward ?? relation.forward ?? relation.id;
  const point = (): void => onPoint(line);
  return (
    <g
      className="jp-Vantage-edge"
      data-pointed={isPointed}
      data-path={isOnPath}
      tabIndex={0}
      role="button"
      aria-label={name}
      onClick={point}
      onMouseEnter={point}
      onFocus={point}
    >
      <path d={line.path} className="jp-Vantage-edgeHit" />
      <path d={line.path} className="jp-Vantage-edgeLine" />
      <path
        className="jp-Vantage-edgeLine"
        d={endPath(from.x, from.y, from.direction, relation.oneToOne ? 'one' : 'many')}
      />
      <path
        className="jp-Vantage-edgeLine"
        d={endPath(to.x, to.y, to.direction, relation.optional ? 'optional' : 'one')}
      />
    </g>
  );
}
