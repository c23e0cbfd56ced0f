import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type Server } from 'node:net';
import path from 'node:path';
import { expect, test } from '@playwright/test';

// One user story: the demo is started where its port is taken, and stopped: nothing of it is left, nothing else is gone.

type Demo = { readonly process: ChildProcess; readonly printed: string; readonly url: URL };

async function startDemo(...options: string[]): Promise<Demo> {
  const child = spawn(
    process.execPath,
    [path.join(__dirname, '../scripts/demo.mjs'), '--no-browser', ...options],
    { env: { ...process.env, VANTAGE_DEMO_DSN: process.env.VANTAGE_TEST_PG ?? '' } }
  );
  let printed = '';
  const address = await new Promise<string>((resolve, reject) => {
    child.stdout!.on('data', data => {
      printed += data;
      const ready = /^Vantage is ready: (\S+)$/m.exec(printed);
      if (ready) {
        resolve(ready[1]);
      }
    });
    child.once('exit', code => reject(new Error(`The demo ended with ${code}:\n${printed}`)));
  });
  return { process: child, printed, url: new URL(address) };
}

async function stopDemo(demo: Demo, signal: NodeJS.Signals): Promise<number | null> {
  const ended = new Promise<number | null>(resolve => demo.process.once('exit', resolve));
  demo.process.kill(signal);
  return ended;
}

const answers = async (url: URL): Promise<boolean> =>
  (await fetch(url, { redirect: 'manual' }).catch(() => null)) !== null;

let taken: Server;
let port: number;

test.beforeAll(async () => {
  taken = createServer().listen(0, '127.0.0.1');
  await new Promise(resolve => taken.once('listening', resolve));
  port = (taken.address() as { port: number }).port;
});

test.afterAll(() => new Promise(resolve => taken.close(resolve)));

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`a taken port is avoided, and ${signal} stops what was started`, async () => {
    const demo = await startDemo('--port', String(port));
    expect(demo.printed).toContain(`Port ${port} is taken: using ${demo.url.port}.`);
    expect(demo.url.pathname).toBe('/lab/tree/tour.ipynb');
    const status = await fetch(new URL('/api/status', demo.url), {
      headers: { Authorization: `token ${demo.url.searchParams.get('token')}` }
    });
    expect(status.ok).toBe(true);
    for (const name of ['1-foundation', '2-looking', '3-exploring']) {
      const tutorial = await fetch(new URL(`/api/contents/${name}.ipynb`, demo.url), {
        headers: { Authorization: `token ${demo.url.searchParams.get('token')}` }
      });
      expect(tutorial.ok).toBe(true);
      expect(await tutorial.text()).not.toContain('postgresql://localhost/bakery');
    }
    expect((await fetch(new URL('/api/status', demo.url))).status).toBe(403);
    expect(await stopDemo(demo, signal)).toBe(0);
    expect(await answers(demo.url)).toBe(false);
    expect(taken.listening).toBe(true);
  });
}
