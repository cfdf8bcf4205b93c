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
  const field = malformedField(request, 0);
  if (field !== undefined) throw invalidArgument(field, wellFormedText);
}

/** Where in `value`; '' is itself. Names are made on the way back: nearly every text is well-formed. */
function malformedField(value: unknown, depth: number): string | undefined {
  if (typeof value === 'string') return value.isWellFormed() ? undefined : '';
  if (typeof value !== 'object' || value === null || depth > depthMax) return undefined;
  for (const key of Object.keys(value)) {
    // A key of a map is text of the caller's too; it is not repeated in a refusal.
    if (!key.isWellFormed()) return '';
    const inside = malformedField((value as Readonly<Record<string, unknown>>)[key], depth + 1);
    if (inside === undefined) continue;
    const name = depth === 0 ? snakeCase(key) : key;
    return inside === '' ? name : `${name}.${inside}`;
  }
  return undefined;
}

/** As the proto names it. */
const snakeCase = (key: string): string =>
  key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
