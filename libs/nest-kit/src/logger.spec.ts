import { describe, expect, it } from '@jest/globals';
import { createLogger, type Logger } from './logger.js';

const clock = { now: () => Date.UTC(2026, 10, 22, 3, 14, 5), monotonicMs: () => 0 };

function linesOf(format: 'text' | 'json', log: (logger: Logger) => void): string[] {
  const lines: string[] = [];
  log(createLogger({ format, clock, write: (line) => lines.push(line) }));
  return lines;
}

/** Every control byte, C1, and what turns the reading direction. */
const obeyed =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

describe.each(['text', 'json'] as const)('a log line as %s', (format) => {
  it('does nothing to a terminal, whatever somebody chose as a value', () => {
    const host = '\u001b[2J\u009b31m\u202eevil\r\n2026 error forged=1\u2028';
    const lines = linesOf(format, (logger) => logger.warn('refused', { host, origin: host }));
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toMatch(obeyed);
    if (format === 'json') expect(JSON.parse(lines[0] ?? '')).toMatchObject({ host });
  });
});
