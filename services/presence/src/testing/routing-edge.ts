import type { CallContext, presence } from '@stillhere/contracts';
import type { Cancel } from '@stillhere/kernel';
import type { LeaseBoard } from '@stillhere/leases';
import { ServiceFault } from '@stillhere/nest-kit';
import { type Place, partOf } from '../domain/place/index.js';
import type { PresenceProcess } from './presence-process.js';
import type { StallingClock } from './stalling-clock.js';
import { tenant } from './world.js';

/** How often an edge asks who looks after what. */
const lookEveryMs = 1_000;
/** A process that says nothing for longer is taken for unreachable; its screens show that we cannot see. */
export const silentAfterMs = 2_000;

export interface RoutingParts {
  readonly clock: StallingClock;
  readonly board: LeaseBoard;
  readonly processes: () => readonly PresenceProcess[];
}

interface HeldSocket {
  readonly part: number;
  /** To which process it was said that this socket is held here. */
  toldTo: PresenceProcess | undefined;
  /** What was met and nobody took yet. */
  waiting: presence.Evidence[];
  /** What says all about receipts and the screen: said again to whoever takes over. */
  readonly newest: Map<string, presence.Evidence>;
  heardMs: number;
}

const saidAgain: ReadonlySet<string> = new Set(['acknowledged', 'seen', 'visibility']);

/** Presence as an edge reaches it when several processes share it out: a double of the edge's own routing. */
export class RoutingEdge implements presence.PresenceService {
  readonly #sockets = new Map<string, HeldSocket>();
  #owners = new Map<number, string>();
  #cancelLook: Cancel;

  constructor(private readonly parts: RoutingParts) {
    this.#cancelLook = parts.clock.after(0, () => this.#look());
  }

  stop(): void {
    this.#cancelLook();
  }

  /** Who looks after it as far as this edge knows, and can be reached. */
  processFor(place: Place): PresenceProcess | undefined {
    return this.#processOf(partOf(place));
  }

