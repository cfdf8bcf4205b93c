import { once } from 'node:events';
import { connect } from 'node:net';
import { type Entered, enter, Http, type Ledger, pause, say } from '@stillhere/harness/people';
import { Trial } from '../trial.js';
import type { World } from '../world/world.js';
import { blamed, notHere, saidSoFar } from './wrong-verdicts.js';

const talks = 4;
const talkMs = 1_500;
const stoppedMs = 20_000;

/**
 * SIGSTOP: the process stands still and SIGCONT lets it go on, as on a machine that swaps or was
 * suspended. Nobody in a talk left meanwhile, and the desk must know whose fault the silence is; of
 * somebody who did press Exit it must know that they did.
 */
export async function runStop({ seed }: { seed: number }, ledger: Ledger): Promise<void> {
  await Trial.run({ seed, talks }, ledger, async (trial) => {
    const { world } = trial;
    const { server } = world.life;
    const passerBy = await letIn(world);
    world.startTraffic();
    await pause(talkMs);
    await trial.together();
    const before = saidSoFar(trial);
    server.pause();
    passerBy.leave();
    for (const page of world.pages) page.say('Are you there?');
    await pause(stoppedMs);
    ledger.check('the desk says that we cannot see', deskIsSure(trial));
    server.resume();
    await trial.together({ isHelped: false });
    ledger.check('I26 nobody was blamed', blamed(trial, before));
    ledger.check('I24 all here again', notHere(trial));
    ledger.check('I25 who left meanwhile has left', await hasLeft(trial, passerBy));
    await trial.finish();
    say(`stopped for ${stoppedMs / 1_000} s: ${trial.durability.acknowledged} acknowledged`);
  });
}

/** What the desk shows is its own broken link, whatever the last verdict said (desk: model/chat.ts). */
const deskIsSure = ({ world }: Trial): string[] =>
  world.talks.flatMap(({ counselor }) =>
    counselor?.state.link.status === 'live' ? [`${counselor.name} still looks live`] : [],
  );

/** Somebody who came in, with a connection of their browser's that has said nothing so far. */
async function letIn({ life, strangers }: World): Promise<Entered & { leave(): void }> {
  const entered = await enter(new Http(life), { device: 'passer-by', tab: 'passer-by' });
  strangers.add(entered.conversation);
  const { hostname, port, host, origin } = new URL(life.server.address);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  // Their browser is gone: whatever becomes of the connection, nobody looks.
  socket.on('error', () => undefined).resume();
  const { token, device, tab } = entered;
  const body = JSON.stringify({ token, device, tab, reason: 'exit' });
  const head = [
    'POST /api/leave HTTP/1.1',
    `Host: ${host}`,
    `Origin: ${origin}`,
    'Connection: close',
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
  ];
  return { ...entered, leave: () => void socket.end(`${head.join('\r\n')}\r\n\r\n${body}`) };
}

async function hasLeft({ follower }: Trial, { conversation }: Entered): Promise<string[]> {
  const { conversations } = await follower.readOn();
  const events = conversations.get(conversation) ?? [];
  const types = events.map(({ type }) => type);
  return types.includes('conversation.participant-left') ? [] : [`they only: ${types}`];
}
