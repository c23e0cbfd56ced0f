import { expect, test, type Locator, type Page } from '@playwright/test';
import { makeDatabase, readExample } from '../lsp-server/test/database';
import { Lab, notebook, runCommand, status } from './lab';

// How the diagram opens: the table in focus and all its neighbours in sight, at a size that can be read.

const LONG = 'a_table_with_a_name_that_is_longer_than_a_box_likes';
const star = (name: string, count: number): string =>
  `CREATE TABLE ${name} (id int PRIMARY KEY, owner int, note text);` +
  Array.from(
    { length: count },
    (_, at) =>
      `CREATE TABLE ${name}_${at} (id int PRIMARY KEY, hub int NOT NULL REFERENCES ${name}, more text);`
  ).join('');
const CHAIN = `CREATE TABLE owner (id int PRIMARY KEY, name text);
CREATE TABLE item (id int PRIMARY KEY, owner_id int REFERENCES owner, name text);
CREATE TABLE part (id int PRIMARY KEY, item_id int REFERENCES item, name text);`;
const MANY = `DO $$ BEGIN
  FOR n IN 1..1000 LOOP
    EXECUTE format('CREATE TABLE %I (id int PRIMARY KEY, up int %s)', 'many_' || n,
      CASE WHEN n > 1 THEN format('REFERENCES %I', 'many_' || greatest(1, n / 8)) ELSE '' END);
  END LOOP;
END $$`;
let lab: Lab;

const SCENES: Readonly<Record<string, readonly [sql: string, table: string]>> = {
  three: [CHAIN, 'item'],
  eleven: [star('hub', 10), 'hub'],
  shop: [readExample('music_shop/music_shop.sql'), 'track'],
  long: [star(LONG, 4), LONG],
  many: [MANY, 'many_2'],
  hub: [star('hub', 300), 'hub']
};

test.beforeAll(async () => {
  const files: Record<string, string> = {};
  for (const [name, [sql, table]] of Object.entries(SCENES)) {
    const dsn = await makeDatabase(`ui_picture_${name}`, sql);
    files[`${name}.ipynb`] = notebook(
      `import vantage as v\ndb = v.connect_postgres("${dsn}")\nt = db.table("${table}")`
    );
  }
  lab = await Lab.start(files);
});
test.afterAll(() => lab.stop());

const diagram = (page: Page): Locator => page.locator('.jp-Vantage-diagram');

/** Makes the diagram so wide, by the window. */
async function widen(page: Page, width: number): Promise<void> {
  const now = (await diagram(page).boundingBox())!.width;
  const window = page.viewportSize()!;
  await page.setViewportSize({ ...window, width: window.width + Math.round(2 * (width - now)) });
  await expect
    .poll(async () => Math.abs((await diagram(page).boundingBox())!.width - width))
    .toBeLessThan(12);
}

/** Boxes of tables that are not wholly within the canvas. */
const cut = (page: Page): Promise<string[]> =>
  diagram(page).evaluate(node => {
    const room = node.querySelector('.jp-Vantage-canvas')!.getBoundingClientRect();
    return [...node.querySelectorAll('.jp-Vantage-table')]
      .filter(table => {
        const { left, right, top, bottom } = table
          .querySelector('.jp-Vantage-boxFrame')!
          .getBoundingClientRect();
        return left < room.left || right > room.right || top < room.top || bottom > room.bottom;
      })
      .map(table => table.getAttribute('aria-label')!);
  });

/** The height of the letters of a table's name. */
const letters = (page: Page): Promise<number> =>
  diagram(page)
    .locator('.jp-Vantage-tableName')
    .first()
    .evaluate(node => {
      const svg = node.closest('svg')!;
      return (13 * svg.getBoundingClientRect().width) / svg.viewBox.baseVal.width;
    });

for (const width of [350, 900]) {
  for (const [name, [, table]] of Object.entries(SCENES)) {
    test(`${name} at ${width} pixels`, async ({ page }) => {
      await lab.open(page, `${name}.ipynb`);
      await expect(status(page)).toContainText('tables');
      await runCommand(page, 'Relationships');
      const focus = diagram(page).getByRole('button', { name: `Table ${table}`, exact: true });
      await expect(focus).toHaveAttribute('aria-current', 'true');
      await widen(page, width);
      if (process.env.VANTAGE_PICTURES) {
        await page.waitForTimeout(300);
        await diagram(page).screenshot({
          path: `${process.env.VANTAGE_PICTURES}/diagram-${name}-${width}.png`
        });
      }
      if (name !== 'hub') {
        await expect.poll(() => cut(page)).toEqual([]);
      }
      expect(await cut(page)).not.toContain(`Table ${table}`);
      expect(await letters(page)).toBeGreaterThan(8);
    });
  }
}

test('neighbours stay in sight when tables that are farther away come', async ({ page }) => {
  await lab.open(page, 'shop.ipynb');
  await expect(status(page)).toContainText('tables');
  await runCommand(page, 'Relationships');
  await expect(diagram(page)).toContainText('5 of 14 tables');
  await widen(page, 350);
  await diagram(page).getByRole('button', { name: '2', exact: true }).click();
  await expect(diagram(page)).not.toContainText('5 of 14 tables');
  const near = ['album', 'genre', 'playlist_track', 'sale_line', 'track'];
  await expect
    .poll(async () => (await cut(page)).filter(each => near.includes(each.replace('Table ', ''))))
    .toEqual([]);
  expect(await letters(page)).toBeGreaterThan(8);
  if (process.env.VANTAGE_PICTURES) {
    await diagram(page).screenshot({ path: `${process.env.VANTAGE_PICTURES}/diagram-far-350.png` });
  }
});
