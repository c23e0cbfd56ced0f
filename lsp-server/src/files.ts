import { readdirSync, readFileSync, statSync } from 'node:fs';

/** Folders with more modules than this are no model's. */
const MOST_MODULES = 200;

/** Python files around notebooks, read when they have changed. */
export class Files {
  /** The text of a file; null where there is none. */
  readonly readFile = (file: string): string | null => this.known(this.texts, file, readText);

  /** The Python files of a folder, and the packages in it by their `__init__.py`. */
  readonly listModules = (folder: string): readonly string[] =>
    this.known(this.folders, folder, readFolder) ?? [];

  /** Changes whenever a file that was asked for does, also one that was not there. */
  version(): number {
    for (const entries of [this.texts, this.folders]) {
      for (const [file, entry] of entries) {
        if (changedAt(file) !== entry.changed) {
          entries.delete(file);
          this.changes++;
        }
      }
    }
    return this.changes;
  }

  private changes = 0;
  private readonly texts = new Map<string, Entry<string>>();
  private readonly folders = new Map<string, Entry<readonly string[]>>();

  private known<T>(
    entries: Map<string, Entry<T>>,
    file: string,
    read: (file: string) => T
  ): T | null {
    const known = entries.get(file);
    if (known) {
      return known.value;
    }
    const changed = changedAt(file);
    const entry = { changed, value: changed === null ? null : orNull(() => read(file)) };
    entries.set(file, entry);
    return entry.value;
  }
}

type Entry<T> = { readonly changed: number | null; readonly value: T | null };

const changedAt = (file: string): number | null =>
  statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? null;

const readText = (file: string): string => readFileSync(file, 'utf8');

function readFolder(folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  const modules = entries
    .filter(entry => entry.name.endsWith('.py'))
    .map(entry => `${folder}/${entry.name}`);
  return modules.length > MOST_MODULES
    ? []
    : [
        ...modules,
        ...entries.filter(each => each.isDirectory()).map(each => `${folder}/${each.name}/`)
      ];
}

/** What is there but cannot be read is as good as not there: a folder named like a module, a file of another user. */
function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
