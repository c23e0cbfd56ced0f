import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Pool } from 'pg';
import { resolveConnection } from '../src/catalog/conninfo';
import { readCatalogRows } from '../src/catalog/introspect';
import { Scene } from '../src/documents';
import type { Ask } from '../src/features/sql-text';
import { buildSchema } from '../src/model/schema';
import { makeDatabase } from './database';

const MODEL = path.join(__dirname, '../../examples/bakery/bakery_model.py');

/** A database with its catalog, for features without a server: scenes of cells, and a way to ask. */
export async function openDatabase(name: string, sql: string) {
  const address = await makeDatabase(name, sql);
  const parameters = resolveConnection(address)!;
  const schema = buildSchema(await readCatalogRows(parameters));
  const pool = new Pool({
    host: parameters.host,
    port: Number(parameters.port),
    user: parameters.user,
    password: parameters.password,
    database: parameters.dbname,
    max: 2
  });
  const ask: Ask = async ({ text, values }) =>
    (await pool.query({ text, values: [...values], rowMode: 'array' })).rows;
  const begin = 'import vantage as v\ndb = v.connect_postgres("postgresql://somewhere/else")';
  return {
    address,
    ask,
    close: () => pool.end(),
    /** A notebook on this database; with the bakery's model beside it where that is asked for. */
    scene: (cells: readonly string[], withModel = false): Scene =>
      new Scene(
        {
          uri: 'file:///n/a.ipynb',
          path: '/n/a.ipynb',
          cells: [begin, ...cells].map((text, at) => ({ uri: `cell:${at}`, text }))
        },
        {
          readFile: file =>
            withModel && file === '/n/bakery_model.py' ? readFileSync(MODEL, 'utf8') : null,
          version: () => '1',
          listModules: () => (withModel ? ['/n/bakery_model.py'] : []),
          schema: () => schema
        }
      )
  };
}

export type TestDatabase = Awaited<ReturnType<typeof openDatabase>>;
