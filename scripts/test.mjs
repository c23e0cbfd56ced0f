// Runs the suites: all of them, or the parts that are named. The last line sums them.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { root, setUp, venv } from './setup.mjs';
import { withPostgres } from './with-postgres.mjs';
import { build } from './build.mjs';
import { makeWheels } from './package.mjs';

const total = { passed: 0, failed: 0, skipped: 0 };

/** Runs a program, shows what it prints, and gives it back. */
function output(program, args, env = {}) {
  return new Promise(resolve => {
    const child = spawn(program, args, { cwd: root, env: { ...process.env, ...env } });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', data => {
        text += data;
        process.stdout.write(data);
      });
    }
    child.on('error', error => resolve({ code: 1, text: String(error) }));
    child.on('close', code => resolve({ code: code ?? 1, text }));
  });
}

function add({ passed = 0, failed = 0, skipped = 0 }) {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
}

/** One check that passes or fails as a whole. */
async function check(title, program, args) {
  console.log(`\n== ${title}`);
  const { code } = await output(program, args);
  add(code === 0 ? { passed: 1 } : { failed: 1 });
}

/** A suite whose closing line holds its counts; a run without that line has failed. */
async function suite(title, program, args, env, line) {
  console.log(`\n== ${title}`);
  const { code, text } = await output(program, args, env);
  const closing = text
    .split('\n')
    .reverse()
    .find(each => line.test(each));
  const number = word => Number(closing?.match(new RegExp(`(\\d+) ${word}`))?.[1] ?? 0);
  const counts = {
    passed: number('passed'),
    failed: number('failed'),
    skipped: number('skipped') + number('todo')
  };
  counts.failed += number('errors?');
  add(code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts);
}

const bin = name => path.join(root, 'node_modules', '.bin', name);
const jest = (project, env) =>
  suite(
    `jest: ${project}`,
    process.execPath,
    [path.join(root, 'node_modules/jest/bin/jest.js'), '--selectProjects', project, '--ci'],
    env,
    /^Tests:/
  );

const parts = {
  async wheels(env) {
    await makeWheels();
    await suite(
      'wheels in a clean environment',
      venv('python'),
      ['scripts/check_wheels.py'],
      env,
      /passed, \d+ failed/
    );
  },
  async lint() {
    await check('types of the language server', bin('tsc'), ['--noEmit', '-p', 'lsp-server']);
    await check('types of the lab side', bin('tsc'), ['--noEmit', '-p', '.']);
    await check('lint of TypeScript', bin('eslint'), ['.']);
    await check('types of Python', venv('pyright'), [
      '-p',
      'python',
      '--pythonpath',
      venv('python')
    ]);
    await check('format of TypeScript', bin('prettier'), [
      '--check',
      'src',
      'lsp-server/src',
      'lsp-server/test',
      'lsp-server/protocol',
      'ui-tests/*.ts',
      'scripts/*.mjs'
    ]);
    await check('lint of Python', venv('ruff'), [
      'check',
      '--config',
      'python/pyproject.toml',
      'python',
      'scripts',
      'jupyterlab_vantage'
    ]);
    await check('format of Python', venv('ruff'), [
      'format',
      '--check',
      '--config',
      'python/pyproject.toml',
      'python',
      'scripts',
      'jupyterlab_vantage'
    ]);
  },
  server: env => jest('lsp-server', env),
  lab: env => jest('src', env),
  py: env =>
    suite(
      'pytest',
      venv('python'),
      [
        '-m',
        'pytest',
        '-c',
        'python/pyproject.toml',
        'python/tests',
        'jupyterlab_vantage/tests',
        '-q'
      ],
      env,
      /\d+ (passed|failed|error)/
    ),
  // The Playwright runner closes with a line for each count: the sum is made of those.
  async ui(env) {
    console.log('\n== browser journeys');
    const { provideChromium } = await import('./chromium.mjs');
    const browser = provideChromium();
    if (!browser) {
      add({ skipped: 1 });
      return;
    }
    const runner = path.join(root, 'node_modules/@playwright/test/cli.js');
    const { code, text } = await output(process.execPath, [runner, 'test', '-c', 'ui-tests'], {
      ...env,
      VANTAGE_CHROMIUM: browser
    });
    const number = word => Number(text.match(new RegExp(`^\\s*(\\d+) ${word}`, 'm'))?.[1] ?? 0);
    const counts = {
      passed: number('passed') + number('flaky'),
      failed: number('failed') + number('interrupted'),
      skipped: number('skipped') + number('did not run')
    };
    add(code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts);
  }
};

const wanted = process.argv.slice(2);
for (const name of wanted) {
  if (!(name in parts)) {
    console.error(`There is no part ${name}. There are: ${Object.keys(parts).join(', ')}.`);
    process.exit(2);
  }
}
setUp();
await build();
await withPostgres(async env => {
  for (const name of wanted.length ? wanted : Object.keys(parts)) {
    await parts[name](env);
  }
});
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed || !total.passed ? 1 : 0);
