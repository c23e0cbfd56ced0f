// How long Tab and the dot take to show our first item, in a real browser, with an idle and a busy kernel: from the key
// going down to the item being in the page, looked for every 2 ms. Beside it the kernel's own list in the same page.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { findChromium } from '../scripts/chromium.mjs';

const beside = process.env.BENCH_BESIDE ? ` beside ${process.env.BENCH_BESIDE}` : '';
const home = mkdtempSync(path.join(tmpdir(), 'vantage-bench-'));

function write(file, text) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}
write(
  path.join(home, 'work', 'bench.ipynb'),
  JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' },
      language_info: { name: 'python' }
    },
    cells: [
      `import os, time\nimport vantage as v\ndb = v.connect_postgres("${process.env.VANTAGE_TEST_PG}")\nclass Client(v.Entity, table="client"):\n    id: v.Col[int]\n    name: v.Col[str]\nclients = Client.table()`,
      '',
      'time.sleep(3600)'
    ].map((source, at) => ({
      id: `c${at}`,
      cell_type: 'code',
      metadata: {},
      execution_count: null,
      outputs: [],
      source
    }))
  })
);
write(
  path.join(home, 'settings/@jupyterlab/completer-extension/manager.jupyterlab-settings'),
  JSON.stringify({ autoCompletion: true })
);

const port = await new Promise(resolve => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const found = probe.address().port;
    probe.close(() => resolve(found));
  });
});
const lab = spawn(
  process.env.BENCH_PYTHON,
  [
    '-m',
    'jupyterlab',
    '--no-browser',
    '--allow-root',
    '--ip=127.0.0.1',
    `--port=${port}`,
    '--ServerApp.port_retries=0',
    '--log-level=CRITICAL'
  ],
  {
    cwd: path.join(home, 'work'),
    stdio: 'ignore',
    env: {
      ...process.env,
      JUPYTER_TOKEN: 'bench',
      JUPYTER_CONFIG_DIR: path.join(home, 'config'),
      JUPYTER_RUNTIME_DIR: path.join(home, 'runtime'),
      JUPYTERLAB_SETTINGS_DIR: path.join(home, 'settings'),
      JUPYTERLAB_WORKSPACES_DIR: path.join(home, 'workspaces'),
      IPYTHONDIR: path.join(home, 'ipython')
    }
  }
);
while (!(await fetch(`http://127.0.0.1:${port}/api/status?token=bench`).catch(() => null))?.ok) {
  await new Promise(resolve => setTimeout(resolve, 100));
}
const browser = await chromium.launch({
  executablePath: findChromium(),
  args: ['--no-sandbox', '--disable-gpu']
});
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });

/** Milliseconds from the next key to the first visible item that a selector finds. */
async function timed(selector, key) {
  await page.evaluate(wanted => {
    window.popup = new Promise(resolve => {
      addEventListener(
        'keydown',
        () => {
          const start = performance.now();
          const timer = setInterval(() => {
            const item = document.querySelector(wanted);
            if (item?.getClientRects().length) {
              clearInterval(timer);
              resolve(performance.now() - start);
            }
          }, 2);
        },
        { capture: true, once: true }
      );
    });
  }, selector);
  await page.keyboard.press(key);
  return page.evaluate(() =>
    Promise.race([window.popup, new Promise(resolve => setTimeout(() => resolve(null), 10_000))])
  );
}

async function median(text, selector, key, times) {
  const cell = page.locator('.jp-CodeCell').nth(1).locator('.cm-content');
  const taken = [];
  for (let n = 0; n <= times; n++) {
    await cell.click();
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Delete');
    await page.keyboard.insertText(text); // in one piece, which opens no list
    await page.waitForTimeout(400);
    const found = await timed(selector, key);
    await page.keyboard.press('Escape');
    if (n > 0 && found !== null) {
      taken.push(found); // the first one warms up
    }
  }
  return taken.length ? taken.sort((a, b) => a - b)[Math.floor(taken.length / 2)] : NaN;
}

const OURS = '.jp-Completer:not(.lm-mod-hidden) .jp-Vantage-item';
const ANY = '.jp-Completer:not(.lm-mod-hidden) .jp-Completer-item';
try {
  await page.goto(`http://127.0.0.1:${port}/lab/tree/bench.ipynb?token=bench`);
  await page.locator('.jp-CodeCell').first().waitFor({ timeout: 120_000 });
  const first = page.locator('.jp-CodeCell').first();
  await page
    .locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]')
    .waitFor({ timeout: 120_000 });
  const prompt = () => page.locator('.jp-InputPrompt').first().textContent();
  for (let tries = 0; tries < 60 && !/\d/.test(await prompt()); tries++) {
    if (!(await prompt()).includes('*')) {
      await first.locator('.cm-content').click();
      await page.keyboard.press('Control+Enter');
    }
    await page.waitForTimeout(1000);
  }
  await page.waitForTimeout(3000); // until language servers have started

  const kernel = await median('os.path.', ANY, 'Tab', 3);
  const line = (name, value) =>
    console.log(
      JSON.stringify({
        name: name + beside,
        value: +value.toFixed(0),
        unit: 'ms',
        peer: `the list of the idle kernel for os.path.${beside}`,
        ratio: +(value / kernel).toFixed(2)
      })
    );
  line('popup on Tab, idle kernel', await median('clients.', OURS, 'Tab', 5));
  line('popup on the dot, idle kernel', await median('clients', OURS, '.', 5));
  const last = page.locator('.jp-CodeCell').nth(2);
  await last.locator('.cm-content').click();
  await page.keyboard.press('Control+Enter');
  await page.locator('.jp-Notebook-ExecutionIndicator[data-status="busy"]').waitFor();
  line('popup on Tab, busy kernel', await median('clients.', OURS, 'Tab', 5));
  line('popup on the dot, busy kernel', await median('clients', OURS, '.', 5));
} finally {
  await browser.close();
  const ended = new Promise(resolve => lab.once('exit', resolve));
  lab.kill('SIGTERM');
  await ended;
  rmSync(home, { recursive: true, force: true });
}
