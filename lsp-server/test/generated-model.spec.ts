import { readFileSync } from 'node:fs';
import { resolveConnection } from '../src/catalog/conninfo';
import { readCatalogRows } from '../src/catalog/introspect';
import { readEntities } from '../src/model/read-model';
import { buildSchema, findTable, type Schema } from '../src/model/schema';
import { parsePython } from '../src/syntax/python';
import { relationsOf, type World } from '../src/infer/types';
import { makeDatabase } from './database';

/** Model files that `vantage model` wrote: the kernel's tests say that they are what it writes now. */
const tests = `${__dirname}/../../python/tests`;

describe.each(['hostile-names', 'keys-of-every-kind'])('the generated model of %s', name => {
  const text = readFileSync(`${tests}/golden/${name.replaceAll('-', '_')}_model.py`, 'utf8');
  const entities = readEntities(parsePython(text), 'file:///model.py');
  let schema: Schema;

  beforeAll(async () => {
    const sql = readFileSync(`${tests}/schemas/${name}.sql`, 'utf8');
    const address = await makeDatabase(`generated_${name.replaceAll('-', '_')}`, sql);
    schema = buildSchema(await readCatalogRows(resolveConnection(address)!));
  }, 60000);

  it('has a class for each table', () => {
    expect(entities.map(each => findTable(schema, each.table)?.key).sort()).toEqual(
      [...schema.tables.keys()].sort()
    );
  });

  it('has the columns of each table, with the title and the key', () => {
    for (const entity of entities) {
      const table = findTable(schema, entity.table)!;
      expect(entity.columns.map(each => each.column)).toEqual(table.columns.map(each => each.name));
      const keys = entity.columns.filter(each => each.key).map(each => each.column);
      const primary = table.primaryKey.join() === 'id' ? [] : [...table.primaryKey];
      expect(keys.sort()).toEqual(primary.sort());
    }
  });

  it('has the relations of each table, and each is the one of the catalog', () => {
    const world: World = {
      schema: () => schema,
      entity: wanted => entities.find(each => each.name === wanted) ?? null,
      moduleEntities: () => entities,
      resolveModule: () => null,
      moduleShapes: () => new Map()
    };
    for (const entity of entities) {
      const table = findTable(schema, entity.table)!;
      const found = relationsOf({ kind: 'model', entity, connection: null }, world);
      expect(found.map(each => [each.name, each.relation?.name])).toEqual(
        table.relations.map(each => [each.name, each.name])
      );
    }
  });
});