  openConnection(request: presence.OpenConnectionRequest, context?: CallContext) {
    const { connection, conversation } = request;
    return this.#open({ tenant, conversation }, connection, ({ gate, client }) =>
      gate.through(client.openConnection(request, context)),
    );
  }

  openDesk(request: presence.OpenDeskRequest, context?: CallContext) {
    const { connection, counselor } = request;
    return this.#open({ tenant, desk: counselor }, connection, ({ gate, client }) =>
      gate.through(client.openDesk(request, context)),
    );
  }

  async #open<Answer>(
    place: Place,
    connection: string,
    open: (process: PresenceProcess) => Promise<Answer>,
  ): Promise<Answer> {
    const process = this.processFor(place);
    if (!process) throw away();
    const leaving = new AbortController();
    const broken = this.#broken(process, leaving.signal);
    const answer = await Promise.race([open(process), broken]).finally(() => leaving.abort());
    if (answer === 'broken') throw away();
    const part = partOf(place);
    const newest = new Map<string, presence.Evidence>();
    const heardMs = this.parts.clock.monotonicMs();
    const told = { toldTo: process, waiting: [], newest, heardMs };
    this.#sockets.set(connection, { part, ...told });
    return answer;
  }

  async reportEvidence({ gateway, evidence }: presence.ReportEvidenceRequest) {
    const unknownConnections: string[] = [];
    for (const one of evidence) {
      const socket = this.#sockets.get(one.connection);
      if (socket === undefined) {
        if (one.kind?.$case !== 'closed') unknownConnections.push(one.connection);
        continue;
      }
      const told = { ...one, part: socket.part + 1 };
      if (one.kind?.$case !== 'pingSent') socket.heardMs = this.parts.clock.monotonicMs();
      socket.waiting.push(told);
      if (saidAgain.has(one.kind?.$case ?? '')) socket.newest.set(one.kind?.$case ?? '', told);
    }
    const met = new Set(evidence.map(({ connection }) => connection));
    const elsewhere: string[] = [];
    for (const id of met) {
      const said = this.#say(gateway, id);
      if (said === 'unknown') unknownConnections.push(id);
      if (said === 'not taken') elsewhere.push(id);
    }
    return { unknownConnections, elsewhere };
  }

  async *watchConnections(request: presence.WatchConnectionsRequest, context: CallContext) {
    this.#gateway = request.gateway;
    context.signal.addEventListener('abort', () => {
      this.#gateway = '';
    });
    const found: presence.ConnectionDirective[] = [];
    let wake = (): void => undefined;
    const attached = new Set<PresenceProcess>();
    const attach = (): void => {
      for (const process of this.parts.processes()) {
        if (attached.has(process)) continue;
        attached.add(process);
        void (async () => {
          for await (const one of process.client.watchConnections(request, context)) {
            process.gate.pass(() => {
              this.#sockets.delete(one.connection);
              found.push(one);
              wake();
            });
          }
        })();
      }
    };
    this.#attach = attach;
    attach();
    while (!context.signal.aborted) {
      for (let one = found.shift(); one; one = found.shift()) yield one;
      await new Promise<void>((resolve) => {
        wake = resolve;
        context.signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }

  watchPresence(request: presence.WatchPresenceRequest, context: CallContext) {
    return this.#watch(request.conversation, context, ({ client }, inside) =>
      client.watchPresence(request, inside),
    );
  }

  watchCounselor(request: presence.WatchCounselorRequest, context: CallContext) {
    return this.#watch(request.conversation, context, ({ client }, inside) =>
      client.watchCounselor(request, inside),
    );
  }

  watchTyping(request: presence.WatchTypingRequest, context: CallContext) {
    return this.#watch(request.conversation, context, ({ client }, inside) =>
      client.watchTyping(request, inside),
    );
  }

  /** Ends with a fault where its process is gone, or silent for too long. */
  async *#watch<Shown>(
    conversation: string,
    context: CallContext,
    open: (process: PresenceProcess, context: CallContext) => AsyncIterable<Shown>,
  ): AsyncGenerator<Shown> {
    const process = this.processFor({ tenant, conversation });
    if (!process) throw away();
    const leaving = new AbortController();
    const signal = AbortSignal.any([context.signal, leaving.signal]);
    const shown = open(process, { ...context, signal })[Symbol.asyncIterator]();
    const broken = this.#broken(process, signal);
    try {
      for (;;) {
        const next = await Promise.race([process.gate.through(shown.next()), broken]);
        if (next === 'broken') throw away();
        if (next.done) return;
        yield next.value;
      }
    } finally {
      leaving.abort();
    }
  }

  /** Once the process was killed, or stands still for too long. */
  #broken({ gate }: PresenceProcess, signal: AbortSignal): Promise<'broken'> {
    const { clock } = this.parts;
    return new Promise((resolve) => {
      let silentSinceMs: number | undefined;
      const look = (): void => {
        if (signal.aborted) return;
        silentSinceMs = gate.isOpen ? undefined : (silentSinceMs ?? clock.monotonicMs());
        const silentMs = silentSinceMs === undefined ? 0 : clock.monotonicMs() - silentSinceMs;
        if (gate.isEnded || silentMs >= silentAfterMs) resolve('broken');
        else cancel = clock.after(beatMs, look);
      };
      let cancel = clock.after(beatMs, look);
      signal.addEventListener('abort', () => cancel(), { once: true });
    });
  }

  #gateway = '';
  #attach: () => void = () => undefined;

  #processOf(part: number): PresenceProcess | undefined {
    const name = this.#owners.get(part);
    return this.parts.processes().find((one) => one.name === name && one.gate.isOpen);
  }

  /** Says what waits about one socket to whoever looks after it. */
  #say(gateway: string, id: string): 'taken' | 'unknown' | 'not taken' {
    const socket = this.#sockets.get(id);
    if (!socket) return 'unknown';
    const process = this.#processOf(socket.part);
    if (!process) return 'not taken';
    const evidence = socket.waiting;
    if (socket.toldTo !== process) {
      const heardAgeMs = this.parts.clock.monotonicMs() - socket.heardMs;
      const kind = { $case: 'held', value: { heardAgeMs } } as const;
      const again = [...socket.newest.values()].filter((one) => !evidence.includes(one));
      evidence.unshift({ connection: id, ageMs: 0, part: socket.part + 1, kind }, ...again);
    }
    const answer = process.presence.reportEvidence({ gateway, evidence });
    if (answer.elsewhere.length > 0) {
      socket.toldTo = undefined;
      socket.waiting = evidence.filter(({ kind }) => kind?.$case !== 'held');
      return 'not taken';
    }
    socket.toldTo = process;
    socket.waiting = [];
    if (answer.unknownConnections.length > 0) this.#sockets.delete(id);
    else if (evidence.some(({ kind }) => kind?.$case === 'closed')) this.#sockets.delete(id);
    return answer.unknownConnections.length > 0 ? 'unknown' : 'taken';
  }

  #look(): void {
    this.#cancelLook = this.parts.clock.after(lookEveryMs, () => this.#look());
    this.#attach();
    void this.parts.board.list('presence/partition/').then((entries) => {
      this.#owners = new Map(
        entries
          .filter(({ owner, isRunOut }) => owner !== '' && !isRunOut)
          .map(({ name, address }) => [Number(name.split('/').at(-1)), address]),
      );
      // Out of touch, it reaches nobody.
      if (this.#gateway === '') return;
      for (const id of [...this.#sockets.keys()]) this.#say(this.#gateway, id);
    });
  }
}

const beatMs = 250;

const away = (): ServiceFault =>
  new ServiceFault({
    status: 'unavailable',
    code: 'Unreachable',
    message: 'Nobody who looks after this can be reached. Nothing was changed.',
    retryable: true,
  });
