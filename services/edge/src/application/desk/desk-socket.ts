import { authorizeCall } from '@stillhere/access';
import { timestamp } from '@stillhere/event-schema';
import type { SignInEnd } from '@stillhere/identity';
import { createTokenBucket, type TokenBucket } from '@stillhere/kernel';
import {
  closeCodes,
  type DeskClientFrame,
  type DeskHelloFrame,
  type DeskServerFrame,
  type Visibility,
} from '@stillhere/live-protocol';
import { type FrameProblem, parseDeskClientFrame } from '@stillhere/live-protocol/frames';
import { callContext, isServiceFault, servicePrincipal } from '@stillhere/nest-kit';
import { participantOf } from '../live/admit.js';
import { announceBye, byeFor, sayBye } from '../live/bye.js';
import { causeOfOurs, causeOfTheirs } from '../live/end-cause.js';
import type { EvidenceKind } from '../live/evidence-reporter.js';
import { floodPauseMs } from '../live/floods.js';
import { type Beating, beat, heartbeatMs, ponged } from '../live/heartbeat.js';
import type { Socket } from '../live/live-connection.js';
import type { EventfulSocket, StaffLookUp } from '../live/live-socket.js';
import type { StaffSession } from '../live/ports.js';
import { whileSignedIn } from '../while-signed-in.js';
import { tellValues } from './desk-values.js';
import type { DeskPorts } from './ports.js';

/** How long a socket may stay without a hello. */
const helloWithinMs = 5_000;
/** Bytes that make no frame yet are told to presence this often at most. */
const heardEveryMs = 1_000;
/** A desk says little; a flood is no desk. */
const framesPerSecond = 20;
const framesBurst = 100;

export interface DeskDoor {
  readonly staff: StaffLookUp;
  /** Why the sign-in that came with the upgrade is no good. */
  readonly endedBecause: () => Promise<SignInEnd>;
  /** Whether this account may open one more tab. */
  readonly hasRoom: (counselor: string) => boolean;
}

/** One tab of a counselor's desk, from its first byte to its end. */
export class DeskSocket implements Beating {
  readonly socket: Socket;
  readonly over = new AbortController();
  /** Of whom, once that is known. */
  counselor = '';
  tab = '';
  visibility: Visibility = 'visible';
  participates = false;
  pings = 0;
  pongs = 0;
  repace = (): void => undefined;
  readonly #frames: TokenBucket;
  readonly #cancelPatience: () => void;
  #status: 'new' | 'greeting' | 'welcomed' = 'new';
  #isDraining = false;
  #heardAtMs: number;
  /** Set at the end, once: whoever ended it, not what came later. */
  #ended: EvidenceKind | undefined;

