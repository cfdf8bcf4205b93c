/** An engine that is not on this machine. The message says what is missing and how to get it. */
export class EngineMissing extends Error {
  readonly code = 'EngineMissing';
  constructor(
    readonly engine: string,
    message: string,
  ) {
    super(message);
  }
}
