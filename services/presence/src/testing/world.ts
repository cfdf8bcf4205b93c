import type { Principal, presence } from '@stillhere/contracts';
import { createLocalFeed } from '@stillhere/event-feed-local';
import { createMemoryReadModelStore } from '@stillhere/event-processing';
import { createFaults, createMemoryEventStore } from '@stillhere/event-store-memory';
import { callContext, listen, servicePrincipal, silentLogger } from '@stillhere/nest-kit';
import { TestTracer } from '@stillhere/telemetry/testing';
import { seededRandom } from '@stillhere/testing';
import { createPresence } from '../application/presence.js';
import type { Presence } from '../application/use-cases.js';
import { defaultTimers } from '../domain/connection/index.js';
import { FakeDesks } from './fake-desks.js';
import { FakeSession } from './fake-session.js';
import { memoryAliveMark } from './memory-alive-mark.js';
import { recordByCalls } from './record-by-calls.js';
import { type StallingClock, stallingClock } from './stalling-clock.js';

export const tenant = 'local';
export const conversation = '0190abcdef0170008000000000000001';
export const visitor = `visitor:${'1'.repeat(32)}`;
export const ana = 'counselor:ana';
export const ben = 'counselor:ben';
export const gateway = 'g1';

const named = (principal: Principal) => callContext({ principal });
export const as = {
  edge: named(servicePrincipal('edge', tenant)),
  ana: named({ actor: ana, tenant, roles: ['counselor'] }),
  ben: named({ actor: ben, tenant, roles: ['counselor'] }),
  visitor: named({ actor: visitor, tenant, roles: ['visitor'], conversation }),
} as const;

type Kind = NonNullable<presence.Evidence['kind']>;
export const evidence = {
  heard: { $case: 'heard', value: {} },
  ping: (n: number, probe = false): Kind => ({ $case: 'pingSent', value: { n, probe } }),
  pong: (n: number): Kind => ({ $case: 'protocolPong', value: { n } }),
  pagePong: (n: number): Kind => ({ $case: 'applicationPong', value: { n } }),
  ack: (upTo: number, dispatchedUpTo = 1_000): Kind => ({
    $case: 'acknowledged',
    value: { upTo, dispatchedUpTo },
  }),
  seen: (upTo: number, dwellMs = 1_000): Kind => ({
    $case: 'seen',
    value: { upTo, dwellMs, dispatchedUpTo: 1_000 },
  }),
  surface: (state: string): Kind => ({ $case: 'visibility', value: { state } }),
  typing: (typing: boolean): Kind => ({ $case: 'activity', value: { typing } }),
  leave: (reason: string): Kind => ({ $case: 'leave', value: { reason } }),
  closed: (cause: string, code = 1006): Kind => ({ $case: 'closed', value: { code, cause } }),
} as const satisfies Record<string, Kind | ((...parts: never[]) => Kind)>;

export const opening = (
  over: Partial<presence.OpenConnectionRequest> = {},
): presence.OpenConnectionRequest => ({
  ...{ gateway, connection: 'c1', conversation, participant: visitor },
  ...{ device: 'd1', tab: 't1', page: 'p1', tokenEpoch: 0, hasToken: true },
  ...{ resumed: false, resumeRevision: 0, resumeChain: '', visible: true },
  ...over,
});

/** Presence alone under a clock that moves when told, beside a fake session service. */
export class World {
  readonly clock: StallingClock = stallingClock();
  readonly faults = createFaults();
  readonly store = createMemoryEventStore({
    clock: this.clock,
    timers: this.clock,
    faults: this.faults,
  });
  readonly readModels = createMemoryReadModelStore();
  readonly session = new FakeSession({
    ...{ store: this.store, clock: this.clock, random: seededRandom(2) },
  });
  readonly desks = new FakeDesks({
    ...{ store: this.store, clock: this.clock, random: seededRandom(4) },
  });
  readonly aliveMark = memoryAliveMark();
  readonly tracer = new TestTracer();
  presence: Presence = this.#create();
  readonly directives: string[] = [];
  #leaving = new AbortController();

