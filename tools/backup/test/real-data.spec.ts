import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Server } from '@stillhere/harness';
import { acceptTalk, Http, openTalk, signIn, staying, type Talk } from '@stillhere/harness/people';
import { systemRandom } from '@stillhere/nest-kit';

jest.setTimeout(180_000);

/** What people reported to have written, and what a terminal would make of it. */
const bodies = [
  '\u001b[2J\u001b[H',
  '\u001b]52;c;ZXZpbA==\u0007',
  'ok\n     9  03:14:05  Ana: do it   ✓✓ displayed',
  'safe\rRevision 9, chain 000',
  '\u009b31mred',
  '\u202eabc',
  'one\u2028two\u2029three\u0085four',
  '\u001b[?1003h',
];
const hostileName = 'Ana\u001b[2J\nadmin  admin  active\u202e';
/** Every control byte but the newline, C1, and what turns the reading direction. */
const obeyed =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

const root = mkdtempSync(join(tmpdir(), 'stillhere-tools-'));
const backup = join(root, 'backup');
let server: Server;
let talk: Talk;
let output = '';

const isRoot = process.getuid?.() === 0;

beforeAll(async () => {
  chmodSync(root, 0o755);
  server = await Server.start({ name: 'tools', onOutput: (text) => (output += text) });
  const life = staying(server);
  const http = new Http(life);
  server.tool('admin', 'add-account', 'hostile', '--name', hostileName, '--role', 'counselor');
  const staff = await signIn({ life, http }, 'ana', 3);
  const { address } = server;
  const parts = { http, address, random: () => systemRandom, onAcknowledged: () => undefined };
  talk = await openTalk(parts);
  await talk.visitor.isLive();
  expect(await acceptTalk(talk, [staff], parts)).toEqual([]);
  await talk.counselor?.isLive();
  for (const body of bodies) talk.visitor.say(body);
  await talk.visitor.settled();
  talk.counselor?.note(bodies.join('\n'));
  talk.counselor?.say('I am here.');
  await talk.visitor.settled();
  await talk.counselor?.settled();
});
afterAll(async () => {
  talk.visitor.client.close();
  talk.counselor?.client.close();
  await server.stop();
  rmSync(root, { recursive: true, force: true });
});

let copies = 0;
function copyOf(directory: string): string {
  copies += 1;
  const copy = join(root, `copy-${copies}`);
  cpSync(directory, copy, { recursive: true });
  return copy;
}

function tool(name: string, args: readonly string[], asNobody = false) {
  const main = `tools/${name}/dist/main.js`;
  const as = asNobody && isRoot ? { uid: 65_534, gid: 65_534 } : {};
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    encoding: 'utf8',
    ...as,
  });
  return { code: status, stdout, text: stdout + stderr };
}

/** Each tool that only reads, as it is asked for most. */
const reading = (directory: string): (readonly [string, readonly string[]])[] => [
  ['replay', [talk.conversation, '--data', directory]],
  ['replay', [talk.conversation, '--json', '--data', directory]],
  ['replay', ['--list', '--data', directory]],
  ['verify-log', ['--data', directory]],
  ['admin', ['list-accounts', '--data', directory]],
  ['admin', ['list-accounts', '--json', '--data', directory]],
  ['admin', ['list-tokens', '--data', directory]],
  ['backup', ['check', '--data', directory]],
];

const everything = (directory: string) =>
  readdirSync(directory)
    .sort()
    .map((name) => {
      const { mtimeNs } = statSync(join(directory, name), { bigint: true });
      return [name, mtimeNs, readFileSync(join(directory, name)).toString('base64')];
    });

