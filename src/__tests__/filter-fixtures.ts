import type { FilterColumn } from '../../lsp-server/protocol';

/** A column as the language server describes one. */
export const column = (name: string, more: Partial<FilterColumn> = {}): FilterColumn => ({
  name,
  type: 'text',
  family: 'text',
  notNull: false,
  comment: null,
  labels: [],
  references: null,
  operators: ['in', 'contains', 'eq'],
  ...more
});
