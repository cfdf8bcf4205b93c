import type { link } from '@stillhere/contracts';
import { callContext, type OrderAnswer, servicePrincipal } from '../../src/index.js';
import { ClientHalf } from '../../src/link/client-half.js';
import { ServerHalf } from '../../src/link/server-half.js';
import { type ToyLink, toyLink } from './toy-link.js';

export const peer = servicePrincipal('edge', 'local');
const visitor = { actor: 'visitor:v', tenant: 'local', roles: ['visitor'] } as const;

/** What a link can meet; `n` is how many, or which. */
export interface Step {
  readonly do: keyof ReturnType<SimulatedLink['steps']>;
  readonly n: number;
}

interface Reader {
  readonly conversation: string;
  readonly got: number[];
  readonly following: { resume(): void; leave(): void };
  isStopped: boolean;
  hasLeft: boolean;
}

/** Both halves, a network of the test's making between them, and a toy service behind. */
export class SimulatedLink {
  readonly toy: ToyLink = toyLink();
  readonly client = new ClientHalf(() => this.nowMs);
  readonly answers = new Map<string, OrderAnswer[]>();
  readonly readers: Reader[] = [];
  nowMs = 0;
  #up: link.ClientTurn[] = [];
  #down: link.ServerTurn[] = [];
  #names = 0;
  #server = this.#serve();
  #commands = 0;
  #isUp = false;
  restarts = 0;

  /** After so many events a reader has no room until it is asked again. */
  constructor(private readonly stopsAfter = 3) {}

  take(step: Step): void {
    this.steps()[step.do](step.n);
  }

  steps() {
    return {
      submit: (n: number) => {
        for (let more = 0; more <= n; more += 1) this.submit(`c${n % 3}`);
      },
      follow: (n: number) => void this.follow(`c${n % 3}`),
      resume: (n: number) => this.#withReader(n, (reader) => this.#resume(reader)),
      leave: (n: number) => this.#withReader(n, (reader) => this.#leave(reader)),
      work: (n: number) => this.toy.work(n),
      sendUp: (n: number) => this.#sendUp(n),
      sendDown: (n: number) => this.#sendDown(n),
      arriveUp: (n: number) => this.#arriveUp(n),
      arriveDown: (n: number) => this.#arriveDown(n),
      repeatUp: () => void this.#up.unshift(...structuredClone(this.#up.slice(0, 1))),
      repeatDown: () => void this.#down.unshift(...structuredClone(this.#down.slice(0, 1))),
      up: () => this.#goUp(),
      down: () => this.#goDown(),
      beat: () => this.#beat(),
      connect: () => this.#connect(),
      break: () => this.break(),
      restart: () => this.restart(),
    };
  }

  submit(conversation: string, body = 'hello'): string {
    this.#commands += 1;
    const commandId = `m${this.#commands}`;
    this.answers.set(commandId, []);
    const value = {
      ...{ conversation, author: visitor.actor, cid: commandId, body },
      ...{ seenRevision: 0, prevCid: '', device: '', tab: '' },
    };
    const context = callContext({ principal: visitor, commandId });
    this.client.submit({ kind: { $case: 'post', value }, context }, (answer) => {
      this.answers.get(commandId)?.push(answer);
    });
    return commandId;
  }

  follow(conversation: string): Reader {
    const got: number[] = [];
    const request = { conversation, after: 0, fromStart: true, audience: '' };
    const following = this.client.follow(
      { request, context: callContext({ principal: visitor }) },
      {
        onEvent: ({ revision }) => {
          got.push(revision);
          reader.isStopped = got.length % this.stopsAfter === 0;
          return !reader.isStopped;
        },
        onEnd: () => {
          throw new Error('no follow ends by itself here');
        },
      },
    );
    const reader: Reader = { conversation, got, following, isStopped: false, hasLeft: false };
    this.readers.push(reader);
    return reader;
  }

  /** What was on its way is lost. */
  break(): void {
    this.#isUp = false;
    this.#server.isGreeted = false;
    this.#up = [];
    this.#down = [];
    this.client.broken();
  }

  /** The serving process is another one; what the old one was given, it carries out or not. */
  restart(): void {
    this.break();
    this.restarts += 1;
    this.#server.half.leave();
    this.#server = this.#serve();
  }

  /** Everything arrives and is answered, and readers have room, until nothing moves any more. */
  heal(): void {
    for (let idle = 0; idle < 3; ) {
      const before = this.#state();
      this.#connect();
      this.#goUp();
      this.toy.work();
      this.#goDown();
      for (const reader of this.readers) if (reader.isStopped) this.#resume(reader);
      idle = this.#state() === before ? idle + 1 : 0;
    }
  }

  #state(): string {
    const got = this.readers.map((reader) => reader.got.length);
    const answered = [...this.answers.values()].filter((all) => all.length > 0).length;
    return JSON.stringify([got, answered, this.toy.carriedOut.length, this.#up, this.#down]);
  }

  #goUp(): void {
    this.#sendUp(100);
    this.#arriveUp(100);
  }

  #goDown(): void {
    this.#sendDown(100);
    this.#arriveDown(100);
  }

  #beat(): void {
    const beats = [this.client.beat(), this.#server.isGreeted && this.#server.half.beat()] as const;
    if (beats[0]) this.#up.push(structuredClone(beats[0]));
    if (beats[1]) this.#down.push(structuredClone(beats[1]));
  }

  #connect(): void {
    if (this.#isUp) return;
    this.#isUp = true;
    this.client.connected();
  }

  #sendUp(count: number): void {
    for (let n = 0; n < count; n += 1) {
      const turn = this.client.outgoing();
      if (turn === undefined) return;
      this.#up.push(structuredClone(turn));
    }
  }

  #sendDown(count: number): void {
    for (let n = 0; n < count && this.#server.isGreeted; n += 1) {
      const turn = this.#server.half.outgoing();
      if (turn === undefined) return;
      this.#down.push(structuredClone(turn));
    }
  }

  /** As the server's driver does it: a link that is not known begins anew. */
  #arriveUp(count: number): void {
    for (const turn of this.#up.splice(0, count)) {
      if (turn.hello === undefined) {
        if (this.#server.isGreeted) this.#server.half.received(turn);
        continue;
      }
      const isKnown = turn.hello.link === this.#server.name;
      if (!isKnown) {
        this.#server.half.leave();
        this.#server = this.#serve();
      }
      this.#server.isGreeted = true;
      this.#server.half.connected(isKnown ? turn.acknowledged : 0);
    }
  }

  #arriveDown(count: number): void {
    for (const turn of this.#down.splice(0, count)) this.client.received(turn);
  }

  #withReader(which: number, act: (reader: Reader) => void): void {
    const reader = this.readers[which % Math.max(1, this.readers.length)];
    if (reader !== undefined) act(reader);
  }

  #leave(reader: Reader): void {
    reader.hasLeft = true;
    reader.following.leave();
  }

  #resume(reader: Reader): void {
    reader.isStopped = false;
    reader.following.resume();
  }

  #serve() {
    this.#names += 1;
    const name = `link-${this.#names}`;
    const half: ServerHalf = new ServerHalf({
      name,
      peer,
      link: this.toy,
      nowMs: () => this.nowMs,
      onOwes: () => undefined,
    });
    return { name, half, isGreeted: false };
  }
}
