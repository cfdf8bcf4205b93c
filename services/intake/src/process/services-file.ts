import { readFileSync, watchFile } from 'node:fs';
import type { ServiceSource } from '../application/intake.js';
import { type Services, unversionedChange } from '../definitions/check.js';
import { parseServices } from './services-document.js';

/** How often it is looked whether the file was changed: a change works within seconds. */
const lookEveryMs = 2_000;

/**
 * The services that a file says, read again when it changes. A change that is refused leaves in force what
 * was, and is told once.
 * @returns why the file is not taken at the start
 */
export function servicesFromFile(
  path: string,
  tell: (text: string) => void,
): ServiceSource | string {
  const first = read(path);
  if (typeof first === 'string') return first;
  let now: Services = first;
  watchFile(path, { interval: lookEveryMs, persistent: false }, () => {
    const next = read(path, now);
    if (typeof next === 'string')
      tell(`${next} Nothing was changed. The services before it stay in force.`);
    else now = next;
  });
  return { current: () => now };
}

function read(path: string, before?: Services): Services | string {
  try {
    const parsed = parseServices(readFileSync(path, 'utf8'));
    if (typeof parsed === 'string') return refused(path, parsed);
    const problem = before && unversionedChange(before, parsed);
    return problem ? refused(path, `'${problem.field}' must be ${problem.expected}`) : parsed;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return `--services ${path} cannot be read (${code}).`;
  }
}

const refused = (path: string, why: string): string => `--services ${path} is not taken: ${why}.`;
