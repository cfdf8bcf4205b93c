import type { ClusterProcess } from '@stillhere/harness';
import { pause } from '@stillhere/harness/people';
import { systemClock } from '@stillhere/nest-kit';
import type { Trial } from '../trial.js';

const lookEveryMs = 50;
const readyWithinMs = 60_000;

/** Ends one process of a cluster. Resolves when another one took its place and is ready. */
export async function replaced(trial: Trial, name: string, signal: NodeJS.Signals): Promise<void> {
  const before = pidOf(trial, name);
  willStrike(trial, name);
  process.kill(before, signal);
  const untilMs = systemClock.monotonicMs() + readyWithinMs;
  while (systemClock.monotonicMs() < untilMs) {
    const one = processOf(trial, name);
    if (one && one.pid > 0 && one.pid !== before && (await isReady(one.health))) return;
    await pause(lookEveryMs);
  }
  throw new Error(`${name} was not ready again within ${readyWithinMs} ms`);
}

/** To be told before one process is struck, by whatever: what it looks after changes hands. */
export function willStrike({ world }: Trial, name: string): void {
  if (name.startsWith('presence-')) world.ownersStruckAtMs.push(systemClock.now());
}

/** Of an edge: how many people are in a conversation through it. */
export async function peopleOn(trial: Trial, edge: string): Promise<number> {
  const metrics = processOf(trial, edge)?.metrics ?? '';
  const page = await (await fetch(`http://${metrics}/metrics`)).text();
  return Number(
    /^stillhere_sockets_open\{[^}]*of="conversation"[^}]*\} (\d+)/m.exec(page)?.[1] ?? 0,
  );
}

export function pidOf(trial: Trial, name: string): number {
  const pid = processOf(trial, name)?.pid ?? 0;
  if (pid === 0) throw new Error(`${name} does not run`);
  return pid;
}

const processOf = ({ world }: Trial, name: string): ClusterProcess | undefined =>
  world.life.server.processes.find((one) => one.name === name);

async function isReady(health: string): Promise<boolean> {
  try {
    return (await fetch(`${health}/readyz`)).ok;
  } catch {
    return false;
  }
}
