import type { ServerOptions } from '@stillhere/harness';
import {
  acceptTalk,
  endTalk,
  Http,
  openTalk,
  Participant,
  pagesOf,
  type Staff,
  say,
  signIn,
  type Talk,
  type TalkParts,
  Traffic,
} from '@stillhere/harness/people';
import type { Random } from '@stillhere/kernel';
import { seededRandom } from '@stillhere/testing';
import type { Strikes } from '../fault/strikes.js';
import { RestartedServer } from './restarted-server.js';

/** Fewer than their seats take: a seat is always free, and full seats are met too. */
const few = { talksEach: 4, seatsMax: 6 };
/** The most that a desk takes: a hundred conversations need no hundred accounts. */
const many = { talksEach: 16, seatsMax: 20 };
/** So many talk in haste; more of them talk more slowly, and all together no faster. */
const hastyTalks = 8;

export interface WorldOptions extends ServerOptions {
  readonly seed: number;
  readonly talks: number;
  /** What befalls the process before it may start in peace. */
  readonly ordeal?: (life: RestartedServer) => Promise<void>;
  readonly strikes?: Strikes | undefined;
}

/** The process and everybody who talks through it. */
export class World {
  readonly life: RestartedServer;
  readonly random: Random;
  /** Those who are still talking. */
  readonly talks: Talk[] = [];
  /** Those who are through; their words are still looked for. */
  readonly over: Talk[] = [];
  /** Conversations of people who are not of this world: they were in the log already. */
  readonly strangers = new Set<string>();
  /** R6 and R7, where an answer over HTTP broke them. */
  readonly problems: string[] = [];
  /** When a process that looks after presence was struck, in milliseconds since 1970: what it had changes hands. */
  readonly ownersStruckAtMs: number[] = [];
  onAcknowledged: () => void = () => undefined;
  readonly #http: Http;
  readonly #staff: Staff[] = [];
  readonly #traffic = new Map<Participant, Traffic>();
  #isTalking = false;
  #clients = 0;

  private constructor(
    life: RestartedServer,
    private readonly seed: number,
    private readonly pace: number,
  ) {
    this.life = life;
    this.random = seededRandom(seed);
    this.#http = new Http(life);
  }

  static async open({ seed, talks, ordeal, strikes, ...server }: WorldOptions): Promise<World> {
    const life = await RestartedServer.prepare(server, strikes);
    const world = new World(life, seed, Math.max(1, talks / hastyTalks));
    try {
      await ordeal?.(life);
      await world.#begin(talks);
      return world;
    } catch (error) {
      await world.close();
      throw error;
    }
  }

  get everyTalk(): readonly Talk[] {
    return [...this.talks, ...this.over];
  }

  get pages(): readonly Participant[] {
    return this.talks.flatMap(pagesOf);
  }

  /** Of the next one who needs chance of their own. */
  nextRandom(): Random {
    this.#clients += 1;
    return seededRandom(this.seed + this.#clients * 7_919);
  }

  /** From the entry to a counselor. Two apply for every third; `isContested`: everybody does, at the same moment. */
  async openTalk({ isContested = false } = {}): Promise<void> {
    const talk = await openTalk({ ...this.#parts, http: this.#fromElsewhere() });
    this.talks.push(talk);
    this.#watch(talk.visitor, false);
    for (const first of this.#inTurn()) {
      const others = this.random.fraction() < 0.34 ? this.#staff : [first];
      const applicants = new Set([first, ...(isContested ? this.#staff : others.slice(0, 2))]);
      this.problems.push(...(await acceptTalk(talk, [...applicants], this.#parts)));
      if (talk.counselor !== undefined) break;
    }
    if (talk.counselor === undefined) throw new Error(`nobody took ${talk.conversation}`);
    this.#watch(talk.counselor, true);
  }

  /** So many come, one after the other; all counselors want each of them, and as many talks end. */
  async rush(count: number): Promise<void> {
    for (let come = 0; come < count; come += 1) {
      await this.openTalk({ isContested: true });
      await this.endTalk();
    }
  }

  /** The longest one. */
  async endTalk(): Promise<void> {
    const talk = this.talks.find(({ isEnded }) => !isEnded);
    if (talk === undefined) return;
    for (const page of pagesOf(talk)) this.#traffic.get(page)?.stop();
    await endTalk(talk, this.#http);
  }

  /** The counselor opens the conversation in another tab, which reads it from the start. */
  anotherPage({ conversation, staff }: Talk): Participant | undefined {
    if (staff === undefined) return undefined;
    const { address, random, onAcknowledged } = this.#parts;
    const name = `another page of ${staff.account}`;
    const { cookie } = staff;
    return new Participant({
      name,
      address,
      conversation,
      cookie,
      onAcknowledged,
      random: random(),
    });
  }

  startTraffic(): void {
    this.#isTalking = true;
    for (const talk of this.talks) {
      if (talk.isEnded) continue;
      for (const page of pagesOf(talk)) this.#traffic.get(page)?.start();
    }
  }

  stopTraffic(): void {
    this.#isTalking = false;
    for (const traffic of this.#traffic.values()) traffic.stop();
  }

  /** Closes the pages of those who ended, once everything was looked at. */
  sayGoodbye(): void {
    for (const talk of this.talks.filter(({ isEnded }) => isEnded)) {
      for (const page of pagesOf(talk)) page.client.close();
      this.over.push(talk);
      this.talks.splice(this.talks.indexOf(talk), 1);
    }
  }

  /** Nobody is there any more; what they said and were told is kept for the checks. */
  async leave(): Promise<void> {
    this.stopTraffic();
    for (const page of this.pages) page.client.close();
    await Promise.all(this.pages.map((page) => page.silence()));
  }

  /** `keep`: what the process wrote stays, for whoever looks into a failure. */
  async close({ keep = false } = {}): Promise<void> {
    this.stopTraffic();
    for (const page of this.pages) page.client.close();
    const { server } = this.life;
    if (!keep) await server.stop();
    else {
      await server.kill();
      say(`kept: ${server.directory}`);
    }
  }

  async #begin(talks: number): Promise<void> {
    const { life } = this;
    const { talksEach, seatsMax } = talks <= hastyTalks * few.talksEach ? few : many;
    await life.start();
    for (let count = 1; count <= Math.ceil(talks / talksEach); count += 1) {
      const account = `counselor${count}`;
      this.#staff.push(await signIn({ life, http: this.#http }, account, seatsMax));
    }
    for (let count = 0; count < talks; count += 1) await this.openTalk();
  }

  #watch(page: Participant, isStaff: boolean): void {
    const traffic = new Traffic(page, this.nextRandom(), { isStaff, pace: this.pace });
    this.#traffic.set(page, traffic);
    if (this.#isTalking) traffic.start();
  }

  /** Everybody once, beginning with somebody else each time. */
  #inTurn(): Staff[] {
    const first = Math.floor(this.random.fraction() * this.#staff.length);
    return [...this.#staff.slice(first), ...this.#staff.slice(0, first)];
  }

  /** A network of their own: many who come from one are asked to wait. */
  #fromElsewhere(): Http {
    const n = this.everyTalk.length;
    return new Http(this.life, `10.0.${n >> 8}.${n & 255}`);
  }

  get #parts(): TalkParts {
    return {
      http: this.#http,
      address: this.life.server.address,
      random: () => this.nextRandom(),
      onAcknowledged: () => {
        this.life.acknowledged();
        this.onAcknowledged();
      },
    };
  }
}
