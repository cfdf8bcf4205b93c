import { createHash } from 'node:crypto';
import type { session as api, CallContext } from '@stillhere/contracts';
import { createLatest } from '@stillhere/kernel';
import { ServiceFault } from '@stillhere/nest-kit';

export const conversation = 'c0'.repeat(16);
export const visitor = `visitor:${'a1'.repeat(16)}`;
export const counselor = 'counselor:ana';
export const logId = 'log-1';

/** What a call meets: a refusal, or a wait. */
export type Fault = ServiceFault | Promise<void> | undefined;

/** The session service, as far as the edge calls it: one conversation, in memory. */
export class FakeSession {
  state: api.ConversationState = {
    conversation,
    status: 'waiting',
    service: 'helpline',
    language: 'en',
    priority: 1,
    visitor,
    counselor: '',
    counselorName: '',
    openedAt: '2026-01-01T00:00:00.000Z',
    endedAt: '',
    disposition: '',
    head: -1,
    logId,
    visitorSees: 'displayed',
    visitorSeesTyping: true,
    risk: '',
  };
  readonly log: api.ConversationEvent[] = [];
  /** Every call, in order: `post m1`. */
  readonly calls: string[] = [];
  readonly contexts: CallContext[] = [];
  /** What the next calls of a method meet; `undefined` lets one through. */
  readonly faults: Partial<Record<keyof api.SessionService, Fault[]>> = {};
  /** While set, all calls of the method meet it. */
  readonly outage: Partial<Record<keyof api.SessionService, Fault>> = {};
  readonly #grew = createLatest(0);

  append(type: string, actor: string, data: object): api.ConversationEvent {
    const revision = this.log.length;
    const event = {
      revision,
      eventId: `00000000-0000-7000-8000-${String(revision).padStart(12, '0')}`,
      type: `conversation.${type}`,
      occurredAt: new Date(Date.UTC(2026, 0, 1) + revision * 1_000).toISOString(),
      recordedAt: '',
      actor,
      chain: createHash('sha256').update(`${revision}`).digest('hex').slice(0, 32),
      dataJson: JSON.stringify(data),
    };
    this.log.push(event);
    this.state = { ...this.state, head: revision };
    this.#grew.publish(revision);
    return event;
  }

  said(author: string, cid: string, body = cid): api.ConversationEvent {
    return this.append('message-posted', author, { author, cid, body });
  }

  get service(): api.SessionService {
    return this as unknown as api.SessionService;
  }

  async get(request: api.GetRequest, context: CallContext): Promise<api.ConversationState> {
    await this.#meet('get', request.conversation, context);
    if (request.conversation !== conversation) throw fault('not-found', 'ConversationMissing');
    const { actor, roles } = context.principal;
    const isStaff = roles.includes('counselor') && this.state.counselor === actor;
    if (actor !== visitor && !isStaff && !roles.includes('supervisor')) {
      throw fault('permission-denied', 'AccessDenied');
    }
    return this.state;
  }

  async post(request: api.PostRequest, context: CallContext): Promise<api.PostResponse> {
    const { author, cid, body, prevCid } = request;
    await this.#meet('post', cid, context);
    const known = this.#placeOf(cid);
    if (known) return { revision: known.revision, at: known.occurredAt, repeated: true };
    if (prevCid !== '' && !this.#placeOf(prevCid)) throw precedingMissing();
    const { revision, occurredAt } = this.said(author, cid, body);
    return { revision, at: occurredAt, repeated: false };
  }

  async addNote(request: api.AddNoteRequest, context: CallContext): Promise<api.PostResponse> {
    const { author, cid, body } = request;
    await this.#meet('addNote', cid, context);
    const { revision, occurredAt } = this.append('note-added', author, { author, cid, body });
    return { revision, at: occurredAt, repeated: false };
  }

  recordSharing(request: api.RecordSharingRequest, context: CallContext) {
    return this.#recorded('recordSharing', request.participant, context);
  }
  recordLeave(request: api.RecordLeaveRequest, context: CallContext) {
    return this.#recorded('recordLeave', `${request.participant} ${request.reason}`, context);
  }
  end(request: api.EndRequest, context: CallContext) {
    return this.#recorded('end', `${request.by} ${request.disposition}`, context);
  }

  async *follow(
    request: api.FollowRequest,
    context: CallContext,
  ): AsyncGenerator<api.ConversationEvent> {
    await this.#meet('follow', String(request.fromStart ? -1 : request.after), context);
    let next = request.fromStart ? 0 : request.after + 1;
    for await (const _ of this.#grew.watch(context.signal)) {
      for (let event = this.log[next]; event; event = this.log[next]) {
        next += 1;
        yield event;
      }
      const broken = this.faults.follow?.shift();
      if (broken instanceof ServiceFault) throw broken;
    }
  }

  async #recorded(method: keyof api.SessionService, about: string, context: CallContext) {
    await this.#meet(method, about, context);
    return { revision: this.state.head, appended: true };
  }

  async #meet(method: keyof api.SessionService, about: string, context: CallContext) {
    this.calls.push(`${method} ${about}`);
    this.contexts.push(context);
    // As the session asks when it decides, not when the order was given.
    if (context.principal.isValid?.() === false) throw fault('unauthenticated', 'SignInEnded');
    const planned = method === 'follow' ? undefined : this.faults[method]?.shift();
    const met = this.outage[method] ?? planned;
    if (met instanceof ServiceFault) throw met;
    await met;
  }

  #placeOf(cid: string): api.ConversationEvent | undefined {
    return this.log.find(({ dataJson }) => JSON.parse(dataJson).cid === cid);
  }
}

export const fault = (
  status: ServiceFault['status'],
  code: string,
  more: { readonly retryable?: boolean; readonly field?: string } = {},
): ServiceFault => new ServiceFault({ status, code, message: `the words of ${code}`, ...more });

export const precedingMissing = (): ServiceFault =>
  fault('failed-precondition', 'PrecedingMessageMissing', { retryable: true });
