import { Pool, type PoolClient, type QueryArrayConfig } from 'pg';
import { clientOptions } from './introspect';
import type { ConnectionParameters } from './conninfo';

/** A statement with bound values. */
type Statement = { readonly text: string; readonly values: readonly unknown[] };

/** Few: a person has one filter open, and its questions are short. */
const SESSIONS = 3;

/**
 * Sessions for questions about rows: READ ONLY, each with a time limit, each can be given up. Closed when nobody has
 * asked for a while.
 */
export class QuerySessions {
  /** Runs a statement and gives its rows as arrays. Throws what `pg` throws; 57014 where it was stopped. */
  async ask(
    parameters: ConnectionParameters,
    statement: Statement,
    milliseconds: number,
    signal: AbortSignal
  ): Promise<readonly (readonly unknown[])[]> {
    const pools = this.poolsOf(parameters);
    const client = await pools.questions.connect();
    let stopping: Promise<unknown> | null = null;
    const stop = (): void => {
      stopping = cancel(pools.cancels, client);
    };
    try {
      signal.throwIfAborted();
      signal.addEventListener('abort', stop, { once: true });
      return await run(client, statement, milliseconds);
    } finally {
      signal.removeEventListener('abort', stop);
      // A cancel on its way must not reach the next question of this session.
      await stopping;
      client.release();
    }
  }

  /** Closes all sessions. */
  async close(): Promise<void> {
    const pools = [...this.pools.values()].flatMap(each => [each.questions, each.cancels]);
    this.pools.clear();
    await Promise.all(pools.map(pool => pool.end()));
  }

  private readonly pools = new Map<string, { questions: Pool; cancels: Pool }>();

  private poolsOf(parameters: ConnectionParameters): { questions: Pool; cancels: Pool } {
    const key = JSON.stringify(Object.entries(parameters).sort());
    let pools = this.pools.get(key);
    if (!pools) {
      pools = { questions: makePool(parameters, SESSIONS), cancels: makePool(parameters, 1) };
      this.pools.set(key, pools);
    }
    return pools;
  }
}

function makePool(parameters: ConnectionParameters, max: number): Pool {
  const pool = new Pool({
    ...clientOptions(parameters),
    max,
    idleTimeoutMillis: 20_000,
    allowExitOnIdle: true
  });
  // A session that the server ends while it is idle is replaced by the next question.
  pool.on('error', () => undefined);
  return pool;
}

async function run(
  client: PoolClient,
  { text, values }: Statement,
  milliseconds: number
): Promise<readonly (readonly unknown[])[]> {
  // Text forms that do not depend on how the server is set up.
  await client.query(
    `BEGIN READ ONLY; SET LOCAL statement_timeout = ${Math.round(milliseconds)}; SET LOCAL lock_timeout = 1000; ` +
      `SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL intervalstyle = 'postgres'; SET LOCAL extra_float_digits = 1`
  );
  try {
    const query: QueryArrayConfig = { text, values: [...values], rowMode: 'array' };
    const result = await client.query(query);
    return result.rows as unknown[][];
  } finally {
    await client.query('ROLLBACK').catch(() => undefined);
  }
}

async function cancel(pool: Pool, client: PoolClient): Promise<void> {
  const { processID } = client as unknown as { processID: number };
  await pool.query('SELECT pg_cancel_backend($1)', [processID]).catch(() => undefined);
}
