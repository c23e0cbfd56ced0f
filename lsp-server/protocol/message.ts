/** A request's method with the types of its parameters and result, held together by the compiler. */
export type RequestMessage<P, R> = { readonly method: string; readonly _types?: (params: P) => R };

/** A notification's method with the type of its parameters. */
export type NotificationMessage<P> = {
  readonly method: string;
  readonly _types?: (params: P) => void;
};

/** Declares a request: `export const SchemaGraph = request<Params, Result>('vantage/schemaGraph')`. */
export function request<P, R>(method: string): RequestMessage<P, R> {
  return { method };
}

/** Declares a notification. */
export function notification<P>(method: string): NotificationMessage<P> {
  return { method };
}
