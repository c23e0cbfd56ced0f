import type { Explanation } from '../../protocol';

/** What is said of an item when it is looked at. */
export type Documented = {
  readonly documentation?: () => string;
  readonly explanation?: () => Explanation;
};

/** Lists whose documentation is still known: what was offered a few lists ago may still be looked at. */
const KEPT = 8;

/** The documentation of completion items, made when it is looked at. */
export class Documentations {
  nextId(): number {
    return this.last + 1;
  }

  /** Keeps the documentation of the list that has the next id. */
  keep(list: readonly Documented[]): void {
    this.lists.set(++this.last, list);
    this.lists.delete(this.last - KEPT);
  }

  /** The documentation of an item, by the data that it was sent with; null where there is none. */
  of(data: unknown): { readonly text: string; readonly explanation?: Explanation } | null {
    const { list, index } = (data ?? {}) as { readonly list?: number; readonly index?: number };
    const item = this.lists.get(list ?? -1)?.[index ?? -1];
    const text = item?.documentation?.();
    return text ? { text, explanation: item?.explanation?.() } : null;
  }

  private last = 0;
  private readonly lists = new Map<number, readonly Documented[]>();
}
