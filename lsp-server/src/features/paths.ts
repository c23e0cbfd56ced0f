import type { RelationPath } from '../../protocol';
import type { Scene } from '../documents';
import { relationsOf, tableOf, type Subject } from '../infer/types';
import type { Table } from '../model/schema';
import { namesInCode, tableId } from './graph';

const MOST_HOPS = 6;
const MOST_WAYS = 200;

type Way = { readonly at: Table; readonly seen: ReadonlySet<Table>; readonly path: RelationPath };

/** The ways from a table to another, shortest first, no table twice; as code follows them. */
export function findPaths(scene: Scene, from: string, to: string, limit = 5): RelationPath[] {
  const schema = scene.world.schema(null);
  const tables = [...(schema?.tables.values() ?? [])];
  const start = tables.find(table => tableId(table) === from);
  const end = tables.find(table => tableId(table) === to);
  if (!start || !end) {
    return [];
  }
  const { subjects } = namesInCode(scene);
  const found: RelationPath[] = [];
  let ways: Way[] = [{ at: start, seen: new Set([start]), path: { steps: [] } }];
  for (let hops = 0; hops < MOST_HOPS && ways.length && found.length < limit; hops++) {
    ways = ways.flatMap(way => stepsFrom(way, scene, subjects)).slice(0, MOST_WAYS);
    found.push(...ways.filter(way => way.at === end).map(way => way.path));
    ways = ways.filter(way => way.at !== end);
  }
  return found.slice(0, limit);
}

function stepsFrom(
  { at, seen, path }: Way,
  scene: Scene,
  subjects: ReadonlyMap<string, Subject>
): Way[] {
  const subject: Subject = subjects.get(at.key) ?? {
    kind: 'catalog',
    table: at,
    connection: scene.connections().at(-1) ?? null
  };
  return relationsOf(subject, scene.world).flatMap(({ name, many, target }) => {
    const next = target && tableOf(target, scene.world);
    return next && !seen.has(next)
      ? [
          {
            at: next,
            seen: new Set([...seen, next]),
            path: { steps: [...path.steps, { method: name, table: tableId(next), many }] }
          }
        ]
      : [];
  });
}
