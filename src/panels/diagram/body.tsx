import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { Edge } from './edge';
import { Empty } from './empty';
import { arrange, type Layout, type Line } from './layout';
import type { DiagramModel } from './model';
import { PathBar } from './path-bar';
import { RelationCard } from './relation-card';
import { TableBox } from './table-box';
import { Toolbar } from './toolbar';

type Props = { model: DiagramModel; trans: TranslationBundle };

/** Not smaller than this, unless it is asked for: the rest is scrolled to. */
const COMFORTABLE = 0.8;
/** Below this, columns are too small to be read: boxes show their names alone. */
const READABLE = 0.45;

/** The neighbourhood of a table: click a table to go there, a relation to follow it in a cell. */
export function DiagramBody({ model, trans }: Props): JSX.Element {
  const [, update] = React.useReducer((count: number) => count + 1, 0);
  React.useEffect(() => {
    model.changed.connect(update);
    return () => {
      model.changed.disconnect(update);
    };
  }, [model]);
  const canvas = React.useRef<HTMLDivElement>(null);
  const room = useSize(canvas);
  const drawn = React.useMemo(
    () => arrange(model.tables, model.relations, model.detail),
    [model.tables, model.relations, model.detail]
  );
  const fitting = fittingZoom(drawn, room);
  const zoom = model.zoom === 'fit' ? fitting : (model.zoom ?? Math.max(fitting, COMFORTABLE));
  useFocusInView(canvas, drawn, model.focus, zoom);
  return (
    <div className="jp-Vantage-diagram">
      <Toolbar model={model} trans={trans} zoom={zoom} />
      <div className="jp-Vantage-canvas" ref={canvas}>
        {drawn.boxes.length === 0 ? (
          <Empty model={model} trans={trans} />
        ) : (
          <Drawing model={model} trans={trans} drawn={drawn} zoom={zoom} />
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
  zoom
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

type Size = { readonly width: number; readonly height: number };

/** As large as there is room for, but never larger than life. */
function fittingZoom(drawn: Layout, room: Size): number {
  if (!drawn.width || !room.width) {
    return 1;
  }
  return Math.max(0.25, Math.min(1, room.width / drawn.width, room.height / drawn.height));
}

/** Scrolls so that the table in focus is in the middle, whenever another one is. */
function useFocusInView(
  ref: React.RefObject<HTMLElement>,
  drawn: Layout,
  focus: string | null,
  zoom: number
): void {
  React.useLayoutEffect(() => {
    const box = drawn.boxes.find(each => each.table.id === focus);
    const node = ref.current;
    if (node && box) {
      node.scrollLeft = (box.x + box.width / 2) * zoom - node.clientWidth / 2;
      node.scrollTop = (box.y + box.height / 2) * zoom - node.clientHeight / 2;
    }
  }, [drawn, focus, zoom]);
}

function useSize(ref: React.RefObject<HTMLElement>): Size {
  const [size, set] = React.useState<Size>({ width: 0, height: 0 });
  React.useEffect(() => {
    const node = ref.current;
    if (!node || typeof ResizeObserver === 'undefined') {
      return;
    }
    const observer = new ResizeObserver(() =>
      set({ width: node.clientWidth, height: node.clientHeight })
    );
    observer.observe(node);
    return () => observer.disconnect();
  }, [ref]);
  return size;
}
