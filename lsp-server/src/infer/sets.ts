import type { FilterConditions } from '../../protocol';
import { findTable } from '../model/schema';
import type { Expression, Statement } from '../syntax/expression';
import { readConditions } from './conditions';
import type { Rows } from './predicates';
import { normalizeConditions } from './normalize';
import type { Environment } from './environment';
import { findRelation } from './fields';
import { memberOf } from './members';
import { tableOf, type Subject, type Type, type World } from './types';

/** How a set is made, as far as the text says: what a query needs to read the same rows. */
export type SetDefinition = {
  readonly kind: 'set';
  readonly subject: Subject;
  readonly conditions: FilterConditions;
  readonly withDeleted: boolean;
  /** The relation that was followed to it. */
  readonly step: { readonly parent: SetDefinition; readonly relation: string } | null;
};

/** A set whose rows the text alone does not tell; `reason` says what made it so. */
export type UnreadSet = { readonly kind: 'unread'; readonly reason: string };

export type Definitions = Map<string, SetDefinition | UnreadSet>;

/** Verbs that change neither which rows a set has nor what they are. */
const SAME_ROWS = new Set(['order_by', 'with_fields']);

/** All rows of a subject, without those that were deleted. */
export const wholeSet = (subject: Subject): SetDefinition => ({
  kind: 'set',
  subject,
  conditions: [],
  withDeleted: false,
  step: null
});

/** Reads how the variables of a notebook are made, statement by statement. The last definition wins. */
export class SetReader {
  readonly definitions: Definitions = new Map();

  constructor(
    private readonly environment: Environment,
    private readonly world: World
  ) {}

  /** Takes a statement in: what it assigns is known from here on, and what it otherwise binds no longer. */
  add(statement: Statement): void {
    const read = statement.target === null ? null : this.read(statement.value);
    for (const name of statement.binds) {
      this.definitions.delete(name);
    }
    if (read) {
      this.definitions.set(statement.target!, read);
    }
  }

  /** The set that an expression is; null where it is none. */
  read(expression: Expression): SetDefinition | UnreadSet | null {
    if (expression.kind === 'name') {
      return this.definitions.get(expression.name) ?? this.classOf(expression);
    }
    if (expression.kind !== 'call' || expression.callee.kind !== 'attribute') {
      return expression.kind === 'attribute' ? this.classOf(expression) : null;
    }
    const { of, name } = expression.callee;
    if (name === 'table') {
      return this.readBeginning(of, expression);
    }
    const parent = this.read(of);
    return parent?.kind === 'set' ? this.readVerb(parent, name, expression) : parent;
  }

  /** The conditions that a chain of `where` adds to a variable; null where one of them cannot be read. */
  readAdded(chain: Expression, variable: string, subject: Subject): FilterConditions | null {
    if (chain.kind !== 'call' || chain.callee.kind !== 'attribute') {
      return [];
    }
    const before = this.readAdded(chain.callee.of, variable, subject);
    const rows = this.rowsOf(wholeSet(subject));
    const isRows: Rows['isRows'] = (expression, at) =>
      expression.kind === 'name' && expression.name === variable && at === subject
        ? true
        : rows.isRows(expression, at);
    const added = readConditions(chain.args, { ...rows, isRows });
    return before && added && normalizeConditions([...before, ...added], subject, this.world);
  }

  /** The rows of a set: the set's own name, or that of another set of the same table. */
  rowsOf(set: SetDefinition): Rows {
    const { world } = this;
    return {
      subject: set.subject,
      world,
      isRows: (expression, subject) => {
        const other =
          expression.kind === 'name' || expression.kind === 'attribute'
            ? this.read(expression)
            : null;
        const key = tableOf(subject, world)?.key;
        return (
          other?.kind === 'set' && key !== undefined && tableOf(other.subject, world)?.key === key
        );
      }
    };
  }

  private readVerb(
    parent: SetDefinition,
    name: string,
    { args }: Expression & { kind: 'call' }
  ): SetDefinition | UnreadSet | null {
    if (name === 'where') {
      const conditions = readConditions(args, this.rowsOf(parent));
      return conditions
        ? { ...parent, conditions: [...parent.conditions, ...conditions] }
        : { kind: 'unread', reason: 'it has a condition that only Python can read' };
    }
    const first = args[0]?.value;
    const wanted = name === 'ref' && first?.kind === 'string' ? first.value : name;
    const relation =
      findRelation(parent.subject, wanted, this.world) ??
      (name === 'ref' ? findRelation(parent.subject, `ref_${wanted}`, this.world) : null);
    if (relation?.target) {
      return { ...wholeSet(relation.target), step: { parent, relation: relation.name } };
    }
    if (name === 'with_deleted') {
      return { ...parent, withDeleted: true };
    }
    return SAME_ROWS.has(name) ? parent : { kind: 'unread', reason: `it is made by ${name}()` };
  }

  /** `Client.table()`, `Client.table(db)`, `db.table("client")`. */
  private readBeginning(of: Expression, call: Expression & { kind: 'call' }): SetDefinition | null {
    const type = this.typeOf(of);
    const first = call.args[0]?.value;
    if (type?.kind === 'class') {
      const given = first ? this.typeOf(first) : null;
      const connection = given?.kind === 'connection' ? given.connection : type.subject.connection;
      return wholeSet({ ...type.subject, connection });
    }
    const schema = type?.kind === 'connection' ? this.world.schema(type.connection) : null;
    const table = schema && first?.kind === 'string' ? findTable(schema, first.value) : null;
    return table && type?.kind === 'connection'
      ? wholeSet({ kind: 'catalog', table, connection: type.connection })
      : null;
  }

  private classOf(expression: Expression): SetDefinition | null {
    const type = this.typeOf(expression);
    return type?.kind === 'class' ? wholeSet(type.subject) : null;
  }

  private typeOf(expression: Expression): Type | null {
    if (expression.kind === 'name') {
      return this.environment.get(expression.name) ?? null;
    }
    if (expression.kind === 'item' && expression.key.kind === 'string') {
      const of = this.typeOf(expression.of);
      return of?.kind === 'entities' ? memberOf(of, expression.key.value, this.world) : null;
    }
    const of = expression.kind === 'attribute' ? this.typeOf(expression.of) : null;
    return of && expression.kind === 'attribute' ? memberOf(of, expression.name, this.world) : null;
  }
}
