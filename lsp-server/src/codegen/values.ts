import type { FilterFamily, FilterValue } from '../../protocol';
import { canonicalNumber } from '../infer/values';
import { encodeString } from '../syntax/strings';

/**
 * A value as a Python literal that runs as it is. Numbers stand bare; a `numeric` with decimals is a `Decimal`, which
 * keeps its digits and the use of an index. Dates, UUIDs and the rest are text, which Postgres reads as the column's
 * type.
 */
export function valueText(value: FilterValue, family: FilterFamily, base: string | null): string {
  if (value === null) {
    return 'None';
  }
  if (family !== 'number') {
    return encodeString(value);
  }
  const number = canonicalNumber(value);
  if (/^-?\d+$/.test(number)) {
    return number;
  }
  const isNumber = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(number);
  return isNumber && base !== 'numeric'
    ? number
    : isNumber
      ? `Decimal(${encodeString(number)})`
      : encodeString(value);
}
