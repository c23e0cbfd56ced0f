import { expect, test, type Page } from '@playwright/test';
import { Demo } from './demo';

// One user story: a newcomer runs `npm run demo` and goes through the tour.

let demo: Demo;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  demo = await Demo.start();
});

test.afterAll(async () => {
  expect(await demo.stop()).toBe(0);
});

async function openTour(page: Page): Promise<void> {
  await page.goto(demo.address);
  await page.locator('.jp-Notebook .jp-CodeCell').first().waitFor({ timeout: 60_000 });
  await expect(page.locator('.jp-Vantage-status')).toHaveText('Vantage: 6 tables', {
    timeout: 30_000
  });
}

async function addCell(page: Page): Promise<void> {
  await page.locator('.jp-Notebook .jp-CodeCell').last().locator('.cm-content').click();
  await page.keyboard.press('Escape');
  await page.keyboard.press('b');
  await page.keyboard.press('Enter');
  await page.locator('.jp-mod-completer-enabled.jp-mod-focused').last().waitFor();
}

test('a new cell completes relations before anything has run, and runs', async ({ page }) => {
  const errors: string[] = [];
  page.on('pageerror', error => errors.push(String(error)));
  await openTour(page);
  await addCell(page);
  await page.keyboard.type('vip = clients.where(clients.is_paying_client == True)');
  await page.keyboard.press('Enter');
  await page.keyboard.type('vip.ref_');
  await page.keyboard.press('Tab');
  const items = page.locator('.jp-Completer .jp-Vantage-item');
  await expect(items).toHaveCount(2);
  await expect(items.filter({ hasText: 'ref_orders()' })).toHaveCount(1);
  await items.filter({ hasText: 'ref_orders()' }).click();
  await page.keyboard.type('().ref_line_items().sum("total")');

  await page.getByRole('menuitem', { name: 'Run', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Run All Cells', exact: true }).click();
  const outputs = page.locator('.jp-OutputArea-output');
  await expect(outputs.filter({ hasText: 'Total clients: 3' })).toHaveCount(1, { timeout: 60_000 });
  await expect(outputs.filter({ hasText: /^2108$/ })).toHaveCount(2, { timeout: 60_000 });
  await expect(outputs.filter({ hasText: 'WHERE is_paying_client = $1' })).toHaveCount(1);
  expect(errors).toEqual([]);
});

test('hovering explains a column and a relation', async ({ page }) => {
  await openTour(page);
  const cell = page.locator('.jp-CodeCell', { hasText: 'vip = clients.where' }).first();
  await cell.getByText('is_paying_client').first().hover();
  const hover = page.locator('.jp-Vantage-hover');
  await expect(hover).toContainText('bool, not null, default false');
  await expect(hover).toContainText('Pays for orders on delivery.');
  await page.mouse.move(5, 5);
  await expect(hover).toHaveCount(0);
  await page
    .locator('.jp-CodeCell', { hasText: 'vip.ref_orders()' })
    .first()
    .getByText('ref_orders')
    .first()
    .hover();
  await expect(hover).toContainText('one to many: client.id = ord.client_id');
});
