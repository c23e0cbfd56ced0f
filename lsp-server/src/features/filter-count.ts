import type { FilterConditions, FilterStage, Precision } from '../../protocol';
import type { SetDefinition, UnreadSet } from '../infer/sets';
import { tableOf, type World } from '../infer/types';
import { fromWhere, NotInSql, SqlWriter } from './filter-sql';
import type { Ask, SqlStatement } from './sql-text';

export type Count =
  | { readonly kind: 'count'; readonly rows: number; readonly precision: Precision }
  | { readonly kind: 'unavailable'; readonly reason: string; readonly canWait: boolean };

/** How long each stage may take, in milliseconds. */
export const TIME_OF: Readonly<Record<FilterStage, number>> = {
  quick: 1000,
  exact: 2000,
  patient: 30_000
};

/** Tables with more rows than this are not read unless someone asks for it. */
export const VERY_LARGE = 10_000_000;

/** The rows of a set for which conditions hold. */
export async function countRows(
  set: SetDefinition | UnreadSet,
  conditions: FilterConditions,
  stage: FilterStage,
  world: World,
  ask: Ask
): Promise<Count> {
  if (set.kind === 'unread') {
    return unavailable(`Run the cell to count: ${set.reason}.`);
  }
  const estimate = tableOf(set.subject, world)?.rowEstimate ?? 0;
  if (stage === 'exact' && estimate > VERY_LARGE) {
    return unavailable('Very large tables are counted when you ask for it.', true);
  }
  try {
    const statement = countStatement(narrowed(set, conditions), world);
    if (stage !== 'quick') {
      const [[rows]] = await ask(statement, TIME_OF[stage]);
      return { kind: 'count', rows: Number(rows), precision: 'exact' };
    }
    const [[plan]] = await ask(explained(statement), TIME_OF.quick);
    return { kind: 'count', rows: plannedRows(plan), precision: 'estimated' };
  } catch (error) {
    return unavailable(reasonOf(error), stage === 'exact' && isTimeout(error));
  }
}

const unavailable = (reason: string, canWait = false): Count => ({
  kind: 'unavailable',
  reason,
  canWait
});

/** A set with further conditions. */
export const narrowed = (set: SetDefinition, conditions: FilterConditions): SetDefinition => ({
  ...set,
  conditions: [...set.conditions, ...conditions]
});

/** `SELECT count(*) FROM … WHERE …`. */
export function countStatement(set: SetDefinition, world: World): SqlStatement {
  const writer = new SqlWriter(world);
  const text = `SELECT count(*) ${fromWhere(writer.from(set))}`;
  return { text, values: writer.values };
}

/** The planner is asked about the rows: of a count it would say one. */
const explained = ({ text, values }: SqlStatement): SqlStatement => ({
  text: `EXPLAIN (FORMAT JSON) ${text.replace('count(*)', '1')}`,
  values
});

function plannedRows(plan: unknown): number {
  const plans = (typeof plan === 'string' ? JSON.parse(plan) : plan) as {
    Plan: { 'Plan Rows': number };
  }[];
  return plans[0].Plan['Plan Rows'];
}

export const isTimeout = (error: unknown): boolean => (error as { code?: string }).code === '57014';

/** Why a statement gave nothing, in a sentence. What is not an answer of Postgres is a mistake of ours. */
export function reasonOf(error: unknown): string {
  if (error instanceof NotInSql) {
    return error.message;
  }
  if (isTimeout(error)) {
    return 'Postgres was stopped after the time that an answer may take.';
  }
  const { code, message } = error as { code?: string; message: string };
  if (code === undefined) {
    throw error;
  }
  return `Postgres says: ${message}.`;
}
