// Runs the benchmarks: a line for each figure, always beside a peer or a floor of the same run.
import { spawn } from 'node:child_process';
import { build } from './build.mjs';
import { withPostgres } from './with-postgres.mjs';
import { root, run, setUp, venv } from './setup.mjs';

setUp();
await build();
await withPostgres(async env => {
  const options = { cwd: root, env: { ...process.env, ...env } };
  run(venv('python'), ['bench/kernel.py'], options);
  run(venv('python'), ['bench/point_query.py'], options);
  await new Promise((resolve, reject) =>
    spawn(process.execPath, ['bench/server.mjs'], { ...options, stdio: 'inherit' }).once(
      'exit',
      code =>
        code === null || code === 0
          ? resolve()
          : reject(new Error(`bench/server.mjs ended with ${code}`))
    )
  );
});
