import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';

const root = path.join(__dirname, '..');

/** A JupyterLab of its own: its folder, settings and kernels are gone with it. */
export class Lab {
  static async start(
    files: Readonly<Record<string, string>>,
    settings: Readonly<Record<string, object>> = {}
  ): Promise<Lab> {
    const home = mkdtempSync(path.join(tmpdir(), 'vantage-lab-'));
    const folder = path.join(home, 'work');
    for (const [name, text] of Object.entries(files)) {
      write(path.join(folder, name), text);
    }
    for (const [plugin, values] of Object.entries({ ...QUIET, ...settings })) {
      const [extension, name] = plugin.split(':');
      write(
        path.join(home, 'settings', extension, `${name}.jupyterlab-settings`),
        JSON.stringify(values)
      );
    }
    const lab = new Lab(home, await freePort());
    await lab.untilItAnswers();
    return lab;
  }

  readonly token = randomBytes(12).toString('hex');
  private readonly child: ChildProcess;

  private constructor(
    private readonly home: string,
    readonly port: number
  ) {
    const python = path.join(root, '.venv/bin/python');
    const options = ['--no-browser', '--allow-root', '--ip=127.0.0.1', `--port=${port}`];
    this.child = spawn(
      python,
      ['-m', 'jupyterlab', ...options, '--ServerApp.port_retries=0', '--log-level=ERROR'],
      {
        cwd: path.join(home, 'work'),
        stdio: ['ignore', 'ignore', 'inherit'],
        env: {
          ...process.env,
          JUPYTER_TOKEN: this.token,
          JUPYTER_CONFIG_DIR: path.join(home, 'config'),
          JUPYTER_RUNTIME_DIR: path.join(home, 'runtime'),
          JUPYTERLAB_SETTINGS_DIR: path.join(home, 'settings'),
          JUPYTERLAB_WORKSPACES_DIR: path.join(home, 'workspaces'),
          IPYTHONDIR: path.join(home, 'ipython'),
          XDG_STATE_HOME: path.join(home, 'state'),
          LOCALAPPDATA: path.join(home, 'state')
        }
      }
    );
  }

  /** The process of the server, whose children are the kernels and the language servers. */
  get pid(): number {
    return this.child.pid!;
  }

  /** Writes a file into its folder. */
  write(name: string, text: string): void {
    write(path.join(this.home, 'work', name), text);
  }

  async stop(): Promise<void> {
    const ended = new Promise(resolve => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await ended;
    rmSync(this.home, { recursive: true, force: true });
  }

  /** Opens a notebook, or the launcher, and waits until it is there. */
  async open(page: Page, name: string | null): Promise<void> {
    const place = name === null ? 'lab' : `lab/tree/${name}`;
    await page.goto(`http://127.0.0.1:${this.port}/${place}?token=${this.token}&reset`);
    if (name === null) {
      await page.locator('.jp-Launcher').waitFor({ timeout: 60_000 });
    } else {
      await page.locator('.jp-Notebook .jp-CodeCell').first().waitFor({ timeout: 60_000 });
    }
  }

  private async untilItAnswers(): Promise<void> {
    const url = `http://127.0.0.1:${this.port}/api/status?token=${this.token}`;
    for (let tries = 0; tries < 600; tries++) {
      if ((await fetch(url).catch(() => null))?.ok) {
        return;
      }
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    throw new Error('JupyterLab did not answer within a minute.');
  }
}

/** Nothing that pops up by itself. */
const QUIET = {
  '@jupyterlab/apputils-extension:notification': {
    checkForUpdates: false,
    fetchNews: 'false',
    doNotDisturbMode: true
  },
  'jupyterlab-vantage:plugin': { offerAutoCompletion: false }
};

function write(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

/** A notebook of code cells. */
export const notebook = (...cells: string[]): string =>
  JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' },
      language_info: { name: 'python' }
    },
    cells: cells.map((source, at) => ({
      id: `cell-${at}`,
      cell_type: 'code',
      metadata: {},
      execution_count: null,
      outputs: [],
      source
    }))
  });

export const status = (page: Page): Locator => page.locator('.jp-Vantage-status');

/** The offers of the language server in the open list. */
export const offers = (page: Page): Locator => page.locator('.jp-Completer .jp-Vantage-item');

/** Puts a new cell below the last one and goes into it. */
export async function addCell(page: Page): Promise<Locator> {
  const cells = page.locator('.jp-Notebook .jp-CodeCell');
  const count = await cells.count();
  await cells.last().locator('.cm-content').click();
  await page.keyboard.press('Escape');
  await page.keyboard.press('b');
  await expect(cells).toHaveCount(count + 1);
  await page.keyboard.press('Enter');
  await expect(cells.nth(count).locator('.cm-content')).toBeFocused();
  return cells.nth(count);
}

/** Types into the cell that has the caret, and asks for a completion. */
export async function typeAndTab(page: Page, text: string): Promise<void> {
  await page.keyboard.type(text);
  await page.keyboard.press('Tab');
}

/** The text of a cell. */
export const textOf = async (cell: Locator): Promise<string> =>
  (await cell.locator('.cm-line').allTextContents()).join('\n');

export async function runCommand(page: Page, words: string): Promise<void> {
  const field = page.locator('.lm-CommandPalette-input');
  const timeout = 5_000;
  // The palette closes when a notebook takes the focus, as it does when its kernel comes.
  await expect(async () => {
    if (!(await field.isVisible())) {
      await page.keyboard.press('Control+Shift+C');
    }
    await field.fill(words, { timeout });
    await page.locator('.lm-CommandPalette-item.lm-mod-active').waitFor({ timeout });
    await field.press('Enter', { timeout });
  }).toPass();
}

/** Runs the cell that has the caret, and waits until it is done. */
export async function runCell(page: Page, cell: Locator): Promise<void> {
  await page.keyboard.press('Control+Enter');
  await expect(cell.locator('.jp-InputPrompt')).toHaveText(/\[\d+\]/, { timeout: 60_000 });
}
