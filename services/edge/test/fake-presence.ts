import type { presence as api, CallContext } from '@stillhere/contracts';
import { createLatest, type Latest } from '@stillhere/kernel';
import { ServiceFault } from '@stillhere/nest-kit';
import type { FakeSession, Fault } from './fake-session.js';

/** Presence, as far as the edge calls it. */
export class FakePresence {
  readonly opened: api.OpenConnectionRequest[] = [];
  readonly evidence: api.Evidence[] = [];
  /** Evidence in each call. */
  readonly batches: number[] = [];
  readonly faults: Partial<Record<keyof api.PresenceService, Fault[]>> = {};
  readonly outage: Partial<Record<keyof api.PresenceService, Fault>> = {};
  /** Connections that it has forgotten. */
  readonly forgotten = new Set<string>();
  /** Connections that another process looks after, or nobody for a moment. */
  readonly elsewhere = new Set<string>();
  watchers = 0;
  tab: string | undefined;
  #epoch = 0;
  readonly directives: Latest<api.ConnectionDirective> = createLatest();
  readonly typing: Latest<api.TypingState> = createLatest();
  readonly counselor: Latest<api.CounselorState> = createLatest();
  readonly verdict: Latest<Partial<api.PresenceVerdict>> = createLatest();

  constructor(private readonly session: FakeSession) {}

  get service(): api.PresenceService {
    return this as unknown as api.PresenceService;
  }

  async openConnection(
    request: api.OpenConnectionRequest,
    _: CallContext,
  ): Promise<api.OpenConnectionResponse> {
    await this.#meet('openConnection');
    if (request.resumed && !/^[0-9a-f]{32}$/.test(request.resumeChain)) {
      throw new ServiceFault({ status: 'invalid-argument', code: 'InvalidArgument', message: '' });
    }
    this.opened.push(request);
    this.#epoch += 1;
    const event = this.session.log[request.resumeRevision];
    return {
      connEpoch: this.#epoch,
      head: this.session.state.head,
      prefixProven: !request.resumed || event?.chain === request.resumeChain,
      tab: this.tab ?? request.tab,
      status: this.session.state.status,
    };
  }

  async reportEvidence(request: api.ReportEvidenceRequest): Promise<api.ReportEvidenceResponse> {
    await this.#meet('reportEvidence');
    this.batches.push(request.evidence.length);
    this.evidence.push(...request.evidence.filter((one) => !this.elsewhere.has(one.connection)));
    const named = [...new Set(request.evidence.map(({ connection }) => connection))];
    return {
      elsewhere: named.filter((id) => this.elsewhere.has(id)),
      unknownConnections: named.filter((id) => this.forgotten.has(id)),
    };
  }

  async *watchConnections(
    _: api.WatchConnectionsRequest,
    { signal }: CallContext,
  ): AsyncGenerator<api.ConnectionDirective> {
    await this.#meet('watchConnections');
    this.watchers += 1;
    yield* this.#until('watchConnections', this.directives, signal);
  }

  watchTyping(_: api.WatchTypingRequest, { signal }: CallContext) {
    return this.#until('watchTyping', this.typing, signal);
  }
  watchCounselor(_: api.WatchCounselorRequest, { signal }: CallContext) {
    return this.#until('watchCounselor', this.counselor, signal);
  }
  watchPresence(_: api.WatchPresenceRequest, { signal }: CallContext) {
    return this.#until('watchPresence', this.verdict, signal);
  }

  kinds(connection?: string): string[] {
    return this.evidence
      .filter((one) => connection === undefined || one.connection === connection)
      .map(({ kind }) => kind?.$case ?? '');
  }

  /** Why a connection ended, as it was told. */
  closed(connection: string): { code: number; cause: string }[] {
    return this.evidence.flatMap(({ connection: id, kind }) =>
      id === connection && kind?.$case === 'closed' ? [kind.value] : [],
    );
  }

  async *#until<T>(
    method: keyof api.PresenceService,
    latest: Latest<T>,
    signal: AbortSignal,
  ): AsyncGenerator<T> {
    for await (const value of latest.watch(signal)) {
      const broken = this.faults[method]?.shift();
      if (broken instanceof ServiceFault) throw broken;
      yield value;
    }
  }

  async #meet(method: keyof api.PresenceService): Promise<void> {
    const planned = method.startsWith('watch') ? undefined : this.faults[method]?.shift();
    const met = this.outage[method] ?? planned;
    if (met instanceof ServiceFault) throw met;
    await met;
  }
}
