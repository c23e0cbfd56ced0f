import type { Scene } from '../documents';
import { namesInCode, tableId, type NamesInCode } from '../features/graph';
import { subjectName } from '../infer/types';
import { plural, snakeCase } from '../model/words';
import { encodeString } from '../syntax/strings';

/** What is asked: a table to start from, a variable of it or null, and the methods to call in turn. */
export type TraversalRequest = {
  readonly table: string;
  readonly variable: string | null;
  readonly steps: readonly string[];
  readonly how?: 'follow' | 'join';
};

/**
 * Code that starts at a table and follows relations, or joins the rows at their end to it; null where there is no such
 * table.
 */
export function generateTraversal(
  scene: Scene,
  { table: id, variable, steps, how }: TraversalRequest
): { readonly code: string; readonly target: string } | null {
  const schema = scene.world.schema(null);
  const table = [...(schema?.tables.values() ?? [])].find(each => tableId(each) === id);
  if (!schema || !table) {
    return null;
  }
  const names = namesInCode(scene);
  const known = variable ?? names.variables.get(table.key)?.[0] ?? null;
  if (known !== null && !steps.length) {
    return { code: known, target: known };
  }
  const lines: string[] = [];
  const subject = names.subjects.get(table.key);
  const own = plural(subject ? subjectName(subject) : table.name);
  let start = known ?? beginning(scene, id, names, lines);
  const isJoin = how === 'join' && steps.length > 0;
  if (isJoin && known === null) {
    // The set is named twice: it needs a name.
    const name = freeName(snakeCase(own) || 'rows', names.environment);
    lines.push(`${name} = ${start}`);
    start = name;
  }
  const followed = start + steps.map(step => `.${step}()`).join('');
  const last = steps.at(-1)?.replace(/^ref_/, '');
  const wanted = last === undefined ? own : isJoin ? `${own}_with_${last}` : last;
  const target = freeName(snakeCase(wanted) || 'rows', names.environment);
  const made = isJoin ? `${start}.join(${followed})` : followed;
  return { code: [...lines, `${target} = ${made}`, target].join('\n'), target };
}

/** The set of all rows of a table (by id), with the import that it needs. */
export function beginning(scene: Scene, id: string, names: NamesInCode, lines: string[]): string {
  const schema = scene.world.schema(null)!;
  const table = [...schema.tables.values()].find(each => tableId(each) === id)!;
  const subject = names.subjects.get(table.key);
  if (subject?.kind === 'model') {
    const { entity } = subject;
    if (!names.environment.has(entity.name)) {
      lines.push(`from ${names.modules.get(entity.name)} import ${entity.name}`, '');
    }
    return `${entity.name}.table()`;
  }
  const db = [...names.environment].find(([, type]) => type.kind === 'connection')?.[0] ?? 'db';
  const onPath = schema.searchPath.includes(table.schema);
  return `${db}.table(${encodeString(onPath ? table.name : id)})`;
}

/** A name that nothing in the notebook has yet. */
export function freeName(wanted: string, taken: { has(name: string): boolean }): string {
  let name = wanted;
  for (let number = 2; taken.has(name); number++) {
    name = `${wanted}_${number}`;
  }
  return name;
}
