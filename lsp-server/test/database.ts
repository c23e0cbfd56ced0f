import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { resolveConnection } from '../src/catalog/conninfo';

/** Makes a database for a suite on the server that VANTAGE_TEST_PG names; gives its address. */
export async function makeDatabase(name: string, sql: string): Promise<string> {
  const server = process.env.VANTAGE_TEST_PG;
  if (!server) {
    throw new Error('VANTAGE_TEST_PG names no server: run npm test, or npm run test:server.');
  }
  const database = `vantage_ls_${name}`;
  await query(server, `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
  await query(server, `CREATE DATABASE ${database}`);
  const url = new URL(server);
  url.pathname = `/${database}`;
  await query(url.href, sql);
  return url.href;
}

/** Takes a database away, where it is there. */
export const dropDatabase = (name: string): Promise<void> =>
  query(process.env.VANTAGE_TEST_PG!, `DROP DATABASE IF EXISTS vantage_ls_${name} WITH (FORCE)`);

async function query(address: string, sql: string): Promise<void> {
  const found = resolveConnection(address)!;
  const client = new Client({
    host: found.host,
    port: Number(found.port),
    user: found.user,
    password: found.password,
    database: found.dbname
  });
  await client.connect();
  await client.query(sql);
  await client.end();
}

export const readExample = (file: string): string =>
  readFileSync(`${__dirname}/../../examples/${file}`, 'utf8');
