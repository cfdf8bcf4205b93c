import type { Output } from './output.js';

type Unasked = { readonly kind: 'help' | 'refused'; readonly text: string };

/** To a command line that asks for help or was not understood: says why not, and gives the exit code. */
export function answerUnasked({ kind, text }: Unasked, output: Output): number {
  if (kind === 'help') output.print(text);
  else output.say(text);
  return kind === 'help' ? 0 : 2;
}
