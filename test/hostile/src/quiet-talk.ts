import type { Server } from '@stillhere/harness';
import {
  acceptTalk,
  Http,
  openTalk,
  type Participant,
  pagesOf,
  type Staff,
  staying,
  type Talk,
} from '@stillhere/harness/people';
import type { Cancel } from '@stillhere/kernel';
import { systemRandom, systemTimers } from '@stillhere/nest-kit';

/** One message at a time, in turn; nobody here types faster. */
const pauseMs = 150;

/** Two people who talk while everything else goes on around them, with the real client. */
export class QuietTalk {
  /** Acknowledged so far. */
  messages = 0;
  #cancel: Cancel | undefined;
  #turns = 0;
  #asked: { readonly page: Participant; readonly cid: string } | undefined;

  private constructor(readonly talk: Talk) {}

  static async open(server: Server, staff: Staff): Promise<QuietTalk> {
    let quiet: QuietTalk | undefined;
    const { address } = server;
    const parts = {
      http: new Http(staying(server)),
      address,
      random: () => systemRandom,
      onAcknowledged: () => quiet?.acknowledged(),
    };
    const talk = await openTalk(parts);
    const problems = await acceptTalk(talk, [staff], parts);
    if (talk.counselor === undefined) throw new Error(`nobody listens: ${problems.join()}`);
    await Promise.all(pagesOf(talk).map((page) => page.settled()));
    quiet = new QuietTalk(talk);
    return quiet;
  }

  get conversation(): string {
    return this.talk.conversation;
  }

  get pages(): readonly Participant[] {
    return pagesOf(this.talk);
  }

  /** From now on one of them says something again and again, in turn. */
  start(): void {
    this.#cancel = systemTimers.after(pauseMs, () => {
      if (this.#asked === undefined) this.#say();
      this.start();
    });
  }

  stop(): void {
    this.#cancel?.();
  }

  close(): void {
    this.stop();
    for (const { client } of this.pages) client.close();
  }

  acknowledged(): void {
    const asked = this.#asked;
    if (asked === undefined || !asked.page.witness.acknowledged.has(asked.cid)) return;
    this.#asked = undefined;
    this.messages += 1;
  }

  #say(): void {
    const page = this.pages[this.#turns % 2];
    if (page === undefined) return;
    this.#turns += 1;
    page.say(`${this.#turns}: I am still here.`);
    const cid = page.said.at(-1)?.cid ?? '';
    this.#asked = { page, cid };
  }

  /** Stops, waits until all is saved, and looks whether anything of it was touched. */
  async problems(): Promise<string[]> {
    this.stop();
    await Promise.all(this.pages.map((page) => page.settled()));
    const [visitor, counselor] = this.pages;
    if (visitor === undefined || counselor === undefined) return ['nobody is there'];
    const head = Math.max(visitor.view.head, counselor.view.head);
    await Promise.all(this.pages.map((page) => page.until('the head', (s) => s.view.head >= head)));
    const said = this.pages.flatMap((page) => page.said);
    return [
      ...this.pages.flatMap(pageProblems),
      ...this.pages.flatMap((page) => shown(page, said)),
    ];
  }
}

const pageProblems = ({ name, witness, linkProblems, said }: Participant): string[] => [
  ...[...witness.problems, ...linkProblems].map((problem) => `${name}: ${problem}`),
  ...said
    .filter(({ cid }) => !witness.acknowledged.has(cid))
    .map(({ cid }) => `${name}: ${cid} was never acknowledged`),
];

/** Every word of both, once. */
function shown({ name, view }: Participant, said: Participant['said']): string[] {
  const messages = view.items.flatMap((item) => (item.kind === 'message' ? [item.body] : []));
  const due = new Set(said.map(({ body }) => body));
  const isSame = messages.length === due.size && messages.every((body) => due.has(body ?? ''));
  return isSame ? [] : [`${name} shows ${messages.length} messages; ${due.size} were said`];
}
