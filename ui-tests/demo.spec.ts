import { createServer, type Server } from 'node:net';
import { expect, test } from '@playwright/test';
import { Demo } from './demo';

// One user story: the demo is started where its port is taken, and stopped: nothing of it is left, nothing else is gone.

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
    const demo = await Demo.start('--port', String(port));
    const url = new URL(demo.address);
    expect(demo.printed).toContain(`Port ${port} is taken: using ${url.port}.`);
    expect(url.pathname).toBe('/lab/tree/tour.ipynb');
    const status = await fetch(new URL('/api/status', url), {
      headers: { Authorization: `token ${url.searchParams.get('token')}` }
    });
    expect(status.ok).toBe(true);
    for (const name of ['1-foundation', '2-looking', '3-exploring']) {
      const tutorial = await fetch(new URL(`/api/contents/${name}.ipynb`, url), {
        headers: { Authorization: `token ${url.searchParams.get('token')}` }
      });
      expect(tutorial.ok).toBe(true);
      expect(await tutorial.text()).not.toContain('postgresql://localhost/bakery');
    }
    expect((await fetch(new URL('/api/status', url))).status).toBe(403);
    expect(await demo.stop(signal)).toBe(0);
    expect(await answers(url)).toBe(false);
    expect(taken.listening).toBe(true);
  });
}
