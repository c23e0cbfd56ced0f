// Sets up, starts a Postgres with the bakery, and opens JupyterLab on the tour. Ctrl-C stops all of it.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync
} from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { root, setUp, venv } from './setup.mjs';

const { values: options } = parseArgs({
  // `--no-browser` is a word of its own here, not the opposite of one.
  options: { 'no-browser': { type: 'boolean' }, port: { type: 'string' } }
});
const folder = path.join(root, '.demo');
// Beside the folder that the lab shows, not in it: what is there, a browser can read.
const secret = path.join(root, '.cache', 'demo');
const children = [];
let stopping = false;

function start(program, args, settings = {}) {
  const child = spawn(program, args, {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: process.platform !== 'win32',
    ...settings
  });
  children.push(child);
  return child;
}

/** Ends what was started here, the last first, and nothing else. */
async function stop(code) {
  stopping = true;
  for (const child of children.splice(0).reverse()) {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise(resolve => child.once('exit', resolve));
      child.stdin.end();
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 8000);
      await ended;
      clearTimeout(timer);
    }
  }
  process.exit(code);
}

function firstLine(child, what) {
  return new Promise((resolve, reject) => {
    child.stdout.once('data', data => resolve(String(data).trim()));
    child.once('exit', code => reject(new Error(`${what} ended with code ${code}.`)));
  });
}

/** The wanted port if it is free, else one that is. */
function freePort(wanted) {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', () =>
      wanted === 0 ? reject(new Error('There is no free port.')) : resolve(freePort(0))
    );
    probe.listen(wanted, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

async function main() {
  setUp();
  await build();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  mkdirSync(secret, { recursive: true, mode: 0o700 });

  console.log('Starting Postgres …');
  const postgres = start(venv('python'), ['scripts/demo_database.py', secret]);
  const address = await firstLine(postgres, 'Postgres');
  prepareFolder(address);

  const wanted = Number(options.port ?? 8888);
  const port = await freePort(wanted);
  if (port !== wanted) {
    console.log(`Port ${wanted} is taken: using ${port}.`);
  }
  const token = randomBytes(24).toString('hex');
  const url = `http://127.0.0.1:${port}/lab/tree/tour.ipynb?token=${token}`;
  console.log('Starting JupyterLab …');
  const lab = start(
    venv('python'),
    [
      '-m',
      'jupyterlab',
      '--no-browser',
      '--allow-root',
      '--ip=127.0.0.1',
      `--port=${port}`,
      '--ServerApp.port_retries=0',
      '--log-level=ERROR'
    ],
    {
      cwd: folder,
      stdio: ['pipe', 'inherit', 'inherit'],
      // The token travels by the environment: a command line can be read by everyone on the machine.
      env: { ...process.env, JUPYTER_TOKEN: token, PGPASSFILE: path.join(secret, 'passfile') }
    }
  );
  lab.once('exit', code => {
    if (stopping) {
      return;
    }
    console.error(`JupyterLab ended with code ${code}.`);
    void stop(1);
  });
  await untilItAnswers(`http://127.0.0.1:${port}/api/status?token=${token}`);
  console.log(`Vantage is ready: ${url}`);
  console.log('Ctrl-C stops it.');
  if (!options['no-browser']) {
    openBrowser(url);
  }
}

/** The notebooks and their model, with the address of the database filled in. What was changed there is kept. */
function prepareFolder(address) {
  copyFileSync(
    path.join(root, 'examples/bakery/bakery_model.py'),
    path.join(folder, 'bakery_model.py')
  );
  const notebooks = path.join(root, 'notebooks');
  for (const name of readdirSync(notebooks).filter(each => each.endsWith('.ipynb'))) {
    const kept = path.join(folder, name);
    const text = readFileSync(existsSync(kept) ? kept : path.join(notebooks, name), 'utf8');
    writeFileSync(
      kept,
      text.replace(/v\.connect_postgres\(\\"[^"]*\\"\)/, `v.connect_postgres(\\"${address}\\")`)
    );
  }
}

async function untilItAnswers(url) {
  for (let tries = 0; tries < 600; tries++) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) {
      return;
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  throw new Error('JupyterLab did not answer within a minute.');
}

function openBrowser(url) {
  const opener = { darwin: 'open', win32: 'explorer' }[process.platform] ?? 'xdg-open';
  if (spawnSync(opener, [url], { stdio: 'ignore' }).error) {
    console.log('Open the address above in a browser.');
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => void stop(0));
}
main().catch(error => {
  console.error(error.message);
  return stop(1);
});
