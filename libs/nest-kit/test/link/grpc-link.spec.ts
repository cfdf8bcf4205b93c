import { Client, credentials, Metadata, status } from '@grpc/grpc-js';
import { afterEach, describe, expect, it } from '@jest/globals';
import { link as api, type Principal, type Role } from '@stillhere/contracts';
import type { Clock, Timers } from '@stillhere/kernel';
import { eventually, manualClock } from '@stillhere/testing';
import {
  type CallerProofs,
  callContext,
  connectGrpcLink,
  GrpcDoor,
  type GrpcDoorOptions,
  type LinkClient,
  type OrderAnswer,
  silentLogger,
  systemClock,
  systemRandom,
  systemTimers,
  type TokenVerifier,
} from '../../src/index.js';
import { cuttingProxy } from '../../src/testing.js';
import { keyLine, ourCallers, proofsWith } from '../shapes.js';
import { type ToyLink, toyLink } from './toy-link.js';

const valid = new Set(['edge', 'abroad', 'visitor', 'counselor', 'integrator', 'admin']);
/** Tokens read like the role they stand for; `edge` and `abroad` are services of two tenants. */
const verifier: TokenVerifier = {
  verify: async (token) => {
    if (!valid.has(token)) return undefined;
    const isService = token === 'edge' || token === 'abroad';
    return {
      actor: `system:token.${token}`,
      tenant: token === 'abroad' ? 'elsewhere' : 'local',
      roles: [isService ? 'service' : (token as Role)],
      isValid: () => valid.has(token),
    };
  },
};

const open: { close(): unknown }[] = [];
const closing = <T extends { close(): unknown }>(thing: T): T => {
  open.unshift(thing);
  return thing;
};
afterEach(async () => {
  for (const thing of open.splice(0)) await thing.close();
  valid.add('edge');
});

const doorOf = (toy: ToyLink): GrpcDoorOptions => ({
  ...{ host: '127.0.0.1', port: 0, bindings: [], links: { session: toy }, verifier },
  callers: ourCallers,
});

async function opened(options: GrpcDoorOptions): Promise<GrpcDoor> {
  const door = new GrpcDoor(options);
  await door.open();
  return closing(door);
}

const serve = (toy: ToyLink, over: Partial<GrpcDoorOptions> = {}): Promise<GrpcDoor> =>
  opened({ ...doorOf(toy), ...over });

const warnings: string[] = [];
const logger = {
  ...silentLogger,
  warn: (text: string, fields?: object) => void warnings.push(`${text} ${JSON.stringify(fields)}`),
};

function connectTo(
  port: number,
  token = 'edge',
  { timers = systemTimers, callers = ourCallers }: { timers?: Timers; callers?: CallerProofs } = {},
): LinkClient {
  warnings.length = 0;
  return closing(
    connectGrpcLink({
      address: `127.0.0.1:${port}`,
      token,
      service: 'session',
      callers,
      clock: systemClock,
      timers,
      random: systemRandom,
      logger,
      atTurnEnd: setImmediate,
    }),
  );
}

const visitor: Principal = { actor: 'visitor:v', tenant: 'local', roles: ['visitor'] };

function post(link: LinkClient, commandId: string, over: Partial<Principal> = {}) {
  const value = {
    ...{ conversation: 'c', author: visitor.actor, cid: commandId, body: 'hello' },
    ...{ seenRevision: 0, prevCid: '', device: '', tab: '' },
  };
  const context = callContext({ principal: { ...visitor, ...over }, commandId });
  return new Promise<OrderAnswer<'post'>>((resolve) => {
    link.submit({ kind: { $case: 'post', value }, context }, resolve);
  });
}

/** Works as soon as something was ordered. */
function busyToy(): ToyLink {
  const toy = toyLink();
  const { submit } = toy;
  return Object.assign(toy, {
    submit: ((order, settled) => {
      submit(order, settled);
      setImmediate(() => toy.work());
    }) as typeof submit,
  });
}

