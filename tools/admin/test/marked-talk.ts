import { expect } from '@jest/globals';
import type { Server } from '@stillhere/harness';
import { acceptTalk, Http, openTalk, signIn, staying, type Talk } from '@stillhere/harness/people';
import { systemRandom } from '@stillhere/nest-kit';

/** Texts that are looked for afterwards, wherever they may be. */
export const canary = {
  message: 'heron-mslq',
  answer: 'heron-wkzt',
  note: 'heron-vbnd',
  draft: 'heron-jxpf',
};

/** Both sides wrote, the counselor noted something, and began to write something else. */
export async function markedTalk(server: Server): Promise<{ talk: Talk; cookie: string }> {
  const life = staying(server);
  const http = new Http(life);
  const staff = await signIn({ life, http }, 'ana', 3);
  const { cookie } = staff;
  const { address } = server;
  const parts = { http, address, random: () => systemRandom, onAcknowledged: () => undefined };
  const talk = await openTalk(parts);
  await talk.visitor.isLive();
  expect(await acceptTalk(talk, [staff], parts)).toEqual([]);
  await talk.counselor?.isLive();
  talk.visitor.say(canary.message);
  talk.counselor?.say(canary.answer);
  talk.counselor?.note(canary.note);
  await talk.visitor.settled();
  await talk.counselor?.settled();
  const draft = {
    conversation: talk.conversation,
    message: canary.draft,
    note: canary.draft,
    to: 'visitor',
  };
  await http.must({ method: 'POST', path: '/api/desk/drafts', body: draft, cookie });
  return { talk, cookie };
}
