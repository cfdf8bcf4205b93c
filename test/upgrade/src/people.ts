import type { Server } from '@stillhere/harness';
import {
  acceptTalk,
  endTalk,
  Http,
  openTalk,
  Participant,
  pagesOf,
  signIn,
  staying,
  type Talk,
} from '@stillhere/harness/people';
import { seededRandom } from '@stillhere/testing';
import type { Expected } from './fixture.js';

/** As `signIn` of the harness sets it. */
const password = 'four quiet words belong here';
const account = 'amsel';

const saidIn = {
  talking: ['hello, is somebody there?', 'yes, I am here', 'ünïcode: 👩‍👩‍👧 שלום'],
  ended: ['thank you', 'take care'],
  waiting: ['I can wait'],
} as const;

/** One conversation of each kind, said and settled. */
export async function talkOn(server: Server): Promise<Omit<Expected, 'events'>> {
  const life = staying(server);
  const http = new Http(life);
  const staff = await signIn({ life, http }, account, 4);
  let seed = 0;
  const parts = {
    http,
    address: server.address,
    random: () => seededRandom(++seed),
    onAcknowledged: () => undefined,
  };
  const talks: Talk[] = [];
  const open = async (kind: keyof typeof saidIn): Promise<Talk> => {
    const talk = await openTalk(parts);
    talks.push(talk);
    if (kind !== 'waiting') await acceptTalk(talk, [staff], parts);
    for (const [index, words] of saidIn[kind].entries()) {
      const pages = pagesOf(talk);
      const page = pages[index % pages.length] ?? talk.visitor;
      page.say(words);
      await page.settled();
    }
    return talk;
  };
  const talking = await open('talking');
  talking.counselor?.note('only for us');
  await talking.counselor?.settled();
  const ended = await open('ended');
  await endTalk(ended, http);
  const waiting = await open('waiting');
  for (const talk of talks) for (const { client } of pagesOf(talk)) client.close();
  const conversations = {
    talking: talking.conversation,
    ended: ended.conversation,
    waiting: waiting.conversation,
  };
  return { account, conversations, words: saidIn };
}

/** What today's tools show of each conversation; a problem a line. */
export function missingIn(server: Server, { conversations, words }: Expected): readonly string[] {
  return (['talking', 'ended', 'waiting'] as const).flatMap((kind) => {
    const { text } = server.tool('replay', conversations[kind]);
    return words[kind]
      .filter((said) => !text.includes(said))
      .map((said) => `${kind}: ${said} is not in ${text}`);
  });
}

/** A counselor of then signs in today, and opens the conversation that was never ended. */
export async function comeBack(server: Server, expected: Expected): Promise<Participant> {
  const http = new Http(staying(server));
  const body = { account: expected.account, password };
  const { cookie = '' } = await http.must({ method: 'POST', path: '/api/desk/sign-in', body });
  return new Participant({
    name: 'a counselor of then',
    address: server.address,
    conversation: expected.conversations.talking,
    cookie,
    random: seededRandom(99),
    onAcknowledged: () => undefined,
  });
}

/** And says one more word in it; what stands there then. */
export async function goOn(server: Server, expected: Expected): Promise<readonly string[]> {
  const page = await comeBack(server, expected);
  page.say('and today');
  await page.settled();
  const said = page.view.items.flatMap((item) =>
    item.kind === 'message' ? [item.body ?? 'cannot be read'] : [],
  );
  page.client.close();
  return said;
}
