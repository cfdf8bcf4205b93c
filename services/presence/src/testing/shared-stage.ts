import { createFaults, createMemoryEventStore } from '@stillhere/event-store-memory';
import { createLocalBoard, leaseTimes, retryEveryMs } from '@stillhere/leases';
import { seededRandom } from '@stillhere/testing';
import { FakeDesks } from './fake-desks.js';
import { FakeSession, storeFull } from './fake-session.js';
import { PresenceProcess, type SharedParts } from './presence-process.js';
import { RoutingEdge, silentAfterMs } from './routing-edge.js';
import type { Disturbance, Stage } from './simulation.js';
import type { SlowLine } from './slow-line.js';
import { stallingClock } from './stalling-clock.js';
import type { Subject } from './subjects.js';
import { ana, as, assigned, conversation, opened, tenant } from './world.js';

/** Another process looks after the desk than after the chat: it finds out with the lease that nobody does. */
const ownerLostMs = leaseTimes.leaseMs + 3 * retryEveryMs;

/** How long a process stands still: others have taken over long before it wakes. */
const pausedForMs = 30_000;

/** What the processes share where session and routing are doubles. */
export interface FakeParts extends SharedParts {
  readonly session: FakeSession;
  readonly desks: FakeDesks;
}

export interface SharedStage<Parts extends SharedParts = FakeParts> extends Stage {
  readonly parts: Parts;
  readonly processes: readonly PresenceProcess[];
  /** `kill -9`, and none comes in its place. */
  kill(process: PresenceProcess): void;
}

export interface SharedStageOptions extends Pick<Subject, 'isDesk'> {
  /** `off`: a mistake, planted. Each process has a board of its own and looks after everybody. */
  readonly leases?: 'on' | 'off';
}

export interface FakeStageOptions extends SharedStageOptions {
  /** `off`: a mistake, planted. The record takes what an owner of before says. */
  readonly fences?: 'on' | 'off';
}

/** One log and one conversation, and nobody yet who looks after it. */
async function fakeParts(fences: 'on' | 'off'): Promise<FakeParts> {
  const clock = stallingClock();
  const store = createMemoryEventStore({ clock, timers: clock, faults: createFaults() });
  const ports = { store, clock };
  const session = new FakeSession({ ...ports, random: seededRandom(2) });
  const desks = new FakeDesks({ ...ports, random: seededRandom(4) });
  session.fencesOwners = fences === 'on';
  desks.fencesOwners = fences === 'on';
  await session.open(opened, as.edge);
  await session.assign(assigned(ana), as.edge);
  return { ...ports, session, desks, board: createLocalBoard(clock) };
}

/** Two processes of presence that share the places out, beside doubles of session and routing. */
export async function sharedStage({
  fences = 'on',
  ...options
}: FakeStageOptions): Promise<SharedStage> {
  const parts = await fakeParts(fences);
  return sharedStageOf(parts, {
    ...options,
    logAway(isAway) {
      parts.session.away = isAway ? storeFull() : undefined;
      parts.desks.away = parts.session.away;
    },
  });
}

/** The same beside whatever session and routing are, behind an edge that routes to them. */
export async function sharedStageOf<Parts extends SharedParts>(
  parts: Parts,
  { isDesk, leases = 'on', logAway }: SharedStageOptions & Pick<Stage, 'logAway'>,
): Promise<SharedStage<Parts>> {
  const { clock } = parts;
  const processes: PresenceProcess[] = [];
  let started = 0;
  const start = async (): Promise<void> => {
    started += 1;
    const board = leases === 'on' || started === 1 ? parts.board : createLocalBoard(clock);
    const process = new PresenceProcess(`p${started}`, { ...parts, board });
    processes.push(process);
    await process.presence.start();
  };
  await start();
  await start();
  const edge = new RoutingEdge({ clock, board: parts.board, processes: () => processes });
  await clock.advance(3_000);

  const place = isDesk ? { tenant, desk: ana } : { tenant, conversation };
  const remove = (process: PresenceProcess): void => {
    processes.splice(processes.indexOf(process), 1);
  };
  /** Of processes that may be gone by now. */
  const held: SlowLine[] = [];
  const kill = (process: PresenceProcess): void => {
    process.gate.end();
    remove(process);
  };
  async function disturb(kind: Disturbance): Promise<void> {
    if (kind === 'deliver-calls') for (const line of held.splice(0)) line.deliver();
    const owner = edge.processFor(place);
    if (!owner) return;
    switch (kind) {
      case 'hold-calls':
        owner.line.hold();
        held.push(owner.line);
        return;
      case 'deliver-calls':
        return;
      case 'kill-owner':
        kill(owner);
        return start();
      case 'pause-owner':
        owner.gate.shut();
        clock.after(pausedForMs, () => owner.gate.open());
        return;
      case 'replace-owner': {
        const stopped = owner.stop().then(() => remove(owner));
        await start();
        await clock.settle();
        void stopped;
      }
    }
  }

  return {
    ...{ clock, parts, processes, kill, disturb },
    sightLagMs: isDesk ? ownerLostMs : silentAfterMs,
    presence: () => edge,
    ownerOf: () => edge.processFor(place)?.name,
    isSeen: () =>
      edge.processFor(place) !== undefined &&
      edge.processFor({ tenant, conversation }) !== undefined,
    restartPresence: () => Promise.resolve(),
    logAway,
    async close() {
      await clock.settle();
      await disturb('deliver-calls');
      for (const process of processes) process.gate.open();
      await Promise.all(processes.map((process) => process.stop()));
      edge.stop();
      await clock.settle();
    },
  };
}
