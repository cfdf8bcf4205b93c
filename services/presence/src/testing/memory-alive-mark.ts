import type { AliveMark } from '@stillhere/kernel';

/** Outlives the process under test, as a file does. While `isLost`, nothing more is kept. */
export function memoryAliveMark(): AliveMark & { isLost: boolean } {
  let left = '';
  return {
    isLost: false,
    get before() {
      return left;
    },
    leave(at) {
      if (!this.isLost) left = at;
    },
  };
}
