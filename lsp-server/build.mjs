// One CommonJS file: what the wheel carries.
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

const here = path.dirname(fileURLToPath(import.meta.url));

export function buildServer(outfile = path.join(here, '..', 'jupyterlab_vantage', 'server', 'main.cjs')) {
  return build({
    entryPoints: [path.join(here, 'src/main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minify: true,
    legalComments: 'eof',
    external: ['pg-native'],
    loader: { '.sql': 'text' }
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildServer();
}
