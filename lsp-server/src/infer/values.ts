import type { FilterFamily, FilterValue } from '../../protocol';
import type { Expression } from '../syntax/expression';

/** Literals of Python as values in Postgres's text form. */

/** One value; null where it cannot be read (or is None, which only a list may hold). */
export function readValue(expression: Expression, family: FilterFamily): string | null {
  switch (expression.kind) {
    case 'string':
      return expression.value;
    case 'number':
      return family === 'number' ? canonicalNumber(expression.text) : null;
    case 'call':
      return readCall(expression, family);
    default:
      return null;
  }
}

/** The values of a list; null where one of them cannot be read. */
export function readValues(expression: Expression, family: FilterFamily): FilterValue[] | null {
  if (expression.kind !== 'list') {
    return null;
  }
  const values: FilterValue[] = [];
  for (const item of expression.items) {
    const isNull = item.kind === 'constant' && item.value === null;
    const value = isNull ? null : readValue(item, family);
    if (!isNull && value === null) {
      return null;
    }
    values.push(value);
  }
  return values;
}

/** A number's text without needless signs: `007` is `7`, `+1` is `1`. Other text stays as it is. */
export function canonicalNumber(text: string): string {
  const match = /^\s*([+-]?)(\d*)(\.\d*)?([eE][+-]?\d+)?\s*$/.exec(text);
  if (!match || (!match[2] && !/\d/.test(match[3] ?? ''))) {
    return text;
  }
  const whole = match[2].replace(/^0+(?=\d)/, '') || '0';
  const fraction = match[3] === '.' ? '' : (match[3] ?? '');
  return (match[1] === '-' ? '-' : '') + whole + fraction + (match[4] ?? '').toLowerCase();
}

/** `Decimal("1.5")`, `datetime.date(2024, 1, 31)`, `UUID("…")`. */
function readCall(call: Expression & { kind: 'call' }, family: FilterFamily): string | null {
  const { callee, args } = call;
  const name =
    callee.kind === 'name' ? callee.name : callee.kind === 'attribute' ? callee.name : '';
  if (args.some(arg => arg.keyword !== null)) {
    return null;
  }
  const values = args.map(arg => arg.value);
  const [first] = values;
  if (name === 'Decimal' && family === 'number' && values.length === 1) {
    return first.kind === 'string'
      ? canonicalNumber(first.value)
      : first.kind === 'number'
        ? canonicalNumber(first.text)
        : null;
  }
  if (name === 'UUID' && values.length === 1) {
    return first.kind === 'string' ? first.value : null;
  }
  const numbers = values.flatMap(each =>
    each.kind === 'number' && /^\d+$/.test(each.text) ? Number(each.text) : []
  );
  const isDate = (name === 'date' && values.length === 3) || name === 'datetime';
  return isDate && numbers.length === values.length && numbers.length >= 3 && numbers.length <= 6
    ? isoDate(name, numbers)
    : null;
}

function isoDate(name: string, [year, month, day, ...time]: readonly number[]): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  const date = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
  return name === 'date' ? date : `${date} ${[0, 1, 2].map(at => two(time[at] ?? 0)).join(':')}`;
}
