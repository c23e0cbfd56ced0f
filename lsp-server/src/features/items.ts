import type { CompletionItem, CompletionItemKind } from 'vscode-languageserver-types';
import { CompletionItemKind as Kind } from 'vscode-languageserver-types';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Explanation } from '../../protocol';
import type { Place } from '../syntax/python';

/** One offer, before it has a place in the text. `documentation` is made when it is looked at. */
export type Offer = {
  readonly label: string;
  readonly kind: CompletionItemKind;
  readonly insert?: string;
  /** Inserted as `["a b"]`, in place of the dot. */
  readonly subscript?: string;
  readonly detail?: string;
  readonly documentation?: () => string;
  /** The same as data, where it can be drawn. */
  readonly explanation?: () => Explanation;
  /** A line to put above what is typed. */
  readonly importLine?: string;
};

const KEYWORDS = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from global if ' +
    'import in is lambda nonlocal not or pass raise return try while with yield'
  ).split(' ')
);

/** Whether a name can stand behind a dot. */
export const isAttribute = (name: string): boolean =>
  /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) && !KEYWORDS.has(name);

export const method = (name: string, detail?: string, documentation?: () => string): Offer => ({
  label: `${name}()`,
  insert: name,
  kind: Kind.Method,
  detail,
  documentation
});

export const plainText = (label: string, detail?: string): Offer => ({
  label,
  kind: Kind.Value,
  detail
});

/** Whether an offer goes on from what was typed. */
export const startsWith = (offer: Offer, prefix: string): boolean =>
  offer.label.toLowerCase().startsWith(prefix.toLowerCase());

/** An offer as LSP wants it; `data` finds its documentation again. */
export function makeItem(
  offer: Offer,
  index: number,
  place: Exclude<Place, { kind: 'nothing' }>,
  offset: number,
  document: TextDocument,
  data: unknown
): CompletionItem {
  const takesDot = offer.subscript !== undefined && place.kind === 'member';
  const start = takesDot ? place.dot : place.from;
  const name = offer.insert ?? offer.label;
  return {
    label: offer.label,
    kind: offer.kind,
    sortText: String(index).padStart(5, '0'),
    filterText: takesDot ? `.${name}` : name,
    labelDetails: offer.detail ? { description: offer.detail } : undefined,
    textEdit: {
      range: { start: document.positionAt(start), end: document.positionAt(offset) },
      newText: takesDot
        ? `[${JSON.stringify(offer.subscript)}]`
        : place.kind === 'string'
          ? escapeFor(place.quote, offer.label)
          : name
    },
    additionalTextEdits: offer.importLine
      ? [{ range: placeOfImport(document), newText: offer.importLine }]
      : undefined,
    data
  };
}

/** Above the text, but below what must stay first: cell magics, a file's docstring, `from __future__`. */
function placeOfImport(document: TextDocument): {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
} {
  const text = document.getText();
  const first =
    /^(?:\s*%%[^\n]*\n)?(?:[ \t]*(?:#[^\n]*)?\n)*(?:[rR]?("""|''')[\s\S]*?\1[^\n]*\n)?(?:[ \t]*\n)*(?:from __future__[^\n]*\n)*/.exec(
      text
    )?.[0] ?? '';
  const needed = /%%|"""|'''|__future__/.test(first);
  const at = document.positionAt(needed ? first.length : 0);
  return { start: at, end: at };
}

const escapeFor = (quote: string, text: string): string =>
  text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replaceAll(quote[0], `\\${quote[0]}`);
