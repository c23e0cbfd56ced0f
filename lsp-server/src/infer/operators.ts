import {
  alternativesOf,
  argumentOf,
  isKindOf,
  membersOfClass,
  splitSubscript,
  type Member
} from './api';
import type { ColumnMember } from './types';

/**
 * The operators of a value by its type. An operator says by the annotation of `self` what it is for:
 * `self: Expression[str]`; one that says nothing is for all, but for what is listed here.
 */

/** Python's type of a Postgres type, as annotations name it. */
const PYTHON_TYPES: Readonly<Record<string, string>> = {
  text: 'str',
  varchar: 'str',
  bpchar: 'str',
  citext: 'str',
  name: 'str',
  int2: 'int',
  int4: 'int',
  int8: 'int',
  oid: 'int',
  float4: 'float',
  float8: 'float',
  numeric: 'Decimal',
  bool: 'bool',
  date: 'date',
  timestamp: 'datetime',
  timestamptz: 'datetime',
  time: 'time',
  timetz: 'time',
  interval: 'timedelta',
  uuid: 'UUID',
  bytea: 'bytes',
  json: 'dict',
  jsonb: 'dict'
};

const ORDER = ['lt', 'le', 'gt', 'ge', 'between'];
/** What Postgres could not do, or nobody means, though the annotation allows it. */
const UNFIT: Readonly<Record<string, readonly string[]>> = {
  bool: ORDER,
  dict: [...ORDER, 'asc', 'desc'],
  list: [...ORDER, 'asc', 'desc'],
  unknown: []
};

/** Python's type of a column: the catalog's, else what the model says; empty where neither is known. */
export function valueTypeOf(member: ColumnMember | undefined): string {
  const base = member?.column?.base;
  if (base !== undefined) {
    return base.endsWith('[]') ? 'list' : (PYTHON_TYPES[base] ?? 'unknown');
  }
  const alternatives = alternativesOf(member?.declared?.annotation ?? '');
  return alternatives.length === 1 ? lastPart(splitSubscript(alternatives[0]).head) : '';
}

/** The members of a class of expressions that fit a value of this type; all of them where it is not known. */
export function operatorsOf(className: string, valueType: string): Member[] {
  return membersOfClass(className).filter(
    member =>
      !valueType ||
      valueType === 'Any' ||
      (!(UNFIT[valueType] ?? []).includes(member.name) && fits(member, valueType))
  );
}

function fits(member: Member, valueType: string): boolean {
  const wanted = alternativesOf(member.self ?? '').flatMap(each => {
    const argument = argumentOfSelf(each);
    return argument
      ? alternativesOf(argument).map(part => lastPart(splitSubscript(part).head))
      : [];
  });
  return !wanted.length || wanted.includes(valueType) || wanted.includes('Any');
}

/** The `str` of `Expression[str]`, and of a base of it: `TextMethods[str]`. */
function argumentOfSelf(annotation: string): string | null {
  const { head, args } = splitSubscript(annotation);
  return isKindOf('Expression', head) ? (args[0] ?? null) : argumentOf(annotation, 'Expression');
}

/** The type of the value of an annotation such as `Aggregate[int]`. */
export function valueTypeOfAnnotation(annotation: string): string {
  // What an aggregate is of comes first: to SQL it is a condition, too.
  const argument = splitSubscript(annotation).args[0] ?? argumentOf(annotation, 'Expression') ?? '';
  const alternatives = alternativesOf(argument);
  return alternatives.length === 1 ? lastPart(splitSubscript(alternatives[0]).head) : '';
}

const lastPart = (name: string): string => name.slice(name.lastIndexOf('.') + 1);
