import { expect, test, type Locator, type Page } from '@playwright/test';
import { makeDatabase, readExample } from '../lsp-server/test/database';
import { Lab, notebook, runCell, runCommand, status } from './lab';

// One user story: the relationships around a table, from wherever they are opened, and the code that they write.

const MANY = `DO $$ BEGIN
  FOR n IN 1..1000 LOOP
    EXECUTE format('CREATE TABLE %I (id int PRIMARY KEY, up int %s)',
      'a_table_with_a_name_that_is_longer_than_a_box_likes_' || lpad(n::text, 4, '0'),
      CASE WHEN n > 1 THEN format('REFERENCES %I', 'a_table_with_a_name_that_is_longer_than_a_box_likes_' ||
        lpad((n / 8 + 1 - (n / 8 + 1) / n)::text, 4, '0')) ELSE '' END);
  END LOOP;
END $$`;
let lab: Lab;

test.beforeAll(async () => {
  const music = await makeDatabase('ui_diagram', readExample('music_shop/music_shop.sql'));
  const many = await makeDatabase('ui_many', MANY);
  const connect = (dsn: string): string => `import vantage as v\ndb = v.connect_postgres("${dsn}")`;
  lab = await Lab.start({
    'shop.ipynb': notebook(`${connect(music)}\ncustomers = db.table("customer")`),
    'many.ipynb': notebook(connect(many)),
    'none.ipynb': notebook('x = 1'),
    'down.ipynb': notebook(connect('postgresql://u@127.0.0.1:1/x'))
  });
});

test.afterAll(() => lab.stop());

const diagram = (page: Page): Locator => page.locator('.jp-Vantage-diagram');
const box = (page: Page, name: string): Locator =>
  diagram(page).getByRole('button', { name: `Table ${name}`, exact: true });

async function find(page: Page, label: string, text: string): Promise<void> {
  const field = diagram(page).getByRole('combobox', { name: label });
  await field.click();
  await field.fill(text);
  await diagram(page).getByRole('option').first().waitFor();
  await field.press('Enter');
}

async function openShop(page: Page): Promise<void> {
  await lab.open(page, 'shop.ipynb');
  await expect(status(page)).toHaveText('Vantage: 14 tables');
  const first = page.locator('.jp-CodeCell').first();
  await first.locator('.cm-content').click();
  await runCell(page, first);
}

test('an edge and a table write code into the notebook, and it runs', async ({ page }) => {
  await openShop(page);
  await runCommand(page, 'Relationships');
  await expect(box(page, 'customer')).toHaveAttribute('aria-current', 'true');
  await expect(diagram(page)).toContainText('5 of 14 tables');

  const cells = page.locator('.jp-CodeCell');
  await diagram(page).getByRole('button', { name: 'ref_sales', exact: true }).focus();
  const card = diagram(page).getByRole('dialog');
  await expect(card).toContainText('sale.customer_id → customer.id');
  await expect(card).toContainText('about 6.7 each, max 7');
  await expect(card).toContainText('no index on customer_id');
  await card.getByRole('button', { name: 'Follow ref_sales() in a cell' }).click();
  await expect(cells.nth(1)).toContainText('sales = customers.ref_sales()');
  await expect(cells.nth(1).locator('.jp-OutputArea-output')).toContainText('sale · PostgreSQL');

  await box(page, 'address').dblclick();
  await expect(cells.nth(2)).toContainText('addresses = db.table("address")');
  await expect(cells.nth(2).locator('.jp-OutputArea-output')).toContainText('address · PostgreSQL');
});

test('the filter of a table opens from its heading', async ({ page }) => {
  await openShop(page);
  await runCommand(page, 'Relationships');
  await expect(box(page, 'customer')).toHaveAttribute('aria-current', 'true');
  await diagram(page).getByRole('button', { name: 'Filter address', exact: true }).press('Enter');
  const filter = page.locator('.jp-Vantage-filter');
  await expect(filter.getByRole('button', { name: 'Set or table to filter' })).toContainText(
    /address/i
  );
  await expect(box(page, 'customer')).toHaveAttribute('aria-current', 'true');
});

