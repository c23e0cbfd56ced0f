import { expect, test } from '@playwright/test';
import { makeDatabase } from '../lsp-server/test/database';
import { resolveConnection } from '../lsp-server/src/catalog/conninfo';
import { addCell, Lab, notebook, offers, runCommand, status, typeAndTab } from './lab';

// One user story: a stranger's notebook names a host; nothing goes there before the user says so, and then once.

/** This machine by a name that nobody vouches for. */
const FAR = '127.1';
let lab: Lab;

test.beforeEach(async () => {
  const dsn = await makeDatabase('ui_trust', 'CREATE TABLE thing (id int PRIMARY KEY, name text)');
  const { port, user, password, dbname } = resolveConnection(dsn)!;
  const secret = password ? `:${encodeURIComponent(password)}` : '';
  const far = `postgresql://${user}${secret}@${FAR}:${port}/${dbname}`;
  const cell = `import vantage as v\ndb = v.connect_postgres("${far}")\nthings = db.table("thing")`;
  lab = await Lab.start({
    'strange.ipynb': notebook(cell),
    'other.ipynb': notebook(cell),
    'hostile.ipynb': notebook(
      'import vantage as v\ndb = v.connect_postgres("host=\'<img src=x onerror=window.hurt=1>\' dbname=x")'
    )
  });
});
test.afterEach(() => lab.stop());

test('the sidebar asks, and after that the host is known in every notebook', async ({ page }) => {
  await lab.open(page, 'strange.ipynb');
  await expect(status(page)).toHaveText('Vantage: not connected');
  await runCommand(page, 'Filter');
  const filter = page.locator('.jp-Vantage-filter');
  await expect(filter).toContainText(`names a database on ${FAR}`);
  await filter.getByRole('button', { name: `Connect to ${FAR}` }).click();
  await expect(status(page)).toHaveText('Vantage: 1 tables');
  await addCell(page);
  await typeAndTab(page, 'things.');
  await expect(offers(page).first()).toContainText('id');
  await lab.open(page, 'other.ipynb');
  await expect(status(page)).toHaveText('Vantage: 1 tables');
});

test('the status asks by a dialog, and takes no for an answer', async ({ page }) => {
  await lab.open(page, 'strange.ipynb');
  await status(page).getByRole('button').click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText(`Connect to ${FAR}?`);
  await dialog.getByRole('button', { name: 'Not now' }).click();
  await expect(status(page)).toHaveText('Vantage: not connected');
  await status(page).getByRole('button').click();
  await dialog.getByRole('button', { name: 'Connect' }).click();
  await expect(status(page)).toHaveText('Vantage: 1 tables');
});

test('the diagram asks too', async ({ page }) => {
  await lab.open(page, 'strange.ipynb');
  await expect(status(page)).toHaveText('Vantage: not connected');
  await runCommand(page, 'Relationships');
  await page
    .locator('.jp-Vantage-diagram')
    .getByRole('button', { name: `Connect to ${FAR}` })
    .click();
  await expect(page.getByRole('button', { name: 'Table thing' })).toBeVisible();
});

test('a host that is written as a page is shown as text', async ({ page }) => {
  await lab.open(page, 'hostile.ipynb');
  await expect(status(page)).toHaveText('Vantage: not connected');
  await status(page).getByRole('button').click();
  await expect(page.getByRole('dialog')).toContainText('<img src=x');
  await page.keyboard.press('Escape');
  for (const [command, place] of [
    ['Relationships', '.jp-Vantage-diagram'],
    ['Filter', '.jp-Vantage-filter']
  ]) {
    await runCommand(page, command);
    await expect(page.locator(place)).toContainText('<img src=x');
  }
  expect(await page.evaluate(() => 'hurt' in window)).toBe(false);
});
