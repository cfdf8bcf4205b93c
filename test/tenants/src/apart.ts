import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Server } from '@stillhere/harness';
import { eventually } from '@stillhere/testing';
import { everyDoorAnswers, found, type Network, staffRoles, tokenRoles } from './network.js';
import { ask, type Hello, type Listening, listen, routes } from './pages.js';
import { type Heard, Programs } from './programs.js';
import { type About, actionOf, methods } from './requests.js';

export interface Running {
  readonly server: Server;
  /** Everything that its processes tell of themselves. */
  metrics(): Promise<string>;
}

/** As long as a busy machine takes. */
const slowMs = 60_000;
const nobodys = '0'.repeat(32);
/** They answer from what a network itself has: each hears of its own. */
const ofOnesOwn = /Watch(Queue|Shift|Floor|Availability|Connections)$/;
/** What reads, by whichever reader may: with its own tokens a network must find its canaries there. */
const readers = /\/(Get|Read|Follow|AsOf|Preview|WatchQueue|WatchCounselor)$/;

const callsOf = ({ tokens }: Network) => [
  ...tokenRoles.map((role) => ({ role, token: tokens[role] })),
  { role: 'nobody', token: '' },
];

const leaksIn = (texts: readonly string[], { secrets }: Network): string[] =>
  secrets().filter((secret) => texts.some((text) => text.includes(secret)));

const leaking = (heard: readonly Heard[], of: Network): string[] =>
  heard.filter(({ texts, outcome }) => leaksIn([...texts, outcome], of).length > 0).map(named);

const named = ({ action, role }: Heard): string => `${action} as ${role}`;

/**
 * R9: two networks in one installation; every method, route and socket of one is tried with everything that the people and
 * programs of the other hold.
 */
