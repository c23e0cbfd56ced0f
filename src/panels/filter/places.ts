import {
  FilterColumns,
  type FilterColumn,
  type FilterRelation,
  type FilterSubject
} from '../../../lsp-server/protocol';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { IVantageClient } from '../../tokens';
import { answerOf } from './answer';

/** What stands at the end of a path of relations. */
export type Place = {
  readonly label: string;
  readonly columns: ReadonlyMap<string, FilterColumn>;
  readonly relations: readonly FilterRelation[];
  /** How the subject is made: another text where its rows may be others. */
  readonly definition: string;
};

/** Places by their paths. */
export class Places {
  constructor(private readonly _places: ReadonlyMap<string, Place> = new Map()) {}

  at(path: readonly string[]): Place | null {
    return this._places.get(path.join('.')) ?? null;
  }

  /** The paths that are known. */
  get paths(): string[][] {
    return [...this._places.keys()].map(key => key.split('.').filter(Boolean));
  }

  with(more: Places): Places {
    return new Places(new Map([...this._places, ...more._places]));
  }
}

/** Asks what stands at paths; null where there is no answer. */
export async function loadPlaces(
  client: IVantageClient,
  notebook: NotebookPanel,
  subject: FilterSubject,
  paths: readonly (readonly string[])[]
): Promise<Places | null> {
  const places = new Map<string, Place>();
  for (const path of paths) {
    const found = await answerOf(client, notebook, FilterColumns, { subject, path });
    if (!found) {
      return null;
    }
    const columns = new Map(found.columns.map(column => [column.name, column]));
    places.set(path.join('.'), { ...found, columns });
  }
  return new Places(places);
}