describe('who may be linked', () => {
  it.each(['visitor', 'counselor', 'integrator', 'admin', 'nobody-knows'])(
    'not %s',
    async (token) => {
      const toy = busyToy();
      const door = await serve(toy);
      const link = connectTo(door.port, token);
      void post(link, 'm1');
      await eventually('it was refused', () => warnings.length > 0);
      expect(warnings[0]).toMatch(token === 'nobody-knows' ? /TokenUnknown/ : /AccessDenied/);
      expect(toy.carriedOut).toEqual([]);
    },
  );

  it('a service speaks for callers of its own tenant only', async () => {
    const toy = busyToy();
    const door = await serve(toy);
    const denied = { ok: false, fault: { status: 'permission-denied', code: 'CallerForeign' } };
    const [ours, theirs] = [connectTo(door.port), connectTo(door.port, 'abroad')];
    expect(await post(ours, 'm1', { tenant: 'elsewhere' })).toMatchObject(denied);
    expect(await post(theirs, 'm2')).toMatchObject(denied);
    expect(toy.carriedOut).toEqual([]);
    expect(await post(ours, 'm3')).toMatchObject({ ok: true });
    expect(await post(theirs, 'm4', { tenant: 'elsewhere' })).toMatchObject({ ok: true });
  });

  it('a caller arrives as who they are, and not as the service that carries it', async () => {
    const toy = toyLink();
    const callers: Principal[] = [];
    const door = await serve(
      Object.assign(toy, {
        submit: ((order, settled) => {
          callers.push(order.context.principal);
          settled({ ok: true, value: { revision: 0, at: '', repeated: false } as never });
        }) as ToyLink['submit'],
      }),
    );
    const link = connectTo(door.port);
    await post(link, 'm1', { conversation: 'c', displayName: 'Ana' });
    await post(link, 'm2', { roles: ['constructor' as Role, 'visitor'] });
    const named = callers.map(({ isValid, ...caller }) => {
      expect(isValid?.()).toBe(true);
      return caller;
    });
    expect(named).toEqual([{ ...visitor, conversation: 'c', displayName: 'Ana' }, visitor]);
  });

  const clockApart: Clock = { ...systemClock, now: () => systemClock.now() - 3_600_000 };

  it.each<[string, CallerProofs, string]>([
    ['nobody knows', proofsWith(keyLine('z')), 'CallerKeyUnknown'],
    ['is another', proofsWith(keyLine('a', 'z')), 'CallerAltered'],
  ])(
    'no order is carried out whose caller is signed by a key that %s',
    async (_, callers, code) => {
      const toy = busyToy();
      const door = await serve(toy);
      const refused = { ok: false, fault: { status: 'permission-denied', code } };
      expect(await post(connectTo(door.port, 'edge', { callers }), 'm1')).toMatchObject(refused);
      expect(toy.carriedOut).toEqual([]);
    },
  );

  it('no order is carried out whose caller was proven an hour ago, or for another service', async () => {
    const toy = busyToy();
    const door = await serve(toy);
    const late = proofsWith(keyLine('a'), clockApart);
    const { prove } = ourCallers;
    const astray: CallerProofs = {
      ...ourCallers,
      prove: (caller) => prove(caller, 'stillhere.presence.v1.PresenceService'),
    };
    for (const [callers, code] of [
      [late, 'CallerExpired'],
      [astray, 'CallerElsewhere'],
    ] as const) {
      const answer = await post(connectTo(door.port, 'edge', { callers }), 'm1');
      expect(answer).toMatchObject({ ok: false, fault: { code } });
    }
    expect(toy.carriedOut).toEqual([]);
  });

  it('a door without keys carries out nobody’s orders', async () => {
    const toy = busyToy();
    const { callers: _, ...door } = doorOf(toy);
    const { port } = await opened(door);
    const refused = { ok: false, fault: { code: 'CallersUnknown' } };
    expect(await post(connectTo(port), 'm1')).toMatchObject(refused);
    expect(toy.carriedOut).toEqual([]);
  });

  it('a revoked token ends the link within a second', async () => {
    const timers = manualClock();
    const closed: unknown[] = [];
    const told = { ...silentLogger, warn: (...words: unknown[]) => void closed.push(words) };
    const door = await serve(busyToy(), { timers, logger: told });
    const link = connectTo(door.port);
    expect(await post(link, 'm1')).toMatchObject({ ok: true });
    valid.delete('edge');
    await timers.advance(999);
    // Said by the server: a peer whose clock stands still would be given up by the other end as well.
    expect(closed).toEqual([['a link was closed', { reason: 'its token is not good any more' }]]);
    await eventually('the link broke', () => warnings.length > 0);
  });
});

