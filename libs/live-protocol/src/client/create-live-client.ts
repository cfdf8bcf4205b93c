import type { LinkProblem, LiveClient, LiveClientOptions, LiveState } from '../client-api.js';
import type {
  ClientFrame,
  EphFrame,
  EphValues,
  EvFrame,
  HelloFrame,
  NoFrame,
  PingFrame,
  ServerFrame,
  Side,
  Visibility,
  WelcomeFrame,
} from '../wire.js';
import { createAcks } from './acks.js';
import { createChanges } from './changes.js';
import { ownIds, randomId, storageKeys } from './ids.js';
import { Link } from './link.js';
import { Outbox } from './outbox.js';
import { createPrefix } from './prefix.js';
import { readFrame } from './read-frame.js';
import { createTyping } from './typing.js';
import { createWatch } from './watch.js';
import type { WireSocket } from './wire-socket.js';
import { createWishes } from './wishes.js';

type Eph = LiveState['eph'];
type ServedFrame = Exclude<ServerFrame, { t: 'welcome' | 'bye' }>;

/** Keys of `eph` that are kept; others are for later versions. */
const ephKeys: readonly string[] = [
  'typing',
  'presence',
  'counselor',
  'place',
] satisfies (keyof EphValues)[];

/** Connects at once. */
export const createLiveClient = (options: LiveClientOptions): LiveClient => new Client(options);

/**
 * Puts the parts together: which frame concerns whom, and what the screen may look at. What is
 * public is bound to this client, so that it can be handed on by itself.
 */
