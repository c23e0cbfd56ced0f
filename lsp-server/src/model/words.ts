import inflection from '../../../catalog/inflection.json';

/** Snake case, Pascal case, plural and singular: the words that made names consist of. The same rules as the
 * kernel's package, from the same file. */

const PLURALS = new Map(Object.entries(inflection.irregular));
const SINGULARS = new Map(Object.entries(inflection.irregular).map(([one, many]) => [many, one]));
const UNCHANGED = new Set(inflection.unchanged);

/** `OrderLine`, `Order Line` and `order-line` give `order_line`. */
export function snakeCase(name: string): string {
  return normal(name)
    .replace(/(?<=(?![A-Z])[\p{L}\p{N}])(?=[A-Z])|(?<=[A-Z])(?=[A-Z](?![A-Z])\p{L})/gu, '_')
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase()
    .normalize('NFKC');
}

/** Python reads identifiers in this form: a name in another could not be written. */
const normal = (name: string): string => name.normalize('NFKC');

/** `order_line` gives `OrderLine`. */
export function pascalCase(name: string): string {
  return normal(
    snakeCase(name)
      .split('_')
      .map(word => word.replace(/^./u, first => first.toUpperCase()))
      .join('')
  );
}

/** Snake case with the last word in the plural. */
export function plural(name: string): string {
  return inflect(name, PLURALS, SINGULARS, inflection.plural, word => `${word}s`);
}

/** Snake case with the last word in the singular. */
export function singular(name: string): string {
  return inflect(name, SINGULARS, PLURALS, inflection.singular, word => word);
}

function inflect(
  name: string,
  wanted: ReadonlyMap<string, string>,
  other: ReadonlyMap<string, string>,
  endings: string[][],
  otherwise: (word: string) => string
): string {
  const snake = snakeCase(name);
  const head = snake.slice(0, snake.lastIndexOf('_') + 1);
  const word = snake.slice(head.length);
  if (UNCHANGED.has(word)) {
    return snake;
  }
  const irregular = wanted.get(word);
  if (irregular !== undefined) {
    return head + irregular;
  }
  if (other.has(word)) {
    return snake;
  }
  const rule = endings.find(([ending]) => word.endsWith(ending));
  return head + (rule ? word.slice(0, word.length - rule[0].length) + rule[1] : otherwise(word));
}
