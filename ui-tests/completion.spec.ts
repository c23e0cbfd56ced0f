import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { makeDatabase, readExample } from '../lsp-server/test/database';
import { addCell, Lab, notebook, offers, runCell, status, textOf } from './lab';

// One user story: Tab in cells, with what is near the notebook, whatever the kernel does.

const model = readFileSync(path.join(__dirname, '../examples/bakery/bakery_model.py'), 'utf8');
const ODD = 'CREATE TABLE thing (id int PRIMARY KEY, count int, "a b" text)';
// The kernel's completer answers when a file is there, however long that takes.
const SLOW = `import os, time
def slow(text):
    while not os.path.exists("answer"):
        time.sleep(0.05)
    return [text + "zzz_of_the_kernel"]
get_ipython().Completer.custom_matchers.append(slow)`;
let lab: Lab;

test.beforeAll(async () => {
  const bakery = await makeDatabase('ui_bakery', readExample('bakery/bakery.sql'));
  const odd = await makeDatabase('ui_odd', ODD);
  const connect = (dsn: string): string => `import vantage as v\ndb = v.connect_postgres("${dsn}")`;
  lab = await Lab.start(
    {
      'bakery_model.py': model,
      'bakery.ipynb': notebook(
        `${connect(bakery)}\nfrom bakery_model import Client\nclients = Client.table()`
      ),
      'slow.ipynb': notebook(
        `${connect(bakery)}\nfrom bakery_model import Client\nclients = Client.table()`,
        SLOW
      ),
      'bare.ipynb': notebook(connect(bakery)),
      'odd.ipynb': notebook(`${connect(odd)}\nthings = db.table("thing")`)
    },
    {
      '@jupyterlab/completer-extension:manager': {
        autoCompletion: true,
        showDocumentationPanel: true
      }
    }
  );
});

test.afterAll(() => lab.stop());

test('the list opens on the dot, with documentation beside it', async ({ page }) => {
  await lab.open(page, 'bakery.ipynb');
  await expect(status(page)).toHaveText('Vantage: 6 tables', { timeout: 30_000 });
  await addCell(page);
  await page.keyboard.type('clients.', { delay: 60 });
  await expect(offers(page).first()).toContainText('id');
  await expect(offers(page)).toContainText(['id', 'name', 'email']);
  await page.keyboard.type('is_p');
  await expect(offers(page)).toHaveCount(1);
  const documentation = page.locator('.jp-Completer-docpanel');
  await expect(documentation).toContainText('Client.is_paying_client');
  await expect(documentation).toContainText('bool, not null, default false');
  await expect(documentation).toContainText('67 %');
});

test('the list opens while the kernel is busy in another cell', async ({ page }) => {
  await lab.open(page, 'bakery.ipynb');
  await expect(status(page)).toHaveText('Vantage: 6 tables', { timeout: 30_000 });
  const busy = await addCell(page);
  await page.keyboard.type('import time; time.sleep(600)');
  await page.keyboard.press('Control+Enter');
  await expect(busy.locator('.jp-InputPrompt')).toHaveText('[*]:');
  await expect(page.locator('.jp-Notebook-ExecutionIndicator')).toHaveAttribute(
    'data-status',
    'busy',
    { timeout: 60_000 }
  );
  await addCell(page);
  await page.keyboard.type('vip = clients.where(clients.is_paying_client == True)\nvip.ref_');
  await expect(offers(page)).toHaveText([/ref_orders\(\)/, /ref_bakery\(\)/]);
  await expect(busy.locator('.jp-InputPrompt')).toHaveText('[*]:');
});

test('a slow kernel delays nothing, and its items come when it has them', async ({ page }) => {
  await lab.open(page, 'slow.ipynb');
  await expect(status(page)).toHaveText('Vantage: 6 tables', { timeout: 30_000 });
  const slow = page.locator('.jp-CodeCell').nth(1);
  await slow.locator('.cm-content').click();
  await runCell(page, slow);
  await addCell(page);
  await page.keyboard.type('clients.', { delay: 60 });
  await expect(offers(page)).toContainText(['id', 'name', 'email']);
  const late = page.locator('.jp-Completer .jp-Completer-item', { hasText: 'zzz_of_the_kernel' });
  await expect(late).toHaveCount(0);
  lab.write('answer', '');
  await expect(late).toHaveCount(1);
  await expect(offers(page).first()).toContainText('id');
});

test('a class that is near brings its import', async ({ page }) => {
  await lab.open(page, 'bare.ipynb');
  await expect(status(page)).toHaveText('Vantage: 6 tables', { timeout: 30_000 });
  const cell = await addCell(page);
  await expect(page.locator('.jp-Notebook-ExecutionIndicator')).toHaveAttribute(
    'data-status',
    'idle'
  );
  await page.keyboard.type('x = Prod', { delay: 60 });
  await offers(page).filter({ hasText: 'Product' }).click();
  await expect.poll(() => textOf(cell)).toBe('from bakery_model import Product\nx = Product');
});

test('a column count stands beside the verb, one with a space takes the place of the dot', async ({
  page
}) => {
  await lab.open(page, 'odd.ipynb');
  await expect(status(page)).toHaveText('Vantage: 1 tables', { timeout: 30_000 });
  let cell = await addCell(page);
  await page.keyboard.type('things.cou', { delay: 60 });
  await expect(offers(page).filter({ hasText: 'count()' })).toHaveCount(1);
  await offers(page).filter({ hasNotText: '(' }).filter({ hasText: 'count' }).click();
  await expect.poll(() => textOf(cell)).toBe('things["count"]');
  cell = await addCell(page);
  await page.keyboard.type('things.', { delay: 60 });
  await offers(page).filter({ hasText: 'a b' }).click();
  await expect.poll(() => textOf(cell)).toBe('things["a b"]');
});

test('what is not ours is left to the others', async ({ page }) => {
  // Not the notebook whose kernel another test has left busy.
  await lab.open(page, 'bare.ipynb');
  await expect(status(page)).toHaveText('Vantage: 6 tables', { timeout: 30_000 });
  const first = page.locator('.jp-CodeCell').first();
  await first.locator('.cm-content').click();
  await runCell(page, first);
  const cell = await addCell(page);
  await page.keyboard.type('value = "x"');
  await runCell(page, cell);
  const last = await addCell(page);
  await page.keyboard.type('value.s', { delay: 60 });
  const items = page.locator('.jp-Completer .jp-Completer-item');
  // The lab gives a kernel one second, and keeps the list without it: each attempt asks afresh.
  await expect(async () => {
    await last.locator('.cm-content').click();
    await page.keyboard.press('End');
    await page.keyboard.press('Tab');
    await expect(items.filter({ hasText: 'startswith' })).toHaveCount(1, { timeout: 5_000 });
  }).toPass({ timeout: 60_000, intervals: [0] });
  await expect(offers(page)).toHaveCount(0);
});
