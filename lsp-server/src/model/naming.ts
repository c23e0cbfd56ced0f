import { pascalCase, plural, singular, snakeCase } from './words';

/**
 * Names of relations and classes that come from a catalog. The policy is written twice, here and in the kernel's
 * package, and held together by `catalog/naming-vectors.json`. Orders are by code point.
 */

/** `schema.name` as a key; schemas with a dot are kept apart by the separator. */
export type TableKey = string;

export const tableKey = (schema: string, name: string): TableKey => `${schema}\u0000${name}`;

export type Key = {
  readonly name: string;
  readonly columns: readonly string[];
  readonly target: TableKey;
  readonly targetColumns: readonly string[];
  /** What happens to its rows when the row that they refer to is deleted: `cascade`. */
  readonly onDelete?: string;
};

/** What the names of a table's relations depend on. */
export type Facts = {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly string[];
  readonly keys: readonly Key[];
  /** Primary keys, unique constraints, valid unique indexes without WHERE and expressions. */
  readonly unique: readonly (readonly string[])[];
  /** Unique indexes with a WHERE: they make a junction, never a one to one. */
  readonly partialUnique: readonly (readonly string[])[];
};

export type RelationKind = 'one' | 'one-to-one' | 'many' | 'many-to-many';

export type NamedRelation = {
  readonly name: string;
  readonly kind: RelationKind;
  readonly target: TableKey;
  /** The table that holds the key; for many to many the junction. */
  readonly holder: TableKey;
  readonly key: Key;
  readonly farKey: Key | null;
  readonly stem: string;
};

const PREFIXES = ['id_', 'fk_'];
const SUFFIXES = ['id', 'uuid', 'guid', 'fk', 'key', 'code', 'no', 'nr', 'num', 'ref', 'oid'];
const RIGHT: Readonly<Record<RelationKind, number>> = {
  one: 1,
  many: 2,
  'one-to-one': 2,
  'many-to-many': 3
};

/** The stem of a key of one column: `billing_address_id` gives `billing_address`. */
export function stemOfColumn(column: string, target: string): string {
  let name = snakeCase(column);
  const prefix = PREFIXES.find(each => name.startsWith(each));
  name = prefix ? name.slice(prefix.length) : name;
  if (name === '' || SUFFIXES.includes(name)) {
    return singular(target);
  }
  const suffix = SUFFIXES.find(each => name.endsWith(`_${each}`));
  if (suffix) {
    name = name.slice(0, name.length - suffix.length - 1);
  } else if (
    name.endsWith('id') &&
    [snakeCase(target), singular(target)].includes(name.slice(0, -2))
  ) {
    name = name.slice(0, -2);
  }
  return name === '' || SUFFIXES.includes(name) ? singular(target) : name;
}

function keyStems(facts: Facts): Map<Key, string> {
  const stems = new Map(facts.keys.map(key => [key, stemOf(key, facts)]));
  const count = countBy([...stems.values()]);
  for (const [key, stem] of [...stems]) {
    if ((count.get(stem) ?? 0) > 1) {
      stems.set(key, whole(key));
    }
  }
  return stems;
}

function stemOf(key: Key, facts: Facts): string {
  const target = nameOf(key.target);
  if (key.columns.length === 1) {
    return stemOfColumn(key.columns[0], target);
  }
  let own = key.columns.filter((column, at) => column !== key.targetColumns[at]);
  if (own.length === 1) {
    return stemOfColumn(own[0], target);
  }
  const elsewhere = new Set(
    facts.keys.filter(other => other !== key).flatMap(other => other.columns)
  );
  own = key.columns.filter(column => !elsewhere.has(column));
  return own.length === 1 ? stemOfColumn(own[0], target) : singular(target);
}

const whole = (key: Key): string => key.columns.map(snakeCase).join('_');
const nameOf = (key: TableKey): string => key.slice(key.indexOf('\u0000') + 1);
const schemaOf = (key: TableKey): string => key.slice(0, key.indexOf('\u0000'));

function countBy(values: readonly string[]): Map<string, number> {
  const count = new Map<string, number>();
  for (const value of values) {
    count.set(value, (count.get(value) ?? 0) + 1);
  }
  return count;
}

