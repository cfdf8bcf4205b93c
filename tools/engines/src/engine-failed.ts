/** An engine is here and did not start, or did not stop. The message ends with what it said. */
export class EngineFailed extends Error {
  readonly code = 'EngineFailed';
  constructor(
    readonly engine: string,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
