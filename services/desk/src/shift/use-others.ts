import { useRef } from 'react';
import type { CounselorLoad, Floor } from '../api/types.js';
import { withFreeSeat } from '../model/settlement.js';

/** Others with a free seat: the same array until one of them is another, whatever else the floor tells. */
export function useOthers(floor: Floor | undefined, me: string): readonly CounselorLoad[] {
  const others = withFreeSeat(floor, me);
  const key = others.map((one) => [one.counselor, one.name, one.seatsMax - one.active]).join('\n');
  const kept = useRef({ key, others });
  if (kept.current.key !== key) kept.current = { key, others };
  return kept.current.others;
}
