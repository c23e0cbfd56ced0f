import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
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
  codegen: ['features', 'infer', 'model', 'syntax', 'documents']
};

test.each(Object.entries(MAY))('%s imports along the pipeline', (folder, allowed) => {
  const src = path.join(root, 'lsp-server/src');
  for (const file of filesBelow(path.join(src, folder))) {
    for (const target of importsOf(file).filter(each => each.startsWith('../'))) {
      const [first, second] = path
        .relative(src, path.resolve(path.dirname(file), target))
        .split(path.sep);
      // Outside `src` lie the protocol, what is generated, and the data that both languages share.
      expect(first === '..' ? ['protocol', 'generated', '..'] : [folder, ...allowed]).toContain(
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

/** Files and what they import of their own side, types too. */
function graphOf(folder: string): Map<string, string[]> {
  const files = filesBelow(folder).filter(file => !file.endsWith('.d.ts'));
  const known = new Set(files);
  return new Map(
    files.map(file => [
      file,
      importsOf(file)
        .filter(target => target.startsWith('.'))
        .map(target => path.resolve(path.dirname(file), target))
        .flatMap(stem =>
          [`${stem}.ts`, `${stem}.tsx`, `${stem}/index.ts`].filter(each => known.has(each))
        )
    ])
  );
}

/** A way from a file back to itself; null where there is none. */
function findCycle(graph: ReadonlyMap<string, readonly string[]>): string[] | null {
  const done = new Set<string>();
  const visit = (file: string, way: readonly string[]): string[] | null => {
    if (way.includes(file)) {
      return [...way.slice(way.indexOf(file)), file];
    }
    if (done.has(file)) {
      return null;
    }
    for (const next of graph.get(file) ?? []) {
      const cycle = visit(next, [...way, file]);
      if (cycle) {
        return cycle;
      }
    }
    done.add(file);
    return null;
  };
  for (const file of graph.keys()) {
    const cycle = visit(file, []);
    if (cycle) {
      return cycle.map(each => path.relative(root, each));
    }
  }
  return null;
}

test.each(['lsp-server/src', 'lsp-server/protocol', 'src'])('no cycles in %s', folder => {
  expect(findCycle(graphOf(path.join(root, folder)))).toBeNull();
});

/** What each folder of the lab side may import from: the arrow runs from the client to what people see. */
const LAB_MAY: Readonly<Record<string, readonly string[]>> = {
  client: [],
  cells: [],
  panels: ['cells'],
  components: [],
  renderers: []
};

test.each(Object.entries(LAB_MAY))(
  'in the lab, %s imports along the pipeline',
  (folder, allowed) => {
    const src = path.join(root, 'src');
    const files = existsSync(path.join(src, folder)) ? filesBelow(path.join(src, folder)) : [];
    for (const file of files) {
      for (const target of importsOf(file).filter(each => each.startsWith('..'))) {
        const place = path.relative(src, path.resolve(path.dirname(file), target)).split(path.sep);
        // Files beside the folders hold what all may know: tokens, words, commands.
        expect(place.length === 1 || place[0] === '..' ? folder : place[0]).toMatch(
          new RegExp(`^(${[folder, ...allowed, 'components', 'renderers'].join('|')})$`)
        );
      }
    }
  }
);
