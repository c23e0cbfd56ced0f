import { expect, test, type Page } from '@playwright/test';
import { makeDatabase } from '../lsp-server/test/database';
import { addCell, Lab, notebook, offers, runCommand, status } from './lab';

// One user story: a database whose names, comments and values are written as pages is shown as text, everywhere.

const PAGE = '<img src=x onerror=window.hurt=1>';
const SQL = `CREATE TABLE "${PAGE}" (id int PRIMARY KEY, "${PAGE}b" text);
CREATE TABLE it (id int PRIMARY KEY, up int REFERENCES "${PAGE}", name text, "<b>x</b>" text);
COMMENT ON TABLE it IS '${PAGE}<script>window.hurt=1</script>';
COMMENT ON COLUMN it.name IS '${PAGE}<script>window.hurt=1</script> **bold** [link](javascript:window.hurt=1)';
INSERT INTO "${PAGE}" VALUES (1, '${PAGE}');
INSERT INTO it SELECT n, 1, '${PAGE}' || (n % 2), '${PAGE}' FROM generate_series(1, 20) AS n;
ANALYZE;`;
let lab: Lab;

test.beforeAll(async () => {
  const dsn = await makeDatabase('ui_hostile', SQL);
  lab = await Lab.start(
    {
      'hostile.ipynb': notebook(
        `import vantage as v\ndb = v.connect_postgres("${dsn}")\nit = db.table("it")\nit.name`
      )
    },
    { '@jupyterlab/completer-extension:manager': { showDocumentationPanel: true } }
  );
});
test.afterAll(() => lab.stop());

async function open(page: Page): Promise<void> {
  await lab.open(page, 'hostile.ipynb');
  await expect(status(page)).toHaveText('Vantage: 2 tables');
}

/** Nothing of it has run, and no picture was asked for. */
async function expectUnhurt(page: Page): Promise<void> {
  expect(await page.evaluate(() => 'hurt' in window)).toBe(false);
  await expect(page.locator('img[src="x"]')).toHaveCount(0);
}

test('in the diagram', async ({ page }) => {
  await open(page);
  await runCommand(page, 'Relationships');
  const diagram = page.locator('.jp-Vantage-diagram');
  await expect(diagram.getByRole('button', { name: `Table ${PAGE}` })).toBeVisible();
  await diagram.locator('.jp-Vantage-edge').first().focus();
  await expect(diagram.getByRole('dialog')).toContainText(PAGE);
  await expectUnhurt(page);
});

test('in the filter, with values', async ({ page }) => {
  await open(page);
  await page.getByRole('tab', { name: 'Filter' }).click();
  const filter = page.locator('.jp-Vantage-filter');
  await filter.getByRole('button', { name: 'Condition', exact: true }).click();
  await page.keyboard.type('name');
  await page.keyboard.press('Enter');
  const value = filter.getByRole('checkbox').first();
  await expect(filter).toContainText(`${PAGE}0`);
  await value.check();
  await expect(filter.getByLabel('Code of the filter')).toContainText(PAGE);
  await expectUnhurt(page);
});

test('in the list and its documentation, and under the pointer', async ({ page }) => {
  await open(page);
  await page.locator('.jp-CodeCell').first().getByText('name', { exact: true }).hover();
  await expect(page.locator('.jp-Vantage-hover')).toContainText(PAGE);
  await expectUnhurt(page);
  await addCell(page);
  await page.keyboard.type('it.');
  await page.keyboard.press('Tab');
  await expect(offers(page)).toContainText(['id', 'up', 'name', '<b>x</b>']);
  for (let n = 0; n < 2; n++) {
    await page.keyboard.press('ArrowDown');
  }
  await expect(page.locator('.jp-Completer-docpanel')).toContainText(PAGE);
  await expectUnhurt(page);
});
