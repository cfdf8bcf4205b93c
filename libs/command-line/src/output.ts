import { terminalJson, terminalText } from './terminal-text.js';

/** Where a tool's words go. Nothing that others wrote reaches a terminal but through this. */
export interface Output {
  /** What a script may want to keep, on standard output. Ends with a line end by itself. */
  print(text: string): void;
  /** What a person reads beside it, on standard error. */
  say(text: string): void;
  /** One JSON value on one line of standard output, exact. */
  json(value: unknown): void;
}

type Writable = { write(text: string): unknown };

export function openOutput({
  stdout,
  stderr,
}: {
  readonly stdout: Writable;
  readonly stderr: Writable;
} = process): Output {
  return {
    print: (text) => void stdout.write(`${terminalText(text)}\n`),
    say: (text) => void stderr.write(`${terminalText(text)}\n`),
    json: (value) => void stdout.write(`${terminalJson(value)}\n`),
  };
}
