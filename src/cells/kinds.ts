import type { IServerItem } from '../tokens';

/** The word for a kind: of LSP's numbers, those that the server sends. */
export function kindOf(item: IServerItem): string {
  if (item.kind === 2) {
    return item.label.startsWith('ref_') ? 'relation' : 'method';
  }
  return (
    { 3: 'function', 5: 'column', 7: 'class', 10: 'property', 12: 'value', 20: 'value' }[
      item.kind ?? 0
    ] ?? 'name'
  );
}
