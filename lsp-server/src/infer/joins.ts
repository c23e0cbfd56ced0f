import { columnsOf, tableOf, type Join, type Subject, type TableType, type World } from './types';

/** A join as it is written: `base.join(other, prefix="i")`. */
type JoinCall = {
  readonly other: TableType;
  readonly prefix: string | null;
  /** Any set, joined on conditions; else a relation that goes on from the base. */
  readonly isOnConditions: boolean;
};

/** The relations that were followed from one set to another. */
const wayFrom = (base: TableType, other: TableType, world: World): readonly TableType[] | null => {
  const steps: TableType[] = [];
  for (let at = other; ; at = at.step!.parent) {
    if (isSameStart(at, base, world)) {
      return steps;
    }
    if (!at.step) {
      return null;
    }
    steps.unshift(at);
  }
};

/** The same chain of relations from the same table, or another untraversed set of the base's table. */
function isSameStart(at: TableType, base: TableType, world: World): boolean {
  const isSame = keyOf(at.subject, world) === keyOf(base.subject, world);
  return isSame && (!at.step || pathOf(at) === pathOf(base));
}

const keyOf = (subject: Subject, world: World): string =>
  tableOf(subject, world)?.key ??
  (subject.kind === 'model' ? subject.entity.table : subject.table.key);

const pathOf = ({ step }: TableType): string =>
  step ? `${pathOf(step.parent)}/${step.relation}` : '';

/** A set with the columns of another beside its own; as it was, where Python would refuse the join. */
export function withJoin(base: TableType, call: JoinCall, world: World): TableType {
  const made = call.isOnConditions
    ? [joinOnConditions(call, world)]
    : joinsAlong(base, call, world);
  const taken = new Set([
    ...columnsOf(base.subject, world).map(each => each.name),
    ...(base.joins ?? []).flatMap(join => join.columns.map(each => each.label))
  ]);
  const labels = made.flatMap(join => join.columns.map(each => each.label));
  const isFree = labels.every(label => !taken.has(label) && taken.add(label));
  return isFree ? { ...base, joins: [...(base.joins ?? []), ...made] } : base;
}

/** A join for each relation on the way that is not joined already. */
function joinsAlong(base: TableType, { other, prefix }: JoinCall, world: World): readonly Join[] {
  const steps = wayFrom(base, other, world) ?? [];
  const known = new Set(base.joins?.map(join => join.path));
  let path = '';
  return steps.flatMap((step, at) => {
    path += `/${step.step!.relation}`;
    const isLast = at === steps.length - 1;
    if (known.has(path) && !(isLast && prefix !== null)) {
      return [];
    }
    const name = step.step!.relation.replace(/^ref_/, '');
    return [makeJoin(path, step.subject, isLast ? prefix : null, name, world)];
  });
}

function joinOnConditions({ other, prefix }: JoinCall, world: World): Join {
  const { subject } = other;
  const table = subject.kind === 'model' ? subject.entity.table : subject.table.name;
  const name = other.alias ?? table.slice(table.lastIndexOf('.') + 1);
  return makeJoin(`on ${prefix ?? name}`, subject, prefix, name, world);
}

function makeJoin(
  path: string,
  subject: Subject,
  prefix: string | null,
  name: string,
  world: World
): Join {
  const start = prefix === null ? `${name}__` : `${prefix}_`;
  return {
    path,
    columns: columnsOf(subject, world)
      .filter(member => member.declared?.source !== 'computed')
      .map(member => ({ label: start + member.name, subject, name: member.name }))
  };
}
