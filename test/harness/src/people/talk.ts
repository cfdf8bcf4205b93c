import { randomUUID } from 'node:crypto';
import type { Random } from '@stillhere/kernel';
import { memoryStorage, ownIds } from '@stillhere/live-protocol/client';
import { pause } from '../progress.js';
import type { Answer, Http } from './http.js';
import { Participant } from './participant.js';
import type { Staff } from './staff.js';

const againMs = 25;
const triesMax = 400;

/** One conversation with a page on either side. */
export interface Talk {
  readonly conversation: string;
  readonly visitor: Participant;
  /** Once somebody accepted. */
  counselor: Participant | undefined;
  staff: Staff | undefined;
  isEnded: boolean;
}

export interface TalkParts {
  readonly http: Http;
  readonly address: string;
  /** Of the next client; each has its own. */
  readonly random: () => Random;
  readonly onAcknowledged: () => void;
}

export const pagesOf = <Page>(talk: {
  readonly visitor: Page;
  readonly counselor: Page | undefined;
}): readonly Page[] =>
  talk.counselor === undefined ? [talk.visitor] : [talk.visitor, talk.counselor];

/** What a visitor holds who came in. */
export interface Entered {
  readonly conversation: string;
  readonly token: string;
  readonly device: string;
  readonly tab: string;
}

/** Through the entry: the same request is repeated until it is answered, and must count once. */
export async function enter(http: Http, ids: Pick<Entered, 'device' | 'tab'>): Promise<Entered> {
  const entry = await http.must({ method: 'GET', path: '/api/entry?service=&language=en' });
  const disclosure = entry.body.disclosure as { version: string; hash: string };
  const opened = await http.must({
    method: 'POST',
    path: '/api/conversations',
    body: {
      requestId: randomUUID(),
      service: entry.body.service,
      language: 'en',
      disclosureVersion: disclosure.version,
      disclosureHash: disclosure.hash,
      answers: { urgency: 'now' },
      ...ids,
    },
  });
  const { conversation, token } = opened.body as { conversation: string; token: string };
  return { conversation, token, ...ids };
}

export async function openTalk(parts: TalkParts): Promise<Talk> {
  const { http, address, onAcknowledged } = parts;
  const random = parts.random();
  const storage = memoryStorage();
  const { conversation, token } = await enter(http, ownIds(storage, random));
  const name = `visitor of ${conversation}`;
  const visitor = new Participant({
    name,
    address,
    conversation,
    token,
    storage,
    random,
    onAcknowledged,
  });
  return { conversation, visitor, counselor: undefined, staff: undefined, isEnded: false };
}

/** All of `applicants` at once: exactly one gets it. Resolves with what was wrong about that. */
export async function acceptTalk(
  talk: Talk,
  applicants: readonly Staff[],
  parts: TalkParts,
): Promise<string[]> {
  const { conversation } = talk;
  const answers = await Promise.all(applicants.map((staff) => apply(conversation, staff, parts)));
  const winners = applicants.filter((_, index) => answers[index]?.status === 200);
  const [staff] = winners;
  if (winners.length > 1) {
    return [`${conversation} was given to ${winners.map(({ account }) => account).join(' and ')}`];
  }
  if (staff === undefined) return [];
  const { address, random, onAcknowledged } = parts;
  const name = `counselor ${staff.account} of ${conversation}`;
  const { cookie } = staff;
  talk.staff = staff;
  talk.counselor = new Participant({
    name,
    address,
    conversation,
    cookie,
    onAcknowledged,
    random: random(),
  });
  return [];
}

/** A desk shows only what waits; this one knows of the conversation before the queue does. */
export async function apply(
  conversation: string,
  { cookie }: Pick<Staff, 'cookie'>,
  { http }: Pick<TalkParts, 'http'>,
): Promise<Answer> {
  for (let tries = 0; ; tries += 1) {
    const body = { conversation };
    const answer = await http.call({ method: 'POST', path: '/api/desk/accept', body, cookie });
    if (answer.body.code !== 'NotWaiting' || tries === triesMax) return answer;
    await pause(againMs);
  }
}

export async function endTalk(talk: Talk, http: Http): Promise<void> {
  const body = { conversation: talk.conversation, disposition: 'ended-by-agreement' };
  const cookie = talk.staff?.cookie ?? '';
  await http.must({ method: 'POST', path: '/api/desk/end', body, cookie });
  talk.isEnded = true;
}
