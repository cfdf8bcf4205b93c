/** A promise of our own code did not hold. The process must stop; nobody may catch and go on. */
export class InvariantBroken extends Error {
  readonly code = 'InvariantBroken';
}

export function invariant(condition: unknown, what: string): asserts condition {
  if (!condition) throw new InvariantBroken(what);
}

/** Makes a switch exhaustive: a new case is a compile error here. */
export function unreachable(value: never): never {
  throw new InvariantBroken(`unreachable case: ${JSON.stringify(value)}`);
}
