import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { Edge } from './edge';
import { Empty } from './empty';
import type { Size } from './arrangements';
import { arrange, LEGIBLE, zoomTo, type Layout } from './layout';
import type { Line } from './lines';
import type { DiagramModel } from './model';
import { PathBar } from './path-bar';
import { RelationCard } from './relation-card';
import { TableBox } from './table-box';
import { Toolbar } from './toolbar';

type Props = {
  model: DiagramModel;
  trans: TranslationBundle;
  /** Opens the filter on a table. */
  onFilter: (table: string) => void;
};

/** All of it is never drawn smaller than this. */
const SMALLEST = 0.25;
/** Below this, columns are too small to be read: boxes show their names alone. */
const READABLE = 0.45;

/** The neighbourhood of a table: click a table to go there, a relation to follow it in a cell. */
export function DiagramBody({ model, trans, onFilter }: Props): JSX.Element {
  const [, update] = React.useReducer((count: number) => count + 1, 0);
  React.useEffect(() => {
    model.changed.connect(update);
    return () => {
      model.changed.disconnect(update);
    };
  }, [model]);
  const canvas = React.useRef<HTMLDivElement>(null);
  const room = useSize(canvas);
  const { tables, relations, focus, detail } = model;
  // Not anew for each pixel that a panel is dragged.
  const [width, height] = [stepsOf(room.width), stepsOf(room.height)];
  const drawn = React.useMemo(
    () => arrange({ tables, relations, focus, detail }, { width, height }),
    [tables, relations, focus, detail, width, height]
  );
  const zoom =
    model.zoom === 'fit'
      ? Math.max(SMALLEST, zoomTo(drawn, room))
      : (model.zoom ?? Math.max(LEGIBLE, zoomTo(drawn.near, room)));
  useNeighboursInView(canvas, drawn, focus, zoom);
  return (
    <div className="jp-Vantage-diagram">
      <Toolbar model={model} trans={trans} zoom={zoom} detail={drawn.detail} />
      <div className="jp-Vantage-canvas" ref={canvas}>
        {drawn.boxes.length === 0 ? (
          <Empty model={model} trans={trans} />
        ) : (
          <Drawing model={model} trans={trans} drawn={drawn} zoom={zoom} onFilter={onFilter} />
        )}
      </div>
      <PathBar model={model} trans={trans} />
    </div>
  );
}

function Drawing({
  model,
  trans,
  drawn,
  zoom,
  onFilter
}: Props & { drawn: Layout; zoom: number }): JSX.Element {
  const [pointed, point] = React.useState<Line | null>(null);
  React.useEffect(() => point(null), [drawn]);
  const path = pathParts(model);
  return (
    <div className="jp-Vantage-drawn">
      <svg
        width={drawn.width * zoom}
        height={drawn.height * zoom}
        viewBox={`0 0 ${drawn.width} ${drawn.height}`}
        data-far={zoom < READABLE}
        role="group"
        aria-label={trans.__('Relationships of %1', model.focus ?? '')}
      >
        {drawn.lines.map(line => (
          <Edge
            key={line.relation.id}
            line={line}
            onPoint={point}
            isPointed={pointed?.relation.id === line.relation.id}
            isOnPath={[line.relation.forward, line.relation.backward].some(
              name => name !== null && path.methods.has(name)
            )}
          />
        ))}
        {drawn.boxes.map(box => (
          <TableBox
            key={box.table.id}
            box={box}
            isFocus={box.table.id === model.focus}
            isOnPath={path.tables.has(box.table.id)}
            trans={trans}
            onShow={() => model.show({ focus: box.table.id })}
            onOpen={() => void model.write(box.table.id, [])}
            onFilter={() => onFilter(box.table.id)}
          />
        ))}
      </svg>
      {pointed && (
        <RelationCard
          line={pointed}
          zoom={zoom}
          model={model}
          trans={trans}
          onClose={() => point(null)}
        />
      )}
    </div>
  );
}

function pathParts({ path }: DiagramModel): { tables: Set<string>; methods: Set<string> } {
  return {
    tables: new Set(path ? [path.from, ...path.steps.map(step => step.table)] : []),
    methods: new Set(path?.steps.map(step => step.method))
  };
}

const stepsOf = (pixels: number): number => Math.floor(pixels / 40) * 40;

/** Scrolls so that the neighbourhood is in the middle, or the table in focus where that is too large. */
function useNeighboursInView(
  ref: React.RefObject<HTMLElement>,
  drawn: Layout,
  focus: string | null,
  zoom: number
): void {
  React.useLayoutEffect(() => {
    const node = ref.current;
    const box = drawn.boxes.find(each => each.table.id === focus);
    if (!node || !box) {
      return;
    }
    const isSeen = (length: number, room: number): boolean => length * zoom <= room + 1;
    const across = isSeen(drawn.near.width, node.clientWidth) ? drawn.near : box;
    const down = isSeen(drawn.near.height, node.clientHeight) ? drawn.near : box;
    node.scrollLeft = (across.x + across.width / 2) * zoom - node.clientWidth / 2;
    node.scrollTop = (down.y + down.height / 2) * zoom - node.clientHeight / 2;
  }, [drawn, focus, zoom]);
}

function useSize(ref: React.RefObject<HTMLElement>): Size {
  const [size, set] = React.useState<Size>({ width: 0, height: 0 });
  React.useLayoutEffect(() => {
    const node = ref.current;
    if (!node) {
      return;
    }
    const measure = (): void => set({ width: node.offsetWidth, height: node.offsetHeight });
    measure();
    if (typeof ResizeObserver === 'undefined') {
      return;
    }
    const observer = new ResizeObserver(measure);
    observer.observe(node);
    return () => observer.disconnect();
  }, [ref]);
  return size;
}
