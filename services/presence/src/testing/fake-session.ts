import { chainEvents, GENESIS_HASH } from '@stillhere/audit-log';
import type { CallContext, session } from '@stillhere/contracts';
import { eventRegistry, newEventId, timestamp } from '@stillhere/event-schema';
import { type EventStore, streamName } from '@stillhere/event-store';
import type { Clock, JsonObject, Random } from '@stillhere/kernel';
import { ServiceFault } from '@stillhere/nest-kit';

type Method = keyof session.SessionService;

export interface Call {
  readonly method: Method;
  readonly request: unknown;
}

/** What a call meets: an error before anything is done, or an answer that never comes. */
export type Trouble = ServiceFault | 'reply-lost';

export interface FakePorts {
  readonly store: EventStore;
  readonly clock: Clock;
  readonly random: Random;
}

type Open = session.OpenConnectionRequest & {
  readonly connEpoch: number;
  readonly suspected: boolean;
  readonly unseen: boolean;
};

/**
 * A session service that writes down what it is told, with no more rules than presence leans on:
 * epochs rise, the same page takes its own place, what changes nothing is passed over.
 */
export class FakeSession implements session.SessionService {
  readonly calls: Call[] = [];
  readonly troubles: { readonly method: Method; readonly trouble: Trouble }[] = [];
  /** While set, nothing gets through. */
  away: ServiceFault | undefined;
  /** `false`: a mistake, planted. It takes what an owner of before says. */
  fencesOwners = true;
  readonly #open = new Map<string, Open>();
  #fence = 0;
  #epochs = 0;
  #tail = Promise.resolve();

  constructor(private readonly ports: FakePorts) {}

  /** Names and what they are about, in the order of the calls that had an effect. */
  /** In which trace each receipt came. */
  readonly traces: string[] = [];

  get facts(): string[] {
    return this.calls.map(({ method, request }) => nameOf(method, request));
  }

  meets(method: Method, ...troubles: readonly Trouble[]): void {
    this.troubles.push(...troubles.map((trouble) => ({ method, trouble })));
  }