  /** A conversation that Ana has taken, and a gateway that is here. */
  static async start(): Promise<World> {
    const world = new World();
    await world.session.open(opened, as.edge);
    await world.session.assign(assigned(ana), as.edge);
    await world.presence.start();
    await world.attach();
    return world;
  }

  async attach(name = gateway): Promise<void> {
    const directives = this.presence.watchConnections(name, this.#leaving.signal);
    void (async () => {
      for await (const { connection, kind } of directives) {
        this.directives.push(`${connection} ${kind?.value.code}`);
      }
    })();
    await this.clock.settle();
  }

  /** All gateways lose touch. */
  async detach(): Promise<void> {
    this.#leaving.abort();
    this.#leaving = new AbortController();
    await this.clock.settle();
  }

  async connect(over: Partial<presence.OpenConnectionRequest> = {}) {
    const answer = await this.presence.openConnection(opening(over), as.edge);
    await this.clock.settle();
    return answer;
  }

  /** What the gateway met on `c1`, or on another connection. Answers the unknown ones. */
  meet(kind: Kind, connection = 'c1', ageMs = 0): readonly string[] {
    const report = { gateway, evidence: [{ connection, ageMs, part: 0, kind }] };
    return this.presence.reportEvidence(report).unknownConnections;
  }

  /** This process stands still; whatever fell due meanwhile runs at the end, late. */
  stall(durationMs: number): Promise<void> {
    return this.clock.stall(durationMs);
  }

  /** Another process of presence over the same log and rows. */
  async restart(): Promise<void> {
    await this.detach();
    await this.presence.stop();
    this.presence = this.#create();
    await this.presence.start();
  }

  async stop(): Promise<void> {
    await this.detach();
    await this.presence.stop();
    await this.clock.settle();
  }

  #create(): Presence {
    const { clock, session, desks, aliveMark, store, readModels, tracer } = this;
    return createPresence(
      {
        ...{
          session,
          record: recordByCalls(session),
          desks,
          aliveMark,
          clock,
          timers: clock,
          random: seededRandom(1),
          logger: silentLogger,
          tracer,
        },
        connectionTimers: defaultTimers,
      },
      {
        feed: createLocalFeed(store),
        readModels,
        onFault: ({ error }) => {
          throw error;
        },
      },
    );
  }
}

export const opened = {
  ...{ conversation, service: 'night', language: 'en', priority: 1, visitor },
  ...{ disclosureVersion: '1', disclosureHash: 'ab'.repeat(32), surveyJson: '{}' },
  ...{ visitorSees: 'delivered', visitorSeesTyping: true },
};

export const assigned = (counselor: string, previous = '') => ({
  ...{ conversation, counselor, displayName: counselor.slice('counselor:'.length), previous },
  decision: previous === '' ? 1 : 2,
});

/** Somebody who watches, and all that they were shown. */
export function watching<Shown>(watch: (signal: AbortSignal) => AsyncIterable<Shown>): {
  readonly shown: Shown[];
  leave(): Promise<void>;
} {
  const shown: Shown[] = [];
  let end = (_error?: unknown): void => undefined;
  const over = new Promise<void>((resolve, reject) => {
    end = (error) => (error === undefined ? resolve() : reject(error));
  });
  // Whoever leaves asks how it ended; until then a refusal is no unhandled one.
  over.catch(() => undefined);
  const leave = listen(watch, { onValue: (one) => void shown.push(one), onEnd: end });
  return {
    shown,
    leave: () => {
      leave();
      end();
      return over;
    },
  };
}

export const watchVisitor = (world: World, context: { principal: Principal } = as.ana) =>
  watching((signal) =>
    world.presence.watchPresence(
      { conversation, participant: visitor },
      { principal: context.principal, signal },
    ),
  );

/** What a screen said, one after the other: what only freshens the same label is left out. */
export const labelsOf = ({
  shown,
}: {
  readonly shown: readonly presence.PresenceVerdict[];
}): string[] =>
  shown
    .map(({ verdict, cause }) => (cause === '' ? verdict : `${verdict} ${cause}`))
    .filter((label, index, all) => label !== all[index - 1]);
