import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FilterConditions } from '../protocol';
import { generateFilter } from '../src/codegen/filter';
import { countStatement, narrowed } from '../src/features/filter-count';
import { findSubject } from '../src/features/filter-subject';
import { readExample } from './database';
import { openDatabase, type TestDatabase } from './filter-scene';

const folder = path.join(__dirname, '../../catalog');
const file = path.join(folder, 'condition-vectors.json');

type Vector = {
  readonly name: string;
  readonly database: 'bakery' | 'conditions';
  readonly table: string;
  readonly conditions: FilterConditions;
  code?: string;
  sql?: string;
  params?: readonly unknown[];
  count?: number;
};

const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vector[];
const databases = {} as Record<Vector['database'], TestDatabase>;

beforeAll(async () => {
  databases.bakery = await openDatabase('vectors_bakery', readExample('bakery/bakery.sql'));
  databases.conditions = await openDatabase(
    'vectors_conditions',
    readFileSync(path.join(folder, 'condition-vectors.sql'), 'utf8')
  );
});

afterAll(async () => {
  if (process.env.VANTAGE_GOLDEN) {
    writeFileSync(file, `${JSON.stringify(vectors, null, 2)}\n`);
  }
  await Promise.all(Object.values(databases).map(database => database.close()));
});

test.each(vectors.map(vector => [vector.name, vector] as const))('%s', async (_, vector) => {
  const { scene: open, ask } = databases[vector.database];
  const scene = open([], vector.database === 'bakery');
  const subject = { variable: null, table: `public.${vector.table}`, above: null };
  const { conditions } = vector;
  const { code } = generateFilter(scene, { subject, conditions, target: 'filtered' })!;
  const found = findSubject(scene, subject)!;
  if (found.set.kind !== 'set') {
    throw new Error(found.set.reason);
  }
  const { text, values } = countStatement(narrowed(found.set, conditions), scene.world);
  const [[rows]] = await ask({ text, values }, 1000);
  const made = { code, sql: text, params: values, count: Number(rows) };
  if (process.env.VANTAGE_GOLDEN) {
    Object.assign(vector, made);
  }
  const { code: wanted, sql, params, count } = vector;
  expect(made).toEqual({ code: wanted, sql, params, count });
});
