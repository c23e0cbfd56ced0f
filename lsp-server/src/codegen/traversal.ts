import type { Scene } from '../documents';
import { namesInCode, tableId, type NamesInCode } from '../features/graph';
import { subjectName } from '../infer/types';
import type { Table } from '../model/schema';
import { plural, snakeCase } from '../model/words';

/** Code that starts at a table and follows relations; null where there is no such table. */
export function generateTraversal(
  scene: Scene,
  {
    table: id,
    variable,
    steps
  }: { readonly table: string; readonly variable: string | null; readonly steps: readonly string[] }
): { readonly code: string; readonly target: string } | null {
  const schema = scene.world.schema(null);
  const table = [...(schema?.tables.values() ?? [])].find(each => tableId(each) === id);
  if (!schema || !table) {
    return null;
  }
  const names = namesInCode(scene);
  const start = variable ?? names.variables.get(table.key)?.[0] ?? null;
  if (start !== null && !steps.length) {
    return { code: start, target: start };
  }
  const lines: string[] = [];
  const begin = start ?? beginning(scene, table, names, lines);
  const chain = begin + steps.map(step => `.${step}()`).join('');
  const subject = names.subjects.get(table.key);
  const wanted = steps.length
    ? steps.at(-1)!.replace(/^ref_/, '')
    : plural(subject ? subjectName(subject) : table.name);
  const target = freeName(snakeCase(wanted) || 'rows', names);
  return { code: [...lines, `${target} = ${chain}`, target].join('\n'), target };
}

/** The set of all rows of a table, with the import that it needs. */
function beginning(scene: Scene, table: Table, names: NamesInCode, lines: string[]): string {
  const subject = names.subjects.get(table.key);
  if (subject?.kind === 'model') {
    const { entity } = subject;
    if (!names.environment.has(entity.name)) {
      lines.push(`from ${names.modules.get(entity.name)} import ${entity.name}`, '');
    }
    return `${entity.name}.table()`;
  }
  const db = [...names.environment].find(([, type]) => type.kind === 'connection')?.[0] ?? 'db';
  const onPath = scene.world.schema(null)!.searchPath.includes(table.schema);
  return `${db}.table(${JSON.stringify(onPath ? table.name : tableId(table))})`;
}

function freeName(wanted: string, names: NamesInCode): string {
  let name = wanted;
  for (let number = 2; names.environment.has(name); number++) {
    name = `${wanted}_${number}`;
  }
  return name;
}
