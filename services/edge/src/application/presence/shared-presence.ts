import type { CallContext, presence } from '@stillhere/contracts';
import { type Clock, partOf, pause, type Timers } from '@stillhere/kernel';
import { isServiceFault, type Logger } from '@stillhere/nest-kit';
import type { EvidenceKind } from './evidence-batch.js';
import {
  createEvidenceReporter,
  type EvidenceReporter,
  type OwnerReporter,
} from './evidence-reporter.js';
import { HeldSocket } from './held-socket.js';
import {
  type PresenceOwner,
  type PresenceOwners,
  type PresencePeer,
  presenceAway,
  type ReachPresence,
} from './owners.js';

export interface SharedPresenceParts {
  readonly gateway: string;
  /** In whose name this process tells what it met at the sockets of all. */
  readonly tenant: string;
  readonly owners: PresenceOwners;
  readonly reach: ReachPresence;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly onUnknown: (connection: string) => void;
}

/** Who opens a chat waits for an owner this long: that is a hand-over, and it takes a second or two. */
const ownerWithinMs = 3_000;
/** Whoever could not open it has told its end by then. */
const forgottenAfterMs = 20_000;
/** Before directives that broke off are followed again. */
const againMs = 500;

interface Peer {
  readonly address: string;
  readonly at: PresencePeer;
  readonly reporter: OwnerReporter;
  readonly leaving: AbortController;
  isBroken: boolean;
}

interface Told {
  readonly peer: Peer;
  readonly fence: number;
}

interface OpenWatch {
  readonly part: number;
  readonly fence: number;
  readonly peer: Peer;
  end(): void;
}

type Directives = (peer: Peer, directive: presence.ConnectionDirective) => void;

/**
 * Presence as a gateway reaches it where several processes share it out: each place's evidence, openings and
 * watches go to the process that looks after it. When that changes, the next one is told what we hold and
 * everything that says all; what nobody may have taken yet is told again, in order.
 */
export class SharedPresence implements EvidenceReporter {
  readonly #peers = new Map<string, Peer>();
  readonly #sockets = new Map<string, HeldSocket>();
  readonly #told = new Map<string, Told>();
  readonly #watches = new Set<OpenWatch>();
  readonly #changed = new Set<() => void>();
  readonly #cancel: () => void;
  #follow: { readonly directives: Directives; readonly context: CallContext } | undefined;

  constructor(private readonly parts: SharedPresenceParts) {
    this.#cancel = parts.owners.watch(() => this.#ownersChanged());
    this.#ownersChanged();
  }