class Client implements LiveClient {
  readonly #changes = createChanges(() => {
    this.#snapshot = undefined;
  });
  readonly #wishes = createWishes((frame) => this.#send(frame));
  readonly #typing;
  readonly subscribe = this.#changes.subscribe;
  readonly seen = this.#wishes.seen;
  readonly share = this.#wishes.share;
  readonly leave = this.#wishes.leave;
  readonly typing;

  readonly #options: LiveClientOptions;
  readonly #page: string;
  readonly #prefix = createPrefix();
  readonly #link: Link;
  readonly #outbox: Outbox;
  readonly #acks;
  readonly #watch;
  #snapshot: LiveState | undefined;
  #visibility: Visibility;
  #token: string | undefined;
  #tab: string;
  #device: string;
  #side: Side | undefined;
  #me: string | undefined;
  #serverOffsetMs: number;
  #eph: Eph = {};
  #ephVersions: Record<string, number> = {};
  /** Seen as the server before sent it; the one that serves now has not sent it yet. */
  #seenEarly: number | undefined;
  /** Head at the last ping, where that ping spoke of more. */
  #behindAt: number | undefined;

  constructor(options: LiveClientOptions) {
    const { clock, timers, random, storage } = options;
    this.#options = options;
    // Until the server says what time it is.
    this.#serverOffsetMs = clock.now() - clock.monotonicMs();
    this.#page = randomId(random);
    this.#visibility = options.visibility ?? 'visible';
    this.#token = storage.get(storageKeys.token) ?? options.token;
    const { device, tab } = ownIds(storage, random);
    this.#device = device;
    this.#tab = tab;
    const head = () => this.#prefix.view.head;
    const send = (frame: ClientFrame) => this.#send(frame);
    const changed = () => this.#changes.mark();
    const late = () => this.#watch.prove();
    this.#outbox = new Outbox({ clock, timers, random, head, send, changed, late }, options.unsent);
    const visible = () => this.#visibility === 'visible';
    const ackable = () => Math.min(head(), this.#link.shownUpTo);
    this.#acks = createAcks({ clock, timers, head: ackable, visible, send });
    this.#typing = createTyping({ clock, timers, send });
    this.typing = this.#typing.set;
    this.#watch = createWatch({
      clock,
      timers,
      visibility: () => this.#visibility,
      sendProbe: (n) => this.#send({ t: 'probe', n }),
      onDead: () => this.#link.replace(undefined, 'the link stopped answering'),
    });
    this.#link = new Link(options, {
      hello: (wire) => JSON.stringify(this.#hello(wire)),
      onText: (wire, data) => this.#onText(wire, data),
      onDown: () => this.#onDown(),
      startOver: () => this.#startOver(),
      changed,
    });
    this.#link.connect();
  }

  get state(): LiveState {
    this.#snapshot ??= {
      link: this.#link.state,
      side: this.#side,
      me: this.#me,
      view: this.#prefix.view,
      outbox: this.#outbox.items,
      eph: this.#eph,
      serverOffsetMs: this.#serverOffsetMs,
    };
    return this.#snapshot;
  }

  readonly post = (body: string): string => this.#add('msg', body);
  readonly note = (body: string): string => this.#add('note', body);
  readonly takeBack = (cid: string): string | undefined => this.#outbox.takeBack(cid);

  readonly visibility = (visibility: Visibility): void => {
    if (visibility === this.#visibility) return;
    this.#visibility = visibility;
    this.#send({ t: 'vis', v: visibility });
    if (visibility === 'visible' && this.#live) this.#repeatWishes();
  };

  readonly wake = (): void => {
    if (this.#link.hurry()) this.#watch.prove();
  };

  readonly close = (): void => {
    this.#link.stop(1000, '');
    this.#changes.end();
  };

  #add(kind: 'msg' | 'note', body: string): string {
    const cid = this.#outbox.add(kind, body);
    this.#typing.set(false);
    return cid;
  }

  get #live(): boolean {
    return this.#link.state.status === 'live';
  }

  #hello(wire: WireSocket): HelloFrame {
    const { conversation, caps } = this.#options;
    wire.shownUpTo = this.#prefix.view.head;
    return {
      t: 'hello',
      token: this.#token,
      conversation,
      device: this.#device,
      tab: this.#tab,
      page: this.#page,
      resume: this.#prefix.resume,
      caps,
      v: this.#visibility,
    };
  }

  /** What is said while nothing listens is lost, except to the outbox and the wishes. */
  #send(frame: ClientFrame): void {
    if (!this.#live) return;
    if (frame.t === 'seen' && frame.upTo > this.#link.shownUpTo) {
      this.#seenEarly = frame.upTo;
      return;
    }
    const a = this.#acks.carry();
    this.#link.send(JSON.stringify({ a, ...frame, v: this.#visibility }));
  }

  #onText(wire: WireSocket, data: unknown): void {
    const frame = readFrame(data);
    if (frame === 'unknown') return;
    if (frame === 'garbage') this.#distrust(wire, 'garbage', 'not a frame');
    else if (frame.t === 'welcome') this.#onWelcome(wire, frame);
    else if (frame.t === 'bye') this.#link.onBye(wire, frame);
    else if (this.#link.serves(wire)) this.#onFrame(wire, frame, (data as string).length);
  }

  #onFrame(wire: WireSocket, frame: ServedFrame, bytes: number): void {
    switch (frame.t) {
      case 'ev':
        this.#onEvent(wire, frame, bytes);
        break;
      case 'ok':
        this.#outbox.onOk(frame);
        this.#changes.mark();
        break;
      case 'no':
        this.#onNo(frame);
        break;
      case 'eph':
        this.#onEph(frame);
        break;
      case 'ping':
        this.#onPing(wire, frame);
        break;
      case 'probed':
        this.#watch.onProbed(frame.n);
        break;
    }
  }

  #onWelcome(wire: WireSocket, frame: WelcomeFrame): void {
    this.#keep(storageKeys.token, frame.resumeToken);
    this.#keep(storageKeys.tab, frame.tab);
    this.#token = frame.resumeToken ?? this.#token;
    this.#tab = frame.tab;
    if (!this.#prefix.continues(frame.logId)) {
      this.#startOver();
      this.#distrust(wire, 'fork', 'another log');
      return;
    }
    if (!this.#link.onWelcome(wire)) return;
    this.#me = frame.participant;
    this.#side = frame.side;
    this.#ephVersions = {};
    this.#behindAt = undefined;
    this.#tellTime(frame.serverTime);
    this.#watch.start(() => this.#link.heardMs, frame.heartbeat.intervalMs);
    this.#acks.restart();
    this.#outbox.resume();
    this.#repeatWishes();
    this.#changes.mark();
  }

  #onEvent(wire: WireSocket, event: EvFrame, bytes: number): void {
    const expected = this.#prefix.view.head + 1;
    wire.shownUpTo = Math.max(wire.shownUpTo, event.revision);
    switch (this.#prefix.take(event)) {
      case 'applied':
        this.#onApplied(event, bytes);
        break;
      case 'gap':
        this.#distrust(wire, 'gap', `${event.revision} came, ${expected} is next`);
        break;
      case 'fork':
        this.#distrust(wire, 'fork', `another chain at ${event.revision}`);
        break;
      case 'duplicate':
        // The server before sent it too, while it handed over: this one waits for its acknowledgement.
        this.#acks.applied(event, this.#isMine(event), bytes);
        break;
    }
    if (this.#seenEarly !== undefined && wire.shownUpTo >= this.#seenEarly) {
      this.#seenEarly = undefined;
      this.#repeatWishes();
    }
  }

  #isMine({ data }: EvFrame): boolean {
    return (data.author ?? data.participant) === this.#me;
  }

  #onApplied(event: EvFrame, bytes: number): void {
    const mine = this.#isMine(event);
    if (mine) {
      this.#outbox.onOwn(event);
      this.#wishes.onOwn(event);
    }
    this.#acks.applied(event, mine, bytes);
    this.#changes.mark();
  }

  #onNo(frame: NoFrame): void {
    if (frame.cid === undefined) this.#report('refused', `${frame.code}: ${frame.message}`);
    else this.#outbox.onNo(frame);
    this.#changes.mark();
  }

  #onEph({ key, ver, value }: EphFrame): void {
    if (!ephKeys.includes(key) || ver <= (this.#ephVersions[key] ?? -1)) return;
    this.#ephVersions[key] = ver;
    this.#eph = { ...this.#eph, [key]: { value, atMs: this.#options.clock.monotonicMs() } };
    this.#changes.mark();
  }

  /** Answered here and now: timers of a hidden page are throttled, its messages are not. */
  #onPing(wire: WireSocket, frame: PingFrame): void {
    this.#send({ t: 'pong', n: frame.n });
    this.#tellTime(frame.serverTime);
    if (frame.intervalMs !== undefined) this.#watch.intervalIs(frame.intervalMs);
    const { head } = this.#prefix.view;
    const stuck = frame.head > head && this.#behindAt === head;
    this.#behindAt = frame.head > head ? head : undefined;
    if (stuck)
      this.#distrust(wire, 'behind', `${frame.head} is the head, nothing came after ${head}`);
  }

  #onDown(): void {
    this.#watch.stop();
    this.#acks.stop();
    this.#outbox.pause();
    this.#typing.forget();
  }

  #startOver(): void {
    this.#prefix.startOver();
    this.#outbox.startOver();
    this.#wishes.startOver();
    this.#eph = {};
    this.#changes.mark();
  }

  #repeatWishes(): void {
    if (this.#me !== undefined) this.#wishes.repeat(this.#prefix.view, this.#me);
  }

  #distrust(wire: WireSocket, kind: LinkProblem['kind'], detail: string): void {
    this.#report(kind, detail);
    this.#link.replace(wire, detail);
  }

  #report(kind: LinkProblem['kind'], detail: string): void {
    this.#options.report?.({ kind, detail });
  }

  #tellTime(serverTime: string): void {
    const at = Date.parse(serverTime);
    if (Number.isNaN(at)) return;
    this.#serverOffsetMs = at - this.#options.clock.monotonicMs();
    this.#changes.mark();
  }

  /** Stored before it is used: a reload in between finds it. Storage that is full or forbidden is no reason to fall silent. */
  #keep(key: string, value: string | undefined): void {
    if (value === undefined) return;
    try {
      this.#options.storage.set(key, value);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
    }
  }
}
