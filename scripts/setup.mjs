// Sets up what the commands stand on: a Python environment of the project's own, and what it is made of.
// A stamp with the hash of what was asked for makes a second run quick.
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const windows = process.platform === 'win32';

/** A program of the project's own Python environment. */
export function venv(program) {
  return path.join(root, '.venv', windows ? 'Scripts' : 'bin', program + (windows ? '.exe' : ''));
}

/** Runs a program and shows what it prints; throws when it fails. */
export function run(program, args, options = {}) {
  execFileSync(program, args, { cwd: root, stdio: 'inherit', ...options });
}

/** Does `work` unless it was done for just this content of `files`. */
export function once(name, files, work) {
  const hash = createHash('sha256');
  for (const file of files) {
    hash.update(readFileSync(path.join(root, file)));
  }
  const stamp = path.join(root, '.cache', `${name}.stamp`);
  const wanted = hash.digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) {
    return;
  }
  console.log(`Setting up: ${name} …`);
  work();
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
}

/** Node packages and the Python environment. */
export function setUp() {
  once('node packages', ['package-lock.json'], () =>
    run(windows ? 'npm.cmd' : 'npm', ['ci', '--no-audit', '--no-fund'], { shell: windows })
  );
  if (!existsSync(venv('python'))) {
    run(windows ? 'python' : 'python3', ['-m', 'venv', '.venv']);
  }
  once(
    'python packages',
    ['requirements-dev.txt', 'python/pyproject.toml', 'pyproject.toml'],
    () => {
      // The link into the checkout, through which installing would write its own files.
      rmSync(path.join(root, '.venv/share/jupyter/labextensions/jupyterlab-vantage'), {
        recursive: true,
        force: true
      });
      run(venv('python'), ['-m', 'pip', 'install', '-q', '-r', 'requirements-dev.txt']);
      run(venv('python'), ['-m', 'pip', 'install', '-q', '--no-deps', '-e', 'python', '-e', '.']);
    }
  );
}