  constructor(
    readonly ports: DeskPorts,
    wire: EventfulSocket,
    private readonly door: DeskDoor,
  ) {
    const nowMs = ports.clock.monotonicMs();
    this.#heardAtMs = nowMs;
    this.#frames = createTokenBucket({ perSecond: framesPerSecond, burst: framesBurst }, nowMs);
    this.socket = {
      id: wire.id,
      send: (text) => wire.send(text),
      ping: (payload) => wire.ping(payload),
      terminate: () => wire.terminate(),
      close: (code, reason) => {
        wire.close(code, reason);
        this.#end(causeOfOurs(code), code);
      },
    };
    this.#cancelPatience = ports.timers.after(helloWithinMs, () =>
      sayBye(this.socket, 'heartbeat', { message: noHello }),
    );
    door.staff.catch(() => undefined);
    wire.onMessage = (text) => this.#onMessage(text);
    wire.onPong = (payload) => this.#status === 'welcomed' && ponged(this, payload);
    wire.onBytes = () => this.#onBytes();
    wire.onClose = (code) => {
      const cause = causeOfTheirs(code);
      this.#end(this.#isDraining && cause === 'network' ? 'drained' : cause, code);
    };
  }

  /** Asks to connect elsewhere; serves on until either side closes. */
  askToMove(retryAfterMs: number): void {
    if (this.#ended) return;
    this.#isDraining = true;
    announceBye(this.socket, 'drain', { retryAfterMs });
  }

  /** The page goes. Its socket may outlive it by a moment; nothing more is said about it. */
  leave(): void {
    this.#end('closed-or-reloaded', 0);
    this.socket.close(normalClosure, '');
  }

  #onMessage(text: string): void {
    if (this.#ended) return;
    if (this.#frames.take(this.ports.clock.monotonicMs()) > 0) {
      sayBye(this.socket, 'rate', { retryAfterMs: floodPauseMs });
      return;
    }
    const parsed = parseDeskClientFrame(text);
    if (!parsed.ok) this.#refuse(parsed.problem);
    else if (this.#status === 'welcomed') this.#take(parsed.frame);
    else if (parsed.frame.t !== 'hello') this.#malformed('The first frame must be a hello.');
    else if (this.#status === 'greeting') this.#malformed('A frame came before the welcome.');
    else void this.#greet(parsed.frame);
  }

  #take(frame: DeskClientFrame): void {
    if ('v' in frame && frame.v !== this.visibility) {
      this.visibility = frame.v;
      this.repace();
      this.#report({ $case: 'visibility', value: { state: frame.v } });
    }
    switch (frame.t) {
      case 'hello':
        this.#malformed('A second hello came on one connection.');
        return;
      case 'pong':
        this.#report({ $case: 'applicationPong', value: { n: frame.n } });
        return;
      case 'vis':
        this.#report(heard);
        return;
      case 'probe':
        this.#report(heard);
        this.#send({ t: 'probed', n: frame.n, serverTime: this.#now() });
        return;
      case 'leave':
        this.leave();
    }
  }

  async #greet(hello: DeskHelloFrame): Promise<void> {
    this.#status = 'greeting';
    this.#cancelPatience();
    this.visibility = hello.v;
    this.tab = hello.tab;
    try {
      const staff = await this.door.staff;
      if (this.#ended) return;
      if (staff) await this.#admit(staff, hello);
      else sayBye(this.socket, 'unauthenticated', { reason: await this.door.endedBecause() });
    } catch (error) {
      if (!isServiceFault(error)) throw error;
      sayBye(this.socket, byeFor(error) ?? 'drain', { retryAfterMs: 1_000 });
    }
  }

  async #admit(staff: StaffSession, { device, tab, v }: DeskHelloFrame): Promise<void> {
    const { ports, socket } = this;
    const { principal } = staff;
    if (!authorizeCall(principal, 'edge/desk-live').allowed) return sayBye(socket, 'forbidden');
    const counselor = participantOf(principal);
    if (!this.door.hasRoom(counselor)) return sayBye(socket, 'rate', { message: tooManyTabs });
    this.counselor = counselor;
    // Somebody who takes no chats has a desk to look at; whether they are there is nobody's concern.
    this.participates = authorizeCall(principal, takesChats).allowed;
    if (this.participates) {
      const request = { gateway: ports.gateway, connection: socket.id, counselor, device, tab };
      const context = callContext({ principal: servicePrincipal('edge', principal.tenant) });
      await ports.presence.openDesk({ ...request, visible: v === 'visible' }, context);
      // It ended on the way: the record has a desk that nobody holds.
      if (this.#ended) return this.ports.evidence.report(socket.id, this.#ended);
    }
    if (this.#ended) return undefined;
    this.#status = 'welcomed';
    this.#send({
      t: 'welcome',
      connection: socket.id,
      serverTime: this.#now(),
      heartbeat: { intervalMs: heartbeatMs(this.visibility) },
      account: principal.actor.slice(principal.actor.indexOf(':') + 1),
    });
    beat(this);
    const { signal: over } = this.over;
    whileSignedIn({ timers: ports.timers, over, staff }, (reason) => {
      if (reason === 'signed-out') this.#end(reason, closeCodes.unauthenticated.code);
      sayBye(socket, 'unauthenticated', { reason });
    });
    tellValues(ports, {
      principal,
      counselor,
      over,
      send: (key, value) => this.#send({ t: 'value', key, value }),
    });
    return undefined;
  }

  #onBytes(): void {
    const nowMs = this.ports.clock.monotonicMs();
    if (this.#status !== 'welcomed' || nowMs - this.#heardAtMs < heardEveryMs) return;
    this.#heardAtMs = nowMs;
    this.#report(heard);
  }

  #refuse({ field, expected }: FrameProblem): void {
    this.#malformed(`${field === '' ? 'A frame' : `'${field}'`} must be ${expected}.`);
  }

  #malformed(sentence: string): void {
    sayBye(this.socket, 'malformed', { message: `${sentence} Nothing was changed.` });
  }

  #send(frame: DeskServerFrame): void {
    if (!this.#ended) this.socket.send(JSON.stringify(frame));
  }

  #now(): string {
    return timestamp(this.ports.clock.now());
  }

  #report(evidence: EvidenceKind): void {
    if (this.participates && !this.#ended) this.ports.evidence.report(this.socket.id, evidence);
  }

  #end(cause: string, code: number): void {
    if (this.#ended) return;
    const ended: EvidenceKind = { $case: 'closed', value: { code, cause } };
    if (this.#status === 'welcomed') this.#report(ended);
    this.#ended = ended;
    this.#cancelPatience();
    this.over.abort();
  }
}

const normalClosure = 1000;
const takesChats = 'stillhere.routing.v1.RoutingService/SetAvailability';
/** A frame that proves nothing else still proves that somebody is there. */
const heard: EvidenceKind = { $case: 'heard', value: {} };
const noHello = `No hello came within ${helloWithinMs / 1_000} s. Nothing was changed; connect again.`;
const tooManyTabs = 'The desk is open too often under this sign-in. Close some of its tabs.';
