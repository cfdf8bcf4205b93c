import featureServices from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import services from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import {
  Metadata,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerReadableStream,
  type ServerWritableStream,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js';

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
  | 'late';

interface Kept {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
  readonly metadata: readonly (readonly [string, string])[];
  readonly custom: Uint8Array;
  readonly data: Uint8Array;
}

type Read = ServerWritableStream<streams.ReadReq, streams.ReadResp>;
type Append = ServerReadableStream<streams.AppendReq, streams.AppendResp>;
type Answer = sendUnaryData<streams.AppendResp>;

/** What several doubles are servers of. */
export class DoubledLog {
  readonly events: Kept[] = [];
  readonly subscriptions = new Set<Read>();
}

/**
 * Not EventStoreDB: the part of its protocol that the client uses here, over a log in memory, with
 * `next` and what follows to misbehave. It keeps no promise of durability and knows no cluster but `leaderPort`.
 */
export class EventStoreDbDouble {
  readonly #log: DoubledLog;
  readonly #server = new Server();
  readonly #misbehaviours: Misbehaviour[] = [];
  readonly #late: (() => void)[] = [];
  readonly #pages: (() => void)[] = [];
  #readsLost = 0;
  /** Tells nobody of what is appended, while subscriptions stay open. */
  isSilent = false;
  /** Then every call that asks for the leader is sent there. */
  leaderPort: number | undefined;
  /** Happens once, before the next append is decided. */
  meanwhile: (() => Promise<unknown>) | undefined;
  /** So many reads that come next are never answered. */
  unansweredReads = 0;
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
  }

  get url(): string {
    return `esdb://127.0.0.1:${this.port}?tls=false`;
  }

  /** Resolves when so many subscriptions are open. */
  async subscribed(count: number): Promise<void> {
    while (this.#log.subscriptions.size < count) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Resolves when so many reads were left without an answer. */
  async readsLost(count: number): Promise<void> {
    while (this.#readsLost < count) await new Promise((resolve) => setImmediate(resolve));
  }

  async start(): Promise<this> {
    const insecure = ServerCredentials.createInsecure();
    this.port = await new Promise((resolve, reject) => {
      this.#server.bindAsync('127.0.0.1:0', insecure, (error, port) =>
        error ? reject(error) : resolve(port),
      );
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
    for (const call of this.#log.subscriptions) {
      if (how === 'end') call.end();
      else call.emit('error', { code: status.UNAVAILABLE, details: 'ended on demand' });
    }
    this.#log.subscriptions.clear();
  }

  /** Says to all subscribers that they have caught up, whatever they have. */
  sayCaughtUp(): void {
    for (const call of this.#log.subscriptions) {
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
    this.#store(stream, [{ id: crypto.randomUUID(), metadata, custom: nothing, data: nothing }]);
  }

  stop(): void {
    this.#server.forceShutdown();
  }

  #append(call: Append, answer: Answer): void {
    if (this.#redirects(call.metadata, answer as (error: object) => void)) return;
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
    } else if (misbehaviour === 'acknowledged') {
      answer(null, acknowledged(0, 100));
    } else if (misbehaviour === 'late') {
      this.#late.push(() => answer(null, this.#decided(requests)));
    } else {
      const response = this.#decided(requests);
      if (misbehaviour === 'stored-unanswered') return;
      if (misbehaviour === 'stored-cut') {
        answer({ code: status.UNAVAILABLE, details: 'cut on demand' });
      } else answer(null, response);
    }
  }

  #decided([header, ...rest]: readonly streams.AppendReq[]): streams.AppendResp {
    const options = header?.getOptions() as streams.AppendReq.Options;
    const stream = nameIn(options.getStreamIdentifier());
    const head = this.#stream(stream).length - 1;
    const expected = options.hasNoStream() ? -1 : Number(options.getRevision());
    if (expected !== head) return refused(head);
    const events = rest.map((request) => {
      const message = request.getProposedMessage() as streams.AppendReq.ProposedMessage;
      const metadata = message.getMetadataMap().toArray() as [string, string][];
      const [custom, data] = [message.getCustomMetadata_asU8(), message.getData_asU8()];
      return { id: idIn(message.getId()), metadata, custom, data };
    });
    const last = this.#store(stream, events);
    return acknowledged(last.revision, last.position);
  }

  #store(
    stream: string,
    events: readonly Pick<Kept, 'id' | 'metadata' | 'custom' | 'data'>[],
  ): Kept {
    let revision = this.#stream(stream).length;
    for (const event of events) {
      const position = (this.#log.events.at(-1)?.position ?? 0) + 100 + event.data.length;
      const kept = { ...event, stream, revision, position };
      revision += 1;
      this.#log.events.push(kept);
      if (this.isSilent) continue;
      for (const call of this.#log.subscriptions) call.write(responseOf(kept));
    }
    return this.#log.events.at(-1) as Kept;
  }

  #stream(name: string): Kept[] {
    return this.#log.events.filter(({ stream }) => stream === name);
  }

  #read(call: Read): void {
    call.on('error', () => undefined);
    if (this.#redirects(call.metadata, (error) => call.emit('error', error))) return;
    const options = call.request.getOptions() as streams.ReadReq.Options;
    if (options.hasStream() && this.unansweredReads > 0) {
      this.unansweredReads -= 1;
      this.#readsLost += 1;
      return;
    }
    if (options.hasSubscription()) this.#subscribe(call, options);
    else if (options.hasStream()) this.#readStream(call, options);
    else this.#readAll(call, options);
  }

  #readAll(call: Read, options: streams.ReadReq.Options): void {
    send(call, this.#log.events, options, options.getAll()?.hasEnd() ? undefined : after(options));
    if (options.getReadDirection() === 0) for (const resolve of this.#pages.splice(0)) resolve();
  }

  #readStream(call: Read, options: streams.ReadReq.Options): void {
    const from = options.getStream() as streams.ReadReq.Options.StreamOptions;
    const events = this.#stream(nameIn(from.getStreamIdentifier()));
    if (events.length === 0) {
      const missing = new streams.ReadResp.StreamNotFound();
      missing.setStreamIdentifier(from.getStreamIdentifier());
      call.write(new streams.ReadResp().setStreamNotFound(missing));
      call.end();
      return;
    }
    const first = from.hasRevision() ? Number(from.getRevision()) : 0;
    send(call, events.slice(first), options, undefined);
  }

  #subscribe(call: Read, options: streams.ReadReq.Options): void {
    const confirmation = new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId(
      'double',
    );
    call.write(new streams.ReadResp().setConfirmation(confirmation));
    const from = after(options);
    if (!this.isSilent) {
      for (const event of this.#log.events)
        if (event.position > from) call.write(responseOf(event));
    }
    this.#log.subscriptions.add(call);
    call.on('cancelled', () => this.#log.subscriptions.delete(call));
  }

  #redirects(metadata: Metadata, refuse: (error: object) => void): boolean {
    if (this.leaderPort === undefined || metadata.get('requires-leader').length === 0) return false;
    const said = new Metadata();
    said.set('exception', 'not-leader');
    said.set('leader-endpoint-host', '127.0.0.1');
    said.set('leader-endpoint-port', String(this.leaderPort));
    refuse({ code: status.NOT_FOUND, details: 'not the leader', metadata: said });
    return true;
  }
}

const nameIn = (identifier: shared.StreamIdentifier | undefined): string =>
  Buffer.from(identifier?.getStreamName_asU8() ?? []).toString('utf8');

/** As text, or as two halves, as the client has it. */
function idIn(id: shared.UUID | undefined): string {
  if (id?.hasString()) return id.getString();
  const structured = id?.getStructured();
  const half = (value: string | undefined) =>
    BigInt.asUintN(64, BigInt(value ?? 0))
      .toString(16)
      .padStart(16, '0');
  const hex =
    half(structured?.getMostSignificantBits()) + half(structured?.getLeastSignificantBits());
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const after = (options: streams.ReadReq.Options): number =>
  options.getAll()?.hasEnd()
    ? Infinity
    : Number(options.getAll()?.getPosition()?.getCommitPosition() ?? 0);

function send(
  call: Read,
  events: readonly Kept[],
  options: streams.ReadReq.Options,
  from: number | undefined,
): void {
  const isBackwards = options.getReadDirection() === 1;
  const found = isBackwards ? events.toReversed() : events.filter((e) => e.position >= (from ?? 0));
  for (const event of found.slice(0, Number(options.getCount()))) call.write(responseOf(event));
  call.end();
}

function responseOf(kept: Kept): streams.ReadResp {
  const recorded = new streams.ReadResp.ReadEvent.RecordedEvent();
  recorded.setId(new shared.UUID().setString(kept.id));
  const name = new shared.StreamIdentifier().setStreamName(Buffer.from(kept.stream));
  recorded.setStreamIdentifier(name).setStreamRevision(String(kept.revision));
  recorded.setCommitPosition(String(kept.position)).setPreparePosition(String(kept.position));
  for (const [key, value] of kept.metadata) recorded.getMetadataMap().set(key, value);
  // .NET ticks; the time of a place in the log, so that runs are equal.
  recorded
    .getMetadataMap()
    .set('created', String(BigInt(1_763_781_245_123 + kept.position) * 10_000n));
  recorded.setCustomMetadata(kept.custom).setData(kept.data);
  const event = new streams.ReadResp.ReadEvent().setEvent(recorded);
  return new streams.ReadResp().setEvent(event.setCommitPosition(String(kept.position)));
}

function acknowledged(revision: number, position: number): streams.AppendResp {
  const success = new streams.AppendResp.Success().setCurrentRevision(String(revision));
  const at = new streams.AppendResp.Position()
    .setCommitPosition(String(position))
    .setPreparePosition(String(position));
  return new streams.AppendResp().setSuccess(success.setPosition(at));
}

function supportedMethods(): features.SupportedMethods {
  const batch = new features.SupportedMethod().setMethodName('batchappend');
  batch.setServiceName('event_store.client.streams.streams').setFeaturesList([]);
  const methods = new features.SupportedMethods().setEventStoreServerVersion('23.10');
  methods.addMethods(batch);
  return methods;
}

function refused(head: number): streams.AppendResp {
  const wrong = new streams.AppendResp.WrongExpectedVersion();
  if (head < 0) wrong.setCurrentNoStream(new shared.Empty());
  else wrong.setCurrentRevision(String(head));
  return new streams.AppendResp().setWrongExpectedVersion(wrong);
}
