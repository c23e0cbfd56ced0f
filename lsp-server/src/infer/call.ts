import type { Argument, Source } from '../syntax/python';
import type { Type, World } from './types';

/** A call, as what is called needs it: its arguments, and what each of them is. */
export type Call = {
  readonly source: Source;
  readonly args: readonly Argument[];
  readonly world: World;
  typeOf(argument: Argument | undefined): Type | null;
};

/** The text that the first argument is. */
export const firstText = (call: Call): string | null => textArgument(call, call.args[0]);

/** A text that is written there, or in a variable. */
export function textArgument(call: Call, argument: Argument | undefined): string | null {
  const type = call.typeOf(argument);
  return type?.kind === 'text' ? type.value : null;
}
