import { type Found, findFile, followFile } from '@stillhere/process-kit';
import type { ServiceSource } from '../application/intake.js';
import { type Services, unversionedChange } from '../definitions/check.js';
import { parseServices } from './services-document.js';

/**
 * The services that a file says, read again when it changes. A change that is refused leaves in force what
 * was, and is told once.
 * @returns why the file is not taken at the start
 */
export function servicesFromFile(
  path: string,
  tell: (text: string) => void,
): ServiceSource | string {
  const found = findFile(path);
  const first = read(path, found);
  if (typeof first === 'string') return first;
  let now: Services = first;
  followFile(path, found, (changed) => {
    const next = read(path, changed, now);
    if (typeof next === 'string')
      tell(`${next} Nothing was changed. The services before it stay in force.`);
    else now = next;
  });
  return { current: () => now };
}

function read(path: string, found: Found, before?: Services): Services | string {
  if ('code' in found) return `--services ${path} cannot be read (${found.code}).`;
  const parsed = parseServices(found.text);
  if (typeof parsed === 'string') return refused(path, parsed);
  const problem = before && unversionedChange(before, parsed);
  return problem ? refused(path, `'${problem.field}' must be ${problem.expected}`) : parsed;
}

const refused = (path: string, why: string): string => `--services ${path} is not taken: ${why}.`;
