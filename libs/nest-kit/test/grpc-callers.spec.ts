import { afterEach, describe, expect, it } from '@jest/globals';
import { type Principal, reporting } from '@stillhere/contracts';
import { eventually, manualClock } from '@stillhere/testing';
import {
  type CallerProofs,
  callContext,
  connectGrpc,
  type GrpcDoor,
  ServiceFault,
  systemClock,
} from '../src/index.js';
import {
  floor,
  keyLine,
  openDoor,
  ourCallers,
  proofsWith,
  type Reporting,
  revoked,
  toyReporting,
} from './shapes.js';

const open: { close(): unknown }[] = [];
const closing = <T extends { close(): unknown }>(thing: T): T => {
  open.unshift(thing);
  return thing;
};
afterEach(async () => {
  for (const thing of open.splice(0)) await thing.close();
  revoked.clear();
});

const analyst: Principal = { actor: 'system:token.a', tenant: 'local', roles: ['analyst'] };
const context = callContext({ principal: analyst });

const connect = (door: GrpcDoor, token: string, callers: CallerProofs): Reporting =>
  closing(
    connectGrpc<Reporting>(reporting.ReportingServiceService, {
      ...{ address: door.address, token, callers },
    }),
  ).client;

async function asked(reports: Reporting) {
  const unary = await reports.getFloor({}, context).catch((error: unknown) => error);
  const first = reports.watchFloor({}, context)[Symbol.asyncIterator]().next();
  const streamed = await first.catch((error: unknown) => error);
  return [unary, streamed];
}

describe('who calls in the name of somebody else over gRPC', () => {
  const anHourAgo = { ...systemClock, now: () => systemClock.now() - 3_600_000 };
  const astray: CallerProofs = {
    ...ourCallers,
    prove: (caller) => ourCallers.prove(caller, 'stillhere.session.v1.SessionService'),
  };
  const altered: CallerProofs = {
    ...ourCallers,
    prove: (...given) => ourCallers.prove(...given).replace(/^1\.a\.(.)(.)/, '1.a.$2$1'),
  };
  const nonsense: CallerProofs = { ...ourCallers, prove: () => 'let me in' };

  it.each<[string, string, CallerProofs, string]>([
    ['is no service', 'is-integrator', ourCallers, 'CallerNotService'],
    ['is an administrator', 'is-admin', ourCallers, 'CallerNotService'],
    [
      'signs with a key that is not known',
      'is-service',
      proofsWith(keyLine('z')),
      'CallerKeyUnknown',
    ],
    ['signs with another key', 'is-service', proofsWith(keyLine('a', 'z')), 'CallerAltered'],
    ['altered it', 'is-service', altered, 'CallerAltered'],
    ['shows an old one', 'is-service', proofsWith(keyLine('a'), anHourAgo), 'CallerExpired'],
    ['shows one for another service', 'is-service', astray, 'CallerElsewhere'],
    ['shows none of ours', 'is-service', nonsense, 'CallerMalformed'],
  ])('is refused who %s', async (_what, token, callers, code) => {
    let called = false;
    const getFloor = async () => {
      called = true;
      return floor;
    };
    const door = closing(await openDoor(toyReporting({ getFloor })));
    const refused = { status: 'permission-denied', code, retryable: false };
    for (const answer of await asked(connect(door, token, callers))) {
      expect(answer).toMatchObject(refused);
    }
    expect(called).toBe(false);
  });

  it('is refused everywhere where a process holds no keys', async () => {
    const door = closing(await openDoor(toyReporting(), { callers: undefined }));
    for (const answer of await asked(connect(door, 'is-service', ourCallers))) {
      expect(answer).toMatchObject({ code: 'CallersUnknown' });
    }
  });

  it('loses what is open within a second when its own token is revoked', async () => {
    const door = closing(
      await openDoor(
        toyReporting({
          watchFloor: async function* () {
            yield floor;
            await new Promise(() => undefined);
          },
        }),
      ),
    );
    const reports = connect(door, 'is-service', ourCallers);
    const items = reports.watchFloor({}, context)[Symbol.asyncIterator]();
    await items.next();
    const startedMs = systemClock.monotonicMs();
    revoked.add('service');
    const gone = { status: 'unauthenticated', code: 'SignInEnded' };
    await expect(items.next()).rejects.toMatchObject(gone);
    expect(systemClock.monotonicMs() - startedMs).toBeLessThan(1_000);
  });
});

describe('a stream that lets somebody in no longer', () => {
  /** Lets in once, then not any more; the sign-in is asked at once, and `endsLater` is heard of after that. */
  async function following({ endsLater }: { readonly endsLater: boolean }) {
    const clock = manualClock();
    const watchFloor = async function* () {
      yield floor;
      throw new ServiceFault({ status: 'permission-denied', code: 'AccessDenied', message: 'no' });
    };
    const door = closing(await openDoor(toyReporting({ watchFloor })));
    let isOver = false;
    const isValid = (now = false): boolean => {
      const answer = !isOver;
      if (now) isOver = endsLater;
      return answer;
    };
    const options = { address: door.address, token: 'is-service', callers: ourCallers };
    const { client } = closing(
      connectGrpc<Reporting>(reporting.ReportingServiceService, { ...options, timers: clock }),
    );
    const principal = { ...analyst, isValid };
    const items = client.watchFloor({}, callContext({ principal }))[Symbol.asyncIterator]();
    await items.next();
    let code: string | undefined;
    items.next().catch((error: ServiceFault) => {
      code = error.code;
    });
    await eventually('it ended', async () => {
      await clock.advance(500);
      return code !== undefined;
    });
    return code;
  }

  it('says of a sign-in that ended that it ended, though the other end heard of it first', async () => {
    expect(await following({ endsLater: true })).toBe('SignInEnded');
  });

  it('and of one that holds that it may not', async () => {
    expect(await following({ endsLater: false })).toBe('AccessDenied');
  });
});
