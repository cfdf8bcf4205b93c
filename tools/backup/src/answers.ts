import { answerUnasked, type Output } from '@stillhere/command-line';

/** Help, with what the exit codes mean, or why the command line was not understood. Gives the exit code. */
export function explained(
  { help, text }: { readonly help: boolean; readonly text: string },
  exits: string,
  output: Output,
): number {
  return help
    ? answerUnasked({ kind: 'help', text: `${text}\n\n${exits}` }, output)
    : answerUnasked({ kind: 'refused', text }, output);
}

/** What the settings' own rules do not see. */
export const misunderstood = (sentence: string, output: Output): number =>
  answerUnasked({ kind: 'refused', text: `${sentence} See --help. Nothing was changed.` }, output);
