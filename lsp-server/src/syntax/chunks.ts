/** Lines after which a piece ends at the next good place. */
const ENOUGH = 60;
/** Lines after which a place need not be good. */
const TOO_MANY = 150;

/**
 * A text in pieces that begin where a statement does. The parser goes wrong in valid texts of more than some 300
 * statements, so none that long is given to it. Each piece is led by as many empty lines as stand before it: every
 * line keeps its number.
 */
export function splitChunks(text: string): readonly string[] {
  const lines = text.split('\n');
  if (lines.length <= TOO_MANY) {
    return [text];
  }
  const starts = [0];
  let open: string | null = null;
  lines.forEach((line, at) => {
    const length = at - starts.at(-1)!;
    const before = lines[at - 1] ?? '';
    const begins = /^[^\s#)\]}]/.test(line) && !/^(else|elif|except|finally)\b/.test(line);
    const isGood = length >= ENOUGH && before.trim() === '';
    if (
      open === null &&
      begins &&
      !/^@|[\\,([{]\s*$/.test(before) &&
      (isGood || length >= TOO_MANY)
    ) {
      starts.push(at);
    }
    open = tripleQuoteAfter(line, open);
  });
  return starts.map(
    (start, at) => '\n'.repeat(start) + lines.slice(start, starts[at + 1]).join('\n')
  );
}

/** The triple quotes that are open after a line. */
function tripleQuoteAfter(line: string, open: string | null): string | null {
  let at = 0;
  for (;;) {
    const next: RegExpExecArray | null = /"""|'''|#/.exec(line.slice(at));
    if (!next || (next[0] === '#' && open === null)) {
      return open;
    }
    if (next[0] !== '#' && (open === null || open === next[0])) {
      open = open === null ? next[0] : null;
    }
    at += next.index + next[0].length;
  }
}
