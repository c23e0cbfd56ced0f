import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: '.',
  timeout: 300_000,
  // Machines that have other work are slow: limits are for what hangs.
  expect: { timeout: 60_000 },
  workers: 1,
  reporter: 'line',
  use: {
    viewport: { width: 1280, height: 900 },
    screenshot: 'only-on-failure',
    launchOptions: {
      // scripts/chromium.mjs finds it; null is Playwright's own.
      executablePath: process.env.VANTAGE_CHROMIUM || undefined,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync'
      ]
    }
  }
});
