import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { parse } from 'smol-toml';

/** A named connection: its address, and whether the user's own configuration names it, not a file of a project. */
export type NamedConnection = { readonly address: string; readonly isOwn: boolean };

/**
 * The address of a named connection of `vantage.toml`: the user's configuration folder first, then the notebook's
 * folder and its parents. Null where there is none; a password in the file is never read.
 */
export function namedConnection(name: string, folder: string): NamedConnection | null {
  const [own, ...others] = configurationFiles(folder);
  for (const file of [own, ...others].filter(existsSync)) {
    const settings = readConnections(file)[name];
    if (settings) {
      const address = Object.entries(settings)
        .filter(([key]) => key !== 'password')
        .map(([key, value]) =>
          key === 'dsn' ? String(value) : `${key}='${String(value).replace(/[\\']/g, '\\$&')}'`
        )
        .join(' ');
      return { address, isOwn: file === own };
    }
  }
  return null;
}

function configurationFiles(folder: string): string[] {
  const home =
    process.platform === 'win32'
      ? (process.env.APPDATA ?? path.join(homedir(), 'AppData', 'Roaming'))
      : process.env.XDG_CONFIG_HOME || path.join(homedir(), '.config');
  const folders = [path.join(home, 'vantage')];
  for (let at = folder; ; at = path.dirname(at)) {
    folders.push(at);
    if (path.dirname(at) === at) {
      return folders.map(each => path.join(each, 'vantage.toml'));
    }
  }
}

function readConnections(file: string): Record<string, Record<string, unknown>> {
  try {
    const document = parse(readFileSync(file, 'utf8'));
    return (document.connections ?? {}) as Record<string, Record<string, unknown>>;
  } catch {
    return {}; // not valid TOML: the kernel says what is wrong with it when the cell runs
  }
}
