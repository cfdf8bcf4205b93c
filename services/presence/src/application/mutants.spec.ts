import { describe, expect, it } from '@jest/globals';
import type { presence } from '@stillhere/contracts';
import type { Noted } from '../testing/simulated-gateway.js';
import { type Act, Simulation } from '../testing/simulation.js';
import { fakeStage } from '../testing/stage.js';
import { type Moment, truthLaws } from '../testing/truth-laws.js';
import { as, evidence, gateway, opening, World } from '../testing/world.js';

/**
 * Mistakes that chat servers are known for (live.md §7), planted: each is caught by the law named
 * beside it in a story that our own presence passes. A law that cannot be broken proves nothing.
 */
type Mutant = (noted: readonly Noted[]) => string;

const isFrom = new Set(['heard', 'protocolPong', 'applicationPong', 'visibility', 'acknowledged']);
const gone = 'no-connection';
const here = 'here.visible';

const mutants: Readonly<Record<string, Mutant>> = {
  'last writer wins': (noted) => {
    const last = noted.findLast(({ kind }) => kind !== 'pingSent');
    return last === undefined || last.kind === 'closed' ? gone : here;
  },
  'late disconnect wins': (noted) => {
    const last = noted.findLast(({ kind }) => kind === 'opened' || kind === 'closed');
    return last?.kind === 'opened' ? here : gone;
  },
  'presence from connect and disconnect hooks only': (noted) => {
    const open = new Set<string>();
    for (const { kind, connection } of noted) {
      if (kind === 'opened') open.add(connection);
      if (kind === 'closed') open.delete(connection);
    }
    return open.size > 0 ? here : gone;
  },
  'a heartbeat beside the message path': (noted) => {
    const beat = noted.findLast(({ kind }) => kind === 'applicationPong' || kind === 'opened');
    const last = noted.at(-1);
    if (!beat || !last) return gone;
    const later = noted.filter(({ kind, atMs }) => isFrom.has(kind) && atMs > beat.atMs);
    return last.atMs - beat.atMs > 15_000 && later.length > 0 ? gone : here;
  },
};

const on = (kind: 'connect' | 'cut' | 'close' | 'reload' | 'late-end' | 'freeze', page: 0 | 1) =>
  ({ kind, page }) as Act;
const after = (act: Act, seconds: number) => ({ act, ticks: seconds * 4 });

async function play(...story: Parameters<Simulation['play']>[0][]): Promise<Simulation> {
  const { stage } = await fakeStage();
  const simulation = new Simulation(stage);
  await simulation.play(story.flat());
  return simulation;
}

const broken = (moments: readonly Moment[]): string[] =>
  Object.entries(truthLaws)
    .filter(([, holds]) => moments.some((moment) => !holds(moment)))
    .map(([name]) => name);

function asShownBy(mutant: Mutant, { moments, gateway: { noted } }: Simulation): Moment[] {
  return moments.map((moment) => {
    const verdict = mutant(noted.filter(({ atMs }) => atMs < moment.nowMs));
    const shown = { verdict, cause: '' } as presence.PresenceVerdict;
    return { ...moment, blame: new Set(['']), shown };
  });
}

describe('known mistakes, planted', () => {
  it.each([
    [
      'last writer wins',
      'I21 no false offline',
      'one of two tabs is closed (I28)',
      [after(on('connect', 0), 5), after(on('connect', 1), 5), after(on('close', 1), 5)],
    ],
    [
      'late disconnect wins',
      'I21 no false offline',
      'the end of an older connection comes late (I23)',
      [after(on('connect', 0), 5), after(on('reload', 0), 5), after(on('late-end', 0), 5)],
    ],
    [
      'presence from connect and disconnect hooks only',
      'I24 no false online',
      'the link dies without a goodbye',
      [after(on('connect', 0), 5), after(on('cut', 0), 30)],
    ],
    [
      'a heartbeat beside the message path',
      'I21 no false offline',
      'the browser answers while the page is paused',
      [after(on('connect', 0), 5), after(on('freeze', 0), 40)],
    ],
  ])('%s: caught by %s when %s', async (name, law, _when, story) => {
    const simulation = await play(story);
    expect(broken(simulation.moments)).toEqual([]);
    const mutant = mutants[name] as Mutant;
    expect(broken(asShownBy(mutant, simulation))).toContain(law);
  });
});

/** I15, I16: what is recorded as displayed was claimed by that page as seen before. */
function unproven(claims: readonly number[], recorded: readonly unknown[]): unknown[] {
  const seen = Math.max(-1, ...claims);
  return recorded.filter((one) => {
    const { level, upTo } = one as { level: string; upTo: number };
    return level === 'displayed' && upTo > seen;
  });
}

describe('send implies read', () => {
  const sending = [evidence.typing(true), evidence.typing(false), evidence.ack(7), evidence.heard];

  async function receiptsAfter(meet: (world: World) => void): Promise<unknown[]> {
    const world = await World.start();
    await world.connect();
    meet(world);
    await world.clock.advance(1_000);
    await world.stop();
    return world.session.calls
      .filter(({ method }) => method === 'recordReceipt')
      .map(({ request }) => request);
  }

  it('is caught by I16 when somebody writes and sends without looking', async () => {
    const real = await receiptsAfter((world) => {
      for (const kind of sending) world.meet(kind);
    });
    expect(real).toMatchObject([{ level: 'delivered', upTo: 7 }]);
    expect(unproven([], real)).toEqual([]);

    const mutant = await receiptsAfter((world) => {
      for (const kind of sending) {
        world.meet(kind);
        if (kind.$case === 'activity' && !kind.value.typing) world.meet(evidence.seen(7));
      }
    });
    expect(unproven([], mutant)).toHaveLength(1);
  });

  it('holds for our own stories: displayed only what a visible, awake page claimed', async () => {
    const seen = await receiptsAfter((world) => {
      world.meet(evidence.seen(3));
      world.meet(evidence.surface('hidden'));
      world.meet(evidence.seen(9));
    });
    expect(unproven([3], seen)).toEqual([]);
    expect(seen).toMatchObject([{ level: 'displayed', upTo: 3 }]);
  });
});

describe('a claim over somebody else’s connection', () => {
  it('is nobody’s: gateways speak for their own sockets only', async () => {
    const world = await World.start();
    const { presence } = world;
    await presence.openConnection(opening({ gateway: 'g2' }), as.edge);
    const kind = evidence.ack(3);
    const report = { gateway, evidence: [{ connection: 'c1', ageMs: 0, part: 0, kind }] };
    expect(presence.reportEvidence(report)).toEqual({
      unknownConnections: ['c1'],
      elsewhere: [],
    });
    expect(world.session.facts).toEqual(['openConnection c1']);
    await world.stop();
  });
});
