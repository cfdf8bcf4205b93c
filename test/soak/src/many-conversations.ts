import type { Server } from '@stillhere/harness';
import { apply, enter, Http, type Staff, signIn, staying } from '@stillhere/harness/people';
import type { Cancel, Random } from '@stillhere/kernel';
import { memoryStorage, ownIds } from '@stillhere/live-protocol/client';
import { systemTimers } from '@stillhere/nest-kit';
import { seededRandom } from '@stillhere/testing';
import { Page } from './page.js';

const seatsEach = 20;
/** Of every conversation: all of the first are gone before the warm-up ends, and none grows for ever. */
const staysS = 60;
/** Of all pages one reloads, or falls silent for a while, so often. */
const somethingEveryMs = 400;
const silenceMaxMs = 30_000;

/** Two people and what they say. */
export interface Talk {
  readonly conversation: string;
  readonly staff: Staff;
  readonly pages: readonly [visitor: Page, counselor: Page];
}

/** Many conversations at a time, from their beginning to their end, with all that happens to people. */
export class ManyConversations {
  readonly talks: Talk[] = [];
  messages = 0;
  opened = 0;
  ended = 0;
  reloads = 0;
  /** What was found wrong about those who are through. */
  readonly problems: string[] = [];
  readonly #staff: Staff[] = [];
  readonly #random: Random;
  readonly #cancels = new Set<Cancel>();
  #eventsOver = 0;
  #clients = 0;
  #step: Promise<void> = Promise.resolve();
  #isOpen = true;

  constructor(
    private readonly server: Server,
    private readonly seed: number,
  ) {
    this.#random = seededRandom(seed);
  }

  /** Of all conversations, as the counselors' pages have them. */
  get events(): number {
    const live = this.talks.map(({ pages: [, counselor] }) => counselor.participant.view.head + 1);
    return live.reduce((sum, count) => sum + count, this.#eventsOver);
  }

  get pages(): readonly Page[] {
    return this.talks.flatMap(({ pages }) => pages);
  }

  async fill(count: number): Promise<void> {
    const life = staying(this.server);
    const http = new Http(life);
    for (let index = 0; index < Math.ceil((count + 1) / seatsEach); index += 1) {
      this.#staff.push(await signIn({ life, http }, `counselor${index}`, seatsEach));
    }
    for (let index = 0; index < count; index += 1) await this.#open();
  }

  /** People come, go, reload and fall silent from now on. */
  begin(): void {
    this.#again((staysS * 1_000) / this.talks.length, async () => {
      await this.#end();
      await this.#open();
    });
    this.#again(somethingEveryMs, async () => this.#something());
  }

  /** Nobody comes or goes or says anything any more; what is on its way arrives. */
  async rest(): Promise<void> {
    this.#isOpen = false;
    for (const cancel of this.#cancels) cancel();
    await this.#step;
    for (const page of this.pages) page.fallSilent();
    await Promise.all(this.talks.map((talk) => this.#settle(talk)));
  }

  close(): void {
    for (const page of this.pages) page.close();
  }

  async #open(): Promise<void> {
    this.#clients += 1;
    const http = new Http(
      staying(this.server),
      `10.0.${this.#clients >> 8}.${this.#clients & 255}`,
    );
    const random = seededRandom(this.seed + this.#clients * 7_919);
    const storage = memoryStorage();
    const { conversation, token } = await enter(http, ownIds(storage, random));
    const staff = this.#free();
    const answer = await apply(conversation, staff, { http });
    if (answer.status !== 200) throw new Error(`not taken: ${JSON.stringify(answer.body)}`);
    const onAcknowledged = (): void => {
      this.messages += 1;
    };
    const both = { address: this.server.address, conversation, random, onAcknowledged };
    const { cookie } = staff;
    const visitor = new Page({ ...both, name: `visitor of ${conversation}`, storage, token });
    const desk = { name: `desk of ${conversation}`, storage: memoryStorage(), cookie };
    const counselor = new Page({ ...both, ...desk });
    this.talks.push({ conversation, staff, pages: [visitor, counselor] });
    this.opened += 1;
    visitor.talk();
    counselor.talk();
  }

  #free(): Staff {
    const taken = (staff: Staff): number => this.talks.filter((t) => t.staff === staff).length;
    const free = this.#staff.find((staff) => taken(staff) < seatsEach);
    if (free === undefined) throw new Error('nobody is free');
    return free;
  }

  /** The one that has lasted longest. */
  async #end(): Promise<void> {
    const [talk] = this.talks;
    if (talk === undefined) return;
    for (const page of talk.pages) page.fallSilent();
    await this.#settle(talk);
    const body = { conversation: talk.conversation, disposition: 'ended-by-agreement' };
    const { cookie } = talk.staff;
    await new Http(staying(this.server)).must({
      method: 'POST',
      path: '/api/desk/end',
      body,
      cookie,
    });
    this.#eventsOver += talk.pages[1].participant.view.head + 1;
    this.ended += 1;
    for (const page of talk.pages) page.close();
    this.talks.splice(this.talks.indexOf(talk), 1);
  }

  /** Everything arrives, on both pages, and is what was said. */
  async #settle({ pages, conversation }: Talk): Promise<void> {
    const [visitor, counselor] = pages.map(({ participant }) => participant);
    if (visitor === undefined || counselor === undefined) return;
    await Promise.all([visitor.settled(), counselor.settled()]);
    const head = Math.max(visitor.view.head, counselor.view.head);
    const reached = (page: typeof visitor) => page.until('the head', (s) => s.view.head >= head);
    await Promise.all([reached(visitor), reached(counselor)]);
    for (const page of pages) {
      const found = pageProblems(page);
      this.problems.push(...found.map((problem) => `${conversation}: ${problem}`));
    }
  }

  #something(): void {
    const page = this.pages[Math.floor(this.#random.fraction() * this.pages.length)];
    if (page === undefined) return;
    if (this.#random.fraction() < 0.4) {
      this.reloads += 1;
      page.reload();
      return;
    }
    page.fallSilent();
    const cancel = systemTimers.after(this.#random.fraction() * silenceMaxMs, () => {
      this.#cancels.delete(cancel);
      if (this.#isOpen && this.pages.includes(page)) page.talk();
    });
    this.#cancels.add(cancel);
  }

  #again(everyMs: number, step: () => Promise<void>): void {
    const cancel = systemTimers.after(everyMs, () => {
      this.#cancels.delete(cancel);
      this.#step = this.#step.then(step).catch((error: Error) => {
        this.problems.push(error.message);
      });
      void this.#step.then(() => {
        if (this.#isOpen) this.#again(everyMs, step);
      });
    });
    this.#cancels.add(cancel);
  }
}

/** What was acknowledged on any load of the page is on it, at its place, once. */
export function pageProblems({ participant, witnesses, linkProblems }: Page): string[] {
  const { name, view } = participant;
  const shown = new Map(
    view.items.flatMap((one) => ('cid' in one ? [[one.cid, one.revision]] : [])),
  );
  const lost = witnesses
    .flatMap(({ acknowledged }) => [...acknowledged])
    .filter(([cid, revision]) => shown.get(cid) !== revision)
    .map(([cid]) => `${cid} was acknowledged and is not shown`);
  const told = [...witnesses.flatMap(({ problems }) => problems), ...linkProblems];
  return [...lost, ...told].map((problem) => `${name}: ${problem}`);
}
