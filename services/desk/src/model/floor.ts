import type { CounselorLoad, Floor } from '../api/types.js';

/** Takes chats, and their desk is there, or nothing says that it is not. */
export const isOnShift = ({ available, desk }: CounselorLoad): boolean =>
  available && desk !== 'lost' && desk !== 'closed';

/** How many beside this account take chats now. */
export const othersOnShift = (floor: Floor, account: string): number =>
  floor.counselors.filter((one) => isOnShift(one) && one.counselor !== `counselor:${account}`)
    .length;

/** What others call them; the account where the floor does not know them. */
export const nameOf = (floor: Floor | undefined, counselor: string): string =>
  floor?.counselors.find((one) => one.counselor === counselor)?.name ||
  counselor.slice(counselor.indexOf(':') + 1);

/** Seats that could take a chat now: those of counselors on a break do not count. */
export const freeSeats = (floor: Floor): number =>
  floor.counselors.reduce(
    (free, one) => free + (isOnShift(one) ? Math.max(0, one.seatsMax - one.load) : 0),
    0,
  );

/** Those who take chats first, then by name: a row keeps its place while its figures change. */
export const byName = (lang: string) => {
  const collator = new Intl.Collator(lang);
  return (a: CounselorLoad, b: CounselorLoad): number =>
    Number(isOnShift(b)) - Number(isOnShift(a)) ||
    Number(b.available) - Number(a.available) ||
    collator.compare(a.name, b.name);
};
