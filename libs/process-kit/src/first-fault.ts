/** What no part may survive, wherever it comes up. Only the first one counts. */
export interface FirstFault {
  readonly first: Promise<never>;
  report(error: unknown): void;
}

export function firstFault(): FirstFault {
  let report: (error: unknown) => void = () => undefined;
  const first = new Promise<never>((_, reject) => {
    report = (error) =>
      reject(error instanceof Error ? error : new Error('fault', { cause: error }));
  });
  process.on('uncaughtException', report);
  process.on('unhandledRejection', report);
  return { first, report: (error) => report(error) };
}
