import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import type { ConnectionParameters } from './conninfo';

/**
 * The hosts that this user agreed to connect to when a notebook named them: kept in the user's own state folder,
 * which no notebook and no browser can name, and read again each time, because other pages add to it.
 */
export class Agreements {
  /** `file` null: agreements end with the process. */
  constructor(private readonly file: string | null) {}

  /** Whether every host that an address leads to was agreed to. */
  cover(parameters: ConnectionParameters): boolean {
    const agreed = new Set([...this.added, ...this.read()]);
    return hostsOf(parameters).every(host => agreed.has(host));
  }

  /** Keeps the agreement to the hosts of an address. */
  add(parameters: ConnectionParameters): void {
    const hosts = hostsOf(parameters);
    hosts.forEach(host => this.added.add(host));
    if (this.file !== null) {
      this.write([...new Set([...this.read(), ...hosts])].sort());
    }
  }

  private readonly added = new Set<string>();

  private read(): string[] {
    try {
      const { hosts } = JSON.parse(readFileSync(this.file ?? '', 'utf8')) as { hosts?: unknown };
      return Array.isArray(hosts) ? hosts.map(String) : [];
    } catch {
      return []; // nobody agreed to anything yet, or what is there is no list: asked again
    }
  }

  private write(hosts: readonly string[]): void {
    const file = this.file!;
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    const fresh = `${file}.${process.pid}`;
    writeFileSync(fresh, JSON.stringify({ hosts }), { mode: 0o600 });
    renameSync(fresh, file); // another page never reads half a file
  }
}

/** Where an address leads, whatever it calls it: libpq goes to `hostaddr` where there is one. */
export const hostsOf = (parameters: ConnectionParameters): string[] =>
  (parameters.hostaddr ?? parameters.host).split(',').map(host => host.trim().toLowerCase());

/** The file of this user's agreements. */
export function agreementsFile(environment: NodeJS.ProcessEnv = process.env): string {
  const state =
    process.platform === 'win32'
      ? (environment.LOCALAPPDATA ?? path.join(homedir(), 'AppData', 'Local'))
      : environment.XDG_STATE_HOME || path.join(homedir(), '.local', 'state');
  return path.join(state, 'vantage', 'agreed-hosts.json');
}
