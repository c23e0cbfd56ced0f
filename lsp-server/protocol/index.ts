/**
 * What the lab and the language server say to each other beside standard LSP: one typed constant a message.
 *
 * Safe in a browser: types and strings only. Every request may be asked at any time; an answer that needs a
 * catalog that is not there says so in its `state` instead of failing.
 */
export * from './connection';
export * from './explain';
export * from './graph';
export * from './filter';
export * from './generate';
export * from './message';
