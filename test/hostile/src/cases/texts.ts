import { hostileTexts } from '@stillhere/harness';
import type { ServerFrame } from '@stillhere/live-protocol';
import type { Attacker } from '../attacker.js';
import type { Side } from '../carrier.js';
import type { Group } from '../case.js';
import type { Chance } from '../chance.js';
import { judge } from '../judge/judge.js';
import type { LiveSocket } from '../wire/live-socket.js';

/** What somebody writes is what everybody gets: its author, the other side, and whoever reads later. */
export const texts: Group = {
  name: 'text',
  share: 0.04,
  make(chance, index) {
    const text = hostileTexts[index % hostileTexts.length] ?? '';
    const isStaff = Math.floor(index / hostileTexts.length) % 2 === 1;
    const [author, reader]: [Side, Side] = isStaff ? ['staff', 'visitor'] : ['visitor', 'staff'];
    return {
      what: `${author} writes ${JSON.stringify(text).slice(0, 80)}`,
      run: (attacker) => written({ attacker, author, reader, text, chance }),
    };
  },
};

interface Writing {
  readonly attacker: Attacker;
  readonly author: Side;
  readonly reader: Side;
  readonly text: string;
  readonly chance: Chance;
}

async function written({ attacker, author, reader, text, chance }: Writing): Promise<string[]> {
  const [from, to] = [await attacker.carrier(author), await attacker.carrier(reader)];
  await from.caughtUp();
  const before = from.newest;
  const cid = chance.id();
  const heard = await from.ask(JSON.stringify({ t: 'msg', cid, body: text, seenRevision: 0 }), cid);
  const problems = judge({ kind: 'ok', cid }, heard);
  const [ok] = heard.answers;
  if (problems.length > 0 || ok?.t !== 'ok') return problems;
  const about = { text, revision: ok.revision };
  problems.push(...(await shownProblems('to its author', from.socket, about)));
  problems.push(...(await shownProblems('to the other side', to.socket, about)));
  if (before === undefined) return problems;
  const later = await attacker.silent(author);
  const { logId } = from.welcome;
  const resume = { logId, revision: before.revision, chain: before.chain };
  later.send({ ...attacker.hello(author), resume });
  problems.push(...(await shownProblems('from the log', later, about)));
  const welcome = later.frames.find(({ t }) => t === 'welcome');
  if (welcome?.t === 'welcome') attacker.welcomed(welcome.resumeToken);
  later.end();
  return problems;
}

interface About {
  readonly text: string;
  readonly revision: number;
}

async function shownProblems(
  whom: string,
  socket: LiveSocket,
  { text, revision }: About,
): Promise<string[]> {
  const isIt = (frame: ServerFrame): boolean => frame.t === 'ev' && frame.revision === revision;
  return textProblems(whom, await socket.heard(0, isIt), text);
}

export function textProblems(whom: string, frame: ServerFrame | undefined, text: string): string[] {
  if (frame?.t !== 'ev') return [`it was never shown ${whom}`];
  const { body } = frame.data;
  return body === text ? [] : [`shown ${whom} as ${JSON.stringify(body)?.slice(0, 200)}`];
}