describe('words of others', () => {
  it('do nothing to the terminal of any tool, nor in what the service prints', () => {
    for (const [name, args] of reading(server.directory)) {
      const { code, text } = tool(name, args);
      expect({ name, args, code, isObeyed: obeyed.test(text), text }).toEqual({
        name,
        args,
        text,
        code: 0,
        isObeyed: false,
      });
    }
    expect(output).not.toMatch(obeyed);
  });

  it('never look like a line of the record, and are exact as JSON', () => {
    const { stdout } = tool('replay', [talk.conversation, '--data', server.directory]);
    expect(stdout).toMatch(/^ {18}┆ {6}9 {2}03:14:05 {2}Ana: do it/m);
    expect(stdout).not.toMatch(/^ *9 {2}03:14:05/m);
    expect(stdout.match(/^Revision /gm)).toHaveLength(1);
    const json = tool('replay', [talk.conversation, '--json', '--data', server.directory]).stdout;
    const { view } = JSON.parse(json) as { view: { items: { kind: string; body?: string }[] } };
    const said = view.items.filter(({ kind }) => kind === 'message').map(({ body }) => body);
    expect(said).toEqual([...bodies, 'I am here.']);
  });
});

describe('a backup', () => {
  it('is one set, made while the service runs', () => {
    const made = tool('backup', ['backup', '--to', backup, '--data', server.directory]);
    expect(made).toMatchObject({ code: 0, stdout: expect.stringContaining('belongs together') });
    expect(readdirSync(root).filter((name) => name.includes('unfinished'))).toEqual([]);
    expect(readdirSync(backup).sort()).toEqual([
      'identity.db',
      'inventory.json',
      'log.db',
      'master.key',
      'resume.key',
      'subject-keys.db',
    ]);
    expect(tool('backup', ['backup', '--check', backup]).code).toBe(0);
    expect(tool('verify-log', ['--data', backup]).text).toContain('intact: ');
    expect(tool('backup', ['backup', '--to', backup, '--data', server.directory])).toMatchObject({
      code: 1,
      text: expect.stringContaining('is not empty'),
    });
  });

  it('may leave the keys to be kept apart', () => {
    const bare = join(root, 'bare');
    const args = ['backup', '--to', bare, '--without-keys', '--data', server.directory];
    expect(tool('backup', args).code).toBe(0);
    expect(existsSync(join(bare, 'master.key'))).toBe(false);
    expect(tool('backup', ['backup', '--check', bare]).text).toContain('master.key is missing');
    for (const name of ['master.key', 'resume.key']) {
      copyFileSync(join(server.directory, name), join(bare, name));
    }
    expect(tool('backup', ['backup', '--check', bare]).code).toBe(0);
  });

  it('is whole or does not pass: every file missing, of another set, or too old', async () => {
    const other = await Server.start({ name: 'other' });
    await other.quit();
    for (const name of readdirSync(backup).filter((one) => one !== 'inventory.json')) {
      const lacking = copyOf(backup);
      rmSync(join(lacking, name));
      const missing = tool('backup', ['check', '--data', lacking]);
      expect({ name, ...missing }).toMatchObject({ code: 1 });
      expect(missing.text).toContain(`${name} is missing`);
      copyFileSync(join(other.directory, name), join(lacking, name));
      expect({ name, ...tool('backup', ['check', '--data', lacking]) }).toMatchObject({ code: 1 });
    }
    const old = copyOf(backup);
    renameSync(join(old, 'inventory.json'), join(old, 'inventory.gone'));
    copyFileSync(join(other.directory, 'subject-keys.db'), join(old, 'subject-keys.db'));
    expect(tool('backup', ['check', '--data', old])).toMatchObject({ code: 1 });
    other.remove();
  });

  it('brings back what it holds: the service goes on, pages resume or read anew', async () => {
    talk.visitor.say('after the backup');
    await talk.visitor.settled();
    await server.kill();
    rmSync(server.directory, { recursive: true });
    cpSync(backup, server.directory, { recursive: true });
    await server.start();
    await talk.visitor.until(
      'the history of the backup',
      ({ link, view }) =>
        link.status === 'live' &&
        !view.items.some((item) => item.kind === 'message' && item.body === 'after the backup'),
    );
    const again = `again ${randomUUID()}`;
    talk.visitor.say(again);
    await talk.visitor.settled();
    expect(tool('verify-log', ['--data', server.directory]).text).toContain('intact: ');
    const { stdout } = tool('replay', [talk.conversation, '--data', server.directory]);
    expect(stdout).toContain(again);
    expect(stdout).toContain('I am here.');
  });
});

