import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { accessMatrix, type EdgeAction } from '@stillhere/access';
import { intake, presence, reporting, routing, session } from '@stillhere/contracts';
import type { Entered } from '@stillhere/harness/people';
import { callContext, connectGrpc, isServiceFault, nobody } from '@stillhere/nest-kit';
import { type About, aboutOf, requests } from './access-cells.js';
import { Doors } from './doors.js';

type Client = Record<string, (request: object, context: object) => unknown>;

const definitions = [
  session.SessionServiceService,
  presence.PresenceServiceService,
  intake.IntakeServiceService,
  routing.RoutingServiceService,
  reporting.ReportingServiceService,
] as const;
const programs = ['analyst', 'integrator', 'service'] as const;
const staff = { counselor: 'ana', supervisor: 'sam', admin: 'ida' } as const;
const parties = ['nobody', 'counselor', 'supervisor', 'admin', ...programs] as const;
type Party = (typeof parties)[number];
const isStaff = (party: Party): party is keyof typeof staff => Object.hasOwn(staff, party);

type Answer = 'refused' | 'let through';
/**
 * A stream that may be followed can be quiet for ever: after so long it counts as let through. Where a
 * refusal is due it is waited for, however busy the machine is.
 */
const quietMs: Record<Answer, number> = { 'let through': 500, refused: 20_000 };
const no = new Set(['AccessDenied', 'TokenMissing', 'SignInNeeded', 'PasswordChangeNeeded']);

let doors: Doors;
/** Of Ana, and of Sam: each is out of the other's reach. */
let hers: About;
let his: About;
let visitor: Entered;
const open: { close(): void }[] = [];

beforeAll(async () => {
  doors = await Doors.open('access');
  visitor = await doors.visitor('ana');
  const other = await doors.visitor('sam');
  hers = aboutOf(visitor, `visitor:${'1'.repeat(32)}`, 'ana');
  his = aboutOf(other, `visitor:${'2'.repeat(32)}`, 'sam');
});
afterAll(async () => {
  for (const connection of open) connection.close();
  await doors?.close();
});

/** Whether it was let through; nobody waits for what a stream says after that. */
async function outcome(call: () => unknown, streams: boolean, expected: Answer): Promise<Answer> {
  try {
    const answer = call();
    if (streams) {
      const first = (answer as AsyncIterable<unknown>)[Symbol.asyncIterator]().next();
      const quiet = new Promise((resolve) => setTimeout(resolve, quietMs[expected]).unref());
      await Promise.race([first, quiet]);
      first.catch(() => undefined);
    } else await answer;
    return 'let through';
  } catch (error) {
    if (!isServiceFault(error)) throw error;
    return no.has(error.code) ? 'refused' : 'let through';
  }
}

const tokenOf = (party: Party): string | undefined =>
  isStaff(party) ? doors.person(staff[party]).token : doors.tokens[party];

describe('over gRPC', () => {
  const calls = definitions.flatMap((definition, index) =>
    Object.entries(definition).map(([name, { path, responseStream, requestDeserialize }]) => ({
      ...{ index, name, responseStream, action: path.slice(1) },
      requestOf: (about: About): object => ({
        ...(requestDeserialize(Buffer.alloc(0)) as object),
        ...(requests[path.split('.').at(-1) ?? ''] ?? requests[path.split('/').at(-1) ?? ''])?.(
          about,
        ),
      }),
    })),
  );

  async function met(
    call: (typeof calls)[number],
    party: Party,
    { about, expected }: { readonly about: About; readonly expected: Answer },
  ): Promise<Answer> {
    const token = tokenOf(party);
    const definition = definitions[call.index] ?? definitions[0];
    const { grpcAddress: address } = doors.server;
    const connection = connectGrpc<Client>(definition, {
      ...{ address },
      ...(token === undefined ? {} : { token }),
    });
    const context = callContext({ principal: nobody('') });
    const run = () => connection.client[call.name]?.(call.requestOf(about), context);
    const answer = await outcome(run, call.responseStream, expected);
    connection.close();
    return answer;
  }

  /** What ends or moves a conversation gets one of its own. */
  const moves = new Set(['putBack', 'assign', 'end']);
  const newOne = async (party: Party): Promise<About> => {
    const account = party === 'supervisor' ? 'sam' : 'ana';
    return aboutOf(await doors.visitor(account), hers.visitor, account);
  };

  it.each(parties)('%s: every cell is as it is published', async (party) => {
    const wrong: string[] = [];
    for (const call of calls) {
      const reach = party === 'nobody' ? undefined : accessMatrix[call.action]?.[party];
      const [own, foreign] = party === 'supervisor' ? [his, hers] : [hers, his];
      const isNear = reach === 'self' || reach === 'assigned';
      const outOfReach = { about: foreign, expected: 'refused' } as const;
      if (isNear && (await met(call, party, outOfReach)) !== 'refused') {
        wrong.push(`${call.action} reaches what is not theirs`);
      }
      const expected = reach === undefined ? 'refused' : 'let through';
      const isMoved = reach !== undefined && moves.has(call.name);
      const about = isMoved ? await newOne(party) : own;
      const answer = await met(call, party, { about, expected });
      if (answer !== expected) wrong.push(`${call.action}: ${answer}`);
    }
    expect(wrong).toEqual([]);
  });
});

