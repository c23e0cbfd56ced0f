/** Statements are part of the bundle, as text. */
declare module '*.sql' {
  const text: string;
  export default text;
}
