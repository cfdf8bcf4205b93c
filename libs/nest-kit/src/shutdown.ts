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
  /** SIGTERM and SIGINT begin it; a second one ends the process at once. */
  onSignals(): void;
}

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
      for (const signal of ['SIGTERM', 'SIGINT'] as const) {
        process.on(signal, () => {
          if (running !== undefined) exit(1);
          else void begin(signal);
        });
      }
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
