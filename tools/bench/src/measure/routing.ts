import { setTimeout as pause } from 'node:timers/promises';
import { createLocalFeed } from '@stillhere/event-feed-local';
import { createMemoryReadModelStore, createRepository } from '@stillhere/event-processing';
import { eventRegistry } from '@stillhere/event-schema';
import { streamName } from '@stillhere/event-store';
import { createMemoryEventStore } from '@stillhere/event-store-memory';
import { accepted } from '@stillhere/kernel';
import { silentLogger, systemClock, systemRandom, systemTimers } from '@stillhere/nest-kit';
import {
  type Candidate,
  createConversationsReactor,
  createRouting,
  decideQueue,
  decideWorker,
  match,
  queueStream,
  type Routing,
  type RulesSource,
  rulesDefault,
  type ServiceRules,
  type Waiting,
  workerStream,
} from '@stillhere/routing/testing';
import type { BenchSettings } from '../settings.js';
import { newHistogram, type Quantiles, quantiles } from './quantiles.js';

export interface RoutingFigures {
  readonly counselors: number;
  readonly waiting: number;
  /** Of the rule alone, each with its explanation. */
  readonly decisionsPerS: number;
  /** From the conversation's opening in the log to its offer in the log, over the memory adapter. */
  readonly offered: Quantiles;
  readonly arrivals: number;
}

const counselors = 1_000;
const waiting = 5_000;
const full: ServiceRules = {
  ...{ ...rulesDefault, mode: 'push', answerWithinS: 300 },
  requirements: [{ kind: 'skill', name: 'nobody', strength: 'hard' }],
};
const open: ServiceRules = { ...full, requirements: [] };
const rules: RulesSource = {
  of: () => inForce,
  person: () => ({ centre: 'north', has: new Set(['language:en']), expired: new Set() }),
};
const inForce = { version: 1, of: (service: string) => (service === 'full' ? full : open) };

/** How many are decided a second on a floor of that size, and how soon somebody new is offered there. */
export async function measureRouting(
  { quick }: Pick<BenchSettings, 'quick'>,
  say: (text: string) => void,
): Promise<RoutingFigures> {
  say('routing: 1,000 counselors, 5,000 waiting');
  const decisionsPerS = decisions(quick ? 2 : 10);
  const arrivals = quick ? 50 : 500;
  const offered = await offers(arrivals);
  return { counselors, waiting, decisionsPerS, offered, arrivals };
}

function decisions(passes: number): number {
  const candidates = Array.from(
    { length: counselors },
    (_, n): Candidate => ({
      ...{ counselor: `counselor:c${n}`, isOnShift: n % 10 !== 0, centre: 'north', seatsMax: 4 },
      ...{ load: n % 4, idleSinceMs: n, has: new Set(['language:en']), expired: new Set<string>() },
    }),
  );
  const line = Array.from(
    { length: waiting },
    (_, n): Waiting => ({
      ...{ conversation: idOf(n), service: 'open', language: 'en', priority: n % 4, risk: 0 },
      ...{ returned: false, enteredAtMs: n, conflicts: [], refusedBy: [] },
      rung: { skillsWidened: false, centreWidened: false, raised: 0, alarmRaised: false },
    }),
  );
  const startMs = performance.now();
  let decided = 0;
  for (let pass = 0; pass < passes; pass += 1) {
    decided += match({ candidates, waiting: line, rules: inForce }).length;
  }
  return Math.round((decided / (performance.now() - startMs)) * 1_000);
}

const idOf = (n: number): string => n.toString(16).padStart(32, '0');
const envelopeOf = (commandId: string) => ({
  ...{ commandId, correlationId: commandId, causationId: commandId, traceparent: '' },
  ...{ actor: 'system:bench', tenant: 'local', deadlineMs: 60_000 },
});

async function offers(arrivals: number): Promise<Quantiles> {
  const ports = { clock: systemClock, timers: systemTimers, random: systemRandom };
  const store = createMemoryEventStore(ports);
  const routing = createRouting({
    ...{ ...ports, store, feed: createLocalFeed(store), logger: silentLogger },
    readModels: createMemoryReadModelStore(),
    session: {} as Parameters<typeof createRouting>[0]['session'],
    staff: { find: async (_, displayName) => ({ displayName, canCounsel: true }) },
    settings: { deskGraceMs: 3_600_000, goneEndMs: 3_600_000, rules },
    onFault: ({ error }) => {
      throw error;
    },
  });
  await fill(routing);
  const parts = [routing.waiting, createConversationsReactor(routing), routing.dispatch];
  for (const part of parts) await part.start();
  const histogram = newHistogram();
  for (let n = 0; n < arrivals; n += 1) {
    const conversation = idOf(waiting + n);
    const startMs = performance.now();
    await openConversation({ ...ports, store }, conversation);
    await untilOffered(routing, conversation);
    histogram.recordValue(Math.round((performance.now() - startMs) * 1_000));
    await pause(20);
  }
  for (const part of parts.toReversed()) await part.stop();
  return quantiles(histogram);
}

async function fill({ workers, queues }: Routing): Promise<void> {
  for (let n = 0; n < counselors; n += 1) {
    const counselor = `counselor:c${n}`;
    const stream = workerStream('local', counselor);
    const desk = { connection: 'k', gateway: 'g', device: 'd', tab: 't' };
    const opened = { type: 'open-desk', counselor, surface: 'visible', ...desk } as const;
    const set = { type: 'set-availability', counselor, seatsMax: 4, state: 'available' } as const;
    for (const command of [opened, set]) {
      const envelope = envelopeOf(`${command.type}-${n}`);
      await workers.transact(stream, envelope, (state) => decideWorker(command, state));
    }
  }
  for (let n = 0; n < waiting; n += 1) {
    const conversation = idOf(n);
    const since = new Date(systemClock.now()).toISOString();
    const about = { conversation, service: 'full', language: 'en', priority: n % 4, since };
    await queues.transact(queueStream('local', conversation), envelopeOf(`enter-${n}`), (state) =>
      decideQueue({ type: 'enter', ...about }, state),
    );
  }
}

type Opening = Pick<
  Parameters<typeof createRepository>[0],
  'store' | 'clock' | 'timers' | 'random'
>;

async function openConversation(ports: Opening, conversation: string): Promise<void> {
  const data = { conversation, service: 'open', language: 'en', priority: 3 };
  const conversations = createRepository<string, { type: string; data: typeof data }>({
    ...{ ...ports, registry: eventRegistry, category: 'conversation' },
    decider: { initialState: '', evolve: () => 'opened' },
  });
  await conversations.transact(
    streamName('conversation', 'local', conversation),
    envelopeOf(`open-${conversation}`),
    () => accepted({ type: 'conversation.opened', data }),
  );
}

/** As the view says, which is what desks are told from. */
async function untilOffered({ waiting: { view } }: Routing, conversation: string): Promise<void> {
  for (;;) {
    const row = view.get(`waiting/local/${conversation}`);
    if (row?.kind === 'waiting' && row.wait.offer !== undefined) return;
    await pause(1);
  }
}
