import type { ConnectionState } from '../../protocol';
import { Agreements, hostsOf } from './agreements';
import { buildSchema, type Schema } from '../model/schema';
import { isLocal, labelOf, type ConnectionParameters } from './conninfo';
import { buildStatistics } from '../model/statistics';
import { readCatalogRows, readStatisticsRows } from './introspect';
import { reasonOf } from './reasons';

type Entry = {
  readonly parameters: ConnectionParameters;
  state: ConnectionState;
  schema: Schema | null;
  loading: Promise<void> | null;
  /** Resolves when the statistics are there, or cannot be read. */
  measured: Promise<void>;
  failures: number;
  /** When a database that failed may be asked again. */
  nextTry: number;
};

const LONGEST_PAUSE = 60_000;

/** The catalogs of the databases that notebooks name: read behind the scenes, held in memory, replaced whole. */
export class CatalogStore {
  /**
   * `changed` is called whenever a catalog arrives, or fails to; one that failed is asked again after a pause in
   * milliseconds, twice as long each time.
   */
  constructor(
    private readonly trusted: boolean,
    private readonly changed: () => void,
    private readonly pause = 5000,
    private readonly agreements = new Agreements(null)
  ) {}

  /** Lets a database be asked wherever it is: who named it vouches for it. */
  vouch(parameters: ConnectionParameters): void {
    const key = keyOf(parameters);
    if (!this.vouched.has(key)) {
      this.vouched.add(key);
      const known = this.entries.get(key);
      if (known) {
        this.readWhereAllowed(known);
      }
    }
  }

  /** The user agreed to connect to where a database is: all that wait for it are read. */
  agree(parameters: ConnectionParameters): void {
    this.agreements.add(parameters);
    for (const entry of this.entries.values()) {
      this.readWhereAllowed(entry);
    }
  }

  /** Changes whenever a schema is replaced. */
  version = 0;

  /** How things stand with a database; asking for it begins to read it where that is allowed. */
  state(parameters: ConnectionParameters): ConnectionState {
    return this.entry(parameters).state;
  }

  /** The schema, as far as it is known. Never waits. */
  schema(parameters: ConnectionParameters): Schema | null {
    return this.entry(parameters).schema;
  }

  /** Resolves when the catalog is there, or failed, or after `milliseconds`. */
  async ready(parameters: ConnectionParameters, milliseconds: number): Promise<void> {
    const { loading } = this.entry(parameters);
    if (loading) {
      let timer: NodeJS.Timeout | undefined;
      await Promise.race([
        loading,
        new Promise(resolve => (timer = setTimeout(resolve, milliseconds)))
      ]);
      clearTimeout(timer);
    }
  }

  /** Reads the catalog again, and what was measured. */
  async refresh(parameters: ConnectionParameters): Promise<void> {
    const entry = this.entry(parameters);
    this.readWhereAllowed(entry); // another page may have agreed to it
    if (entry.state.kind !== 'needsTrust') {
      await (entry.loading ?? this.load(entry));
      await entry.measured;
    }
  }

  private readonly entries = new Map<string, Entry>();
  private readonly vouched = new Set<string>();

  private entry(parameters: ConnectionParameters): Entry {
    const key = keyOf(parameters);
    const known = this.entries.get(key);
    if (known) {
      if (known.failures && !known.loading && Date.now() >= known.nextTry) {
        void this.load(known);
      }
      return known;
    }
    const label = labelOf(parameters);
    const entry: Entry = {
      parameters,
      state: { kind: 'needsTrust', label, host: hostsOf(parameters).join(', ') },
      schema: null,
      loading: null,
      measured: Promise.resolve(),
      failures: 0,
      nextTry: 0
    };
    this.entries.set(key, entry);
    this.readWhereAllowed(entry);
    return entry;
  }

  /** Begins to read a database that waits for an agreement, if there is one by now. */
  private readWhereAllowed(entry: Entry): void {
    const { parameters, state } = entry;
    const isAllowed = (): boolean =>
      this.trusted ||
      this.vouched.has(keyOf(parameters)) ||
      isLocal(parameters) ||
      this.agreements.cover(parameters);
    if (state.kind === 'needsTrust' && isAllowed()) {
      entry.state = { kind: 'connecting', label: state.label };
      void this.load(entry);
    }
  }

  /** Adds what was measured of the columns: nobody waits for it, and names do not change by it. */
  private async measure(entry: Entry): Promise<void> {
    const { schema } = entry;
    const rows = await readStatisticsRows(entry.parameters).catch(() => null);
    if (rows && schema && entry.schema === schema) {
      entry.schema = { ...schema, statistics: buildStatistics(rows) };
      this.changed();
    }
  }

  private load(entry: Entry): Promise<void> {
    const label = labelOf(entry.parameters);
    entry.loading = readCatalogRows(entry.parameters)
      .then(rows => {
        entry.schema = buildSchema(rows);
        entry.failures = 0;
        this.version++;
        entry.state = { kind: 'ready', label, tables: entry.schema.tables.size };
        entry.measured = this.measure(entry);
      })
      .catch((error: unknown) => {
        const reason = reasonOf(error, entry.parameters);
        entry.nextTry = Date.now() + Math.min(this.pause * 2 ** entry.failures++, LONGEST_PAUSE);
        const tables = entry.schema?.tables.size ?? 0;
        entry.state = entry.schema
          ? { kind: 'offline', label, reason, tables }
          : { kind: 'failed', label, reason };
      })
      .finally(() => {
        entry.loading = null;
        this.changed();
      });
    return entry.loading;
  }
}

const keyOf = (parameters: ConnectionParameters): string =>
  JSON.stringify(Object.entries(parameters).sort());