describe('over HTTP and WebSocket', () => {
  const headersOf = (party: Party): Record<string, string> => {
    if (isStaff(party)) return { cookie: doors.person(staff[party]).cookie };
    const token = doors.tokens[party];
    return token === undefined ? {} : { authorization: `Bearer ${token}` };
  };
  const answered = ({ status, text }: { status: number; text: string }): string => {
    const code = text.startsWith('{') ? String((JSON.parse(text) as { code?: string }).code) : '';
    return (status === 401 || status === 403) && no.has(code) ? 'refused' : 'let through';
  };
  type Try = (party: Party, about: About) => Promise<string>;
  const post =
    (path: string, body: (about: About) => object): Try =>
    async (party, about) => {
      const { cookie = '', ...headers } = headersOf(party);
      return answered(await doors.post(path, body(about), cookie, headers));
    };
  const get =
    (path: string): Try =>
    async (party) =>
      answered(await doors.get(path, headersOf(party)));
  const nothing = () => ({});
  const conversation = ({ conversation: id }: About) => ({ conversation: id });

  /** Each row of the edge; a call whose refusal is not one of access was let through. */
  const tries: Partial<Record<EdgeAction, Try>> = {
    'edge/health': get('/healthz'),
    'edge/entry': get('/api/entry'),
    'edge/open-conversation': post('/api/conversations', nothing),
    'edge/sign-in': post('/api/desk/sign-in', nothing),
    'edge/password': post('/api/desk/password', nothing),
    'edge/availability': post('/api/desk/availability', () => ({ available: true, seatsMax: 20 })),
    'edge/accept': post('/api/desk/accept', conversation),
    'edge/decline': post('/api/desk/decline', nothing),
    'edge/explain': post('/api/desk/explain', nothing),
    'edge/acknowledge': post('/api/desk/acknowledge', nothing),
    'edge/risk': post('/api/desk/risk', nothing),
    'edge/hold-policy': post('/api/desk/hold-policy', nothing),
    'edge/step-now': post('/api/desk/step-now', nothing),
    'edge/keep-draft': post('/api/desk/drafts', nothing),
    'edge/drafts': get('/api/desk/drafts'),
    'edge/end': post('/api/desk/end', nothing),
    'edge/assign': post('/api/desk/assign', nothing),
    'edge/put-back': post('/api/desk/put-back', nothing),
    'edge/desk-leave': post('/api/desk/leave', () => ({ tab: 't' })),
    'edge/desk-live': async (party) => {
      const hello = { v: 'visible', device: 'd', tab: 't' };
      const socket = await doors.desk(hello, headersOf(party));
      socket.close();
      return socket.first.t === 'welcome' ? 'let through' : 'refused';
    },
    'edge/live': async (party, about) => {
      const hello = { conversation: about.conversation, device: 'd', tab: 't' };
      const socket = await doors.live(hello, headersOf(party));
      socket.close();
      return socket.first.t === 'welcome' ? 'let through' : 'refused';
    },
  };

  it.each(parties)('%s: every row is as it is published', async (party) => {
    const wrong: string[] = [];
    for (const [action, run] of Object.entries(tries)) {
      const reach = accessMatrix[action]?.[party];
      const [own, foreign] = party === 'supervisor' ? [his, hers] : [hers, his];
      const answer = await run(party, own);
      const expected = reach === undefined ? 'refused' : 'let through';
      if (answer !== expected) wrong.push(`${action}: ${answer}`);
      if (reach === 'assigned' && action === 'edge/live') {
        if ((await run(party, foreign)) !== 'refused') wrong.push(`${action} reaches too far`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('every row is tried', () => {
    const aboutTheCookie = ['edge/me', 'edge/sign-out', 'edge/leave'];
    const rows = Object.keys(accessMatrix).filter((action) => action.startsWith('edge/'));
    const untried = rows.filter((action) => !Object.hasOwn(tries, action));
    expect(untried.toSorted()).toEqual(aboutTheCookie.toSorted());
  });

  it('me and sign-out are about the cookie alone', async () => {
    expect((await doors.get('/api/desk/me')).status).toBe(401);
    expect((await doors.get('/api/desk/me', headersOf('admin'))).status).toBe(200);
    expect((await doors.post('/api/desk/sign-out', {})).status).toBe(204);
  });

  it('a visitor’s token is good for their own conversation on their own device', async () => {
    const { token, device, tab } = visitor;
    const hello = { conversation: hers.conversation, token, device, tab };
    const own = await doors.live(hello);
    own.close();
    expect(own.first.t).toBe('welcome');
    for (const other of [{ conversation: his.conversation }, { device: 'another' }]) {
      const socket = await doors.live({ ...hello, ...other });
      expect(socket.first).toMatchObject({ t: 'bye', code: 4401 });
    }
    // Over HTTP it is nobody’s: a token in a header opens nothing.
    const bearer = { authorization: `Bearer ${token}` };
    expect((await doors.get('/api/desk/me', bearer)).status).toBe(401);
  });
});
