import { expect, test, type Page } from '@playwright/test';
import { makeDatabase } from '../lsp-server/test/database';
import { addCell, Lab, notebook, offers, status, typeAndTab } from './lab';

// One user story: whoever presses Tab is asked once whether lists should open by themselves.

let lab: Lab;

test.beforeEach(async () => {
  const dsn = await makeDatabase('ui_offer', 'CREATE TABLE thing (id int PRIMARY KEY, name text)');
  lab = await Lab.start(
    {
      'offer.ipynb': notebook(
        `import vantage as v\ndb = v.connect_postgres("${dsn}")\nthings = db.table("thing")`
      )
    },
    {
      'jupyterlab-vantage:plugin': {},
      '@jupyterlab/apputils-extension:notification': { checkForUpdates: false, fetchNews: 'false' }
    }
  );
});
test.afterEach(() => lab.stop());

async function pressTab(page: Page): Promise<void> {
  await lab.open(page, 'offer.ipynb');
  await expect(status(page)).toHaveText('Vantage: 1 tables');
  await addCell(page);
  await typeAndTab(page, 'things.');
  await expect(offers(page).first()).toContainText('id');
}

const offer = (page: Page) => page.getByRole('alert').filter({ hasText: 'as you type' });

test('turning it on opens lists on the dot, with documentation', async ({ page }) => {
  await pressTab(page);
  await offer(page).getByRole('button', { name: 'Turn on' }).click();
  await addCell(page);
  await page.keyboard.type('things.', { delay: 60 });
  await expect(offers(page).first()).toContainText('id');
  await expect(page.locator('.jp-Completer-docpanel')).toContainText('Thing.id');
});

test('not now is an answer too: the question does not come again', async ({ page }) => {
  await pressTab(page);
  await offer(page).getByRole('button', { name: 'Not now' }).click();
  await pressTab(page);
  await addCell(page);
  await page.keyboard.type('things.', { delay: 60 });
  await page.keyboard.press('Tab');
  await expect(offers(page).first()).toContainText('id');
  await expect(offer(page)).toHaveCount(0);
});
