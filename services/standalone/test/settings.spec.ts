import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { intake, routing } from '@stillhere/contracts';
import { connectGrpc, isServiceFault } from '@stillhere/nest-kit';
import { eventually } from '@stillhere/testing';
import { RealProcess } from './process.js';

jest.setTimeout(180_000);

const admin = resolve(import.meta.dirname, '../../../tools/admin/dist/main.js');
const root = mkdtempSync(join(tmpdir(), 'stillhere-settings-'));
const data = join(root, 'data');
const file = join(root, 'document.json');
let running: RealProcess;
let tokens: Record<'admin' | 'integrator', string>;

interface Ran {
  readonly code: number;
  readonly printed: string;
  readonly said: string;
}

/** The real tool, as somebody at a terminal calls it. */
function run(args: readonly string[], token = ''): Promise<Ran> {
  const env = { PATH: process.env.PATH, STILLHERE_TOKEN: token };
  return new Promise((ended) => {
    execFile(process.execPath, [admin, ...args], { env }, (error, printed, said) => {
      ended({ code: error === null ? 0 : Number(error.code), printed, said });
    });
  });
}
const address = () => `127.0.0.1:${running.grpcPort}`;
const settings = (...args: readonly string[]) =>
  run(['settings', ...args, '--address', address()], tokens.admin);
function written(document: unknown): string {
  writeFileSync(file, JSON.stringify(document));
  return file;
}

/** A client whose connection ends with its one call: the process comes and goes. */
async function ask<Client extends object, Answer>(
  definition: Parameters<typeof connectGrpc>[0],
  role: keyof typeof tokens,
  call: (client: Client) => Promise<Answer>,
): Promise<Answer> {
  const { client, close } = connectGrpc<Client>(definition, {
    ...{ address: address(), token: tokens[role] },
  });
  return call(client).finally(close);
}
const entry = () =>
  ask(intake.IntakeServiceService, 'integrator', (client: intake.IntakeService) =>
    client.getEntry({ service: '', language: 'en' }),
  );
const versionDecidedBy = (conversation: string) =>
  ask(routing.RoutingServiceService, 'admin', (client: routing.RoutingService) =>
    client.explainOffer({ conversation }),
  ).then(
    ({ settingsVersion }) => settingsVersion,
    // The list learns of somebody a moment after they came in, and after a start.
    (error: unknown) => {
      if (isServiceFault(error) && error.code === 'NotWaiting') return undefined;
      throw error;
    },
  );

async function somebodyWaits(): Promise<string> {
  const { service, language, disclosure } = await entry();
  const opened = await ask(
    intake.IntakeServiceService,
    'integrator',
    (client: intake.IntakeService) =>
      client.openConversation({
        ...{ requestId: 'a-random-id-of-enough-length', service, language },
        disclosureVersion: disclosure?.version ?? '',
        disclosureHash: disclosure?.hash ?? '',
        answers: { urgency: 'now' },
      }),
  );
  return opened.conversation;
}

async function tokenOf(role: keyof typeof tokens): Promise<string> {
  const { printed } = await run(['add-token', role, '--role', role, '--data', data]);
  return printed.trim();
}

beforeAll(async () => {
  running = await RealProcess.launch(data).ready();
  tokens = { admin: await tokenOf('admin'), integrator: await tokenOf('integrator') };
});
afterAll(async () => {
  await running.stop('SIGKILL');
  rmSync(root, { recursive: true, force: true });
});

const push = { mode: 'push', ladder: { alarmAfterS: 300 } };
const people = { admin: { languages: ['en'] } };

