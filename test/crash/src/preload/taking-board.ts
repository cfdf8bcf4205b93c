// A board that grants whatever is asked for, whoever holds it.
import type { LeaseBoard, LeaseEntry } from '@stillhere/leases';
import { createPostgresBoard as createReal } from '@stillhere/leases-postgres';

export * from '@stillhere/leases-postgres';

const isPartition = ({ name }: LeaseEntry): boolean => name.includes('/partition/');

export function createPostgresBoard(...given: Parameters<typeof createReal>): LeaseBoard {
  const board = createReal(...given);
  return {
    renew: (...asked) => board.renew(...asked),
    release: (...asked) => board.release(...asked),
    async claim(name, claim) {
      const [held] = (await board.list(name)).filter((one) => one.name === name);
      return board.claim(name, { ...claim, abandoned: held });
    },
    async list(prefix) {
      const all = await board.list(prefix);
      return all.map((one) => (isPartition(one) ? { ...one, isRunOut: true } : one));
    },
  };
}
