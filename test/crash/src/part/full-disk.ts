import { type Ledger, pause, say, until } from '@stillhere/harness/people';
import type { Disk } from '../fault/disk.js';
import { Trial } from '../trial.js';
import type { World } from '../world/world.js';
import { withDisk } from './with-disk.js';

const megabytes = 48;
const talks = 3;
const talkMs = 1_500;
/** Some seconds to use up what room the log has left, and the deadline of a message, 5 s. */
const refusedWithinMs = 20_000;
/** Every 2 s it is tried whether there is room again. */
const readyWithinMs = 10_000;

/** No room for one block while everybody talks, and room again without a restart; twice. */
export async function runFullDisk({ seed }: { seed: number }, ledger: Ledger): Promise<void> {
  const wish = { what: 'full disk', kinds: ['image', 'memory'], megabytes } as const;
  await withDisk(wish, ledger, (disk) =>
    Trial.run({ seed, talks, directory: disk.directory }, ledger, async (trial) => {
      for (let time = 1; time <= 2; time += 1) await fillAndFree(trial, disk);
      await trial.finish();
      say(`full disk (${disk.kind}) twice: ${trial.durability.acknowledged} acknowledged`);
    }),
  );
}

async function fillAndFree(trial: Trial, disk: Disk): Promise<void> {
  const { world, ledger } = trial;
  const { life } = world;
  world.startTraffic();
  await pause(talkMs);
  world.stopTraffic();
  await Promise.all(world.pages.map((page) => page.settled()));
  disk.fill();
  for (const page of world.pages) page.witness.postponed.length = 0;
  const isRefused = () => sayOn(world) === 0;
  ledger.check('I37 refused in words', await until('a no for all', isRefused, refusedWithinMs));
  ledger.check('the refusal says why', otherThanFull(world));
  ledger.check('not ready', await readinessIs(world, 503));
  ledger.check('a new conversation is refused', await newcomerIsRefused(world));
  ledger.check('everything written is kept', notKept(world));
  ledger.check('reading goes on', await stillReadable(trial));
  disk.makeRoom();
  ledger.check('ready again by itself', await readinessIs(world, 200));
  await trial.together();
  if (life.kills > 0) ledger.check('no restart', [`it was started ${life.kills + 1} times`]);
}

/** The log still has the room of what it checkpointed: they write until that is used up. */
function sayOn({ pages }: World): number {
  const unrefused = pages.filter(({ witness }) => witness.postponed.length === 0);
  for (const page of unrefused) {
    if (page.state.outbox.length === 0) page.say('Is there room for this? '.repeat(300));
  }
  return unrefused.length;
}

const readinessIs = ({ life }: World, status: number): Promise<string[]> =>
  until(`${status} at /readyz`, async () => (await life.readiness()) === status, readyWithinMs);

const otherThanFull = ({ pages }: World): string[] =>
  pages
    .filter(({ witness }) => !witness.postponed.includes('full'))
    .map(({ name, witness }) => `${name} was told ${[...new Set(witness.postponed)]}`);

const notKept = ({ pages }: World): string[] =>
  pages
    .filter(({ state }) => state.outbox.length === 0 || state.link.status !== 'live')
    .map(({ name, state }) => `${name}: ${state.outbox.length} kept, link ${state.link.status}`);

/** The answer to whoever comes in: the status for a proxy, and words for a person. */
async function newcomerIsRefused({ life }: World): Promise<string[]> {
  const { address } = life.server;
  const entry = await fetch(`${address}/api/entry?service=&language=en`);
  const { service, disclosure } = (await entry.json()) as {
    service: string;
    disclosure: { version: string; hash: string };
  };
  const answer = await fetch(`${address}/api/conversations`, {
    method: 'POST',
    headers: { origin: address, 'content-type': 'application/json' },
    body: JSON.stringify({
      requestId: crypto.randomUUID(),
      service,
      language: 'en',
      answers: { urgency: 'now' },
      device: 'd',
      tab: 't',
      disclosureVersion: disclosure.version,
      disclosureHash: disclosure.hash,
    }),
  });
  const { message } = (await answer.json()) as { message?: string };
  const isSaid = answer.status === 507 && (message ?? '') !== '';
  return isSaid ? [] : [`${answer.status} ${message}`];
}

/** Pages that are open stay so; and the log can be read by the tools. */
async function stillReadable({ world, follower }: Trial): Promise<string[]> {
  await follower.readOn();
  const { code, text } = world.life.server.tool('replay', '--list');
  const isListed = code === 0 && text.includes(world.talks[0]?.conversation ?? '?');
  return isListed ? [] : [`replay ended with ${code}: ${text}`];
}
