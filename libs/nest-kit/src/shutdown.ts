import type { Timers } from '@stillhere/kernel';
import type { Logger } from './logger.js';

/** One thing to bring to an end, in the order in which the steps were given. */
export interface ShutdownStep {
  /** For the log: `sockets`, `gRPC`, `projections`, `log`. */
  readonly name: string;
  run(): Promise<void> | void;
  /** Longest wait in milliseconds before the next step begins anyway. */
  readonly atMostMs: number;
}

export interface ShutdownParts {
  /** Not ready → sockets and calls drain → processors commit → the log closes. */
  readonly steps: readonly ShutdownStep[];
  readonly timers: Timers;
  readonly logger: Logger;
  /** Default: `process.exit`. */
  readonly exit?: (code: number) => void;
}

export interface Shutdown {
  /** Runs all steps once; later calls get the same promise. Exit code 0, or 1 where one did not end well. */
  begin(reason: string, code?: number): Promise<void>;
  /** SIGTERM, SIGINT and SIGHUP begin it; a second one, later, ends the process at once. */
  onSignals(): void;
}

/** SIGHUP: the terminal that it was started in was closed. */
const stopSignals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/**
 * One Ctrl C reaches the process twice where npm started it: from the terminal, and from npm, which
 * passes on what it gets itself. Nobody is that impatient.
 */
const echoMs = 500;

export function createShutdown(parts: ShutdownParts): Shutdown {
  const exit = parts.exit ?? ((code: number) => process.exit(code));
  let running: Promise<void> | undefined;

  const runAll = async (reason: string, code: number): Promise<void> => {
    parts.logger.info('stopping', { reason });
    let clean = true;
    for (const step of parts.steps) clean = (await runStep(parts, step)) && clean;
    parts.logger.info('stopped', { outcome: clean ? 'clean' : 'cut short' });
    exit(code !== 0 ? code : clean ? 0 : 1);
  };
  const begin = (reason: string, code = 0): Promise<void> => {
    running ??= runAll(reason, code);
    return running;
  };
  return {
    begin,
    onSignals() {
      let isEcho = true;
      const onSignal = (signal: string): void => {
        if (running !== undefined) {
          if (!isEcho) exit(1);
          return;
        }
        parts.timers.after(echoMs, () => {
          isEcho = false;
        });
        void begin(signal);
      };
      for (const signal of stopSignals) process.on(signal, () => onSignal(signal));
    },
  };
}

/** A step that fails or hangs must not keep the ones after it from their turn: the log closes last. */
async function runStep({ timers, logger }: ShutdownParts, step: ShutdownStep): Promise<boolean> {
  const done = Promise.resolve()
    .then(() => step.run())
    .then(
      () => true,
      (error: unknown) => {
        logger.error('a step of the shutdown failed', { step: step.name, error });
        return false;
      },
    );
  let cancel = (): void => undefined;
  const late = new Promise<boolean>((resolve) => {
    cancel = timers.after(step.atMostMs, () => {
      logger.warn('a step of the shutdown took too long', { step: step.name });
      resolve(false);
    });
  });
  const clean = await Promise.race([done, late]);
  cancel();
  return clean;
}
