import type { Subject } from '../infer/types';
import { findMember } from '../infer/api';

/** Names as Python code. */

const KEYWORDS = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from global if ' +
    'import in is lambda nonlocal not or pass raise return try while with yield'
  ).split(' ')
);

/** Whether Python reads a name after a dot as it stands. It normalises identifiers, so some that look like one are not. */
export const isIdentifier = (name: string): boolean =>
  /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) && name.normalize('NFKC') === name && !KEYWORDS.has(name);

/** Whether a column is an attribute of its set: not where a verb, or a method of the model, has the name. */
export function isColumnAttribute(name: string, subject: Subject): boolean {
  const methods = subject.kind === 'model' ? subject.entity.setMethods : [];
  return (
    isIdentifier(name) &&
    findMember('Verbs', name) === null &&
    !methods.some(method => method.name === name) &&
    // Verbs that come, and what objects have of their own.
    !/^(_|c$|table$|mro$|plot_|to_)/.test(name)
  );
}
