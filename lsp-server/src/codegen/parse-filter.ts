import type { FilterConditions } from '../../protocol';
import type { Scene } from '../documents';
import { findFilter, setsAbove, statementsOf } from '../features/filter-subject';
import { namesInCode } from '../features/graph';
import type { Subject } from '../infer/types';

/** Reads the filter of a cell back; null where there is none that can be read whole. */
export function parseFilter(
  scene: Scene,
  uri: string
): {
  readonly subject: Subject;
  readonly variable: string;
  readonly conditions: FilterConditions;
  readonly target: string;
  readonly hasComments: boolean;
} | null {
  const filter = findFilter(statementsOf(scene, uri));
  if (!filter) {
    return null;
  }
  let start = filter.value;
  while (start.kind === 'call' && start.callee.kind === 'attribute') {
    start = start.callee.of;
  }
  const names = namesInCode(scene);
  const sets = setsAbove(scene, names, uri);
  const variable = start.kind === 'name' ? start.name : '';
  const made = sets.read(start);
  const type = names.environment.get(variable);
  // How the variable itself is made does not matter here: only what is added to it.
  const subject =
    made?.kind === 'set' ? made.subject : type?.kind === 'table' ? type.subject : null;
  if (!subject || type?.kind === 'class') {
    return null;
  }
  const conditions = sets.readAdded(filter.value, variable, subject);
  return (
    conditions && {
      subject,
      variable,
      conditions,
      target: filter.target!,
      hasComments: filter.hasComments
    }
  );
}
