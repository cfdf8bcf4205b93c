import type { Random } from '@stillhere/kernel';
import type {
  ByeFrame,
  ClientFrame,
  EvFrame,
  HelloFrame,
  MsgFrame,
  ServerFrame,
} from '@stillhere/live-protocol';
import { closeCodes, windowEventsMax, wireLimits } from '@stillhere/live-protocol';
import { parseClientFrame } from '@stillhere/live-protocol/frames';
import { type Faults, noFaults } from './faults.js';
import { ModelSocket } from './model-socket.js';
import type { SimTime } from './sim-time.js';

interface Session {
  readonly socket: ModelSocket;
  participant: string;
  side: 'visitor' | 'staff';
  /** Newest revision sent. */
  sent: number;
  acked: number;
  welcomed: boolean;
}

/** A conversation's log and its door, as docs/protocol.md says, in memory and under virtual time. */
export class ServerModel {
  readonly time: SimTime;
  readonly random: Random;
  faults: Faults = { ...noFaults };
  logId = 'log-1';
  log: EvFrame[] = [];
  /** Every revision that was ever confirmed by an `ok`. */
  readonly confirmed: { cid: string; revision: number }[] = [];
  readonly received: { at: number; participant: string; frame: ClientFrame }[] = [];
  /** Frames that `parseClientFrame` refuses: a client of ours never sends one. */
  readonly malformed: string[] = [];
  /** Acknowledgements beyond what was sent (I14). */
  readonly overclaims: string[] = [];
  readonly tokens = new Map<string, string>();
  intervalMs = 10_000;
  pings = true;
  /** Messages get no answer at all, as if a bug had lost them. */
  deafToMessages = false;
  /** So long after a welcome the log is read on: another process serves than before, and it has to find its place. */
  readsOnAfterMs = 0;
  /** Set: the tab id that a welcome tells. */
  spareTab: string | undefined;
  /** Set: each hello is answered with this. */
  turnAway: ByeFrame | undefined;
  #sessions = new Set<Session>();
  #epoch = 0;
  #tokenCount = 0;
  #generation = 0;

  constructor(time: SimTime, random: Random) {
    this.time = time;
    this.random = random;
    this.append('opened', { visitor: 'visitor:v', service: 'general', visitorSees: 'displayed' });
  }

  get head(): number {
    return this.log.length - 1;
  }

  /** A token for a participant's first hello. */
  admit(participant: string): string {
    const token = `token-${this.#tokenCount++}`;
    this.tokens.set(token, participant);
    return token;
  }

