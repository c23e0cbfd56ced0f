import { Client, type QueryArrayConfig } from 'pg';
import attributes from '../../../catalog/sql/attributes.sql';
import classes from '../../../catalog/sql/classes.sql';
import constraints from '../../../catalog/sql/constraints.sql';
import database from '../../../catalog/sql/database.sql';
import indexes from '../../../catalog/sql/indexes.sql';
import statistics from '../../../catalog/sql/statistics.sql';
import types from '../../../catalog/sql/types.sql';
import type { CatalogRows, Row } from '../model/schema';
import type { ConnectionParameters } from './conninfo';

const STATEMENTS = { database, types, classes, attributes, constraints, indexes };

/** Reads the rows of the catalog in one REPEATABLE READ READ ONLY transaction. Throws what `pg` throws. */
export function readCatalogRows(parameters: ConnectionParameters): Promise<CatalogRows> {
  return inTransaction(parameters, async query => {
    const rows: Partial<Record<keyof CatalogRows, readonly Row[]>> = {};
    for (const [name, text] of Object.entries(STATEMENTS)) {
      rows[name as keyof CatalogRows] = await query(text);
    }
    return rows as CatalogRows;
  });
}

/** Reads what ANALYZE has measured of the columns. */
export const readStatisticsRows = (parameters: ConnectionParameters): Promise<readonly Row[]> =>
  inTransaction(parameters, query => query(statistics));

type Query = (text: string) => Promise<readonly Row[]>;

async function inTransaction<T>(
  parameters: ConnectionParameters,
  work: (query: Query) => Promise<T>
): Promise<T> {
  const client = new Client(clientOptions(parameters));
  // A server that goes away must not end this process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await client.query(
      "SELECT set_config('statement_timeout', '20000', true), set_config('lock_timeout', '2000', true)"
    );
    const result = await work(async text => {
      const query: QueryArrayConfig = { text, rowMode: 'array' };
      return (await client.query(query)).rows;
    });
    await client.query('COMMIT');
    return result;
  } finally {
    // Also where it was not let in: a connection that waits for a password holds up others on the server for a minute.
    await client.end();
  }
}

export function clientOptions(parameters: ConnectionParameters): Record<string, unknown> {
  const mode = parameters.sslmode ?? 'prefer';
  const verifies = mode === 'verify-ca' || mode === 'verify-full';
  return {
    // As libpq: the address where one is given, whatever the host is called.
    host: (parameters.hostaddr ?? parameters.host).split(',')[0],
    port: Number(parameters.port.split(',')[0]),
    database: parameters.dbname,
    user: parameters.user,
    password: parameters.password,
    connectionTimeoutMillis: 5000,
    application_name: 'vantage-lsp',
    ssl: mode === 'require' || verifies ? { rejectUnauthorized: verifies } : undefined
  };
}
