import type { FilterCondition, FilterPredicate } from '../../protocol';
import { findField, followPath } from './fields';
import type { Subject, World } from './types';

/**
 * One writing for one meaning: conditions on one row through the same relations stand together, and a beginning that
 * is followed by an end of the same timestamp is a range.
 */
export function normalizeConditions(
  conditions: readonly FilterCondition[],
  subject: Subject,
  world: World
): FilterCondition[] {
  const made: FilterCondition[] = [];
  for (const condition of conditions.map(unwrapped)) {
    const same = made.findIndex(
      each =>
        each.kind === 'related' &&
        condition.kind === 'related' &&
        each.holds === 'one' &&
        condition.holds === 'one' &&
        each.path.join('.') === condition.path.join('.')
    );
    if (same >= 0) {
      const first = made[same] as FilterCondition & { kind: 'related' };
      const more = (condition as FilterCondition & { kind: 'related' }).conditions;
      made[same] = { ...first, conditions: [...first.conditions, ...more] };
    } else {
      made.push(condition);
    }
  }
  const own = joinRanges(made, subject, world);
  return own.map(each => {
    if (each.kind !== 'related') {
      return each;
    }
    const target = followPath(subject, each.path, world)?.target;
    return target
      ? { ...each, conditions: joinRanges(each.conditions, target, world) as FilterPredicate[] }
      : each;
  });
}

/** One alternative is no choice. */
const unwrapped = (condition: FilterCondition): FilterCondition =>
  condition.kind === 'any' && condition.conditions.length === 1
    ? condition.conditions[0]
    : condition;

function joinRanges(
  conditions: readonly FilterCondition[],
  subject: Subject,
  world: World
): FilterCondition[] {
  const made: FilterCondition[] = [];
  for (const condition of conditions) {
    const last = made.at(-1);
    if (
      condition.kind === 'predicate' &&
      last?.kind === 'predicate' &&
      last.operator === 'ge' &&
      condition.operator === 'lt' &&
      last.column === condition.column &&
      findField(subject, condition.column, world)?.family === 'timestamp'
    ) {
      made[made.length - 1] = {
        ...last,
        operator: 'range',
        values: [...last.values, ...condition.values]
      };
    } else {
      made.push(condition);
    }
  }
  return made;
}
