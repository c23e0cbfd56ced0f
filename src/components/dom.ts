type Child = Node | string | null;

/** An element with attributes and children. */
export function element(
  tag: string,
  attributes: Readonly<Record<string, string>> = {},
  ...children: Child[]
): HTMLElement {
  const node = document.createElement(tag);
  fill(node, attributes, children);
  return node;
}

/** The same of SVG. */
export function svg(
  tag: string,
  attributes: Readonly<Record<string, string | number>> = {},
  ...children: Child[]
): SVGElement {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
  fill(node, attributes, children);
  return node;
}

function fill(
  node: Element,
  attributes: Readonly<Record<string, string | number>>,
  children: readonly Child[]
): void {
  for (const [name, value] of Object.entries(attributes)) {
    node.setAttribute(name, String(value));
  }
  node.append(...children.filter(child => child !== null));
}

/** Text in which what stands between backticks is code. */
export const withCode = (text: string): (HTMLElement | string)[] =>
  text
    .split(/(`[^`]*`)/)
    .filter(Boolean)
    .map(part => (part.startsWith('`') ? element('code', {}, part.slice(1, -1)) : part));
