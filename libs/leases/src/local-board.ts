import type { Clock } from '@stillhere/kernel';
import type { Claim, LeaseBoard, LeaseEntry } from './lease-board.js';

type Row = Omit<LeaseEntry, 'isRunOut'> & { readonly untilMs: number; readonly heardMs: number };

/** For owners that share a process: the embedded default, and tests of two owners. */
export function createLocalBoard(clock: Clock): LeaseBoard {
  const rows = new Map<string, Row>();
  const entryOf = ({ untilMs, heardMs: _, ...row }: Row): LeaseEntry => ({
    ...row,
    isRunOut: clock.monotonicMs() >= untilMs,
  });
  const isFree = (row: Row, { owner, abandoned }: Claim): boolean =>
    row.owner === '' ||
    row.owner === owner ||
    clock.monotonicMs() >= row.untilMs ||
    (abandoned?.fence === row.fence && abandoned.renewals === row.renewals);
  const granted = (owner: string, name: string, fence: number): Row | undefined => {
    const row = rows.get(name);
    return row?.owner === owner && row.fence === fence ? row : undefined;
  };

  return {
    async claim(name, claim) {
      const row = rows.get(name);
      const nowMs = clock.monotonicMs();
      const unheardMs = row && nowMs - row.heardMs;
      if (row !== undefined && !isFree(row, claim)) return { ...entryOf(row), unheardMs };
      const { owner, address, leaseMs } = claim;
      const moment = { untilMs: nowMs + leaseMs, heardMs: nowMs };
      const next = { name, owner, address, fence: (row?.fence ?? 0) + 1, renewals: 0, ...moment };
      rows.set(name, next);
      return { ...entryOf(next), unheardMs };
    },
    async renew(owner, held, leaseMs) {
      const renewed = new Set<string>();
      for (const { name, fence } of held) {
        const row = granted(owner, name, fence);
        if (row === undefined) continue;
        const heardMs = clock.monotonicMs();
        const renewals = row.renewals + 1;
        rows.set(name, { ...row, renewals, untilMs: heardMs + leaseMs, heardMs });
        renewed.add(name);
      }
      return renewed;
    },
    async release(owner, name, fence) {
      const row = granted(owner, name, fence);
      if (row === undefined) return;
      rows.set(name, { ...row, owner: '', address: '', heardMs: clock.monotonicMs() });
    },
    async list(prefix) {
      const names = [...rows.keys()].filter((name) => name.startsWith(prefix)).sort();
      return names.map((name) => entryOf(rows.get(name) as Row));
    },
  };
}