export function tenantsApart(title: string, start: () => Promise<Running>): void {
  describe(title, () => {
    let running: Running;
    let north: Network;
    let south: Network;
    let programs: Programs;
    const other = (of: Network): Network => (of === north ? south : north);

    beforeAll(async () => {
      running = await start();
      const { server } = running;
      // Else a host of a network that is not known everywhere yet would still be the home tenant's.
      expect(server.tool('admin', 'set-hosts', 'local').code).toBe(0);
      await everyDoorAnswers(server.address, 404);
      north = await found({ server, tenant: 'north', host: '127.0.0.1' });
      south = await found({ server, tenant: 'south', host: 'localhost' });
      programs = new Programs(server.grpcAddress);
    }, 300_000);
    afterAll(async () => {
      for (const one of [north, south]) one?.close();
      programs?.close();
      await running?.server.stop();
    }, 60_000);

    const aboutOf = (network: Network, conversation = network.talk.conversation): About => ({
      ...{ tenant: network.tenant, conversation, counselor: 'counselor:mia' },
      visitor: network.talk.visitor.state.me || 'visitor:unknown',
    });
    const pageOf = (victim: Network, attacker: Network, conversation?: string) => ({
      ...aboutOf(victim, conversation),
      ...{ token: attacker.visitorToken, password: attacker.password },
    });

    describe.each(['north', 'south'])('what is %s’s', (name) => {
      const victim = (): Network => (name === 'north' ? north : south);
      const attacker = (): Network => other(victim());

      it('no program of another network hears of, by any method; nor whether it is there', async () => {
        const before = await recordOf(programs, victim());
        const theirs = await programs.callAll(callsOf(attacker()), aboutOf(victim()));
        const nothing = await programs.callAll(callsOf(attacker()), {
          ...aboutOf(victim(), nobodys),
        });
        const said = ({ action, role, outcome }: Heard) =>
          `${action} as ${role}: ${outcome.replaceAll(victim().talk.conversation, nobodys)}`;
        const calls = ({ heard }: typeof theirs) => heard.filter((one) => one !== linkOf(heard));
        expect(calls(theirs).map(said)).toEqual(calls(nothing).map(said));
        // A link carries orders in the name of others: of these none was taken, or there is no such door at all.
        const { texts = [], outcome = '' } = linkOf(theirs.heard) ?? {};
        const refused = texts.join().match(/"status":"permission-denied"/g)?.length;
        expect(outcome.startsWith('12 ') || refused === 3).toBe(true);
        expect(texts.join()).not.toContain('followed');
        const alive = calls(theirs).filter(({ outcome }) => outcome === 'open');
        expect(alive.map(({ action }) => action).filter((one) => !ofOnesOwn.test(one))).toEqual([]);
        await victim().act();
        await attacker().act();
        const fresh = attacker().secrets().at(-1) ?? '';
        const lists = alive.filter(({ action }) => action.endsWith('WatchQueue'));
        expect(lists.length).toBeGreaterThan(3);
        for (const list of lists) {
          await eventually(
            named(list),
            () => list.texts.some((text) => text.includes(fresh)),
            slowMs,
          );
        }
        theirs.end();
        nothing.end();
        expect(leaking(theirs.heard, victim())).toEqual([]);
        // Whatever was asked for, nothing was done to it: only its own people's words came after.
        const after = await recordOf(programs, victim());
        expect(after.slice(0, before.length)).toEqual(before);
        expect(after.slice(before.length).filter((text) => !text.includes('canary of'))).toEqual(
          [],
        );
      });

      it.each(routes)('no page of another network shows: %s', async (route) => {
        const isOfStaff = route.includes('/api/desk/') && !/sign-in|sign-out/.test(route);
        for (const role of staffRoles) {
          // Whoever signs in anew gives up what they were signed in by.
          const cookie = route.endsWith('sign-in') ? '' : attacker().cookies[role];
          const about = pageOf(victim(), attacker());
          if (route !== 'POST /api/desk/sign-out') {
            const here = await ask(attacker().address, route, { about, cookie });
            expect(leaksIn([here.text], victim())).toEqual([]);
            const ghost = pageOf(victim(), attacker(), nobodys);
            const nothing = await ask(attacker().address, route, { about: ghost, cookie });
            expect({ route, status: here.status }).toEqual({ route, status: nothing.status });
          }
          const there = await ask(victim().address, route, { about, cookie });
          expect(leaksIn([there.text], victim())).toEqual([]);
          // Nor did it end anything at home.
          const home = { about, cookie: attacker().cookies[role] };
          const me = await ask(attacker().address, 'GET /api/desk/me', home);
          expect({ route, status: me.status }).toEqual({ route, status: 200 });
          if (isOfStaff || route.endsWith('sign-in')) {
            expect({ route, status: there.status }).toEqual({ route, status: 401 });
          }
        }
      });

      it('no socket of another network carries', async () => {
        const { conversation } = victim().talk;
        const first = {
          t: 'hello',
          conversation,
          device: 'd1',
          tab: 't1',
          page: 'p1',
          v: 'visible',
        };
        const live = { path: '/live', protocol: 'stillhere.v1.json' } as const;
        const desk = { path: '/api/desk/live', protocol: 'stillhere.desk.v1.json' } as const;
        const atDesk = { t: 'hello', v: 'visible', device: 'd1', tab: 't1' };
        const cookie = attacker().cookies.supervisor;
        const token = attacker().visitorToken;
        const hellos: [string, Hello][] = [
          [attacker().address, { ...live, cookie, first }],
          [victim().address, { ...live, cookie, first }],
          [attacker().address, { ...live, cookie: '', first: { ...first, token } }],
          [victim().address, { ...live, cookie: '', first: { ...first, token } }],
          // Their own visitor's token is good at their own page only.
          [
            attacker().address,
            { ...live, cookie: '', first: { ...first, token: victim().visitorToken } },
          ],
          [victim().address, { ...desk, cookie, first: atDesk }],
        ];
        for (const [address, hello] of hellos) {
          const heard = await listen(address, hello);
          await eventually('it is closed', () => heard.code !== 0, slowMs);
          expect(heard.frames.map((frame) => JSON.parse(frame).t)).toEqual(['bye']);
          expect(leaksIn(heard.frames, victim())).toEqual([]);
        }
        const open = await listen(attacker().address, { ...desk, cookie, first: atDesk });
        await shows(open, attacker().hidden);
        await victim().act();
        await attacker().act();
        await shows(open, attacker().secrets().at(-1) ?? '');
        expect(leaksIn(open.frames, victim())).toEqual([]);
        open.close();
      });

      it('its own people find in each of these answers: the canaries sing', async () => {
        const some = methods.filter((method) => readers.test(actionOf(method)));
        const mine = await programs.callAll(callsOf(victim()), aboutOf(victim()), some);
        await eventually(
          'all were heard',
          () =>
            new Set(leaking(mine.heard, victim()).map((one) => one.split(' ')[0])).size >=
            some.length - 1,
          slowMs,
        );
        mine.end();
        expect(leaking(mine.heard, attacker())).toEqual([]);
      });
    });

    it('nothing of either stands in a log line or a figure', async () => {
      const words = (of: Network) => of.secrets().filter((secret) => /canary|Name of/.test(secret));
      const told = await running.metrics();
      for (const one of [north, south]) {
        for (const word of words(one)) expect(running.server.output).not.toContain(word);
        expect(leaksIn([told], one)).toEqual([]);
      }
      expect(told).not.toMatch(/north|south/);
      expect(told).toContain('stillhere_');
    });

    it('a host that is nobody’s opens nothing, once the home tenant has none', async () => {
      const { server } = running;
      expect(server.tool('admin', 'set-hosts', 'south', '--host', 'south.example.org').code).toBe(
        0,
      );
      await everyDoorAnswers(south.address, 404);
      const answer = await fetch(`${south.address}/api/desk/me`, {
        headers: { cookie: south.cookies.admin },
      });
      expect(answer.status).toBe(404);
      expect((await fetch(`${north.address}/api/entry`)).status).toBe(200);
    });
  });
}

const shows = (desk: Listening, conversation: string): Promise<unknown> =>
  eventually(
    'the desk shows its own',
    () => desk.frames.some((frame) => frame.includes(conversation)),
    slowMs,
  );

/** Only our services' tokens open one. */
const linkOf = (heard: readonly Heard[]): Heard | undefined =>
  heard.find(({ action, role }) => action.endsWith('LinkService/Connect') && role === 'service');

/** What of a chat is words and decisions, as the network itself reads it. */
async function recordOf(programs: Programs, of: Network): Promise<string[]> {
  const about = {
    ...{ tenant: of.tenant, conversation: of.talk.conversation },
    ...{ visitor: '', counselor: '' },
  };
  const read = methods.filter((method) => actionOf(method).endsWith('SessionService/Read'));
  const calls = await programs.callAll([{ role: 'admin', token: of.tokens.admin }], about, read);
  const [text = '{}'] = calls.heard[0]?.texts ?? [];
  const { events = [] } = JSON.parse(text) as { events?: { type: string }[] };
  return events.map((event) => JSON.stringify(event)).filter((one) => !ofConnections.test(one));
}

const ofConnections =
  /"type":"conversation\.(connection|receipt|surface|participant|presence|resync|sharing)/;