describe('settings of a running process', () => {
  let conversation = '';

  it('are refused whole where somebody would wait for ever', async () => {
    conversation = await somebodyWaits();
    await eventually('the waiting list', async () => (await versionDecidedBy(conversation)) === 0);
    const endless = { services: { '*': { ...push, ladder: {} } }, people };
    const refused = await settings('apply', 'rules', written(endless));
    expect(refused).toEqual({
      ...{ code: 1, printed: '' },
      said:
        "The document is not taken: 'services.*.ladder.alarmAfterS' must be an alarm after the other " +
        'steps, so that the ladder ends with a person who looks. Nothing was changed.\n',
    });
    expect((await settings('history', 'rules')).printed).toMatch(/^0 {2}in-force .*\n$/);
  });

  it('work within seconds, and each decision says its version', async () => {
    const rules = written({ services: { '*': push }, people });
    const shown = await settings('apply', 'rules', rules, '--dry');
    expect(shown).toMatchObject({ code: 0, said: 'Nothing was changed: --dry.\n' });
    const applied = await settings('apply', 'rules', rules);
    expect(applied).toMatchObject({ code: 0, printed: shown.printed });
    expect(applied.printed).toContain('+ services.*.mode: "push"\n');
    expect(applied.said).toContain('Published as version 1.');
    await eventually('version 1', async () => (await versionDecidedBy(conversation)) === 1);
    expect(await settings('apply', 'rules', rules)).toMatchObject({
      ...{ code: 0, said: 'Version 1 says the same. Nothing was changed.\n' },
    });
    const late = await settings('apply', 'rules', written({ services: {} }), '--version', '0');
    expect(late.code).toBe(1);
    expect(late.said).toContain('The newest version is 1, published by admin:admin.');
  });

  it('change what a visitor reads', async () => {
    const { printed } = await settings('export', 'services');
    writeFileSync(file, printed.replaceAll('"988"', '"0800 111 0 111"'));
    const applied = await settings('apply', 'services', file);
    expect(applied.printed).toContain('"988" → "0800 111 0 111"');
    const phones = async () => (await entry()).contacts.map(({ phone }) => phone);
    await eventually('the number', async () => (await phones()).includes('0800 111 0 111'));
    writeFileSync(file, printed.replaceAll('It costs nothing.', 'It costs a little.'));
    const refused = await settings('apply', 'services', file);
    expect(refused.said).toContain('must be another version than');
  });

  it('are undone, with their history, and hold after a restart', async () => {
    expect((await settings('undo', 'rules')).said).toContain('Published as version 2.');
    await eventually('version 2', async () => (await versionDecidedBy(conversation)) === 2);
    await running.stop();
    // The tool says so where nobody answers.
    expect(await settings('history', 'services')).toMatchObject({ code: 1, printed: '' });
    running = await RealProcess.launch(data).ready();
    expect(await versionDecidedBy(conversation)).toBe(2);
    const { printed } = await settings('history', 'rules');
    expect(printed.split('\n')).toEqual([
      expect.stringMatching(/^2 {2}in-force .* by admin:admin from 1, version 0 again$/),
      expect.stringMatching(/^1 {2}replaced .* by admin:admin from 0$/),
      expect.stringMatching(/^0 {2}replaced .* before anything was published \(built-in\)$/),
      '',
    ]);
  });

  it('win over a file, and the process says so', async () => {
    await running.stop();
    const rules = written({ version: 40, services: { '*': push }, people });
    running = await RealProcess.launch(data, { args: ['--floor-rules', rules] }).ready();
    expect(running.stderr).toMatch(
      /rules were published, so their file is not followed any more tenant=local version=2/,
    );
    expect(await versionDecidedBy(conversation)).toBe(2);
  });

  it.each([
    ['what nobody knows', ['settings', 'burn', 'services'], 'There is no command "settings burn"'],
    ['no document', ['settings', 'history'], 'needs a DOCUMENT after it'],
    ['no file', ['settings', 'apply', 'services'], 'needs a FILE after it'],
    ['a flag too much', ['settings', 'history', 'services', '--dry'], 'takes no --dry'],
    ['no version', ['settings', 'undo', 'services', '--version', 'x'], 'must be a number'],
    ['no token', ['settings', 'history', 'services'], 'STILLHERE_TOKEN must hold'],
  ])('are left alone by a command line with %s', async (_, args, expected) => {
    const { code, said } = await run(args);
    expect({ code, said }).toEqual({ code: 2, said: expect.stringContaining(expected) });
  });
});
