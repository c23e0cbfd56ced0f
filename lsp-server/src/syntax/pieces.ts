import { splitChunks } from './chunks';
import { parsePython, type Source } from './python';

/**
 * A file as trees, each line with the number that it has in the file. Where a mistake could swallow what follows it,
 * every definition at the margin is a tree of its own: half a class takes no other with it.
 */
export const parsePieces = (text: string): readonly Source[] =>
  splitChunks(text)
    .map(parsePython)
    .flatMap(source =>
      hasErrors(source) ? splitDefinitions(source.text).map(parsePython) : [source]
    );

function hasErrors({ tree }: Source): boolean {
  let found = false;
  tree.iterate({
    enter: ({ type }) => {
      found ||= type.isError;
      return !found;
    }
  });
  return found;
}

function splitDefinitions(text: string): string[] {
  const lines = text.split('\n');
  const starts = lines.flatMap((line, at) =>
    at === 0 || (/^(?:(?:class|def|async|from|import)\b|@)/.test(line) && !/^@/.test(lines[at - 1]))
      ? [at]
      : []
  );
  return starts.map(
    (start, at) => '\n'.repeat(start) + lines.slice(start, starts[at + 1]).join('\n')
  );
}
