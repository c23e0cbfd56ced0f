import vectors from '../../catalog/naming-vectors.json';
import {
  Facts,
  Key,
  keysOfParent,
  nameClasses,
  nameRelations,
  stemOfColumn,
  tableKey
} from '../src/model/naming';
import { plural, singular } from '../src/model/words';

type Spec = {
  pk: string[];
  columns?: string[];
  unique?: string[][];
  uniqueIndex?: string[][];
  partialUniqueIndex?: string[][];
  partitionOf?: string;
  fk?: { columns: string[]; to: string; toColumns?: string[] }[];
};
type Vector = {
  name: string;
  searchPath?: string[];
  tables: Record<string, Spec>;
  expect: unknown;
};

const split = (name: string): { schema: string; name: string } => {
  const dot = name.indexOf('.');
  return dot < 0
    ? { schema: 'public', name }
    : { schema: name.slice(0, dot), name: name.slice(dot + 1) };
};
const key = (name: string): string => tableKey(split(name).schema, split(name).name);
const short = (table: string): string => table.replace('public\u0000', '').replace('\u0000', '.');

test.each(Object.entries(vectors.plural))('the plural of %s is %s', (word, expected) => {
  expect(plural(word)).toBe(expected);
});

test.each(Object.entries(vectors.singular))('the singular of %s is %s', (word, expected) => {
  expect(singular(word)).toBe(expected);
});

test.each(vectors.stem)('the stem of $columns to $to is $stem', ({ columns, to, stem }) => {
  expect(stemOfColumn(columns[0], to)).toBe(stem);
});

test.each(vectors.relations as unknown as Vector[])(
  'names relations: $name',
  ({ tables, searchPath, expect: wanted }) => {
    const keys = (name: string): Key[] =>
      (tables[name].fk ?? []).map(fk => ({
        name: `${name}_${fk.columns.join('_')}_fkey`,
        columns: fk.columns,
        target: key(fk.to),
        targetColumns: fk.toColumns ?? tables[fk.to].pk.slice(0, fk.columns.length)
      }));
    const facts: Facts[] = Object.entries(tables)
      .filter(([, spec]) => !spec.partitionOf)
      .map(([name, spec]) => {
        const leaves = Object.keys(tables).filter(other => tables[other].partitionOf === name);
        const all = keysOfParent(keys(name), leaves.map(keys));
        return {
          ...split(name),
          columns: spec.columns ?? [...spec.pk, ...all.flatMap(each => each.columns)],
          keys: all,
          unique: [spec.pk, ...(spec.unique ?? []), ...(spec.uniqueIndex ?? [])],
          partialUnique: spec.partialUniqueIndex ?? []
        };
      });
    for (const order of [facts, [...facts].reverse()]) {
      const named = [...nameRelations(order, searchPath ?? ['public'])].filter(
        ([, relations]) => relations.length
      );
      const got = Object.fromEntries(
        named.map(([table, relations]) => [
          short(table),
          Object.fromEntries(
            relations.map(each => [
              each.name,
              `${each.kind === 'one-to-one' ? 'one' : each.kind} ${short(each.target)}`
            ])
          )
        ])
      );
      expect(got).toEqual(wanted);
    }
  }
);

test.each(vectors.classes)('names classes: $name', ({ tables, searchPath, expect: wanted }) => {
  const named = [...nameClasses(tables.map(split), searchPath)].filter(([, name]) => name !== null);
  expect(Object.fromEntries(named.map(([table, name]) => [short(table), name]))).toEqual(wanted);
});
