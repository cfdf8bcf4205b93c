import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { describeOn } from '@stillhere/engines/testing';
import { Server, withoutDesks } from '@stillhere/harness';
import { endTalk, Http, Participant, staying, type Talk } from '@stillhere/harness/people';
import { systemRandom } from '@stillhere/nest-kit';
import { eventually } from '@stillhere/testing';
import { canary, markedTalk } from './marked-talk.js';

jest.setTimeout(300_000);

const order = ['--request', 'DSR-14', '--reason', 'person-asked', '--by', 'mlopez'];

describeOn('postgres', 'npm run admin -- erase, in a cluster', () => {
  let server: Server;
  let talk: Talk;
  let cookie: string;

  beforeAll(async () => {
    const entry = 'tools/cluster/dist/main.js';
    server = await Server.start({ name: 'erasure', entry, env: withoutDesks });
    ({ talk, cookie } = await markedTalk(server));
  });
  afterAll(async () => {
    talk?.visitor.client.close();
    talk?.counselor?.client.close();
    await server?.stop();
    server?.remove();
  });

  /** What a desk gets that opens the chat from its beginning. */
  const opened = async (): Promise<string> => {
    const reader = new Participant({
      ...{ name: 'reader', address: server.address, conversation: talk.conversation, cookie },
      ...{ random: systemRandom, onAcknowledged: () => undefined },
    });
    const { head } = talk.counselor?.view ?? { head: 0 };
    try {
      await reader.until('all of it', ({ view }) => view.head >= head);
      return JSON.stringify(reader.view.items);
    } finally {
      reader.client.close();
    }
  };

  it('destroys the words while every process runs, and each of them forgets', async () => {
    const running = server.tool('admin', 'erase', talk.conversation, ...order);
    expect(running).toMatchObject({ code: 1, text: expect.stringContaining('is not over') });
    await endTalk(talk, new Http(staying(server)));
    expect(await opened()).toContain(canary.message);

    const { code, text } = server.tool('admin', 'erase', talk.conversation, ...order);
    expect({ code, text }).toMatchObject({
      code: 0,
      text: expect.stringContaining('is destroyed'),
    });
    const words = Object.values(canary);
    await eventually(
      'no process opens it',
      async () => {
        const desk = await opened();
        return words.every((word) => !desk.includes(word));
      },
      10_000,
    );
    const replayed = server.tool('replay', talk.conversation).text;
    expect(replayed).toContain('[redacted]');
    for (const word of words) expect(replayed).not.toContain(word);
    const state = server.tool('admin', 'subject-state', talk.conversation).text;
    expect(state).toMatch(/erasure +carried out at .* \(DSR-14, person-asked, by mlopez\)/);
    expect(server.tool('verify-log').code).toBe(0);
  });
});