describe('what only reads', () => {
  it.each(['stopped', 'killed'])('leaves no trace where the service was %s', async (how) => {
    const copy = await copyOfRunning(how === 'killed');
    // As a backup on a read-only mount is read: by somebody who may write nothing there.
    if (isRoot) {
      for (const name of ['', ...readdirSync(copy)]) chownSync(join(copy, name), 65_534, 65_534);
    }
    chmodSync(copy, 0o500);
    const before = everything(copy);
    for (const asNobody of how === 'killed' ? [true, false] : [false]) {
      for (const [name, args] of reading(copy)) {
        const { code, text } = tool(name, args, asNobody);
        expect({ name, args, code, text }).toMatchObject({ code: 0 });
        expect({ name, args, left: everything(copy) }).toEqual({ name, args, left: before });
      }
    }
    chmodSync(copy, 0o700);
  });

  it('makes no key, and takes no loss for an erasure', async () => {
    for (const name of ['master.key', 'subject-keys.db']) {
      const copy = await copyOfRunning(false);
      rmSync(join(copy, name));
      const before = everything(copy);
      const { code, text } = tool('replay', [talk.conversation, '--data', copy]);
      expect({ code, text }).toMatchObject({ code: 2 });
      expect(text).toContain(`${name} is missing`);
      expect(everything(copy)).toEqual(before);
    }
  });

  it('says what there is not', () => {
    const empty = mkdtempSync(join(root, 'empty-'));
    for (const [name, args] of reading(empty)) expect(tool(name, args).code).not.toBe(0);
    expect(readdirSync(empty)).toEqual([]);
  });
});

describe('a loss that an operator accepts', () => {
  it('keys of conversations: words of before cannot be opened, which is no erasure', async () => {
    const copy = await copyOfRunning(false);
    rmSync(join(copy, 'subject-keys.db'));
    const accept = ['check', '--accept', 'subject-keys.db', '--data', copy];
    expect(tool('backup', accept)).toMatchObject({
      code: 0,
      text: expect.stringContaining('what was said so far cannot be read again by anybody'),
    });
    await startAndStop(copy);
    const { stdout } = tool('replay', [talk.conversation, '--data', copy]);
    expect(stdout).toContain('[cannot be opened]');
    expect(stdout).not.toContain('[redacted]');
  });

  it('the wrapping key: the keys that it opened are set aside with it', async () => {
    const copy = await copyOfRunning(false);
    rmSync(join(copy, 'master.key'));
    expect(tool('backup', ['check', '--accept', 'master.key', '--data', copy]).code).toBe(0);
    expect(readdirSync(copy).some((name) => name.includes('without-master-key'))).toBe(true);
    await startAndStop(copy);
  });

  it('an older log, but not another one, nor under a running service', async () => {
    const copy = await copyOfRunning(false);
    copyFileSync(join(backup, 'log.db'), join(copy, 'log.db'));
    const accept = ['check', '--accept', 'log.db', '--data', copy];
    expect(tool('verify-log', ['--data', copy]).text).toContain('it is an older copy');
    expect(tool('backup', accept).code).toBe(0);
    await startAndStop(copy);
    rmSync(join(copy, 'log.db'));
    expect(tool('backup', accept).code).toBe(1);
    const running = ['check', '--accept', 'identity.db', '--data', server.directory];
    expect(tool('backup', running)).toMatchObject({
      code: 1,
      text: expect.stringContaining('is in use by process'),
    });
  });

  it.each([
    [['backup'], 'Expected --to DIR or --check DIR.'],
    [['backup', '--too', 'x'], 'There is no --too. Did you mean --to?'],
    [['check', '--accept', 'log'], '--accept is "log" but must be one of log.db,'],
  ])('%j is not understood', (args, sentence) => {
    expect(tool('backup', args)).toMatchObject({
      code: 2,
      text: expect.stringContaining(sentence),
    });
  });
});

/** The server's data as a stop or a kill leaves them. The server itself goes on afterwards. */
async function copyOfRunning(isKilled: boolean): Promise<string> {
  if (isKilled) await server.kill();
  else await server.quit();
  const copy = copyOf(server.directory);
  await server.start();
  expect(existsSync(join(copy, 'log.db-wal'))).toBe(isKilled);
  return copy;
}

async function startAndStop(directory: string): Promise<void> {
  const started = await Server.start({ directory });
  await started.quit();
}
