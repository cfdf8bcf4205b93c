import type { CallContext, Role } from '@stillhere/contracts';
import { createLocalFeed } from '@stillhere/event-feed-local';
import {
  createMemoryReadModelStore,
  type ProcessorFault,
  type ReadModelStore,
} from '@stillhere/event-processing';
import { type EventStore, submitByAppend } from '@stillhere/event-store';
import { createFaults, createMemoryEventStore } from '@stillhere/event-store-memory';
import { callContext, type LogFields, silentLogger } from '@stillhere/nest-kit';
import { manualClock, seededRandom } from '@stillhere/testing';
import { createRouting } from '../src/application/create-routing.js';
import type { Routing } from '../src/application/routing.js';
import type { RulesSource } from '../src/application/rules-source.js';
import type { StaffMember } from '../src/application/staff-directory.js';
import { createConversationsReactor } from '../src/reactors/conversations.js';
import { createReturnsReactor } from '../src/reactors/returns.js';
import { createRisksReactor } from '../src/reactors/risks.js';
import { createSeatsReactor } from '../src/reactors/seats.js';
import { FakeSession } from './fake-session.js';

export const conversationId = (n: number): string => n.toString(16).padStart(32, '0');
export const ada = 'counselor:ada';
export const ben = 'counselor:ben';
export const deskGraceMs = 45_000;
export const goneEndMs = 3_600_000;

export const as = (actor: string, roles: readonly Role[], conversation?: string): CallContext =>
  callContext({
    principal: { actor, tenant: 'local', roles, ...(conversation ? { conversation } : {}) },
    commandId: 'command',
    correlationId: 'correlation',
  });

export interface RoutingProcess {
  readonly routing: Routing;
  /** From now on nothing that it asks of the log or the feed is answered. */
  kill(): void;
  stop(): Promise<void>;
}

/** One log and one session service; routing processes that come and go. */
export function createFixture(rules?: RulesSource) {
  const clock = manualClock();
  const faults = createFaults();
  const store = createMemoryEventStore({ clock, timers: clock, faults });
  const ports = { store, clock, timers: clock, random: seededRandom(7) };
  const session = new FakeSession(ports);
  const reported: ProcessorFault[] = [];
  /** Fields of the lines that ask an operator to look. */
  const logged: LogFields[] = [];
  const log = (_: string, fields: LogFields = {}): void => void logged.push(fields);
  /** Who works here; whoever is not named works too, under their account's name. */
  const members = new Map<string, StaffMember | undefined>();
  const staff = {
    asked: 0,
    find: async (_tenant: string, account: string): Promise<StaffMember | undefined> => {
      staff.asked += 1;
      return members.has(account)
        ? members.get(account)
        : { displayName: account, canCounsel: true };
    },
  };

  const start = async (shared?: ReadModelStore): Promise<RoutingProcess> => {
    const life = { isDead: false };
    const mortal = mortalStore(store, life);
    const routing = createRouting({
      ...ports,
      store: mortal,
      feed: createLocalFeed(mortal),
      // No checkpoint outlives its process: the harshest restart, everything is handled again.
      readModels: shared ?? createMemoryReadModelStore(),
      session: session.client,
      staff,
      settings: { deskGraceMs, goneEndMs, ...(rules ? { rules } : {}) },
      logger: { ...silentLogger, warn: log, error: log },
      onFault: (fault) => reported.push(fault),
    });
    const parts = [
      routing.publishedRules,
      routing.waiting,
      createConversationsReactor(routing),
      createSeatsReactor(routing),
      createReturnsReactor(routing),
      createRisksReactor(routing),
      routing.deadlines,
      routing.dispatch,
    ];
    for (const part of parts) await part.start();
    return {
      routing,
      kill: () => {
        life.isDead = true;
        void routing.deadlines.stop();
        void routing.dispatch.stop();
      },
      stop: async () => {
        for (const part of parts.toReversed()) await part.stop();
      },
    };
  };
  return { clock, faults, store, session, reported, logged, members, staff, start };
}

const never = <T>(): Promise<T> => new Promise<T>(() => {});

/** What the log says to a process that has died: nothing, though it may have written. */
function mortalStore(store: EventStore, life: { readonly isDead: boolean }): EventStore {
  const append: EventStore['append'] = async (...call) => {
    if (life.isDead) return never();
    const result = await store.append(...call);
    return life.isDead ? never() : result;
  };
  return {
    storeId: store.storeId,
    hasOtherWriters: store.hasOtherWriters,
    submit: submitByAppend(append),
    append,
    async *readStream(...read) {
      if (life.isDead) await never();
      yield* store.readStream(...read);
    },
    head: (stream) => store.head(stream),
    readAll: (options) => (life.isDead ? never() : store.readAll(options)),
    subscribe: (options) => store.subscribe(options),
    close: () => store.close(),
  };
}
