import type { LeaseEntry, LeaseMark } from './lease-board.js';

interface Seen {
  readonly mark: LeaseMark;
  /** When it was first seen so, by this process's monotonic clock. */
  readonly sinceMs: number;
}

/**
 * Leases of others that this process asked for and has not seen renewed. Who watches one for as long
 * as a lease lasts knows that it has run out, whatever the board's clock was set to meanwhile.
 */
export function createUnrenewed(leaseMs: number) {
  const seen = new Map<string, Seen>();
  return {
    saw({ name, fence, renewals }: LeaseEntry, atMs: number): void {
      const before = seen.get(name)?.mark;
      if (before?.fence === fence && before.renewals === renewals) return;
      seen.set(name, { mark: { fence, renewals }, sinceMs: atMs });
    },
    /** The mark that stood for a whole lease without being renewed. */
    abandoned(name: string, atMs: number): LeaseMark | undefined {
      const entry = seen.get(name);
      return entry !== undefined && atMs - entry.sinceMs >= leaseMs ? entry.mark : undefined;
    },
    forget: (name: string): void => void seen.delete(name),
  };
}
