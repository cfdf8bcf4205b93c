import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { kubectlProgram, Release } from './cluster.js';

/** As the notes of the release say: a port of this machine, an account whose password is shown once. */
describe('what the notes of a release say', () => {
  const release = new Release('browsers', { profile: 'demo' });
  const edge = `${release.fullname}-edge`;
  let forward: ChildProcess | undefined;
  beforeAll(() => {
    release.prepare();
    release.must();
  });
  afterAll(() => {
    forward?.kill();
    release.remove();
  });

  it('brings two people together in two browsers', async () => {
    const { code, text } = release.node(
      ...[`deploy/${edge}`, 'tools/admin/dist/main.js', 'add-account', 'ada'],
      ...['--name=Ada', '--role=counselor'],
    );
    expect({ code, text }).toMatchObject({ code: 0 });
    const [oneTime = ''] = text.split('\n');
    forward = spawn(
      kubectlProgram,
      ['-n', release.namespace, 'port-forward', `service/${edge}`, ':80'],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const home = await addressOf(forward);
    const story = spawn('npm', ['run', 'test:e2e', '--', 'elsewhere'], {
      stdio: 'inherit',
      env: { ...process.env, STILLHERE_HOME: home, STILLHERE_ACCOUNT: `ada:${oneTime}` },
    });
    expect(await once(story, 'exit')).toEqual([0, null]);
  });
});

/** `Forwarding from 127.0.0.1:41234 -> 8080`, once it does. */
async function addressOf({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('it cannot be heard');
  for await (const line of createInterface({ input: stdout })) {
    const [, port] = /127\.0\.0\.1:(\d+)/.exec(line) ?? [];
    if (port !== undefined) return `http://localhost:${port}`;
  }
  throw new Error('nothing was forwarded');
}
