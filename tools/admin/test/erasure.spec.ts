import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Server } from '@stillhere/harness';
import { endTalk, Http, staying, type Talk } from '@stillhere/harness/people';
import { canary, markedTalk } from './marked-talk.js';

jest.setTimeout(180_000);

const order = ['--request', 'DSR-14', '--reason', 'person-asked', '--by', 'mlopez'];

let server: Server;
let talk: Talk;
let cookie: string;

beforeAll(async () => {
  server = await Server.start({ name: 'erasure' });
  ({ talk, cookie } = await markedTalk(server));
});
afterAll(async () => {
  talk.visitor.client.close();
  talk.counselor?.client.close();
  await server.stop();
});

const erase = (...more: string[]) =>
  server.tool('admin', 'erase', talk.conversation, ...order, ...more);
const replayed = () => server.tool('replay', talk.conversation).text;

/** In which files of the directory somebody could read one of the texts, as it is or as base64. */
function filesWith(texts: readonly string[]): string[] {
  const forms = texts.flatMap((text) => [text, Buffer.from(text).toString('base64').slice(0, -4)]);
  const all = readdirSync(server.directory, { recursive: true, encoding: 'utf8' });
  const files = all.filter((name) => statSync(join(server.directory, name)).isFile());
  expect(files).toContain('log.db');
  return files.filter((name) => {
    const bytes = readFileSync(join(server.directory, name));
    return forms.some((form) => bytes.includes(form));
  });
}

describe('npm run admin -- erase', () => {
  it('changes nothing while somebody works with the data, or the chat goes on', async () => {
    const running = erase();
    expect(running).toMatchObject({ code: 1, text: expect.stringContaining('is in use by') });
    const now = server.tool('admin', 'subject-state', talk.conversation).text;
    expect(now).toContain(`visitor.${talk.conversation}: live`);
    await server.quit();
    expect(erase()).toMatchObject({ code: 1, text: expect.stringContaining('is not over') });
    expect(replayed()).toContain(canary.message);
    await server.start();
    await endTalk(talk, new Http(staying(server)));
    await server.quit();
  });

  it('is refused under a hold', () => {
    const hold = ['hold', talk.conversation, '--request', 'CASE-7', '--reason', 'legal-claim'];
    expect(server.tool('admin', ...hold).code).toBe(0);
    const held = erase();
    expect(held.code).toBe(1);
    expect(held.text).toMatch(
      /is on hold since .* \(CASE-7, legal-claim, by .*Nothing was changed/,
    );
    expect(replayed()).toContain(canary.note);
    const release = ['release', talk.conversation, '--request', 'CASE-7', '--reason', 'settled'];
    expect(server.tool('admin', ...release).code).toBe(0);
    expect(server.tool('admin', ...release.with(3, 'CASE-8')).text).toContain('not on hold');
  });

  it('destroys the words, reports it, and breaks no proof', async () => {
    expect(replayed()).toContain(canary.message);
    const { code, text } = erase('--json');
    expect({ code, text }).toMatchObject({ code: 0 });
    const report = JSON.parse(text.trim().split('\n').at(-1) ?? '');
    const { conversation } = talk;
    expect(report).toMatchObject({
      ...{ tenant: 'local', conversation, isRepeat: false },
      erasure: { request: 'DSR-14', reason: 'person-asked', by: 'mlopez' },
      found: {
        keys: { [`visitor.${conversation}`]: 'shredded', [`notes.${conversation}`]: 'shredded' },
      },
    });
    expect(report.found.texts).toBeGreaterThanOrEqual(4);
    expect(report.found.unopenable).toBe(report.found.texts);

    const screen = replayed();
    expect(screen).toContain('[redacted]');
    for (const word of Object.values(canary)) expect(screen).not.toContain(word);
    expect(server.tool('verify-log').code).toBe(0);
    expect(server.tool('backup', 'check').code).toBe(0);
    expect(filesWith(Object.values(canary))).toEqual([]);
    expect(filesWith(['DSR-14'])).toEqual(['log.db']);
  });

  it('is one erasure when it is run again', () => {
    const again = server.tool('admin', 'erase', talk.conversation, ...order.with(1, 'DSR-15'));
    expect(again).toMatchObject({ code: 0, text: expect.stringContaining('erased before') });
    expect(again.text).toContain('DSR-14');
    const state = server.tool('admin', 'subject-state', talk.conversation).text;
    expect(state).toMatch(/erasure +carried out at .* \(DSR-14, person-asked, by mlopez\)/);
  });

  it('leaves a start, a desk and its drafts as they should be, and the log whole', async () => {
    await server.start();
    const answer = await fetch(`${server.address}/api/desk/drafts`, {
      headers: { cookie, origin: server.address },
    });
    expect(await answer.text()).not.toContain(canary.draft);
    await server.quit();
    expect(server.output).not.toMatch(/is missing|does not open/);
    expect(server.tool('verify-log').code).toBe(0);
    expect(filesWith(Object.values(canary))).toEqual([]);
  });

  it('names what it was not given rightly, and changes nothing', () => {
    const said = (...args: string[]) => {
      const run = spawnSync(process.execPath, ['tools/admin/dist/main.js', ...args], {
        encoding: 'utf8',
      });
      return `${run.status} ${run.stderr}`;
    };
    expect(said('erase')).toMatch(/^2 erase needs a CONVERSATION/);
    expect(said('erase', 'Nobody!')).toMatch(/^2 CONVERSATION must be an id/);
    expect(said('erase', 'c1')).toMatch(/^2 erase needs --request REF/);
    expect(said('erase', 'c1', '--request', 'Ana María')).toMatch(/^2 --request must be 1 to 64/);
    expect(said('erase', 'c1', '--request', 'R')).toMatch(
      /^2 erase needs --reason, one of person-/,
    );
    expect(said('hold', 'c1', '--request', 'R', '--reason', 'x')).toMatch(/one of legal-claim/);
    expect(said('subject-state', 'c1', '--reason', 'x')).toMatch(
      /^2 subject-state takes no --reason/,
    );
    const unknown = server.tool('admin', 'erase', 'c1', ...order);
    expect(unknown).toMatchObject({ code: 1, text: expect.stringContaining('There is no conv') });
  });
});
