import type { CounselorLoad, Floor } from '../api/types.js';

/** Seats that could take a chat now: those of counselors on a break do not count. */
export const freeSeats = (floor: Floor): number =>
  floor.counselors.reduce(
    (free, one) => free + (one.available ? Math.max(0, one.seatsMax - one.active) : 0),
    0,
  );

/** Those who take chats first, then by name: a row keeps its place while its figures change. */
export const byName = (lang: string) => {
  const collator = new Intl.Collator(lang);
  return (a: CounselorLoad, b: CounselorLoad): number =>
    Number(b.available) - Number(a.available) || collator.compare(a.name, b.name);
};
