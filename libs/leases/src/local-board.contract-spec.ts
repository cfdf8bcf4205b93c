import type { Clock, Timers } from '@stillhere/kernel';
import { leaseBoardContract } from './contract.js';
import { createLocalBoard } from './local-board.js';

const clock: Clock = { now: () => Date.now(), monotonicMs: () => performance.now() };
const timers: Timers = {
  after(delayMs, work) {
    const timer = setTimeout(work, delayMs);
    return () => clearTimeout(timer);
  },
};

leaseBoardContract('the local board', async () => {
  let setBackMs = 0;
  const board = createLocalBoard({ ...clock, monotonicMs: () => clock.monotonicMs() - setBackMs });
  return {
    clock,
    timers,
    open: async () => board,
    setClockBack: async () => {
      setBackMs = 3_600_000;
    },
    close: async () => {},
  };
});