  async open(request: session.OpenRequest, context?: CallContext): Promise<session.OpenResponse> {
    const { conversation, service, language, priority, visitor } = request;
    const { disclosureVersion, disclosureHash, visitorSees, visitorSeesTyping } = request;
    const sealed = { alg: 'A256GCM', subject: 's', nonce: 'AA', text: 'AA' };
    await this.#append(request, context, 'opened', {
      ...{ conversation, service, channel: 'web', language, priority, visitor },
      ...{ disclosureVersion, disclosureHash, survey: sealed, visitorSees, visitorSeesTyping },
    });
    return { revision: 0 };
  }

  async assign(request: session.AssignRequest, context?: CallContext) {
    const { counselor, displayName } = request;
    await this.#append(request, context, 'assigned', { counselor, displayName });
    return this.#recorded(request, context);
  }

  async unassign(request: session.UnassignRequest, context?: CallContext) {
    const { counselor, reason } = request;
    await this.#append(request, context, 'unassigned', { counselor, reason });
    return this.#recorded(request, context);
  }

  async recordSharing(request: session.RecordSharingRequest, context?: CallContext) {
    const { participant, displayed, typing } = request;
    await this.#append(request, context, 'sharing-changed', { participant, displayed, typing });
    return this.#recorded(request, context);
  }

  async end(request: session.EndRequest, context?: CallContext) {
    const { by, disposition } = request;
    await this.#append(request, context, 'ended', { by, disposition });
    return this.#recorded(request, context);
  }

  async recordLeave(request: session.RecordLeaveRequest, context?: CallContext) {
    const lost = this.#meet('recordLeave', request);
    const { participant, reason, evidence } = request;
    await this.#append(request, context, 'participant-left', { participant, reason, evidence });
    if (lost) throw lost;
    return this.#recorded(request, context);
  }

  async recordReceipt(request: session.RecordReceiptRequest, context?: CallContext) {
    this.traces.push(context?.traceparent ?? '');
    const lost = this.#meet('recordReceipt', request);
    if (lost) throw lost;
    await this.#ofOwner(request, context);
    if (!this.#open.has(keyOf(request))) throw refusal('ConnectionEnded');
    return this.#recorded(request, context);
  }

  async openConnection(request: session.OpenConnectionRequest, context?: CallContext) {
    const lost = this.#meet('openConnection', request);
    const { participant } = request;
    await this.#ofOwner(request, context);
    for (const [key, old] of this.#open) {
      const same = old.tab === request.tab && old.page === request.page;
      if (old.participant !== participant || !same) continue;
      this.#open.delete(key);
      const ended = { cause: 'superseded', evidence: request.connection, lastHeardAt: '' };
      const { connEpoch } = old;
      await this.#append(request, context, 'connection-ended', {
        ...{ participant, connEpoch, ...ended },
      });
    }
    this.#epochs += 1;
    const connEpoch = this.#epochs;
    this.#open.set(keyOf({ participant, connEpoch }), {
      ...request,
      connEpoch,
      suspected: false,
      unseen: false,
    });
    const { connection, device, tab, page, gateway, surface } = request;
    await this.#append(request, context, 'connection-opened', {
      ...{ participant, connEpoch, connection, device, tab, page, gateway, surface },
      ...{ resumed: false, tokenEpoch: 0 },
    });
    if (lost) throw lost;
    return { connEpoch, head: 0, prefixProven: true, tab, status: 'waiting' };
  }

  async recordConnection(request: session.RecordConnectionRequest, context?: CallContext) {
    const lost = this.#meet('recordConnection', request);
    const { participant, connEpoch, fact, cause, surface, evidence, lastHeardAt } = request;
    await this.#ofOwner(request, context);
    if (this.#changes(request)) {
      const about = { participant, connEpoch, evidence };
      const details: Record<string, JsonObject> = {
        suspected: { lastHeardAt },
        answered: {},
        unseen: { since: request.unseenSince },
        ended: { cause, lastHeardAt },
        surface: { surface },
      };
      const type = fact === 'surface' ? 'surface-changed' : `connection-${fact}`;
      await this.#append(request, context, type, { ...about, ...details[fact] });
    }
    if (lost) throw lost;
    return this.#recorded(request, context);
  }

  async takePresence(request: session.TakePresenceRequest, context?: CallContext) {
    const lost = this.#meet('takePresence', request);
    if (request.fence === 0 && this.#fence > 0) await this.#take(request, context);
    else await this.#ofOwner(request, context);
    if (lost) throw lost;
    return this.#recorded(request, context);
  }

  async #ofOwner(
    request: session.TakePresenceRequest,
    context: CallContext | undefined,
  ): Promise<void> {
    if (request.fence < this.#fence && this.fencesOwners) throw refusal('StaleOwner');
    if (request.fence > this.#fence) await this.#take(request, context);
  }

  #take(
    { conversation, fence }: session.TakePresenceRequest,
    context: CallContext | undefined,
  ): Promise<void> {
    this.#fence = fence;
    return this.#append({ conversation }, context, 'presence-taken', { fence });
  }

  async #recorded(
    { conversation }: { readonly conversation: string },
    context: CallContext | undefined,
  ): Promise<session.RecordResponse> {
    const head = await this.ports.store.head(
      streamName('conversation', tenantOf(context), conversation),
    );
    return { appended: true, revision: head.status === 'open' ? head.revision : 0 };
  }

  /** Whether it says anything new; remembers it. */
  #changes({ fact, surface, ...place }: session.RecordConnectionRequest): boolean {
    const key = keyOf(place);
    const open = this.#open.get(key);
    if (open === undefined) return false;
    const suspected = fact === 'suspected';
    switch (fact) {
      case 'ended':
        this.#open.delete(key);
        return true;
      case 'surface':
        this.#open.set(key, { ...open, surface });
        return open.surface !== surface;
      case 'unseen':
        this.#open.set(key, { ...open, unseen: true });
        return !open.unseen;
      default:
        this.#open.set(key, { ...open, suspected, unseen: false });
        return open.unseen || open.suspected !== suspected;
    }
  }

  async read({ conversation, from }: session.ReadRequest, context?: CallContext) {
    const events: session.ConversationEvent[] = [];
    const stream = streamName('conversation', tenantOf(context), conversation);
    for await (const { revision, eventId, type, data, metadata } of this.ports.store.readStream(
      stream,
      { from },
    )) {
      const { occurredAt } = metadata;
      events.push({
        ...{ revision, eventId, type, occurredAt, recordedAt: occurredAt },
        ...{ actor: '', chain: '', dataJson: data },
      });
    }
    return { events, head: events.length - 1, logId: 'fake' };
  }

  post = notFaked;
  addNote = notFaked;
  setRisk = notFaked;
  recordContactStep = notFaked;
  holdPolicy = notFaked;
  stepNow = notFaked;
  keepDraft = notFaked;
  listDrafts = notFaked;
  get = notFaked;
  asOf = notFaked;
  preview = notFaked;
  follow = (): never => notFaked();

  /** What is lost on the way back; what is lost on the way there is thrown. */
  #meet(method: Method, request: unknown): ServiceFault | undefined {
    const place = this.troubles.findIndex((one) => one.method === method);
    const trouble = place < 0 ? undefined : this.troubles.splice(place, 1)[0]?.trouble;
    if (this.away) throw this.away;
    if (trouble !== undefined && trouble !== 'reply-lost') throw trouble;
    this.calls.push({ method, request });
    return trouble === 'reply-lost' ? unavailable() : undefined;
  }

  /** One after the other, as a stream is. */
  #append(
    { conversation }: { readonly conversation: string },
    context: CallContext | undefined,
    type: string,
    data: JsonObject,
  ): Promise<void> {
    const { store, clock, random } = this.ports;
    const tenant = tenantOf(context);
    const stream = streamName('conversation', tenant, conversation);
    this.#tail = this.#tail.then(async () => {
      const head = await store.head(stream);
      const { revision, hash } =
        head.status === 'open' ? head : { revision: -1, hash: GENESIS_HASH };
      const encoded = eventRegistry.encode({ type: `conversation.${type}`, data });
      const event = {
        eventId: newEventId(clock, random),
        type: `conversation.${type}`,
        data: encoded.data,
        metadata: {
          schemaVersion: encoded.schemaVersion,
          occurredAt: timestamp(clock.now()),
          actor: 'system:presence',
          tenant,
          ...{ correlationId: 'c', causationId: 'c', commandId: 'c', traceparent: '' },
        },
      };
      const chained = chainEvents(stream, { afterRevision: revision, prevHash: hash }, [event]);
      const expected = revision < 0 ? ('noStream' as const) : { exactly: revision };
      await store.append(stream, chained, { expected, deadlineMs: 1_000 });
    });
    return this.#tail;
  }
}

const keyOf = (one: { readonly participant: string; readonly connEpoch: number }): string =>
  `${one.participant}/${one.connEpoch}`;

const tenantOf = (context: CallContext | undefined): string =>
  context?.principal.tenant ?? 'nowhere';

const notFaked = (): never => {
  throw new TypeError('presence does not call this');
};

function nameOf(method: Method, request: unknown): string {
  if (method === 'openConnection')
    return `${method} ${(request as { connection: string }).connection}`;
  const { fact, cause, surface, level, upTo, reason } = request as Record<string, string>;
  const about = [fact ?? level ?? reason, cause || surface || upTo];
  return [method, ...about.filter((part) => part !== undefined && part !== '')].join(' ');
}

export const refusal = (code: string): ServiceFault =>
  new ServiceFault({ status: 'failed-precondition', code, message: 'No.' });

export const unavailable = (): ServiceFault =>
  new ServiceFault({ status: 'unavailable', code: 'StoreUnavailable', message: 'Away.' });

export const storeFull = (): ServiceFault =>
  new ServiceFault({
    status: 'resource-exhausted',
    code: 'StoreFull',
    message: 'Full.',
    retryable: true,
  });
