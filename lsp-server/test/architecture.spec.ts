import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const root = path.join(__dirname, '../..');

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap(name => {
    const full = path.join(folder, name);
    return statSync(full).isDirectory() ? filesBelow(full) : /\.tsx?$/.test(name) ? [full] : [];
  });
}

const importsOf = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/(?:from|import)\s+'([^']+)'/g)].map(match => match[1]);

/** What each folder of the language server may import from. */
const MAY: Readonly<Record<string, readonly string[]>> = {
  syntax: [],
  model: ['syntax'],
  catalog: ['model'],
  infer: ['model', 'syntax'],
  features: ['infer', 'model', 'syntax', 'documents'],
  codegen: ['features', 'infer', 'model', 'documents']
};

test.each(Object.entries(MAY))('%s imports along the pipeline', (folder, allowed) => {
  const src = path.join(root, 'lsp-server/src');
  for (const file of filesBelow(path.join(src, folder))) {
    for (const target of importsOf(file).filter(each => each.startsWith('../'))) {
      const [first, second] = path
        .relative(src, path.resolve(path.dirname(file), target))
        .split(path.sep);
      // Outside `src` lie the protocol, and the data that both languages share.
      expect(first === '..' ? ['protocol', '..'] : [folder, ...allowed]).toContain(
        first === '..' ? second : first
      );
    }
  }
});

test('only catalog imports the driver, and only syntax the parser', () => {
  for (const file of filesBelow(path.join(root, 'lsp-server/src'))) {
    const imports = importsOf(file);
    expect(imports.includes('pg') ? path.basename(path.dirname(file)) : 'catalog').toBe('catalog');
    expect(
      imports.some(each => each.startsWith('@lezer')) ? path.basename(path.dirname(file)) : 'syntax'
    ).toBe('syntax');
  }
});

test('the lab side imports nothing of the language server but its protocol', () => {
  for (const file of filesBelow(path.join(root, 'src'))) {
    for (const target of importsOf(file).filter(each => each.includes('lsp-server'))) {
      expect(target).toMatch(/lsp-server\/protocol$/);
    }
  }
});
