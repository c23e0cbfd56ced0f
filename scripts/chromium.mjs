// Which Chromium the journeys run in: the one that VANTAGE_CHROMIUM names, else one on this machine, else Debian's
// package where this is root, else Playwright's own download.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { root } from './setup.mjs';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:/Program Files/Google/Chrome/Application/chrome.exe'
];

/** A browser that is there, or null. Throws where VANTAGE_CHROMIUM names one that is not. */
export function findChromium() {
  const named = process.env.VANTAGE_CHROMIUM;
  if (named) {
    if (!existsSync(named)) {
      throw new Error(`VANTAGE_CHROMIUM names ${named}, which is not there.`);
    }
    return named;
  }
  return [...PLACES, chromium.executablePath()].find(existsSync) ?? null;
}

/** A browser that is there, or was made to be; null after a line that says what can be done. */
export function provideChromium() {
  const found = findChromium();
  if (found) {
    return found;
  }
  for (const [what, install] of [
    ["Debian's package", installFromDebian],
    ["Playwright's own", downloadFromPlaywright]
  ]) {
    console.log(`There is no Chromium on this machine: trying ${what} …`);
    try {
      if (install()) {
        return findChromium();
      }
    } catch (error) {
      console.log(`That did not work: ${error.message.split('\n')[0]}`);
    }
  }
  console.log(
    'The journeys need a browser: install chromium, run `npx playwright install chromium`, or let VANTAGE_CHROMIUM name one.'
  );
  return null;
}

function installFromDebian() {
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).error) {
    return false;
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  execFileSync('apt-get', ['update', '-qq'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  execFileSync('apt-get', ['install', '-y', '-qq', 'chromium'], {
    env,
    stdio: ['ignore', 'ignore', 'inherit']
  });
  return findChromium() !== null;
}

function downloadFromPlaywright() {
  const cli = path.join(root, 'node_modules/@playwright/test/cli.js');
  execFileSync(process.execPath, [cli, 'install', 'chromium'], { stdio: 'inherit' });
  return findChromium() !== null;
}
