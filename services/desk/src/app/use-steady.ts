import { useRef, useState } from 'react';

/**
 * The same object for the life of the desk, whose functions are always the newest ones: what is
 * handed an action is not drawn again because another value came.
 */
// biome-ignore lint/suspicious/noExplicitAny: any function of any object fits.
export function useSteady<T extends Readonly<Record<keyof T, (...given: any[]) => any>>>(
  newest: T,
): T {
  const held = useRef(newest);
  held.current = newest;
  const [steady] = useState(() => {
    const names = Object.keys(newest) as (keyof T)[];
    const forward = (name: keyof T) => [
      name,
      (...given: Parameters<T[keyof T]>) => held.current[name](...given),
    ];
    return Object.fromEntries(names.map(forward)) as T;
  });
  return steady;
}