/** Strings by code point, not by UTF-16 unit. */
export function compare(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const difference = left[at].codePointAt(0)! - right[at].codePointAt(0)!;
    if (difference) {
      return difference;
    }
  }
  return left.length - right.length;
}

/** The relations of each table with their names. `tables`: all but partitions, whose keys their parents carry. */
export function nameRelations(
  tables: readonly Facts[],
  searchPath: readonly string[]
): Map<TableKey, NamedRelation[]> {
  const byKey = new Map(tables.map(facts => [tableKey(facts.schema, facts.name), facts]));
  const found = new Map<TableKey, NamedRelation[]>([...byKey.keys()].map(key => [key, []]));
  for (const [holder, facts] of byKey) {
    const stems = new Map([...keyStems(facts)].filter(([key]) => byKey.has(key.target)));
    for (const [key, stem] of stems) {
      found.get(holder)!.push({
        name: `ref_${stem}`,
        kind: 'one',
        target: key.target,
        holder,
        key,
        farKey: null,
        stem
      });
      found.get(key.target)!.push(toMany(facts, holder, key, stems));
    }
    for (const [near, far] of junctions(facts, holder, [...stems.keys()])) {
      const rest = near.target === far.target ? stems.get(far)! : snakeCase(nameOf(far.target));
      found.get(near.target)!.push({
        name: `ref_${plural(rest)}`,
        kind: 'many-to-many',
        target: far.target,
        holder,
        key: near,
        farKey: far,
        stem: stems.get(near)!
      });
    }
  }
  return new Map(
    [...found].map(([table, relations]) => [
      table,
      settle(relations, byKey.get(table)!, searchPath)
    ])
  );
}

function toMany(
  facts: Facts,
  holder: TableKey,
  key: Key,
  stems: ReadonlyMap<Key, string>
): NamedRelation {
  const one = facts.unique.some(unique => unique.every(column => key.columns.includes(column)));
  const several =
    [...stems.keys()].filter(other => other.target === key.target).length > 1 ||
    key.target === holder;
  const stem = stems.get(key)!;
  const name = `ref_${one ? singular(facts.name) : plural(facts.name)}${several ? `_by_${stem}` : ''}`;
  return {
    name,
    kind: one ? 'one-to-one' : 'many',
    target: holder,
    holder,
    key,
    farKey: null,
    stem
  };
}

function* junctions(facts: Facts, holder: TableKey, keys: readonly Key[]): Iterable<[Key, Key]> {
  const exact = new Set([...facts.unique, ...facts.partialUnique].map(setKey));
  const ends = keys.filter(
    key =>
      key.target !== holder &&
      !facts.unique.some(unique => unique.every(column => key.columns.includes(column)))
  );
  for (const near of ends) {
    for (const far of ends) {
      if (near !== far && exact.has(setKey([...near.columns, ...far.columns]))) {
        yield [near, far];
      }
    }
  }
}

const setKey = (columns: readonly string[]): string => JSON.stringify([...new Set(columns)].sort());

/** Gives each relation of one table a name of its own. */
function settle(
  relations: NamedRelation[],
  facts: Facts,
  searchPath: readonly string[]
): NamedRelation[] {
  const sorted = bySchema(relations, searchPath).sort(
    (a, b) => RIGHT[a.kind] - RIGHT[b.kind] || compareOrder(a, b)
  );
  const columns = new Set(facts.columns);
  const keeps = (relation: NamedRelation): boolean => {
    const sharing = sorted.filter(other => other.name === relation.name);
    const best = Math.min(...sharing.map(other => RIGHT[other.kind]));
    const alone = sharing.filter(other => RIGHT[other.kind] === best).length === 1;
    return !columns.has(relation.name) && RIGHT[relation.kind] === best && alone;
  };
  const settled = sorted.filter(keeps);
  const taken = new Set([...columns, ...settled.map(relation => relation.name)]);
  for (const relation of sorted.filter(each => !settled.includes(each))) {
    const wanted = longerName(relation);
    let name = wanted;
    for (let number = 2; taken.has(name); number++) {
      name = `${wanted}_${number}`;
    }
    taken.add(name);
    settled.push({ ...relation, name });
  }
  return settled.sort(
    (a, b) => RIGHT[a.kind] - RIGHT[b.kind] || compareOrder(a, b) || compare(a.name, b.name)
  );
}

