import type { FilterOperator } from '../../../lsp-server/protocol';

/** How many values an operator takes; null: any number. */
export function arity(operator: FilterOperator): number | null {
  if (operator === 'in' || operator === 'notIn') {
    return null;
  }
  return operator.startsWith('is') ? 0 : operator === 'between' || operator === 'range' ? 2 : 1;
}
