import { request } from './message';

/**
 * The code that follows relations from a table: `lines = customers.ref_invoices().ref_invoice_lines()`.
 * Where no variable of the notebook holds the first table, the code makes one (with the import it needs).
 */
export const GenerateTraversal = request<
  {
    readonly notebook: string;
    /** Table id to start from. */
    readonly table: string;
    /** A variable to start from; null: the nearest one of that table, else a new one. */
    readonly variable: string | null;
    /** Method names, in order; empty: the table itself. */
    readonly steps: readonly string[];
    /** `follow` chains the methods, `join` joins the last one. */
    readonly how: 'follow' | 'join';
  },
  { readonly code: string; readonly target: string }
>('vantage/generateTraversal');