function compareOrder(a: NamedRelation, b: NamedRelation): number {
  return (
    compare(schemaOf(a.holder), schemaOf(b.holder)) ||
    compare(nameOf(a.holder), nameOf(b.holder)) ||
    compare(a.key.name, b.key.name) ||
    compare(a.farKey?.name ?? '', b.farKey?.name ?? '')
  );
}

/** Where tables of two schemas share a name, the search path's first keeps it. */
function bySchema(
  relations: readonly NamedRelation[],
  searchPath: readonly string[]
): NamedRelation[] {
  const group = (relation: NamedRelation): string =>
    JSON.stringify([relation.name, nameOf(relation.target)]);
  const schemas = new Map<string, Set<string>>();
  for (const relation of relations.filter(each => each.kind !== 'one')) {
    schemas.set(
      group(relation),
      (schemas.get(group(relation)) ?? new Set()).add(schemaOf(relation.target))
    );
  }
  return relations.map(relation => {
    const sharing = relation.kind === 'one' ? null : schemas.get(group(relation));
    const schema = schemaOf(relation.target);
    if (!sharing || sharing.size < 2 || schema === searchPath.find(each => sharing.has(each))) {
      return relation;
    }
    return { ...relation, name: `ref_${snakeCase(schema)}_${relation.name.slice('ref_'.length)}` };
  });
}

function longerName(relation: NamedRelation): string {
  if (relation.kind === 'one') {
    return `ref_${whole(relation.key)}`;
  }
  if (relation.kind === 'many-to-many') {
    return `${relation.name}_via_${snakeCase(nameOf(relation.holder))}`;
  }
  const suffix = `_by_${relation.stem}`;
  return relation.name.endsWith(suffix) ? relation.name : relation.name + suffix;
}

/** The entity class of each table: PascalCase; null where the name gives no identifier. */
export function nameClasses(
  tables: readonly { readonly schema: string; readonly name: string }[],
  searchPath: readonly string[]
): Map<TableKey, string | null> {
  const sorted = [...tables].sort((a, b) => compare(a.schema, b.schema) || compare(a.name, b.name));
  const schemas = new Map<string, Set<string>>();
  for (const table of sorted) {
    const name = pascalCase(table.name);
    schemas.set(name, (schemas.get(name) ?? new Set()).add(table.schema));
  }
  const taken = new Set<string>();
  const named = new Map<TableKey, string | null>();
  const onPath = (table: { readonly schema: string }): number =>
    searchPath.includes(table.schema) ? 0 : 1;
  for (const table of sorted.sort((a, b) => onPath(a) - onPath(b))) {
    const own = pascalCase(table.name);
    const sharing = schemas.get(own)!;
    const keeps = sharing.size < 2 || table.schema === searchPath.find(each => sharing.has(each));
    let wanted = keeps ? own : pascalCase(table.schema) + own;
    wanted = ['None', 'True', 'False'].includes(wanted) ? `${wanted}_` : wanted;
    const key = tableKey(table.schema, table.name);
    if (!/^[\p{XID_Start}_]\p{XID_Continue}*$/u.test(wanted)) {
      named.set(key, null);
      continue;
    }
    let name = wanted;
    for (let number = 2; taken.has(name); number++) {
      name = `${wanted}${number}`;
    }
    taken.add(name);
    named.set(key, name);
  }
  return named;
}

/** The keys of a partitioned table: those it declares and those that every leaf partition declares alike. */
export function keysOfParent(own: readonly Key[], leaves: readonly (readonly Key[])[]): Key[] {
  const keys = [...own];
  const shape = (key: Key): string => JSON.stringify([key.columns, key.target, key.targetColumns]);
  const known = new Set(own.map(shape));
  for (const key of [...(leaves[0] ?? [])].sort((a, b) => compare(a.name, b.name))) {
    if (
      !known.has(shape(key)) &&
      leaves.every(leaf => leaf.some(other => shape(other) === shape(key)))
    ) {
      known.add(shape(key));
      keys.push(key);
    }
  }
  return keys;
}
