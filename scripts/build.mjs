// Builds the language server's bundle and the lab extension, and shows both to the project's own environment.
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { root, run, venv } from './setup.mjs';

/** What the language server knows of the kernel's package. */
const API = 'lsp-server/generated/api.json';

/** The newest change below some places, in milliseconds. */
function newest(places) {
  const times = places.flatMap(place => {
    const full = path.join(root, place);
    const stat = statSync(full);
    return stat.isDirectory()
      ? [
          newest(
            readdirSync(full)
              .filter(name => name !== '__pycache__')
              .map(name => path.join(place, name))
          )
        ]
      : [stat.mtimeMs];
  });
  return Math.max(0, ...times);
}

/** Does `work` where its result is older than what it is made of. */
async function make(result, places, work) {
  const file = path.join(root, result);
  if (!existsSync(file) || statSync(file).mtimeMs < newest(places)) {
    console.log(`Building ${path.dirname(result)} …`);
    await work();
  }
}

export async function build() {
  // Not before it is asked for: on a fresh machine the bundler is installed first.
  const { buildServer } = await import('../lsp-server/build.mjs');
  await make(API, ['python/vantage', 'scripts/extract_api.py'], () =>
    run(venv('python'), ['scripts/extract_api.py', API])
  );
  await make(
    'jupyterlab_vantage/server/main.cjs',
    ['lsp-server/src', 'lsp-server/protocol', API, 'catalog', 'package-lock.json'],
    async () => {
      await buildServer();
      await (await import('esbuild')).stop(); // its process would outlive ours by a moment
    }
  );
  await make(
    'labextension/package.json',
    ['src', 'style', 'schema', 'lsp-server/protocol', 'package.json', 'tsconfig.json'],
    () => {
      rmSync(path.join(root, 'labextension'), { recursive: true, force: true });
      run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.']);
      run(process.execPath, [
        'node_modules/@jupyter/builder/lib/build-labextension.js',
        '--core-package-file',
        'node_modules/@jupyterlab/core-meta/core.package.json',
        '.'
      ]);
    }
  );
  showInEnvironment();
}

/** What installing the wheel does with its shared data, by links into the checkout. */
function showInEnvironment() {
  const prefix = path.join(root, '.venv');
  const extension = path.join(prefix, 'share/jupyter/labextensions/jupyterlab-vantage');
  if (!existsSync(extension) || !lstatSync(extension).isSymbolicLink()) {
    rmSync(extension, { recursive: true, force: true });
    mkdirSync(path.dirname(extension), { recursive: true });
    symlinkSync(path.join(root, 'labextension'), extension, 'junction');
  }
  const config = path.join(prefix, 'etc/jupyter/jupyter_server_config.d');
  mkdirSync(config, { recursive: true });
  const name = 'jupyterlab_vantage.json';
  writeFileSync(
    path.join(config, name),
    readFileSync(path.join(root, 'jupyter-config/server-config', name))
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await build();
}
