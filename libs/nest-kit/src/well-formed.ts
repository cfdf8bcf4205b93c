import { invalidArgument } from './service-fault.js';

/** What every text of every request must be: it is kept as it was sent, or refused. */
export const wellFormedText = 'well-formed Unicode (UTF-8, no half of a surrogate pair)';

/** Requests of ours are flat; what nests deeper was refused by the door that read it. */
const depthMax = 8;

/**
 * Half of a surrogate pair, which JSON can carry, would become U+FFFD on the way to the log.
 * @throws ServiceFault `invalid-argument` with the field
 */
export function requireWellFormed(request: unknown): void {
  const field = malformedField(request, '', 0);
  if (field !== undefined) throw invalidArgument(field, wellFormedText);
}

function malformedField(value: unknown, path: string, depth: number): string | undefined {
  if (typeof value === 'string') return value.isWellFormed() ? undefined : path;
  if (typeof value !== 'object' || value === null || depth > depthMax) return undefined;
  for (const key of Object.keys(value)) {
    // A key of a map is text of the caller's too; it is not repeated in a refusal.
    if (!key.isWellFormed()) return path;
    const inside = (value as Readonly<Record<string, unknown>>)[key];
    if (typeof inside !== 'string' && typeof inside !== 'object') continue;
    const name = path === '' ? snakeCase(key) : `${path}.${key}`;
    const found = malformedField(inside, name, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** As the proto names it. */
const snakeCase = (key: string): string =>
  key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
