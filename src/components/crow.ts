/** How many rows stand at the end of a line. */
export type End = 'one' | 'optional' | 'many';

/**
 * The marks at the end of a line, as a path: a crow's foot for many, two bars for one, a ring and a bar where there may
 * be none. `direction` is where the line goes from here: 1 to the right, -1 to the left.
 */
export function endPath(x: number, y: number, direction: 1 | -1, end: End): string {
  const at = (distance: number): number => x + direction * distance;
  switch (end) {
    case 'many':
      return `M${at(12)},${y} L${x},${y - 6} M${at(12)},${y} L${x},${y} M${at(12)},${y} L${x},${y + 6}`;
    case 'one':
      return `M${at(6)},${y - 6} V${y + 6} M${at(11)},${y - 6} V${y + 6}`;
    case 'optional':
      return `M${at(6)},${y - 6} V${y + 6} M${at(10)},${y} a4,4 0 1,0 ${direction * 8},0 a4,4 0 1,0 ${direction * -8},0`;
  }
}
