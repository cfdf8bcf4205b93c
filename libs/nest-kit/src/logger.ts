import { oneLine, terminalJson } from '@stillhere/command-line';
import type { Clock } from '@stillhere/kernel';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/**
 * What a line may carry. Everything else is dropped: a log holds no words, no names, no addresses,
 * no tokens. Add a name here only for what can never be any of those.
 */
const allowedFields: ReadonlySet<string> = new Set([
  'action',
  'reason',
  'code',
  'status',
  'field',
  'expected',
  'signal',
  'step',
  'outcome',
  'service',
  'component',
  'door',
  'tenant',
  'conversation',
  'stream',
  'category',
  'type',
  'revision',
  'position',
  'commandId',
  // By which the spans of the same call are found.
  'traceId',
  'eventId',
  'connection',
  'gateway',
  'connEpoch',
  'count',
  'attempt',
  'attempts',
  'durationMs',
  'deadlineMs',
  'lagMs',
  'sizeBytes',
  'bytes',
  // A page's site and a proxy's private address: of machines, never of a person.
  'origin',
  'peer',
  'host',
  'port',
  'directory',
  'version',
  'pid',
  'name',
  'url',
  'closeCode',
  'cause',
]);

export type LogFields = Readonly<Record<string, unknown>>;

export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

export interface LoggerOptions {
  readonly format: 'text' | 'json';
  /** Default `info`. */
  readonly level?: LogLevel;
  readonly clock: Clock;
  /** Takes one line without its line end; default: standard error. */
  readonly write?: (line: string) => void;
}

const order: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

/** `message` is a fixed text of ours; whatever varies goes into `fields`. */
export function createLogger(options: LoggerOptions): Logger {
  const least = order[options.level ?? 'info'];
  const write = options.write ?? ((line: string) => void process.stderr.write(`${line}\n`));
  const format = options.format === 'json' ? jsonLine : textLine;
  const at =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}): void => {
      if (order[level] < least) return;
      const time = new Date(options.clock.now()).toISOString();
      write(format({ time, level, message, ...safeFields(fields) }));
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

const silence = (): void => undefined;
export const silentLogger: Logger = Object.freeze({
  debug: silence,
  info: silence,
  warn: silence,
  error: silence,
});

type Scalar = string | number | boolean;
const textMax = 300;

/** Only allowed names, only scalars; of an error only what its class says, never its message. */
export function safeFields(fields: LogFields): Record<string, Scalar> {
  const safe: Record<string, Scalar> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (name === 'error') Object.assign(safe, safeError(value));
    else if (allowedFields.has(name)) {
      if (typeof value === 'string') safe[name] = value.slice(0, textMax);
      else if (typeof value === 'number' || typeof value === 'boolean') safe[name] = value;
    }
  }
  return safe;
}

/** An error's message may quote what somebody wrote; its class, code and place in our code cannot. */
function safeError(error: unknown): Record<string, Scalar> {
  if (!(error instanceof Error)) return { errorName: typeof error };
  const safe: Record<string, Scalar> = { errorName: error.constructor.name };
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' || typeof code === 'number') safe.errorCode = code;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const place = frames.slice(0, 3).map((line) => line.trim().replace(/^at /, ''));
  if (place.length > 0) safe.errorAt = place.join(' < ');
  return safe;
}

type Line = { time: string; level: LogLevel; message: string } & Record<string, Scalar>;

const jsonLine = (line: Line): string => terminalJson(line);

function textLine({ time, level, message, ...fields }: Line): string {
  const rest = Object.entries(fields).map(([name, value]) => `${name}=${quoted(value)}`);
  return [time, level.padEnd(5), message, ...rest].join(' ');
}

/** What a terminal would obey is shown by its number: somebody may have chosen the value. */
const quoted = (value: Scalar): string => {
  if (typeof value !== 'string') return `${value}`;
  const text = oneLine(value);
  return /[\s"=]/u.test(text) ? JSON.stringify(text) : text;
};
