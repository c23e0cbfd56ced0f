import api from '../../generated/api.json';

/**
 * What the kernel's package offers, as a build step read it from its source: names, annotations, docstrings. New
 * methods are known here without a change.
 */

export type Member = {
  readonly name: string;
  readonly kind: 'method' | 'classmethod' | 'property';
  /** The annotation of what it gives; empty where there is none. */
  readonly returns: string;
  readonly doc: string;
  /** The annotation of `self`, which says on what a method may be called. */
  readonly self?: string;
  /** Parameters as they are written, without `self`. */
  readonly parameters?: readonly string[];
};

export type PublicName = Omit<Member, 'kind'> & { readonly kind: 'class' | 'function' | 'value' };

type ApiClass = {
  readonly bases: readonly string[];
  readonly variables: readonly string[];
  readonly doc: string;
  readonly members: readonly Member[];
};

const classes = new Map(Object.entries(api.classes as Readonly<Record<string, ApiClass>>));

/** What `import vantage as v` offers. */
export const publicNames = api.public as readonly PublicName[];

export const isApiClass = (name: string): boolean => classes.has(name);

const reserved = new Set(api.reserved);

/** Whether Postgres does not take a word as the bare name of a column or a table. */
export const isReserved = (word: string): boolean => reserved.has(word);

/** A function of the package. */
export const findFunction = (name: string): PublicName | null =>
  publicNames.find(each => each.name === name) ?? null;

/** The members of a class, its own first, then those of its bases. */
export function membersOfClass(name: string): readonly Member[] {
  const found = new Map<string, Member>();
  for (const each of lineOf(name)) {
    for (const member of classes.get(each)?.members ?? []) {
      if (!found.has(member.name)) {
        found.set(member.name, member);
      }
    }
  }
  return [...found.values()];
}

export const findMember = (className: string, name: string): Member | null =>
  membersOfClass(className).find(member => member.name === name) ?? null;

/** Whether a class is another, or has it among its bases. */
export const isKindOf = (name: string, base: string): boolean => lineOf(name).includes(base);

/**
 * The argument that a class gives to one of its bases: `Aggregate[int]` gives `Lazy` an `int`, `Selection` a `Result`.
 * Null where it is no such class.
 */
export function argumentOf(annotation: string, base: string): string | null {
  const { head, args } = splitSubscript(annotation);
  if (head === base) {
    return args[0] ?? '';
  }
  const known = classes.get(head);
  for (const parent of known?.bases ?? []) {
    const written = known!.variables.reduce(
      (text, variable, at) => text.replace(new RegExp(`\\b${variable}\\b`, 'g'), args[at] ?? 'Any'),
      parent
    );
    const found = argumentOf(written, base);
    if (found !== null) {
      return found;
    }
  }
  return null;
}

function lineOf(name: string): string[] {
  const bases = classes.get(name)?.bases ?? [];
  return [name, ...bases.flatMap(base => lineOf(splitSubscript(base).head))];
}

/** `Lazy[list[E]]` as its head and its arguments. */
export function splitSubscript(annotation: string): {
  readonly head: string;
  readonly args: readonly string[];
} {
  const text = unquoted(annotation);
  const open = text.indexOf('[');
  return open < 0 || !text.endsWith(']')
    ? { head: text, args: [] }
    : { head: text.slice(0, open), args: splitOutside(text.slice(open + 1, -1), ',') };
}

/** The alternatives of `A | B | None`, without None. */
export const alternativesOf = (annotation: string): string[] =>
  splitOutside(unquoted(annotation), '|').filter(each => each !== 'None');

const unquoted = (text: string): string => text.trim().replace(/^(["'])(.*)\1$/, '$2');

/** Splits at a sign that stands outside of brackets. */
function splitOutside(text: string, sign: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const each of text) {
    depth += each === '[' ? 1 : each === ']' ? -1 : 0;
    if (each === sign && depth === 0) {
      parts.push('');
    } else {
      parts[parts.length - 1] += each;
    }
  }
  return parts.map(part => part.trim()).filter(Boolean);
}
