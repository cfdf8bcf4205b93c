import gossipServices from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import type gossip from '@eventstore/db-client/generated/gossip_pb.js';
import featureServices from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import type features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import services from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import {
  type Metadata,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerReadableStream,
  type ServerWritableStream,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js';
import {
  acknowledged,
  after,
  clusterOf,
  nameIn,
  proposedIn,
  refusals,
  refused,
  responseOf,
  streamNotFound,
  supportedMethods,
} from './double-messages.js';
import type { DoubledLog, Kept, Proposed } from './doubled-log.js';

/** What one append that comes next does instead of what it should. */
export type Misbehaviour =
  /** Stored, and its call stays open without an answer. */
  | 'stored-unanswered'
  /** Neither stored nor answered, as when a leader falls before it has replicated. */
  | 'dropped'
  /** Acknowledged and not stored, as when a leader falls that had not replicated. */
  | 'acknowledged'
  /** Stored, and then its connection ends. */
  | 'stored-cut'
  /** Not stored, and its call ends without an answer. */
  | 'ended'
  /** Stored only when `answerLate` is called. */
  | 'late'
  /** Not stored, while a leader is being chosen; and as when replicas are too slow. */
  | 'noLeader'
  | 'timeout';

type Read = ServerWritableStream<streams.ReadReq, streams.ReadResp>;
type Append = ServerReadableStream<streams.AppendReq, streams.AppendResp>;
type Answer = sendUnaryData<streams.AppendResp>;
type Refusal = ReturnType<typeof refusals.notReady>;

/** As the server has it unless it is told otherwise: types in UTF-16, data and metadata of one append. */
const appendBytesMax = 1_048_576;

export interface DoubleOptions {
  /** Default: any free one. */
  readonly port?: number;
  readonly credentials?: ServerCredentials;
}

/**
 * Not EventStoreDB: the part of its protocol that the client uses here, over a log in memory or a file, with
 * `next` and what follows to misbehave. It knows no cluster but `leaderPort`.
 */
export class EventStoreDbDouble {
  readonly #log: DoubledLog;
  readonly #server = new Server();
  readonly #subscriptions = new Set<Read>();
  readonly #misbehaviours: Misbehaviour[] = [];
  readonly #late: (() => void)[] = [];
  readonly #pages: (() => void)[] = [];
  #readsLost = 0;
  #cancelWatch = (): void => undefined;
  /** Tells nobody of what is appended, while subscriptions stay open. */
  isSilent = false;
  /** Then every call that asks for the leader is sent there. */
  leaderPort: number | undefined;
  /** Happens once, before the next append is decided. */
  meanwhile: (() => Promise<unknown>) | undefined;
  /** So many reads that come next are never answered. */
  unansweredReads = 0;
  /** What reads that come next are refused with. */
  readonly refusesReads: ('noLeader' | 'notReady' | 'timeout')[] = [];
  /** What every call is refused with. */
  refusesAll: 'unauthenticated' | 'denied' | undefined;
  /** How many appends reached it. */
  appends = 0;
  port = 0;

  constructor(log: DoubledLog) {
    this.#log = log;
    this.#server.addService(
      services.StreamsService as never,
      {
        read: (call: Read) => this.#read(call),
        append: (call: Append, answer: Answer) => this.#append(call, answer),
        batchAppend: (call: ServerDuplexStream<unknown, unknown>) =>
          call.emit('error', { code: status.UNIMPLEMENTED }),
      } as never,
    );
    // Says what a server of today says: a client that is not kept from it then appends in batches.
    this.#server.addService(
      featureServices.ServerFeaturesService as never,
      {
        getSupportedMethods: (_call: unknown, answer: sendUnaryData<features.SupportedMethods>) =>
          answer(null, supportedMethods()),
      } as never,
    );
    this.#server.addService(
      gossipServices.GossipService as never,
      {
        read: (_call: unknown, answer: sendUnaryData<gossip.ClusterInfo>) =>
          answer(null, clusterOf(this.port)),
      } as never,
    );
  }

  get url(): string {
    return `esdb://127.0.0.1:${this.port}?tls=false`;
  }

  /** Resolves when so many subscriptions are open. */
  async subscribed(count: number): Promise<void> {
    while (this.#subscriptions.size < count) await nextTurn();
  }

  /** Resolves when so many reads were left without an answer. */
  async readsLost(count: number): Promise<void> {
    while (this.#readsLost < count) await nextTurn();
  }

  async start(options: DoubleOptions = {}): Promise<this> {
    const { port = 0, credentials = ServerCredentials.createInsecure() } = options;
    this.port = await new Promise((resolve, reject) => {
      this.#server.bindAsync(`127.0.0.1:${port}`, credentials, (error, bound) =>
        error ? reject(error) : resolve(bound),
      );
    });
    this.#cancelWatch = this.#log.watch((events) => {
      if (this.isSilent) return;
      for (const call of this.#subscriptions) for (const one of events) call.write(responseOf(one));
    });
    return this;
  }

  /** Resolves when a page of `$all` has been sent. */
  nextPage(): Promise<void> {
    return new Promise((resolve) => this.#pages.push(resolve));
  }

  next(misbehaviour: Misbehaviour): void {
    this.#misbehaviours.push(misbehaviour);
  }

  answerLate(): void {
    for (const answer of this.#late.splice(0)) answer();
  }

  endSubscriptions(how: 'end' | 'error'): void {
    for (const call of this.#subscriptions) {
      if (how === 'end') call.end();
      else call.emit('error', { code: status.UNAVAILABLE, details: 'ended on demand' });
    }
    this.#subscriptions.clear();
  }

  /** Says to all subscribers that they have caught up, whatever they have. */
  sayCaughtUp(): void {
    for (const call of this.#subscriptions) {
      call.write(new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp()));
    }
  }

  /** An event of the server's own, or somebody else's. */
  appendForeign(stream: string, type: string): void {
    const metadata: [string, string][] = [
      ['type', type],
      ['content-type', 'application/json'],
    ];
    const nothing = Buffer.from('{}');
    this.#log.append(stream, [
      { id: crypto.randomUUID(), metadata, custom: nothing, data: nothing },
    ]);
  }

  stop(): void {
    this.#cancelWatch();
    this.#server.forceShutdown();
  }

  #append(call: Append, answer: Answer): void {
    if (this.#refuses(call.metadata, answer as (error: object) => void)) return;
    const requests: streams.AppendReq[] = [];
    call.on('data', (request: streams.AppendReq) => requests.push(request));
    call.on('error', () => undefined);
    call.on('end', () => void this.#appended(requests, answer));
  }

  async #appended(requests: readonly streams.AppendReq[], answer: Answer): Promise<void> {
    this.appends += 1;
    const misbehaviour = this.#misbehaviours.shift();
    const meanwhile = this.meanwhile;
    this.meanwhile = undefined;
    await meanwhile?.();
    if (misbehaviour === 'dropped') return;
    if (misbehaviour === 'ended') {
      answer({ code: status.UNKNOWN, details: 'ended without an answer' });
    } else if (misbehaviour === 'noLeader' || misbehaviour === 'timeout') {
      answer(refusals[misbehaviour]());
    } else if (misbehaviour === 'acknowledged') {
      answer(null, acknowledged({ revision: 0, position: 100 }));
    } else if (misbehaviour === 'late') {
      this.#late.push(() => this.#decide(requests, answer));
    } else if (misbehaviour === 'stored-unanswered') {
      this.#decide(requests, () => undefined);
    } else if (misbehaviour === 'stored-cut') {
      this.#decide(requests, () => answer({ code: status.UNAVAILABLE, details: 'cut on demand' }));
    } else this.#decide(requests, answer);
  }

  #decide(requests: readonly streams.AppendReq[], answer: Answer): void {
    const decision = this.#decision(requests);
    if (decision instanceof streams.AppendResp) answer(null, decision);
    else answer(decision);
  }

  /** What is appended is appended by this call. */
  #decision([header, ...rest]: readonly streams.AppendReq[]): streams.AppendResp | Refusal {
    const options = header?.getOptions() as streams.AppendReq.Options;
    const stream = nameIn(options.getStreamIdentifier());
    const events = rest.map(proposedIn);
    if (this.#log.tombstones.has(stream)) return refusals.deleted(stream);
    if (sizeOf(events) > appendBytesMax) return refusals.tooLarge(appendBytesMax);
    const stored = this.#log.stream(stream);
    const first = options.hasNoStream() ? 0 : Number(options.getRevision()) + 1;
    if (first === stored.length) return acknowledged(this.#log.append(stream, events).at(-1));
    // As the server does: a repeat of what stands exactly there is answered as if it were written now.
    const last = stored[first + events.length - 1];
    const isRepeat = events.every(({ id }, index) => stored[first + index]?.id === id);
    return last !== undefined && isRepeat ? acknowledged(last) : refused(stored.length - 1);
  }

  #read(call: Read): void {
    call.on('error', () => undefined);
    const refuse = (error: object): void => void call.emit('error', error);
    if (this.#refuses(call.metadata, refuse)) return;
    const options = call.request.getOptions() as streams.ReadReq.Options;
    if (options.hasSubscription()) {
      this.#subscribe(call, options);
      return;
    }
    const refusal = this.refusesReads.shift();
    if (refusal !== undefined) {
      refuse(refusals[refusal]());
    } else if (options.hasStream() && this.unansweredReads > 0) {
      this.unansweredReads -= 1;
      this.#readsLost += 1;
    } else if (options.hasStream()) this.#readStream(call, options);
    else this.#readAll(call, options);
  }

  #readAll(call: Read, options: streams.ReadReq.Options): void {
    const count = Number(options.getCount());
    if (isBackwards(options)) {
      const end = this.#log.indexAt(after(options));
      send(call, this.#log.events.slice(Math.max(0, end - count), end).reverse());
      return;
    }
    const from = this.#log.indexAt(after(options));
    send(call, this.#log.events.slice(from, from + count));
    for (const resolve of this.#pages.splice(0)) resolve();
  }

  #readStream(call: Read, options: streams.ReadReq.Options): void {
    const from = options.getStream() as streams.ReadReq.Options.StreamOptions;
    const name = nameIn(from.getStreamIdentifier());
    const events = this.#log.stream(name);
    const count = Number(options.getCount());
    if (this.#log.tombstones.has(name)) call.emit('error', refusals.deleted(name));
    else if (events.length === 0) {
      call.write(streamNotFound(from.getStreamIdentifier()));
      call.end();
    } else if (isBackwards(options)) send(call, events.slice(-count).reverse());
    else {
      const first = from.hasRevision() ? Number(from.getRevision()) : 0;
      send(call, events.slice(first, first + count));
    }
  }

  #subscribe(call: Read, options: streams.ReadReq.Options): void {
    const confirmation = new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId(
      'double',
    );
    call.write(new streams.ReadResp().setConfirmation(confirmation));
    const from = after(options);
    if (!this.isSilent) {
      for (const event of this.#log.events.slice(this.#log.indexAt(from + 1)))
        call.write(responseOf(event));
    }
    this.#subscriptions.add(call);
    call.on('cancelled', () => this.#subscriptions.delete(call));
  }

  #refuses(metadata: Metadata, refuse: (error: object) => void): boolean {
    if (this.refusesAll !== undefined) {
      refuse(refusals[this.refusesAll]());
      return true;
    }
    if (this.leaderPort === undefined || metadata.get('requires-leader').length === 0) return false;
    refuse(refusals.notLeader(this.leaderPort));
    return true;
  }
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const isBackwards = (options: streams.ReadReq.Options): boolean => options.getReadDirection() === 1;

function send(call: Read, events: readonly Kept[]): void {
  for (const event of events) call.write(responseOf(event));
  call.end();
}

function sizeOf(events: readonly Proposed[]): number {
  let bytes = 0;
  for (const { metadata, custom, data } of events) {
    const type = metadata.find(([key]) => key === 'type')?.[1] ?? '';
    bytes += 2 * type.length + custom.length + data.length;
  }
  return bytes;
}
