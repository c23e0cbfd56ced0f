// Builds both wheels into dist/.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { root, run, setUp, venv } from './setup.mjs';

export async function makeWheels() {
  await build();
  const dist = path.join(root, 'dist');
  rmSync(dist, { recursive: true, force: true });
  for (const folder of ['python', '.']) {
    run(venv('python'), ['-m', 'build', '--wheel', '--no-isolation', '--outdir', dist, folder], {
      stdio: ['ignore', 'ignore', 'inherit']
    });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  setUp();
  await makeWheels();
}
