import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isLocal, labelOf, resolveConnection } from '../src/catalog/conninfo';

const folder = mkdtempSync(path.join(tmpdir(), 'vantage-conninfo-'));
const passfile = path.join(folder, 'passfile');
const services = path.join(folder, 'services');
writeFileSync(passfile, 'db.example.org:5432:shop:ann:a\\:b\n*:*:*:bob:secret\n', { mode: 0o600 });
writeFileSync(services, '# ours\n[shop]\nhost=db.example.org\ndbname=shop\n[other]\nhost=x\n');

test.each([
  [
    'a URL',
    'postgresql://ann@db.example.org:5433/shop',
    { host: 'db.example.org', port: '5433', dbname: 'shop', user: 'ann' }
  ],
  [
    'a URL with encoded signs',
    'postgres://a%40b:p%3Aw@h/d%20b',
    { user: 'a@b', password: 'p:w', dbname: 'd b' }
  ],
  [
    'a URL with a socket',
    'postgresql:///shop?host=/run/pg&user=ann',
    { host: '/run/pg', dbname: 'shop', user: 'ann' }
  ],
  ['an IPv6 address', 'postgresql://ann@[::1]:6000/shop', { host: '::1', port: '6000' }],
  [
    'keywords',
    "host=h dbname='my db' user=o\\'hara",
    { host: 'h', dbname: 'my db', user: "o'hara" }
  ],
  ['a database named like the user', 'host=h user=ann', { dbname: 'ann', port: '5432' }]
])('reads %s', (_, dsn, expected) => {
  expect(resolveConnection(dsn, {})).toMatchObject(expected);
});

test('what the address leaves out comes from the service, then from the environment', () => {
  const environment = {
    PGSERVICEFILE: services,
    PGUSER: 'ann',
    PGHOST: 'elsewhere',
    PGPASSFILE: passfile
  };
  expect(resolveConnection('service=shop', environment)).toMatchObject({
    host: 'db.example.org',
    dbname: 'shop',
    user: 'ann',
    password: 'a:b'
  });
  expect(resolveConnection(null, environment)).toMatchObject({ host: 'elsewhere', user: 'ann' });
  expect(resolveConnection('service=nothing', environment)).toBeNull();
});

test('the password file gives the first line that fits', () => {
  expect(resolveConnection('host=h user=bob', { PGPASSFILE: passfile })).toMatchObject({
    password: 'secret'
  });
  expect(resolveConnection('host=h user=eve', { PGPASSFILE: passfile })).not.toHaveProperty(
    'password'
  );
});

test.each(['postgresql://u:p@host:port:5/db', 'host', 'host==', 'postgresql://%zz@h/d'])(
  'cannot read %s',
  dsn => {
    const found = resolveConnection(dsn, {});
    expect(found === null || found.host === '=').toBe(true);
  }
);

test('a label carries no password, and this machine is known', () => {
  const found = resolveConnection('postgresql://u:p4ss@localhost/db', {})!;
  expect(labelOf(found)).toBe('u@localhost/db');
  expect(isLocal(found)).toBe(true);
  expect(isLocal(resolveConnection('host=127.0.0.1,db.example.org user=u', {})!)).toBe(false);
});
