import type { Random } from '@stillhere/kernel';
import type { ConversationView } from '@stillhere/live-protocol';
import {
  createLiveClient,
  type LiveClient,
  type LiveState,
  memoryStorage,
  type TabStorage,
} from '@stillhere/live-protocol/client';
import { systemClock, systemTimers } from '@stillhere/nest-kit';
import { TappedSocket } from './tapped-socket.js';
import { Witness } from './witness.js';

const subprotocol = 'stillhere.v1.json';
/** R12: once faults stop, every accepted operation ends within this. */
export const settleWithinMs = 30_000;

/** Told where something was awaited in vain. */
const endingsMax = 6;

export interface ParticipantOptions {
  /** For reports: `visitor of …`. */
  readonly name: string;
  readonly address: string;
  readonly conversation: string;
  /** Visitors. */
  readonly token?: string;
  /** Staff. */
  readonly cookie?: string;
  readonly storage?: TabStorage;
  readonly random: Random;
  readonly onAcknowledged: () => void;
}

export interface Said {
  readonly kind: 'msg' | 'note';
  readonly cid: string;
  readonly body: string;
}

/** One page with the real client, from the first connection to the end of the run. */
export class Participant {
  readonly name: string;
  readonly client: LiveClient;
  readonly witness: Witness;
  /** In the order in which it was said. */
  readonly said: Said[] = [];
  /** What the client itself found wrong with the other side. */
  readonly linkProblems: string[] = [];
  readonly #sockets = new Set<TappedSocket>();
  /** How the last connections ended, and how long each of them was tried or held. */
  readonly #endings: string[] = [];

  constructor(options: ParticipantOptions) {
    const { name, conversation, token, storage = memoryStorage(), random } = options;
    this.name = name;
    this.witness = new Witness(options.onAcknowledged);
    this.client = createLiveClient({
      conversation,
      storage,
      random,
      clock: systemClock,
      timers: systemTimers,
      openSocket: () => this.#open(options),
      report: ({ kind, detail }) => {
        if (kind !== 'refused') this.linkProblems.push(`${kind}: ${detail}`);
      },
      ...(token === undefined ? {} : { token }),
    });
  }

  get state(): LiveState {
    return this.client.state;
  }

  get view(): ConversationView {
    return this.client.state.view;
  }

  say(body: string): void {
    this.said.push({ kind: 'msg', cid: this.client.post(body), body });
  }

  note(body: string): void {
    this.said.push({ kind: 'note', cid: this.client.note(body), body });
  }

  /** Newest message of the other side that this page holds; -1: none. */
  get newestHeard(): number {
    const { me, view } = this.state;
    const heard = view.items.findLast((item) => item.kind === 'message' && item.author !== me);
    return heard?.revision ?? -1;
  }

  cut(): void {
    for (const socket of this.#sockets) socket.cut();
  }

  /** Resolves when no socket of a process that is gone can bring anything any more. */
  async silence(): Promise<void> {
    await Promise.all([...this.#sockets].map((socket) => socket.ended));
  }

  /** Resolves when `holds`; rejects with `what` after 30 s, or when the client gave up. */
  until(what: string, holds: (state: LiveState) => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const { link } = this.state;
        if (holds(this.state)) settle(resolve);
        else if (link.status === 'stopped') {
          const why = `it stopped for good with ${link.code}: ${link.message}`;
          settle(() => reject(new Error(`${this.name}: ${what} never came, ${why}`)));
        }
      };
      const cancel = systemTimers.after(settleWithinMs, () => {
        const { link, view, outbox } = this.state;
        const where =
          `link ${link.status}, head ${view.head}, ${outbox.length} in the outbox; ` +
          `connections ended: ${this.#endings.join(', ')}`;
        settle(() => reject(new Error(`${this.name}: ${what} not within 30 s (${where})`)));
      });
      const unsubscribe = this.client.subscribe(look);
      const settle = (end: () => void): void => {
        cancel();
        unsubscribe();
        end();
      };
      look();
    });
  }

  isLive(): Promise<void> {
    return this.until('a live link', ({ link }) => link.status === 'live');
  }

  /** Connected, and every message saved or refused (I37). */
  settled(): Promise<void> {
    return this.until(
      'every message saved or refused',
      ({ link, outbox }) =>
        link.status === 'live' && outbox.every(({ status }) => status === 'refused'),
    );
  }

  #open({ address, cookie }: ParticipantOptions): TappedSocket {
    const headers = { origin: address, ...(cookie === undefined ? {} : { cookie }) };
    const url = `${address.replace('http', 'ws')}/live`;
    // Node's own takes headers too; the type is the browsers'.
    const options = { protocols: [subprotocol], headers } as unknown as string[];
    const raw = new WebSocket(url, options);
    const begunMs = systemClock.monotonicMs();
    const ended = (code: number, reason: string): void => {
      const tookMs = Math.round(systemClock.monotonicMs() - begunMs);
      this.#endings.push(`${code} ${reason} after ${tookMs} ms`.replace('  ', ' '));
      if (this.#endings.length > endingsMax) this.#endings.shift();
    };
    const socket = new TappedSocket(raw, Object.assign(this.witness.socket(), { ended }));
    this.#sockets.add(socket);
    void socket.ended.then(() => this.#sockets.delete(socket));
    return socket;
  }
}