describe('a peer of ours that says what cannot be', () => {
  const { path, requestSerialize } = api.LinkServiceService.connect;
  const turn = (over: Partial<api.ClientTurn>): Buffer =>
    requestSerialize({ sequence: 0, acknowledged: 0, hello: undefined, orders: [], ...over });

  it.each([
    ['bytes that are no turn', Buffer.from([0xff, 0xff]), status.INVALID_ARGUMENT],
    ['an order before its greeting', turn({ sequence: 1 }), status.OK],
    ['an acknowledgement of what was never sent', turn({ acknowledged: 9 }), status.OK],
  ])('is shown out: %s', async (_, bytes, code) => {
    const toy = busyToy();
    const door = await serve(toy);
    const client = closing(new Client(door.address, credentials.createInsecure()));
    const metadata = new Metadata();
    metadata.set('authorization', 'Bearer edge');
    const whole = (value: Buffer) => value;
    const call = client.makeBidiStreamRequest(path, whole, whole, metadata);
    const ended = new Promise<{ code: status }>((resolve) => call.on('status', resolve));
    call.on('error', () => undefined);
    call.resume();
    call.write(bytes);
    expect((await ended).code).toBe(code);
    expect(await post(connectTo(door.port), 'm1')).toMatchObject({ ok: true });
  });
});

describe('a link that breaks', () => {
  it('that went silent is given up and made anew, and nothing is lost', async () => {
    const toy = busyToy();
    const door = await serve(toy);
    const proxy = closing(await cuttingProxy(door.port));
    const timers = manualClock();
    const link = connectTo(proxy.port, 'edge', { timers });
    expect(await post(link, 'm1')).toMatchObject({ ok: true });
    proxy.freeze();
    const answer = post(link, 'm2');
    for (let beat = 0; beat < 12; beat += 1) await timers.advance(500);
    expect(await answer).toMatchObject({ ok: true });
    expect(toy.carriedOut).toEqual(['m1', 'm2']);
    expect(warnings).toEqual([expect.stringMatching(/a link broke.*silent/)]);
  });

  it('whose server is another process now gives it what is unanswered', async () => {
    const [first, second] = [toyLink(), busyToy()];
    const door = await serve(first, { drainMs: 300 });
    const link = connectTo(door.port);
    const answer = post(link, 'm1');
    await eventually('it arrived', () => first.waiting === 1);
    await door.close();
    await serve(second, { port: door.port });
    expect(await answer).toMatchObject({ ok: true });
    expect(second.carriedOut).toEqual(['m1']);
  });

  it('answers what is under way before a server stops', async () => {
    const toy = toyLink();
    const door = await serve(toy);
    const link = connectTo(door.port);
    const answer = post(link, 'm1');
    await eventually('it arrived', () => toy.waiting === 1);
    const closed = door.close();
    toy.work();
    expect(await answer).toMatchObject({ ok: true });
    await closed;
  });

  it('tells who waits that nobody can be reached, once their time is over', async () => {
    const clock = manualClock();
    const link = closing(
      connectGrpcLink({
        ...{ address: '127.0.0.1:1', token: 'edge', clock, timers: clock },
        ...{ service: 'session', callers: ourCallers },
        ...{ random: systemRandom, logger: silentLogger, atTurnEnd: setImmediate },
      }),
    );
    const answer = post(link, 'm1');
    await clock.advance(4_600);
    expect(await answer).toMatchObject({
      ok: false,
      fault: { code: 'Unreachable', retryable: true },
    });
  });
});
