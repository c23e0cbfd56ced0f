import { execFileSync } from 'node:child_process';
import { expect, test } from '@playwright/test';
import { makeDatabase } from '../lsp-server/test/database';
import { addCell, Lab, notebook, offers, runCell, status, typeAndTab } from './lab';

// One user story: the language server crashes, the page says so, and it comes back.

let lab: Lab;

test.beforeAll(async () => {
  const dsn = await makeDatabase('ui_away', 'CREATE TABLE thing (id int PRIMARY KEY, name text)');
  lab = await Lab.start({
    'away.ipynb': notebook(
      `import vantage as v\ndb = v.connect_postgres("${dsn}")\nthings = db.table("thing")`
    )
  });
});

test.afterAll(() => lab.stop());

/** The language servers of this JupyterLab. */
const servers = (): number[] =>
  execFileSync('ps', ['-eo', 'pid,ppid,args'], { encoding: 'utf8' })
    .split('\n')
    .map(line => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter(found => Number(found?.[2]) === lab.pid && found![3].includes('main.cjs --stdio'))
    .map(found => Number(found![1]));

test('the status says that the language server is away, and typing goes on after it is back', async ({
  page
}) => {
  await lab.open(page, 'away.ipynb');
  await expect(status(page)).toHaveText('Vantage: 1 tables');
  const [before] = servers();
  process.kill(before, 'SIGKILL');
  await expect(status(page)).toHaveText('Vantage: away');
  await expect(status(page)).toHaveAttribute('title', /was ended by signal 9/);
  await expect(status(page)).toHaveText('Vantage: 1 tables');
  expect(servers()).toHaveLength(1);
  expect(servers()).not.toContain(before);
  await addCell(page);
  await typeAndTab(page, 'things.');
  await expect(offers(page).first()).toContainText('id');
});

test('a kernel that dies takes nothing from completion, and its items are back with it', async ({
  page
}) => {
  await lab.open(page, 'away.ipynb');
  await expect(status(page)).toHaveText('Vantage: 1 tables');
  const dying = await addCell(page);
  await page.keyboard.insertText('import os, signal; os.kill(os.getpid(), signal.SIGKILL)');
  await page.keyboard.press('Control+Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Ok' }).click();
  await expect(status(page)).toHaveText('Vantage: 1 tables');
  await addCell(page);
  await typeAndTab(page, 'things.');
  await expect(offers(page).first()).toContainText('id');
  await dying.locator('.cm-content').click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText('value = "x"');
  await runCell(page, dying);
  await addCell(page);
  await page.keyboard.type('value.s');
  const items = page.locator('.jp-Completer .jp-Completer-item');
  await expect(async () => {
    await page.keyboard.press('Tab');
    await expect(items.filter({ hasText: 'startswith' })).toHaveCount(1, { timeout: 5_000 });
  }).toPass();
});

test('no language server is left when the page has gone', async ({ page }) => {
  await lab.open(page, 'away.ipynb');
  await expect(status(page)).toHaveText('Vantage: 1 tables');
  expect(servers().length).toBeGreaterThan(0);
  await page.goto('about:blank');
  await expect.poll(() => servers().length).toBe(0);
});
