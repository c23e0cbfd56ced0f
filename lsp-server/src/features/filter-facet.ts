import type { Facet, FilterConditions, FilterPredicate, FilterStage } from '../../protocol';
import { findRelation, type FilterableField } from '../infer/fields';
import { wholeSet, type SetDefinition, type UnreadSet } from '../infer/sets';
import { tableOf, type Subject, type World } from '../infer/types';
import type { Table } from '../model/schema';
import type { FacetSource } from './facet-source';
import { countHistogram } from './facet-histogram';
import { readStatistics } from './facet-statistics';
import { countValues } from './facet-values';
import { isTimeout, narrowed, reasonOf, TIME_OF, VERY_LARGE } from './filter-count';
import { SqlWriter } from './filter-sql';
import type { Ask } from './sql-text';

/** A question about the values of one column. */
export type FacetQuestion = {
  readonly conditions: FilterConditions;
  readonly related: readonly FilterPredicate[];
  readonly path: readonly string[];
  readonly column: string;
  readonly form: 'values' | 'histogram';
  readonly stage: FilterStage;
  readonly search: string;
};

/** From here on statistics and samples answer first. */
const LARGE = 100_000;
const SAMPLED_ROWS = 20_000;

/** The values of a column: from statistics, from a sample, or from all rows, as the stage allows. */
export async function findFacet(
  start: SetDefinition | UnreadSet,
  asked: FacetQuestion,
  world: World,
  ask: Ask
): Promise<Facet> {
  if (start.kind === 'unread') {
    return { kind: 'none', reason: `The values are not known: ${start.reason}.` };
  }
  try {
    const set = reachedSet(narrowed(start, asked.conditions), asked, world);
    const field = new SqlWriter(world).findField(set.subject, asked.column);
    const source: FacetSource = {
      set,
      field,
      referred: referredRow(field, set.subject, world),
      search: asked.search,
      percent: null,
      world,
      ask,
      milliseconds: TIME_OF[asked.stage]
    };
    return await answer(source, asked);
  } catch (error) {
    const slow = isTimeout(error) ? 'Reading the values took too long.' : null;
    return { kind: 'none', reason: slow ?? reasonOf(error) };
  }
}

async function answer(source: FacetSource, { form, stage }: FacetQuestion): Promise<Facet> {
  const estimate = tableOf(source.set.subject, source.world)?.rowEstimate ?? 0;
  if (stage === 'exact' && estimate > VERY_LARGE) {
    return { kind: 'none', reason: 'Very large tables are read when you ask for it.' };
  }
  const read = form === 'values' ? countValues : countHistogram;
  if (stage !== 'quick' || estimate <= LARGE) {
    return read(source);
  }
  const whole = !source.set.step && !source.set.conditions.length && !source.search;
  const known = whole ? await readStatistics(source, form, estimate) : null;
  return known ?? read({ ...source, percent: samplePercent(source, estimate) });
}

/** Only the blocks of a plain table can be sampled. */
function samplePercent({ set, world }: FacetSource, estimate: number): number | null {
  const kind = tableOf(set.subject, world)?.kind;
  return kind === 'r' || kind === 'm' || kind === 'p' ? (100 * SAMPLED_ROWS) / estimate : null;
}

/** The rows that a path leads to from a set. To-one relations read a deleted row all the same. */
function reachedSet(start: SetDefinition, asked: FacetQuestion, world: World): SetDefinition {
  let set = start;
  let single = true;
  for (const name of asked.path) {
    const relation = findRelation(set.subject, name, world);
    if (relation?.target) {
      single &&= !relation.many;
      set = {
        ...wholeSet(relation.target),
        withDeleted: single,
        step: { parent: set, relation: name }
      };
    }
  }
  return asked.path.length ? narrowed(set, asked.related) : set;
}

const TITLES = ['name', 'title', 'label', 'full_name', 'display_name', 'code', 'email'];

function referredRow(
  field: FilterableField,
  subject: Subject,
  world: World
): FacetSource['referred'] {
  const name = field.member.column?.name;
  const key = tableOf(subject, world)?.foreignKeys.find(
    each => each.columns.length === 1 && each.columns[0] === name
  );
  const table = key && world.schema(subject.connection)?.tables.get(key.target);
  const title = table && titleOf(table, subject, world);
  return key && table && title ? { table, key: key.targetColumns[0], title } : null;
}

/** The column that names a row to people: what a model says, else one that is called so. */
function titleOf(table: Table, from: Subject, world: World): string | null {
  const declared =
    from.kind === 'model'
      ? from.entity.relations
          .map(relation => world.entity(relation.target, from.entity.uri))
          .find(entity => entity?.table === table.name)
      : null;
  const title = declared?.columns.find(column => column.title)?.column;
  return title ?? TITLES.find(name => table.columns.some(column => column.name === name)) ?? null;
}
