import { existsSync, readFileSync, statSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import path from 'node:path';

/**
 * Where a database is, by libpq's rules: a URL or keywords, then the service file, then `PG*` variables, then
 * defaults; the password from the password file last.
 * Source: PostgreSQL manual, "Database Connection Control Functions" and "The Password File".
 */
export type ConnectionParameters = Readonly<Record<string, string>>;

type Environment = Readonly<Record<string, string | undefined>>;

const VARIABLES: Readonly<Record<string, string>> = {
  host: 'PGHOST',
  hostaddr: 'PGHOSTADDR',
  port: 'PGPORT',
  dbname: 'PGDATABASE',
  user: 'PGUSER',
  password: 'PGPASSWORD',
  passfile: 'PGPASSFILE',
  service: 'PGSERVICE',
  options: 'PGOPTIONS',
  sslmode: 'PGSSLMODE',
  sslrootcert: 'PGSSLROOTCERT',
  sslcert: 'PGSSLCERT',
  sslkey: 'PGSSLKEY'
};

/** Resolves an address as libpq would, with keywords that win over it; null where it cannot be read. */
export function resolveConnection(
  dsn: string | null,
  environment: Environment = process.env,
  keywords: ConnectionParameters = {}
): ConnectionParameters | null {
  const address = parseAddress(dsn ?? '');
  if (!address) {
    return null;
  }
  const given = { ...address, ...keywords };
  const service = given.service ?? environment.PGSERVICE;
  const fromService = service ? readService(service, environment) : {};
  if (fromService === null) {
    return null;
  }
  const found: Record<string, string> = {};
  for (const [key, variable] of Object.entries(VARIABLES)) {
    const value = given[key] ?? fromService[key] ?? environment[variable];
    if (value) {
      found[key] = value;
    }
  }
  found.user ??= userInfo().username;
  found.port ??= '5432';
  found.host ??= found.hostaddr ?? defaultHost();
  found.dbname ??= found.user;
  const nested = parseAddress(found.dbname);
  if (nested && (found.dbname.includes('=') || found.dbname.includes('://'))) {
    return null;
  }
  const password = found.password ?? readPassword(found, environment);
  return password ? { ...found, password } : found;
}

/** `user@host/database`: how a connection is called in what people see. Never a password. */
export function labelOf(parameters: ConnectionParameters): string {
  const host = parameters.host.startsWith('/') ? 'local socket' : parameters.host;
  return `${parameters.user}@${host}/${parameters.dbname}`;
}

/** Whether a host is this machine: loopback, or a local socket. */
export function isLocal(parameters: ConnectionParameters): boolean {
  const hosts = (parameters.hostaddr ?? parameters.host).split(',');
  return hosts.every(
    host =>
      host.startsWith('/') || host === 'localhost' || host === '::1' || /^127(\.\d+){3}$/.test(host)
  );
}

function parseAddress(text: string): Record<string, string> | null {
  return /^postgres(ql)?:\/\//.test(text) ? parseUrl(text) : parseKeywords(text);
}

function parseUrl(text: string): Record<string, string> | null {
  const match = /^postgres(?:ql)?:\/\/(?:([^@/?]*)@)?([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/.exec(text);
  if (!match) {
    return null;
  }
  const found: Record<string, string> = {};
  const set = (key: string, value: string | undefined): void => {
    if (value) {
      found[key] = decodeURIComponent(value);
    }
  };
  try {
    const [, userinfo, hosts, dbname, query] = match;
    const [user, ...password] = (userinfo ?? '').split(':');
    set('user', user);
    set('password', password.join(':'));
    const parts = hosts.split(',').map(each => /^(\[[^\]]*\]|[^:[\]]*)(?::(\d*))?$/.exec(each));
    if (parts.some(part => !part)) {
      return null;
    }
    set('host', parts.map(part => part![1].replace(/^\[|\]$/g, '')).join(','));
    const ports = parts.map(part => part![2] ?? '');
    set('port', ports.some(Boolean) ? ports.join(',') : '');
    set('dbname', dbname);
    for (const pair of (query ?? '').split('&').filter(Boolean)) {
      const at = pair.indexOf('=');
      set(decodeURIComponent(pair.slice(0, at)), pair.slice(at + 1));
    }
    return found;
  } catch {
    return null; // a percent sign that encodes nothing
  }
}

function parseKeywords(text: string): Record<string, string> | null {
  const found: Record<string, string> = {};
  const token = /\s*([A-Za-z_]+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|((?:[^\s\\]|\\.)*))/y;
  let at = 0;
  while (text.slice(at).trim()) {
    token.lastIndex = at;
    const match = token.exec(text);
    if (!match) {
      return null;
    }
    found[match[1]] = (match[2] ?? match[3]).replace(/\\(.)/g, '$1');
    at = token.lastIndex;
  }
  return found;
}

function readService(name: string, environment: Environment): Record<string, string> | null {
  const files = [
    environment.PGSERVICEFILE ?? path.join(homedir(), '.pg_service.conf'),
    path.join(environment.PGSYSCONFDIR ?? '/etc/postgresql-common', 'pg_service.conf')
  ];
  for (const file of files.filter(existsSync)) {
    let section: Record<string, string> | null = null;
    for (const line of readFileSync(file, 'utf8').split(/\r?\n/)) {
      const heading = /^\s*\[(.*)\]\s*$/.exec(line);
      if (heading && section) {
        break;
      }
      if (heading && heading[1] === name) {
        section = {};
      }
      const pair = /^\s*([a-z_]+)\s*=(.*)$/.exec(line);
      if (section && pair && !line.trim().startsWith('#')) {
        section[pair[1]] = pair[2].trim();
      }
    }
    if (section) {
      return section;
    }
  }
  return null;
}

function readPassword(parameters: Record<string, string>, environment: Environment): string | null {
  const file = parameters.passfile ?? environment.PGPASSFILE ?? path.join(homedir(), '.pgpass');
  if (!existsSync(file) || (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0)) {
    return null; // libpq ignores a password file that others may read
  }
  const host = parameters.host.startsWith('/') ? 'localhost' : parameters.host;
  const wanted = [host, parameters.port, parameters.dbname, parameters.user];
  for (const line of readFileSync(file, 'utf8').split(/\r?\n/)) {
    const parts = line
      .match(/(?:[^:\\]|\\.)*(?::|$)/g)
      ?.map(part => part.replace(/:$/, '').replace(/\\(.)/g, '$1'));
    if (
      !line.startsWith('#') &&
      parts &&
      parts.length >= 5 &&
      wanted.every((value, at) => parts[at] === '*' || parts[at] === value)
    ) {
      return parts[4];
    }
  }
  return null;
}

function defaultHost(): string {
  const folders = ['/var/run/postgresql', '/tmp'];
  return (
    folders.find(folder => existsSync(path.join(folder, '.s.PGSQL.5432'))) ??
    (process.platform === 'win32' ? 'localhost' : folders[0])
  );
}
