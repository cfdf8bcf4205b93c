import {
  acceptTalk,
  Http,
  openTalk,
  Participant,
  pagesOf,
  type Reachable,
  type Staff,
  signIn,
  type Talk,
  type TalkParts,
  Traffic,
} from '@stillhere/harness/people';
import { systemClock } from '@stillhere/nest-kit';
import { seededRandom } from '@stillhere/testing';
import type { Release } from './cluster.js';

const seatsMax = 10;
/** They write, but not in haste: it is the upgrade that is looked at. 20: sixteen messages a minute in each conversation. */
const pace = Number(process.env.STILLHERE_PACE ?? 20);

/** People who talk through the door of a release, and what became of their words. */
export class Crowd {
  readonly talks: Talk[] = [];
  /** How long each page that lost its link was without one. */
  readonly resumeMs: number[] = [];
  readonly #traffic: Traffic[] = [];
  readonly #life: Reachable;
  #clients = 0;

  constructor(
    private readonly door: string,
    release: Release,
    edge: string,
  ) {
    const tool = (name: string, ...args: string[]) =>
      release.node(edge, `tools/${name}/dist/main.js`, ...args);
    this.#life = { server: { address: door, tool }, up: () => Promise.resolve() };
  }

  get pages(): readonly Participant[] {
    return this.talks.flatMap(pagesOf);
  }

  /** `count` conversations, each with a visitor and a counselor at their pages. */
  async open(count: number): Promise<void> {
    const http = new Http(this.#life);
    const staff: Staff[] = [];
    for (let index = 0; index * seatsMax < count; index += 1) {
      staff.push(await signIn({ life: this.#life, http }, `counselor${index}`, seatsMax));
    }
    for (let index = 0; index < count; index += 1) {
      const parts = this.#parts(index);
      const talk = await openTalk(parts);
      const taker = staff[Math.floor(index / seatsMax)];
      if (taker !== undefined) await acceptTalk(talk, [taker], parts);
      if (talk.counselor === undefined) throw new Error(`nobody took ${talk.conversation}`);
      this.talks.push(talk);
      await Promise.all(pagesOf(talk).map((page) => page.isLive()));
    }
    for (const page of this.pages) this.#watch(page);
  }

  startTraffic(): void {
    for (const { visitor, counselor } of this.talks) {
      for (const page of [visitor, counselor]) {
        if (page === undefined) continue;
        const traffic = new Traffic(page, this.#random(), { isStaff: page === counselor, pace });
        this.#traffic.push(traffic);
        traffic.start();
      }
    }
  }

  async settle(): Promise<void> {
    for (const traffic of this.#traffic.splice(0)) traffic.stop();
    await Promise.all(this.pages.map((page) => page.settled()));
  }

  /** Every acknowledged word, looked for by a page that reads the conversation from its beginning. */
  async account(): Promise<{ acknowledged: number; lost: string[]; duplicated: string[] }> {
    const [lost, duplicated]: [string[], string[]] = [[], []];
    let acknowledged = 0;
    for (const talk of this.talks) {
      const reader = this.#reader(talk);
      const head = Math.max(...pagesOf(talk).map(({ view }) => view.head));
      await reader.until(
        'all of it',
        ({ link, view }) => link.status === 'live' && view.head >= head,
      );
      const said = reader.view.items.flatMap((item) =>
        item.kind === 'message' || item.kind === 'note' ? [item] : [],
      );
      const cids = said.map(({ cid }) => cid);
      duplicated.push(...cids.filter((cid, index) => cids.indexOf(cid) !== index));
      for (const page of pagesOf(talk)) {
        for (const [cid, revision] of page.witness.acknowledged) {
          acknowledged += 1;
          const found = said.find((item) => item.revision === revision);
          if (found?.cid !== cid) lost.push(`${page.name}: ${cid} at ${revision}`);
        }
      }
      reader.client.close();
    }
    return { acknowledged, lost, duplicated };
  }

  /** What was said of people who never left: that they are gone, or that their link is cut for a cause of theirs. */
  blamed(): readonly string[] {
    return this.pages.flatMap(({ name, witness }) =>
      witness.verdicts
        .filter(({ verdict }) => verdict === 'left' || verdict === 'absent')
        .map(({ verdict, cause }) => `${name} was told: ${verdict} ${cause}`),
    );
  }

  leave(): void {
    for (const page of this.pages) page.client.close();
  }

  /** A page that cut its own link is without one by its own doing; it comes again as fast. */
  #watch(page: Participant): void {
    let sinceMs: number | undefined;
    page.client.subscribe(() => {
      const isLive = page.state.link.status === 'live';
      if (isLive && sinceMs !== undefined) {
        this.resumeMs.push(systemClock.monotonicMs() - sinceMs);
        sinceMs = undefined;
      }
      if (!isLive) sinceMs ??= systemClock.monotonicMs();
    });
  }

  #reader({ conversation, staff }: Talk): Participant {
    const { address, onAcknowledged } = this.#parts(0);
    const cookie = staff?.cookie ?? '';
    return new Participant({
      ...{ name: `reader of ${conversation}`, address, conversation, cookie, onAcknowledged },
      random: this.#random(),
    });
  }

  /** Each visitor from an address of their own, as a proxy in front would say. */
  #parts(index: number): TalkParts {
    const from = `203.0.${113 + Math.floor(index / 200)}.${1 + (index % 200)}`;
    return {
      http: new Http(this.#life, from),
      address: this.door,
      random: () => this.#random(),
      onAcknowledged: () => undefined,
    };
  }

  #random() {
    this.#clients += 1;
    return seededRandom(this.#clients * 7_919);
  }
}
