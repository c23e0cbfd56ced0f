// Cancels queries by the thousand and looks for what is left behind: `npm run soak -- 10000`.
import { root, run, setUp, venv } from './setup.mjs';
import { withPostgres } from './with-postgres.mjs';

setUp();
await withPostgres(async env =>
  run(venv('python'), ['scripts/soak.py', ...process.argv.slice(2)], {
    cwd: root,
    env: { ...process.env, ...env }
  })
);
