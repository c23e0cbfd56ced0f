import { spawn } from 'node:child_process';
import { root, venv } from './setup.mjs';

/** A Postgres for all suites; none is started where VANTAGE_TEST_PG names one. */
export async function withPostgres(work) {
  if (process.env.VANTAGE_TEST_PG) {
    return work({ VANTAGE_TEST_PG: process.env.VANTAGE_TEST_PG });
  }
  const server = spawn(venv('python'), ['scripts/postgres.py'], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit']
  });
  const address = await new Promise((resolve, reject) => {
    server.stdout.once('data', data => resolve(String(data).trim()));
    server.once('exit', code => reject(new Error(`Postgres did not start (${code})`)));
  });
  try {
    await work({ VANTAGE_TEST_PG: address });
  } finally {
    server.removeAllListeners('exit');
    const ended = new Promise(resolve => server.once('exit', resolve));
    server.stdin.end();
    await ended;
  }
}