  readonly client: presence.PresenceService = {
    openConnection: (request, context) =>
      this.#open(
        request.connection,
        partOf({ tenant: tenantOf(context), conversation: request.conversation }),
        ({ client }) => client.openConnection(request, context),
      ),
    openDesk: (request, context) =>
      this.#open(
        request.connection,
        partOf({ tenant: tenantOf(context), desk: request.counselor }),
        ({ client }) => client.openDesk(request, context),
      ),
    reportEvidence: () => Promise.reject(new TypeError('a gateway reports by its reporter')),
    watchConnections: (request, context) => this.#directives(request, context as CallContext),
    watchPresence: (request, context) =>
      this.#watch(request.conversation, context as CallContext, ({ client }, inside) =>
        client.watchPresence(request, inside),
      ),
    watchCounselor: (request, context) =>
      this.#watch(request.conversation, context as CallContext, ({ client }, inside) =>
        client.watchCounselor(request, inside),
      ),
    watchTyping: (request, context) =>
      this.#watch(request.conversation, context as CallContext, ({ client }, inside) =>
        client.watchTyping(request, inside),
      ),
  };

  report(connection: string, kind: EvidenceKind): void {
    const socket = this.#sockets.get(connection);
    if (socket === undefined) {
      if (kind.$case !== 'closed') this.parts.onUnknown(connection);
      return;
    }
    const nowMs = this.parts.clock.monotonicMs();
    socket.met(kind, nowMs);
    const told = this.#told.get(connection);
    if (told === undefined) socket.waits(kind, nowMs);
    else told.peer.reporter.report(connection, kind, socket.part + 1);
  }

  close(): void {
    this.#cancel();
    for (const peer of [...this.#peers.values()]) this.#leave(peer);
  }

  async #open<Answer>(
    connection: string,
    part: number,
    open: (at: PresencePeer) => Promise<Answer>,
  ): Promise<Answer> {
    const { owner, peer } = await this.#ownerOf(part);
    this.#sockets.set(connection, new HeldSocket(connection, part, this.parts.clock.monotonicMs()));
    this.#told.set(connection, { peer, fence: owner.fence });
    try {
      return await open(peer.at);
    } catch (error) {
      // It may have been done all the same: its end is still to be told, by whoever knows when.
      this.parts.timers.after(forgottenAfterMs, () => this.#forget(connection));
      throw error;
    }
  }

  #forget(connection: string): void {
    this.#sockets.delete(connection);
    this.#told.delete(connection);
  }

  /** Whom we reach of those who look after it. Rejects with PresenceElsewhere where there is none for a while. */
  async #ownerOf(part: number): Promise<{ readonly owner: PresenceOwner; readonly peer: Peer }> {
    const { clock, timers } = this.parts;
    const untilMs = clock.monotonicMs() + ownerWithinMs;
    for (;;) {
      const owner = this.parts.owners.of(part);
      const peer = owner && this.#peer(owner.address);
      if (owner && peer?.isBroken === false) return { owner, peer };
      const leftMs = untilMs - clock.monotonicMs();
      if (leftMs <= 0) throw presenceAway();
      await new Promise<void>((resolve) => {
        const done = (): void => {
          cancel();
          this.#changed.delete(done);
          resolve();
        };
        const cancel = timers.after(leftMs, done);
        this.#changed.add(done);
      });
    }
  }

  #peer(address: string): Peer {
    const known = this.#peers.get(address);
    if (known !== undefined) return known;
    const { parts } = this;
    const { gateway, tenant, clock, timers, logger } = parts;
    const at = parts.reach(address, (isBroken) => this.#reached(peer, isBroken));
    const reporter = createEvidenceReporter({
      ...{ gateway, tenant, clock, timers, logger },
      presence: at.link,
      onUnknown: (connection) => {
        this.#forget(connection);
        parts.onUnknown(connection);
      },
      onEndTaken: (connection) => this.#forget(connection),
    });
    const peer: Peer = { address, at, reporter, leaving: new AbortController(), isBroken: false };
    this.#peers.set(address, peer);
    if (this.#follow) void this.#followDirectives(peer);
    return peer;
  }

  #reached(peer: Peer, isBroken: boolean): void {
    peer.isBroken = isBroken;
    if (isBroken) for (const watch of this.#watches) if (watch.peer === peer) watch.end();
    this.#tellChanged();
  }

  #leave(peer: Peer): void {
    this.#peers.delete(peer.address);
    peer.leaving.abort();
    peer.reporter.close();
    peer.at.close();
  }

  #tellChanged(): void {
    for (const tell of [...this.#changed]) tell();
  }

  #ownersChanged(): void {
    const { owners } = this.parts;
    for (const address of owners.addresses) this.#peer(address);
    this.#moveSockets();
    for (const watch of this.#watches) {
      if (owners.of(watch.part)?.fence !== watch.fence) watch.end();
    }
    for (const peer of [...this.#peers.values()]) {
      const isTold = [...this.#told.values()].some((told) => told.peer === peer);
      if (!owners.addresses.has(peer.address) && !isTold) this.#leave(peer);
    }
    this.#tellChanged();
  }

  /** The owner of its place is told of it from now on; while there is none, what is met waits. */
  #moveSockets(): void {
    const moving = [...this.#sockets.values()].filter((socket) => this.#hasMoved(socket));
    const leaving = new Map<Peer, Set<string>>();
    for (const { connection } of moving) {
      const peer = this.#told.get(connection)?.peer;
      if (peer) leaving.set(peer, (leaving.get(peer) ?? new Set()).add(connection));
      this.#told.delete(connection);
    }
    for (const [peer, connections] of leaving) {
      const { evidence, metAtMs } = peer.reporter.withdraw(connections);
      evidence.forEach(({ connection, kind }, index) => {
        // Said anew below.
        if (kind && kind.$case !== 'held') {
          this.#sockets.get(connection)?.waits(kind, metAtMs[index] as number);
        }
      });
    }
    for (const socket of moving) this.#introduce(socket);
  }

  #hasMoved({ connection, part }: HeldSocket): boolean {
    const owner = this.parts.owners.of(part);
    const told = this.#told.get(connection);
    // What is heard of an older owner was overtaken on its way.
    return owner === undefined ? told !== undefined : owner.fence > (told?.fence ?? 0);
  }

  #introduce(socket: HeldSocket): void {
    const owner = this.parts.owners.of(socket.part);
    if (owner === undefined) return;
    const peer = this.#peer(owner.address);
    this.#told.set(socket.connection, { peer, fence: owner.fence });
    peer.reporter.tell(socket.introduction(this.parts.clock.monotonicMs()));
  }

  async *#directives(
    _: presence.WatchConnectionsRequest,
    context: CallContext,
  ): AsyncGenerator<presence.ConnectionDirective> {
    const found: presence.ConnectionDirective[] = [];
    let wake = (): void => undefined;
    this.#follow = {
      context,
      directives: (peer, directive) => {
        // Of a process that looks after it no longer, it is old.
        if (this.#told.get(directive.connection)?.peer !== peer) return;
        found.push(directive);
        wake();
      },
    };
    for (const peer of this.#peers.values()) void this.#followDirectives(peer);
    const { signal } = context;
    signal.addEventListener('abort', () => wake(), { once: true });
    while (!signal.aborted) {
      for (let one = found.shift(); one; one = found.shift()) yield one;
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (signal.aborted || found.length > 0) resolve();
      });
    }
    this.#follow = undefined;
  }

  /** Also of a process that looks after nothing yet: it sees by this that we are there. */
  async #followDirectives(peer: Peer): Promise<void> {
    const follow = this.#follow;
    if (follow === undefined) return;
    const { gateway, logger, timers } = this.parts;
    const signal = AbortSignal.any([follow.context.signal, peer.leaving.signal]);
    while (!signal.aborted) {
      try {
        const context = { ...follow.context, signal };
        for await (const one of peer.at.client.watchConnections({ gateway }, context)) {
          follow.directives(peer, one);
        }
      } catch (error) {
        if (!isServiceFault(error)) throw error;
        if (signal.aborted) return;
        logger.warn('the directives of a process of presence broke off', { code: error.code });
      }
      await pause({ timers, signal }, againMs);
    }
  }

  /** Ends with PresenceElsewhere where its process looks after it no longer, or is out of reach. */
  async *#watch<Shown>(
    conversation: string,
    context: CallContext,
    open: (at: PresencePeer, inside: CallContext) => AsyncIterable<Shown>,
  ): AsyncGenerator<Shown> {
    const part = partOf({ tenant: tenantOf(context), conversation });
    const { owner, peer } = await this.#ownerOf(part);
    const leaving = new AbortController();
    const signal = AbortSignal.any([context.signal, leaving.signal]);
    const shown = open(peer.at, { ...context, signal })[Symbol.asyncIterator]();
    let end = (): void => undefined;
    const over = new Promise<'over'>((resolve) => {
      end = () => resolve('over');
    });
    const watch: OpenWatch = { part, fence: owner.fence, peer, end };
    this.#watches.add(watch);
    context.signal.addEventListener('abort', watch.end, { once: true });
    try {
      for (;;) {
        const pulled = shown.next();
        const next = await Promise.race([pulled, over]);
        // Nobody waits for it any more: how it ends is nobody's concern.
        if (next === 'over') pulled.catch(() => undefined);
        if (context.signal.aborted) return;
        if (next === 'over') throw presenceAway();
        if (next.done) return;
        yield next.value;
      }
    } finally {
      this.#watches.delete(watch);
      context.signal.removeEventListener('abort', watch.end);
      leaving.abort();
    }
  }
}

/** Both doors always pass a context. */
const tenantOf = (context: CallContext | undefined): string =>
  (context as CallContext).principal.tenant;
