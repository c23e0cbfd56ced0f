/** A numpydoc docstring as Markdown: sections as headings, parameters as a list, examples and SQL as code. */
export function docstringToMarkdown(doc: string): string {
  const lines = doc.split('\n');
  const out: string[] = [];
  let section = '';
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at];
    if (/^-{3,}\s*$/.test(lines[at + 1] ?? '') && line.trim()) {
      section = line.trim();
      out.push('', `**${section}**`, '');
      at++;
    } else if (line.startsWith('>>>') || line.startsWith('...')) {
      const code: string[] = [];
      for (; at < lines.length && /^(>>>|\.\.\.)/.test(lines[at]); at++) {
        code.push(lines[at].replace(/^(>>>|\.\.\.) ?/, ''));
      }
      at--;
      out.push('', '```python', ...code, '```', '');
    } else if (isEntry(section) && line && !line.startsWith(' ')) {
      const following = lines[at + 1]?.startsWith(' ') ? ': ' : '';
      const entry = `- \`${line.trim().replace(/^\*+/, stars => stars)}\`${following}`;
      out.push(entry);
    } else if (isEntry(section) && out.at(-1)?.startsWith('- ')) {
      out.push(
        `${out.pop()!}${out.at(-1)?.endsWith(': ') ? '' : ' '}${line.trim()}`.replace(/ {2,}/g, ' ')
      );
    } else {
      out.push(line);
    }
  }
  return inline(
    out
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim()
  );
}

const isEntry = (section: string): boolean =>
  /^(Parameters|Raises|Returns|Attributes)$/.test(section);

/** reStructuredText's marks within a line. */
const inline = (text: string): string =>
  text
    .replace(/:\w+:`~?([^`]+)`/g, '`$1`')
    .replace(/``([^`]+)``/g, '`$1`')
    .replace(/::$/gm, ':');
