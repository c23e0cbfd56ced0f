import type { FilterFamily } from '../../protocol';

/** Bins of equal width with edges that people would choose. */
export type Bins = { readonly start: number; readonly width: number; readonly count: number };

const WANTED = 24;
const DAYS = [1, 7, 14, 28, 91, 182, 365, 730, 1825, 3650];
const DAY = 86_400;
const SECONDS = [1, 5, 15, 60, 300, 900, 3600, 3 * 3600, 6 * 3600, 12 * 3600];

/** Whether two neighbouring values have nothing between them. */
export const isWhole = (base: string | null): boolean =>
  base === 'date' || /^int[248]$/.test(base ?? '');

/** Bins from the least to the greatest value: numbers, days or seconds since 1970. */
export function chooseBins(least: number, greatest: number, base: string | null): Bins {
  const rough = (greatest - least) / WANTED;
  const width = widthOf(rough, base);
  const start =
    base === 'date' ? least : roundDown(least, base === null ? width : unitOf(width, base));
  return { start, width, count: Math.floor((greatest - start) / width) + 1 };
}

const roundDown = (value: number, unit: number): number => Math.floor(value / unit) * unit;

/** Bins of several days begin with the day of the least value, others at a multiple of their width. */
const unitOf = (width: number, base: string): number =>
  base.startsWith('timestamp') && width > DAY ? DAY : width;

function widthOf(rough: number, base: string | null): number {
  if (base === 'date') {
    return DAYS.find(days => days >= rough) ?? Math.ceil(rough / 3650) * 3650;
  }
  if (base?.startsWith('timestamp')) {
    const days = DAYS.map(each => each * DAY);
    return [...SECONDS, ...days].find(each => each >= rough) ?? Math.ceil(rough / DAY) * DAY;
  }
  if (rough <= 0) {
    return 1;
  }
  const power = 10 ** Math.floor(Math.log10(rough));
  const nice = [1, 2, 5, 10].find(each => each * power >= rough)! * power;
  return isWhole(base) ? Math.max(1, Math.round(nice)) : nice;
}

/** An edge as Postgres writes such a value. */
export function edgeText(value: number, family: FilterFamily, base: string | null): string {
  if (family === 'number') {
    return String(Number(value.toPrecision(12))).replace('e+', 'e');
  }
  const date = new Date(family === 'date' ? value * DAY * 1000 : value * 1000);
  const text = date.toISOString();
  if (family === 'date') {
    return text.slice(0, 10);
  }
  return text.slice(0, 19).replace('T', ' ') + (base === 'timestamptz' ? '+00' : '');
}

/** A value of statistics on the scale of the bins; null where it has no place there. */
export function placeOf(text: string, family: FilterFamily): number | null {
  const number =
    family === 'number'
      ? Number(text)
      : Date.parse(family === 'date' ? `${text}T00:00:00Z` : withZone(text)) /
        (family === 'date' ? DAY * 1000 : 1000);
  return Number.isFinite(number) ? number : null;
}

const withZone = (text: string): string =>
  `${text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00')}${/[+-]\d\d(:\d\d)?$/.test(text.slice(10)) ? '' : 'Z'}`;
