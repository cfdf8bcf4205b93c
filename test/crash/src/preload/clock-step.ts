// node --import: at each SIGUSR2 the wall clock steps, a day ahead, a day behind, right again, in
// every thread. The monotonic clock goes on as it does. With CLOCK_STARTS_AHEAD_S it is that much ahead from the start.
import { isMainThread } from 'node:worker_threads';
import { preloadInThreads, sharedNumbers } from './every-thread.js';

const steps = [0, 86_400, -86_400];
const state = sharedNumbers('clock-step', 2);
const System = Date;

const startsAheadS = Number(process.env.CLOCK_STARTS_AHEAD_S ?? 0);

const now = (): number => System.now() + (startsAheadS + Atomics.load(state, 0)) * 1_000;

globalThis.Date = new Proxy(System, {
  construct: (target, args, caller: new () => object) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, caller) as object,
  apply: () => new System(now()).toString(),
  get: (target, key) => (key === 'now' ? now : (Reflect.get(target, key) as unknown)),
});

preloadInThreads(import.meta.url);
if (isMainThread) {
  process.on('SIGUSR2', () => {
    state[1] = ((state[1] ?? 0) + 1) % steps.length;
    Atomics.store(state, 0, steps[state[1]] ?? 0);
  });
}
