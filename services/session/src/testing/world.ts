import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { session as api, CallContext, Principal } from '@stillhere/contracts';
import { createMemoryDraftStore } from '@stillhere/drafts';
import type { EventStore, StoredEvent } from '@stillhere/event-store';
import type { Clock, Random, Timers } from '@stillhere/kernel';
import {
  bindInProcess,
  callContext,
  createDirectLink,
  type Link,
  servicePrincipal,
  silentLogger,
  systemClock,
  systemRandom,
  systemTimers,
} from '@stillhere/nest-kit';
import {
  createMemorySubjectKeyStore,
  openKeyFileProvider,
  openSubjectKeys,
  type SubjectKeys,
} from '@stillhere/subject-keys';
import { createSession, type Session } from '../application/session.js';
import { conversationStream } from '../application/streams.js';
import { sessionBinding } from '../transport/grpc/session-binding.js';

export const tenant = 'local';
export const conversation = '0190abcdef0170008000000000000001';
export const visitor = `visitor:${'1'.repeat(32)}`;
export const ana = 'counselor:ana';
export const ben = 'counselor:ben';

const calls = (principal: Principal) => callContext({ principal });
export const as = {
  edge: calls(servicePrincipal('edge', tenant)),
  visitor: calls({ actor: visitor, tenant, roles: ['visitor'], conversation }),
  ana: calls({ actor: ana, tenant, roles: ['counselor'] }),
  ben: calls({ actor: ben, tenant, roles: ['counselor'] }),
  eve: calls({ actor: 'supervisor:eve', tenant, roles: ['supervisor'] }),
  abroad: calls(servicePrincipal('edge', 'elsewhere')),
} as const;

export interface World {
  readonly session: Session;
  /** The service as its callers in this process see it. */
  readonly client: api.SessionService;
  /** The same for what every message needs. */
  readonly link: Link;
  readonly store: EventStore;
  readonly keys: SubjectKeys;
  /** The same service in another process: same log, same keys, nothing else in common. */
  elsewhere(): api.SessionService;
  log(): Promise<readonly StoredEvent[]>;
  close(): Promise<void>;
}

export interface WorldOptions {
  readonly store: EventStore;
  readonly clock?: Clock;
  readonly timers?: Timers;
  readonly random?: Random;
  /** Others append to the same log: followers are told of theirs as well. */
  readonly hearsOthers?: boolean;
}

/** The session service over a store of the test's choice. */
export function createWorld(options: WorldOptions): World {
  const { store, clock = systemClock, timers = systemTimers, random = systemRandom } = options;
  const folder = mkdtempSync(join(tmpdir(), 'session-'));
  const keys = openSubjectKeys({
    store: createMemorySubjectKeyStore(),
    provider: openKeyFileProvider(join(folder, 'key')),
    cacheEntriesMax: 1_000,
  });
  const drafts = createMemoryDraftStore();
  const ports = { store, keys, drafts, clock, timers, random, logger: silentLogger };
  const session = createSession(ports);
  if (options.hearsOthers) session.subscription.start();
  const binding = sessionBinding(session);
  return {
    session,
    store,
    keys,
    client: bindInProcess(binding, { clock, timers }),
    link: createDirectLink(binding, { clock, timers }),
    elsewhere: () => bindInProcess(sessionBinding(createSession(ports)), { clock, timers }),
    async log() {
      const log: StoredEvent[] = [];
      const stream = conversationStream(tenant, conversation);
      for await (const event of store.readStream(stream)) log.push(event);
      return log;
    },
    async close() {
      await session.subscription.stop();
      session.hub.stop();
      await store.close();
      await keys.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const opening = (over: Partial<api.OpenRequest> = {}): api.OpenRequest => ({
  conversation,
  service: 'night',
  language: 'en',
  priority: 2,
  visitor,
  disclosureVersion: '1',
  disclosureHash: 'ab'.repeat(32),
  surveyJson: '{"brings":"loneliness"}',
  visitorSees: 'delivered',
  visitorSeesTyping: true,
  ...over,
});

export const posting = (over: Partial<api.PostRequest> = {}): api.PostRequest => ({
  conversation,
  author: visitor,
  cid: 'm1',
  body: 'is somebody there',
  seenRevision: 0,
  prevCid: '',
  device: 'd1',
  tab: 't1',
  ...over,
});

export const connecting = (
  over: Partial<api.OpenConnectionRequest> = {},
): api.OpenConnectionRequest => ({
  conversation,
  participant: visitor,
  connection: 'c1',
  device: 'd1',
  tab: 't1',
  page: 'p1',
  gateway: 'g1',
  tokenEpoch: 0,
  hasToken: true,
  resumed: false,
  resumeRevision: 0,
  resumeChain: '',
  surface: 'visible',
  fence: 0,
  ...over,
});

export const receiving = (
  over: Partial<api.RecordReceiptRequest> = {},
): api.RecordReceiptRequest => ({
  conversation,
  participant: visitor,
  level: 'delivered',
  upTo: 0,
  device: 'd1',
  connEpoch: 1,
  dwellMs: 0,
  fence: 0,
  ...over,
});

export const assigning = (counselor: string, previous = ''): api.AssignRequest => ({
  conversation,
  counselor,
  displayName: counselor.slice('counselor:'.length),
  previous: '',
  decision: previous === '' ? 1 : 2,
});

/** Opened and taken by Ana: revisions 0 and 1. */
export async function openAndAssign({ client }: World): Promise<void> {
  await client.open(opening(), as.edge);
  await client.assign(assigning(ana), as.edge);
}

/** A follower and what it got so far. */
export function following(
  { client }: World,
  context: CallContext,
  over: Partial<api.FollowRequest> = {},
) {
  const leaving = new AbortController();
  const request = { conversation, after: 0, fromStart: true, audience: '', ...over };
  const got: api.ConversationEvent[] = [];
  const run = async (): Promise<void> => {
    const events = client.follow(request, { ...context, signal: leaving.signal });
    for await (const event of events) got.push(event);
  };
  return { got, ended: run(), leave: () => leaving.abort() };
}
