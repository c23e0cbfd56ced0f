// Runs the benchmarks: a line for each figure, always beside a peer or a floor of the same run.
// `npm run bench -- kernel` runs one part of: kernel, catalog, compile, point, data, server, popup.
import { spawn } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { build } from './build.mjs';
import { withPostgres } from './with-postgres.mjs';
import { once, root, run, setUp, venv } from './setup.mjs';

const folder = path.join(root, '.cache', 'bench-venv');
const python = path.join(
  folder,
  process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python'
);

/** The peers, beside what the project's own environment has: its packages are seen through a path file. */
function setUpPeers() {
  if (!existsSync(python)) {
    run(venv('python'), ['-m', 'venv', folder]);
  }
  const extension = path.join(folder, 'share/jupyter/labextensions/jupyterlab-vantage');
  once('packages to compare with', ['requirements-bench.txt', 'requirements-dev.txt'], () => {
    rmSync(extension, { recursive: true, force: true });
    run(python, [
      '-m',
      'pip',
      'install',
      '-q',
      '-r',
      'requirements-dev.txt',
      '-r',
      'requirements-bench.txt'
    ]);
    run(python, ['-m', 'pip', 'install', '-q', '--no-deps', '-e', 'python', '-e', '.']);
  });
  // Installing copies the lab extension as it is then: what is measured is what was built last.
  if (!lstatSync(extension, { throwIfNoEntry: false })?.isSymbolicLink()) {
    rmSync(extension, { recursive: true, force: true });
    mkdirSync(path.dirname(extension), { recursive: true });
    symlinkSync(path.join(root, 'labextension'), extension, 'junction');
  }
}

/** A program that must end well; asynchronously, so that the database beside it is looked after. */
const go = (program, args, env) =>
  new Promise((resolve, reject) =>
    spawn(program, args, { cwd: root, env: { ...process.env, ...env }, stdio: 'inherit' }).once(
      'exit',
      code => (code === 0 ? resolve() : reject(new Error(`${args[0]} ended with ${code}`)))
    )
  );

const parts = {
  kernel: env => go(python, ['bench/kernel.py'], env),
  catalog: env => go(python, ['bench/catalog.py'], env),
  compile: env => go(python, ['bench/compile.py'], env),
  writing: env => go(python, ['bench/writing.py'], env),
  point: env => go(python, ['bench/point_query.py'], env),
  data: env => go(python, ['bench/data_out.py'], env),
  server: env => go(process.execPath, ['bench/server.mjs'], env),
  async popup(env) {
    await go(process.execPath, ['bench/popup.mjs'], { ...env, BENCH_PYTHON: venv('python') });
    await go(process.execPath, ['bench/popup.mjs'], {
      ...env,
      BENCH_PYTHON: python,
      BENCH_BESIDE: 'jupyterlab-lsp with pylsp'
    });
  }
};

const wanted = process.argv.slice(2).filter(name => name in parts);
setUp();
await build();
setUpPeers();
await withPostgres(async env => {
  for (const name of wanted.length ? wanted : Object.keys(parts)) {
    await parts[name](env);
  }
});
