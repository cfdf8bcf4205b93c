// A board that grants whatever is asked for, whoever holds it, and on which each process is alone: so each wants all.
import type { LeaseBoard, LeaseEntry } from '@stillhere/leases';
import { createPostgresBoard as createReal } from '@stillhere/leases-postgres';

export * from '@stillhere/leases-postgres';

const isPartition = ({ name }: LeaseEntry): boolean => name.includes('/partition/');
const isMember = (name: string): boolean => name.includes('/member/');

export function createPostgresBoard(...given: Parameters<typeof createReal>): LeaseBoard {
  const board = createReal(...given);
  let own = '';
  return {
    renew: (...asked) => board.renew(...asked),
    release: (...asked) => board.release(...asked),
    async claim(name, claim) {
      if (isMember(name)) own = name;
      const [held] = (await board.list(name)).filter((one) => one.name === name);
      return board.claim(name, { ...claim, abandoned: held });
    },
    async list(prefix) {
      const all = await board.list(prefix);
      const seen = all.filter(({ name }) => !isMember(name) || name === own);
      return seen.map((one) => (isPartition(one) ? { ...one, isRunOut: true } : one));
    },
  };
}