  connect = (): ModelSocket => {
    const socket: ModelSocket = new ModelSocket(this.time, this.random, {
      faults: () => this.faults,
      onText: (text) => this.#onText(session, text),
      onGone: () => this.#sessions.delete(session),
    });
    const session: Session = {
      socket,
      participant: '',
      side: 'visitor',
      sent: -1,
      acked: -1,
      welcomed: false,
    };
    socket.dial(this.#chance(this.faults.refuseConnect));
    return socket;
  };

  append(type: string, data: Record<string, unknown>, actor = ''): number {
    const revision = this.log.length;
    const before = this.log.at(-1)?.chain ?? '';
    const chain = chainOf(`${before}|${this.#generation}|${type}|${JSON.stringify(data)}`);
    const at = new Date(this.time.now()).toISOString();
    this.log.push({ t: 'ev', revision, id: `e${revision}`, chain, type, at, actor, data });
    for (const session of this.#sessions) this.#feed(session);
    return revision;
  }

  /** Every connection ends, as when the process is killed. */
  kill(): void {
    for (const session of [...this.#sessions]) session.socket.cut();
  }

  /** The log comes back from an older backup and goes on otherwise: whoever held more has a fork. */
  restore(toRevision: number): void {
    this.kill();
    this.log = this.log.slice(0, toRevision + 1);
    this.#generation += 1;
    this.append('surface-changed', { participant: 'visitor:v', surface: 'visible' });
  }

  bye(frame: ByeFrame): void {
    for (const session of [...this.#sessions]) this.#bye(session, frame);
  }

  tell(frame: ServerFrame): void {
    for (const session of this.#sessions) if (session.welcomed) this.#send(session, frame);
  }

  get connections(): number {
    return this.#sessions.size;
  }

  #onText(session: Session, text: string): void {
    const parsed = parseClientFrame(text);
    if (!parsed.ok) {
      this.malformed.push(`${parsed.problem.field}: ${parsed.problem.expected}: ${text}`);
      return;
    }
    const { frame } = parsed;
    this.received.push({ at: this.time.monotonicMs(), participant: session.participant, frame });
    if (frame.t === 'hello') {
      this.#hello(session, frame);
      return;
    }
    if (frame.a !== undefined) this.#ack(session, frame.a);
    this.#frame(session, frame);
  }

  #frame(session: Session, frame: Exclude<ClientFrame, HelloFrame>): void {
    switch (frame.t) {
      case 'msg':
        this.#msg(session, frame);
        return;
      case 'ack':
        this.#ack(session, frame.upTo);
        return;
      case 'seen':
        if (frame.upTo > session.sent) this.overclaims.push(`seen ${frame.upTo}`);
        this.append('receipt-displayed', { participant: session.participant, upTo: frame.upTo });
        return;
      case 'share':
        this.append('sharing-changed', { participant: session.participant, ...frame });
        return;
      case 'leave':
        this.append('participant-left', { participant: session.participant, reason: frame.reason });
        return;
      case 'probe':
        this.#send(session, { ...this.#pulse(), t: 'probed', n: frame.n });
        return;
      default:
        return;
    }
  }

  #hello(session: Session, hello: HelloFrame): void {
    if (this.turnAway !== undefined) {
      this.#bye(session, this.turnAway);
      return;
    }
    const participant = this.tokens.get(hello.token ?? '');
    if (participant === undefined) {
      this.#bye(session, byeOf('unauthenticated'));
      return;
    }
    const { resume } = hello;
    const proven =
      resume === undefined ||
      (resume.logId === this.logId && this.log[resume.revision]?.chain === resume.chain);
    if (!proven) {
      this.#bye(session, byeOf('logMismatch'));
      return;
    }
    session.participant = participant;
    session.side = participant.startsWith('visitor') ? 'visitor' : 'staff';
    session.sent = resume?.revision ?? -1;
    session.acked = session.sent;
    this.#supersede(session, hello);
    this.#epoch += 1;
    this.append('connection-opened', { participant, connEpoch: this.#epoch, tab: hello.tab });
    this.#sessions.add(session);
    this.#welcome(session, hello);
  }

  #welcome(session: Session, hello: HelloFrame): void {
    this.#send(session, {
      t: 'welcome',
      connEpoch: this.#epoch,
      resumeToken: this.admit(session.participant),
      logId: this.logId,
      head: this.head,
      tab: this.spareTab ?? hello.tab,
      participant: session.participant,
      side: session.side,
      status: 'waiting',
      heartbeat: { intervalMs: this.intervalMs },
      limits: wireLimits,
      serverTime: new Date(this.time.now()).toISOString(),
    });
    this.#ping(session, 1);
    const readOn = (): void => {
      session.welcomed = true;
      this.#feed(session);
    };
    if (this.readsOnAfterMs === 0) readOn();
    else this.time.after(this.readsOnAfterMs, readOn);
  }

  #supersede(session: Session, hello: HelloFrame): void {
    for (const other of [...this.#sessions]) {
      if (other.socket.tab === hello.tab) this.#bye(other, byeOf('superseded'));
    }
    session.socket.tab = hello.tab;
  }

  #msg(session: Session, frame: MsgFrame): void {
    if (this.deafToMessages) return;
    if (this.#chance(this.faults.busy)) {
      const retryAfterMs = 200;
      const no = { t: 'no', cid: frame.cid, code: 'rate', retryable: true } as const;
      this.#send(session, { ...no, retryAfterMs, message: 'Slower.' });
      return;
    }
    const author = session.participant;
    const known = this.log.find(
      (event) =>
        event.type === 'message-posted' &&
        event.data.cid === frame.cid &&
        event.data.author === author,
    );
    if (known !== undefined && known.data.body !== frame.body) {
      const no = { t: 'no', cid: frame.cid, code: 'conflict', retryable: false } as const;
      this.#send(session, { ...no, message: 'Another text has this id.' });
      return;
    }
    const { cid, body } = frame;
    const revision =
      known?.revision ?? this.append('message-posted', { author, cid, body }, author);
    if (this.#chance(this.faults.replyLost)) return;
    this.confirmed.push({ cid, revision });
    const at = this.log[revision]?.at ?? '';
    this.#send(session, { t: 'ok', cid, revision, at, durability: 'fsync' });
  }

  #ack(session: Session, upTo: number): void {
    if (upTo > session.sent) this.overclaims.push(`ack ${upTo} of ${session.sent}`);
    session.acked = Math.max(session.acked, upTo);
    this.#feed(session);
  }

  #feed(session: Session): void {
    if (!session.welcomed) return;
    while (session.sent < this.head && session.sent - session.acked < windowEventsMax) {
      session.sent += 1;
      this.#send(session, this.log[session.sent] as EvFrame);
    }
  }

  #ping(session: Session, n: number): void {
    this.time.after(this.intervalMs, () => {
      if (!this.#sessions.has(session)) return;
      if (this.pings) this.#send(session, { ...this.#pulse(), t: 'ping', n });
      this.#ping(session, n + 1);
    });
  }

  #pulse() {
    return { head: this.head, serverTime: new Date(this.time.now()).toISOString() };
  }

  #bye(session: Session, frame: ByeFrame): void {
    this.#send(session, frame);
    if (frame.code === closeCodes.drain.code) return;
    this.#sessions.delete(session);
    session.socket.closeFromServer(frame.code);
  }

  #send(session: Session, frame: ServerFrame): void {
    session.socket.toClient(JSON.stringify(frame), frame.t !== 'bye' && frame.t !== 'welcome');
  }

  #chance(probability: number): boolean {
    return probability > 0 && this.random.fraction() < probability;
  }
}

export function byeOf(name: keyof typeof closeCodes, retryAfterMs = 0): ByeFrame {
  return { t: 'bye', ...closeCodes[name], retryAfterMs, message: name };
}

/** 128 bits of FNV-1a in four lanes: different prefixes get different chains, which is all we need. */
function chainOf(text: string): string {
  const lanes = [0x811c9dc5, 0x01000193, 0xdeadbeef, 0x12345678];
  for (let i = 0; i < text.length; i += 1) {
    for (let lane = 0; lane < 4; lane += 1) {
      lanes[lane] = Math.imul((lanes[lane] as number) ^ (text.charCodeAt(i) + lane), 0x01000193);
    }
  }
  return lanes.map((lane) => (lane >>> 0).toString(16).padStart(8, '0')).join('');
}
