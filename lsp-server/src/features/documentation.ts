/** Lists whose documentation is still known: what was offered a few lists ago may still be looked at. */
const KEPT = 8;

/** The documentation of completion items, made when it is looked at. */
export class Documentations {
  nextId(): number {
    return this.last + 1;
  }

  /** Keeps the documentation of the list that has the next id. */
  keep(documentation: readonly (() => string)[]): void {
    this.lists.set(++this.last, documentation);
    this.lists.delete(this.last - KEPT);
  }

  /** The documentation of an item, by the data that it was sent with. */
  of(data: unknown): string | null {
    const { list, index } = (data ?? {}) as { readonly list?: number; readonly index?: number };
    return this.lists.get(list ?? -1)?.[index ?? -1]?.() || null;
  }

  private last = 0;
  private readonly lists = new Map<number, readonly (() => string)[]>();
}
