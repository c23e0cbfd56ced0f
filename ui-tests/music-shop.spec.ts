import { expect, test } from '@playwright/test';
import { makeDatabase, readExample } from '../lsp-server/test/database';
import { addCell, Lab, notebook, offers, runCell, status, typeAndTab } from './lab';

// One user story: a database that nobody prepared, and no model file.

let lab: Lab;

test.beforeAll(async () => {
  const dsn = await makeDatabase('ui_music', readExample('music_shop/music_shop.sql'));
  lab = await Lab.start({
    'shop.ipynb': notebook(
      `import vantage as v\ndb = v.connect_postgres("${dsn}")`,
      'artists = db.table("artist")\nawait artists.ref_albums().ref_tracks().count()'
    )
  });
});

test.afterAll(() => lab.stop());

test('relations come from foreign keys: completed, explained, run', async ({ page }) => {
  await lab.open(page, 'shop.ipynb');
  await expect(status(page)).toHaveText('Vantage: 14 tables', { timeout: 30_000 });
  const cells = page.locator('.jp-CodeCell');
  await cells.nth(1).getByText('ref_albums').hover();
  const hover = page.locator('.jp-Vantage-hover');
  await expect(hover).toContainText('Albums of these artists. One artist has many albums.');
  await expect(hover).toContainText('artist.id = album.artist_id');
  await expect(hover).toContainText('WHERE artist_id IN (SELECT id FROM artist)');
  await page.mouse.move(5, 5);

  const cell = await addCell(page);
  await typeAndTab(page, 'await artists.ref_');
  await expect(offers(page)).toHaveText([/ref_albums\(\)/]);
  await page.keyboard.press('Enter');
  await page.keyboard.type('().count()');
  for (const each of [cells.nth(0), cells.nth(1)]) {
    await each.locator('.cm-content').click();
    await runCell(page, each);
  }
  await expect(cells.nth(1).locator('.jp-OutputArea-output')).toHaveText('1191');
  await cell.locator('.cm-content').click();
  await runCell(page, cell);
  await expect(cell.locator('.jp-OutputArea-output')).toHaveText('120');
});
