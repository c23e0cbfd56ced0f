import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';

/** `npm run demo` as people start it, on the Postgres of the tests. */
export class Demo {
  static async start(...options: string[]): Promise<Demo> {
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
    return new Demo(child, printed, address);
  }

  private constructor(
    private readonly child: ChildProcess,
    readonly printed: string,
    readonly address: string
  ) {}

  /** Ends it as a terminal or a supervisor would; gives its exit code. */
  async stop(signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> {
    const ended = new Promise<number | null>(resolve => this.child.once('exit', resolve));
    this.child.kill(signal);
    return ended;
  }
}