test('a path is found, shown as code, and inserted', async ({ page }) => {
  await openShop(page);
  await runCommand(page, 'Relationships');
  await find(page, 'Table', 'artist');
  await expect(box(page, 'artist')).toHaveAttribute('aria-current', 'true');
  await find(page, 'Path to', 'sale_line');
  const path = diagram(page).getByRole('group', { name: 'Path', exact: true });
  const ways = diagram(page).getByRole('group', { name: 'Ways' });
  await expect(path.or(ways)).toBeVisible();
  if (await ways.isVisible()) {
    await ways.getByRole('button').first().click();
  }
  await expect(path).toContainText('artist ▸ ref_albums() ▸ ref_tracks() ▸ ref_sale_lines()');
  await path.getByRole('button', { name: 'Insert below' }).click();
  const made = page.locator('.jp-CodeCell').nth(1);
  await expect(made).toContainText(
    'sale_lines = db.table("artist").ref_albums().ref_tracks().ref_sale_lines()'
  );
  await expect(made.locator('.jp-OutputArea-output')).toContainText('sale_line · PostgreSQL');
});

test('it opens from the launcher and from the sidebar', async ({ page }) => {
  await lab.open(page, null);
  await page.locator('.jp-LauncherCard', { hasText: 'Relationships' }).click();
  await expect(diagram(page)).toContainText('open one first');

  await openShop(page);
  await page.getByRole('tab', { name: 'Tables and relationships' }).click();
  const tables = page.locator('.jp-Vantage-tables');
  await tables.getByRole('searchbox').fill('gift');
  await tables.getByRole('button', { name: /Gift Card/ }).click();
  await expect(box(page, 'Gift Card')).toHaveAttribute('aria-current', 'true');
});

test('a thousand tables with long names: what is near, never everything', async ({ page }) => {
  await lab.open(page, 'many.ipynb');
  await expect(status(page)).toHaveText('Vantage: 1,000 tables');
  await runCommand(page, 'Relationships');
  await find(page, 'Table', '0008');
  await expect(diagram(page)).toContainText('of 1,000 tables');
  await diagram(page).getByRole('button', { name: '3', exact: true }).click();
  await expect(diagram(page)).toContainText('more near');
  expect(
    await diagram(page)
      .getByRole('button', { name: /^Table / })
      .count()
  ).toBeLessThan(61);
  if (process.env.VANTAGE_PICTURES) {
    await page.screenshot({ path: `${process.env.VANTAGE_PICTURES}/diagram-many.png` });
  }
});

test('what is not there is said, with what to do', async ({ page }) => {
  await lab.open(page, 'none.ipynb');
  await runCommand(page, 'Relationships');
  await expect(diagram(page)).toContainText('once a cell of the notebook connects to a database');
  await lab.open(page, 'down.ipynb');
  await expect(status(page)).toHaveText('Vantage: no connection');
  await runCommand(page, 'Relationships');
  await expect(diagram(page)).toContainText('nothing answers at 127.0.0.1:1');
  await diagram(page).getByRole('button', { name: 'Try again' }).click();
  await expect(diagram(page)).toContainText('nothing answers at 127.0.0.1:1');
});

test('pictures, where they are asked for', async ({ page }) => {
  test.skip(!process.env.VANTAGE_PICTURES);
  await openShop(page);
  const cell = page.locator('.jp-CodeCell').first();
  await cell.locator('.cm-content').click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('\nartists = db.table("artist").ref_albums()');
  await page.keyboard.press('Escape');
  await runCommand(page, 'Relationships');
  await find(page, 'Table', 'sale');
  await diagram(page).getByRole('button', { name: '2', exact: true }).click();
  for (const theme of ['Light', 'Dark']) {
    await runCommand(page, `JupyterLab ${theme}`);
    await page.waitForTimeout(1500);
    await cell.getByText('ref_albums').last().hover();
    await page.locator('.jp-Vantage-hover').waitFor();
    await page.screenshot({ path: `${process.env.VANTAGE_PICTURES}/hover-${theme}.png` });
    await page.mouse.move(5, 5);
    await diagram(page)
      .getByRole('button', { name: 'ref_sale_lines', exact: true })
      .first()
      .focus();
    await page.waitForTimeout(500);
    await page.screenshot({ path: `${process.env.VANTAGE_PICTURES}/diagram-${theme}.png` });
  }
});
