import * as React from 'react';

export type HistogramBin = { readonly from: string; readonly to: string; readonly count: number };

type Props = {
  readonly bins: readonly HistogramBin[];
  /** Whether a bin lies in the range that is chosen. */
  readonly isChosen: (bin: HistogramBin) => boolean;
  /** A bin was clicked, or several were dragged over. */
  readonly onChoose: (from: string, to: string) => void;
  readonly label: string;
};

const HEIGHT = 44;

/** Bars that show how values are spread. A click takes one, dragging takes several; the fields below do it by key. */
export function Histogram({ bins, isChosen, onChoose, label }: Props): JSX.Element {
  const [dragged, setDragged] = React.useState<readonly [number, number] | null>(null);
  const most = Math.max(1, ...bins.map(bin => bin.count));
  const width = 100 / bins.length;
  const within = (at: number): boolean =>
    dragged ? at >= Math.min(...dragged) && at <= Math.max(...dragged) : isChosen(bins[at]);
  const finish = (): void => {
    if (dragged) {
      setDragged(null);
      onChoose(bins[Math.min(...dragged)].from, bins[Math.max(...dragged)].to);
    }
  };
  return (
    <svg
      className="jp-Vantage-histogram"
      role="img"
      aria-label={label}
      viewBox={`0 0 100 ${HEIGHT}`}
      preserveAspectRatio="none"
      onPointerUp={finish}
      onPointerLeave={() => setDragged(null)}
    >
      {bins.map((bin, at) => {
        // A bin with a row in it is seen, however small it is.
        const height = bin.count ? Math.max(1.5, (HEIGHT * bin.count) / most) : 0;
        return (
          <g
            key={bin.from}
            data-chosen={within(at)}
            onPointerDown={() => setDragged([at, at])}
            onPointerEnter={() => dragged && setDragged([dragged[0], at])}
          >
            <title>{`${bin.from} – ${bin.to}: ${bin.count.toLocaleString()}`}</title>
            <rect
              className="jp-Vantage-binHit"
              x={at * width}
              y={0}
              width={width}
              height={HEIGHT}
            />
            <rect
              className="jp-Vantage-bin"
              x={at * width + 0.25}
              y={HEIGHT - height}
              width={Math.max(width - 0.5, 0.5)}
              height={height}
            />
          </g>
        );
      })}
    </svg>
  );
}
