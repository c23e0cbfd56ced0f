import type { ConnectionState } from '../../protocol';
import { buildSchema, type Schema } from '../model/schema';
import { isLocal, labelOf, type ConnectionParameters } from './conninfo';
import { readCatalogRows } from './introspect';

type Entry = {
  readonly parameters: ConnectionParameters;
  state: ConnectionState;
  schema: Schema | null;
  loading: Promise<void> | null;
};

/** The catalogs of the databases that notebooks name: read behind the scenes, held in memory, replaced whole. */
export class CatalogStore {
  /** `changed` is called whenever a catalog arrives, or fails to. */
  constructor(
    private readonly trusted: boolean,
    private readonly changed: () => void
  ) {}

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

  /** Reads the catalog again. */
  refresh(parameters: ConnectionParameters): Promise<void> {
    const entry = this.entry(parameters);
    return entry.loading ?? this.load(entry);
  }

  private readonly entries = new Map<string, Entry>();

  private entry(parameters: ConnectionParameters): Entry {
    const key = JSON.stringify(Object.entries(parameters).sort());
    const known = this.entries.get(key);
    if (known) {
      return known;
    }
    const label = labelOf(parameters);
    const entry: Entry = {
      parameters,
      state: { kind: 'connecting', label },
      schema: null,
      loading: null
    };
    this.entries.set(key, entry);
    if (this.trusted || isLocal(parameters)) {
      void this.load(entry);
    } else {
      entry.state = { kind: 'needsTrust', label, host: parameters.host };
    }
    return entry;
  }

  private load(entry: Entry): Promise<void> {
    const label = labelOf(entry.parameters);
    entry.loading = readCatalogRows(entry.parameters)
      .then(rows => {
        entry.schema = buildSchema(rows);
        this.version++;
        entry.state = { kind: 'ready', label, tables: entry.schema.tables.size };
      })
      .catch((error: Error) => {
        const reason = error.message || 'the server does not answer';
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
