/** Python's string literals, read and written. */

const SIMPLE: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\n': ''
};

/** The text that a plain string literal means; null for bytes, f-strings and `\N{…}`. */
export function decodeString(literal: string): string | null {
  const match = /^([rRuU]?)("""|'''|"|')([\s\S]*)\2$/.exec(literal);
  if (!match) {
    return null;
  }
  if (match[1].toLowerCase() === 'r') {
    return match[3];
  }
  let readable = true;
  const text = match[3].replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|([\s\S]))/g,
    (whole, hex2?: string, hex4?: string, hex8?: string, octal?: string, sign?: string) => {
      const hex = hex2 ?? hex4 ?? hex8;
      if (hex !== undefined || octal !== undefined) {
        const point = hex === undefined ? parseInt(octal!, 8) : parseInt(hex, 16);
        readable &&= point <= 0x10ffff;
        return readable ? String.fromCodePoint(point) : '';
      }
      // `\x`, `\u`, `\U` without their digits are errors; `\N{…}` would need Unicode's names.
      readable &&= !'xuUN'.includes(sign!);
      return SIMPLE[sign!] ?? whole;
    }
  );
  return readable ? text : null;
}

/** Signs that would not be seen in a cell, or would make it read otherwise than it runs. */
const HIDDEN =
  /[\u0000-\u001f\u007f-\u00a0\u00ad\u061c\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufff9-\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** A text as a Python string literal that shows all of it. */
export function encodeString(text: string): string {
  const quote = text.includes('"') && !text.includes("'") ? "'" : '"';
  const inner = text
    .replaceAll('\\', '\\\\')
    .replaceAll(quote, `\\${quote}`)
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    .replace(HIDDEN, sign => {
      const code = sign.charCodeAt(0);
      return code < 0x100
        ? `\\x${code.toString(16).padStart(2, '0')}`
        : `\\u${code.toString(16).padStart(4, '0')}`;
    });
  return quote + inner + quote;
}
