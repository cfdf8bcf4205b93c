import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from '@jest/globals';
import { reporting } from '@stillhere/contracts';
import { callContext, connectGrpc, servicePrincipal, systemClock } from '../src/index.js';

const script = fileURLToPath(new URL('door-process.mjs', import.meta.url));
const open: ChildProcess[] = [];
afterEach(() => {
  for (const child of open.splice(0)) child.kill('SIGKILL');
});

/** Longer than a call may last; what is being shown needs a real process that stands still. */
const stoppedMs = 5_000;

it('a process that stood still does not carry out what its caller gave up meanwhile', async () => {
  const child = fork(script);
  open.push(child);
  const said: string[] = [];
  child.on('message', (text: string) => said.push(text));
  const [address] = (await once(child, 'message')) as [string];
  const { client, close } = connectGrpc<reporting.ReportingService>(
    reporting.ReportingServiceService,
    { address, token: 'edge' },
  );
  const principal = servicePrincipal('edge', 'local');
  const call = (): Promise<string> =>
    client
      .getFloor({}, callContext({ principal, deadlineAtMs: systemClock.monotonicMs() + 2_000 }))
      .then(
        () => 'answered',
        ({ code }: { code: string }) => code,
      );
  expect(await call()).toBe('answered');
  child.kill('SIGSTOP');
  const given = call();
  await new Promise((resolve) => setTimeout(resolve, stoppedMs));
  expect(['DeadlineExceeded', 'Unreachable']).toContain(await given);
  child.kill('SIGCONT');
  let outcome = await call();
  // For half a second it says so to whoever asks.
  while (outcome !== 'answered') outcome = await call();
  // The first call and the last one; nothing of what lay there between.
  expect(said.filter((text) => text === 'carried out')).toHaveLength(2);
  close();
});
