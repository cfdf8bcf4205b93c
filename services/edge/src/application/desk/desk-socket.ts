import { authorizeCall } from '@stillhere/access';
import { timestamp } from '@stillhere/event-schema';
import type { SignInEnd } from '@stillhere/identity';
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
import { byeFor, sayBye } from '../live/bye.js';
import { type Beating, Heartbeat, heartbeatMs, ponged } from '../live/heartbeat.js';
import type { StaffLookUp } from '../live/live-socket.js';
import type { StaffSession } from '../live/ports.js';
import { heard, ServedSocket, type Wire } from '../live/served-socket.js';
import type { EvidenceKind } from '../presence/evidence-batch.js';
import { whileSignedIn } from '../while-signed-in.js';
import { tellValues } from './desk-values.js';
import type { DeskPorts } from './ports.js';

/** A desk says little; a flood is no desk. */
const frameRate = { perSecond: 20, burst: 100 };

/** Whose desk it is: two tenants may have counselors of one name. */
export interface DeskOwner {
  readonly tenant: string;
  /** `counselor:…`. */
  readonly counselor: string;
}

export interface DeskDoor {
  readonly wire: Wire;
  readonly staff: StaffLookUp;
  /** Why the sign-in that came with the upgrade is no good. */
  readonly endedBecause: () => Promise<SignInEnd>;
  /** Whether this account may open one more tab. */
  readonly hasRoom: (who: DeskOwner) => boolean;
  readonly onGone: (id: string) => void;
}

/** One tab of a counselor's desk, from its first byte to its end. */
export class DeskSocket extends ServedSocket implements Beating {
  /** Of whom, once that is known. */
  tenant = '';
  counselor = '';
  tab = '';
  visibility: Visibility = 'visible';
  participates = false;
  pings = 0;
  pongs = 0;
  #heartbeat: Heartbeat | undefined;
  #status: 'new' | 'greeting' | 'welcomed' = 'new';

  constructor(
    readonly ports: DeskPorts,
    private readonly door: DeskDoor,
  ) {
    super(ports, { ...door, frameRate });
    door.staff.catch(() => undefined);
  }

  get socket(): DeskSocket {
    return this;
  }

  protected get isOnRecord(): boolean {
    return this.#status === 'welcomed' && this.participates;
  }

  onPong(payload: string): void {
    if (this.#status === 'welcomed') ponged(this, payload);
  }

  /** The page goes. Its socket may outlive it by a moment; nothing more is said about it. */
  leave(): void {
    this.end('closed-or-reloaded', 0);
    this.close(normalClosure, '');
  }

  protected override end(cause: string, code: number): void {
    super.end(cause, code);
    this.#heartbeat?.stop();
  }

  protected flooded(): void {}

  protected take(text: string): void {
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
      this.#heartbeat?.repace();
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
    this.stopWaiting();
    this.visibility = hello.v;
    this.tab = hello.tab;
    try {
      const staff = await this.door.staff;
      if (this.ended) return;
      if (staff) await this.#admit(staff, hello);
      else sayBye(this, 'unauthenticated', { reason: await this.door.endedBecause() });
    } catch (error) {
      if (!isServiceFault(error)) throw error;
      sayBye(this, byeFor(error) ?? 'drain', { retryAfterMs: 1_000 });
    }
  }

  async #admit(staff: StaffSession, { device, tab, v }: DeskHelloFrame): Promise<void> {
    const { ports } = this;
    const { principal } = staff;
    if (!authorizeCall(principal, 'edge/desk-live').allowed) return sayBye(this, 'forbidden');
    const { tenant } = principal;
    const counselor = participantOf(principal);
    if (!this.door.hasRoom({ tenant, counselor }))
      return sayBye(this, 'rate', { message: tooManyTabs });
    this.tenant = tenant;
    this.counselor = counselor;
    // Somebody who takes no chats has a desk to look at; whether they are there is nobody's concern.
    this.participates = authorizeCall(principal, takesChats).allowed;
    if (this.participates) {
      const request = { gateway: ports.gateway, connection: this.id, counselor, device, tab };
      const context = callContext({ principal: servicePrincipal('edge', tenant) });
      await ports.presence.openDesk({ ...request, visible: v === 'visible' }, context);
      // It ended on the way: the record has a desk that nobody holds.
      if (this.ended) return this.ports.evidence.report(this.id, this.ended);
    }
    if (this.ended) return undefined;
    this.#status = 'welcomed';
    this.#send({
      t: 'welcome',
      connection: this.id,
      serverTime: this.#now(),
      heartbeat: { intervalMs: heartbeatMs(this.visibility) },
      account: principal.actor.slice(principal.actor.indexOf(':') + 1),
    });
    this.#heartbeat = new Heartbeat(this);
    whileSignedIn({ timers: ports.timers, over: this.over, staff }, (reason) => {
      if (reason === 'signed-out') this.end(reason, closeCodes.unauthenticated.code);
      sayBye(this, 'unauthenticated', { reason });
    });
    tellValues(ports, {
      principal,
      counselor,
      over: this.over.signal,
      send: (key, value) => this.#send({ t: 'value', key, value }),
    });
    return undefined;
  }

  #refuse({ field, expected }: FrameProblem): void {
    this.#malformed(`${field === '' ? 'A frame' : `'${field}'`} must be ${expected}.`);
  }

  #malformed(sentence: string): void {
    sayBye(this, 'malformed', { message: `${sentence} Nothing was changed.` });
  }

  #send(frame: DeskServerFrame): void {
    if (!this.ended) this.send(JSON.stringify(frame));
  }

  #now(): string {
    return timestamp(this.ports.clock.now());
  }

  #report(evidence: EvidenceKind): void {
    if (this.isOnRecord && !this.ended) this.ports.evidence.report(this.id, evidence);
  }
}

const normalClosure = 1000;
const takesChats = 'stillhere.routing.v1.RoutingService/SetAvailability';
const tooManyTabs = 'The desk is open too often under this sign-in. Close some of its tabs.';
