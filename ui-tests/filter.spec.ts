import { expect, test, type Locator, type Page } from '@playwright/test';
import { Demo } from './demo';

// One user story: conditions are built in the filter sidebar, written into a cell, edited there, and come back.

let demo: Demo;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  demo = await Demo.start();
});

test.afterAll(async () => {
  expect(await demo.stop()).toBe(0);
});

async function openFilter(page: Page): Promise<Locator> {
  // Without what an earlier page left open.
  await page.goto(demo.address.replace('?', '?reset&'));
  await page.locator('.jp-Notebook .jp-CodeCell').first().waitFor({ timeout: 60_000 });
  await expect(page.locator('.jp-Vantage-status')).toHaveText('Vantage: 6 tables', {
    timeout: 30_000
  });
  await expect(page.locator('.jp-StatusBar-Widget')).toContainText('| Idle', { timeout: 60_000 });
  await page.getByRole('menuitem', { name: 'Run', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Run All Cells', exact: true }).click();
  const outputs = page.locator('.jp-OutputArea-output');
  await expect(outputs.filter({ hasText: /^2108$/ })).toHaveCount(1, { timeout: 60_000 });
  await page.getByRole('tab', { name: 'Filter' }).click();
  const filter = page.locator('.jp-Vantage-filter');
  await expect(filter).toBeVisible();
  return filter;
}

/** Chooses the entity and adds the two conditions, by keys alone after the first click. */
async function filterPayingClientsWithM(page: Page, filter: Locator): Promise<void> {
  await filter.getByRole('button', { name: 'Set or table to filter' }).click();
  await page.keyboard.type('client');
  await filter.getByRole('option', { name: 'Client client' }).click();
  await expect(filter).toContainText('3rowsexact');
  const add = filter.getByRole('button', { name: 'Condition', exact: true });
  await add.click();
  await page.keyboard.type('paying');
  await page.keyboard.press('Enter');
  await expect(filter.getByRole('radio', { name: 'Yes' })).toBeChecked();
  await expect(filter).toContainText('2of 3 rowsexact');
  await add.click();
  await page.keyboard.type('name');
  await page.keyboard.press('Enter');
  await filter.getByLabel('Operator for name').selectOption('starts with');
  await filter.getByLabel('Value of name').fill('M');
  await expect(filter).toContainText('1of 3 rowsexact');
}

const CODE =
  'filtered = clients.where(clients.is_paying_client == True, clients.name.startswith("M"))';

test('conditions become a cell that runs, counts the same, and is undone in one step', async ({
  page
}) => {
  const filter = await openFilter(page);
  const cells = page.locator('.jp-Notebook .jp-Cell');
  const before = await cells.count();
  await filterPayingClientsWithM(page, filter);
  await expect(filter.getByLabel('Code of the filter')).toContainText(CODE);
  await filter.getByRole('button', { name: 'Insert below' }).click();

  const made = page.locator('.jp-CodeCell', { hasText: CODE });
  const rows = made.locator('.jp-OutputArea-output tbody tr');
  await expect(made.locator('.jp-OutputArea-output')).toContainText('Marty McFly', {
    timeout: 30_000
  });
  await expect(made.locator('.jp-OutputArea-output')).not.toContainText('Doc Brown');
  expect(await cells.count()).toBe(before + 1);
  await expect(rows).toHaveCount(1);

  await made.locator('.jp-InputPrompt').click();
  await page.keyboard.press('z');
  await expect(made).toHaveCount(0);
  expect(await cells.count()).toBe(before);
  await expect(filter.getByRole('button', { name: /^Update/ })).toHaveCount(0);
  await expect(filter.getByLabel('Code of the filter')).toContainText(CODE);
});

test('a cell that is edited comes back into the sidebar, and is written again from there', async ({
  page
}) => {
  const filter = await openFilter(page);
  await filterPayingClientsWithM(page, filter);
  await filter.getByRole('button', { name: 'Insert below' }).click();
  const made = page.locator('.jp-CodeCell', { hasText: 'filtered = ' });
  await expect(made.locator('.jp-OutputArea-output')).toContainText('Marty McFly', {
    timeout: 30_000
  });

  await made.getByText('"M"').click();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Backspace');
  await page.keyboard.type('D');
  await expect(made).toContainText('startswith("D")');
  await expect(filter.getByLabel('Value of name')).toHaveValue('D');
  await expect(filter).toContainText('1of 3 rowsexact');

  await filter.getByRole('radio', { name: 'No', exact: true }).check();
  await expect(filter).toContainText('0of 3 rowsexact');
  await filter.getByRole('button', { name: /^Update cell \d+$/ }).click();
  await expect(made).toContainText('is_paying_client == False');
  await expect(made).toContainText('startswith("D")');
  await expect(made.locator('.jp-OutputArea-output')).not.toContainText('Doc Brown');
});

test('alternatives are written with or, and an edit of them comes back', async ({ page }) => {
  const filter = await openFilter(page);
  await filter.getByRole('button', { name: 'Set or table to filter' }).click();
  await page.keyboard.type('client');
  await filter.getByRole('option', { name: 'Client client' }).click();
  await filter.getByRole('button', { name: 'Any of' }).click();
  const either = filter.getByRole('group', { name: 'Any of these conditions' });
  const add = either.getByRole('button', { name: 'Condition', exact: true });
  await add.click();
  await page.keyboard.type('paying');
  await page.keyboard.press('Enter');
  await either.getByRole('radio', { name: 'No', exact: true }).check();
  await expect(filter).toContainText('1of 3 rowsexact');
  await add.click();
  await page.keyboard.type('name');
  await page.keyboard.press('Enter');
  await either.getByLabel('Operator for name').selectOption('starts with');
  await either.getByLabel('Value of name').fill('M');
  await expect(filter).toContainText('2of 3 rowsexact');
  const code = '(clients.is_paying_client == False) | clients.name.startswith("M")';
  await expect(filter.getByLabel('Code of the filter')).toContainText(code);
  if (process.env.VANTAGE_PICTURES) {
    await page.screenshot({ path: `${process.env.VANTAGE_PICTURES}/filter-or.png` });
  }
  await filter.getByRole('button', { name: 'Insert below' }).click();
  const made = page.locator('.jp-CodeCell', { hasText: 'filtered = ' });
  await expect(made.locator('.jp-OutputArea-output tbody tr')).toHaveCount(2, { timeout: 30_000 });

  await made.getByText('"M"').click();
  await page.keyboard.press('End');
  for (let n = 0; n < 3; n++) {
    await page.keyboard.press('ArrowLeft');
  }
  await page.keyboard.press('Backspace');
  await page.keyboard.type('D');
  await expect(made).toContainText('startswith("D")');
  await expect(either.getByLabel('Value of name')).toHaveValue('D');
  await either.getByRole('button', { name: 'Remove the condition on is_paying_client' }).click();
  await filter.getByRole('button', { name: /^Update cell \d+$/ }).click();
  await expect(made).toContainText('filtered = clients.where(clients.name.startswith("D"))');
});

test('without a database the sidebar says what to do', async ({ page }) => {
  const filter = await openFilter(page);
  await page.keyboard.press('Control+Shift+L');
  await page.locator('.jp-LauncherCard[data-category="Notebook"]').first().click();
  await expect(filter).toContainText('Once a cell connects to a database');
  await filter.getByRole('button', { name: 'Insert a connection' }).click();
  await expect(page.locator('.jp-Notebook:visible')).toContainText('connect_postgres');
});
