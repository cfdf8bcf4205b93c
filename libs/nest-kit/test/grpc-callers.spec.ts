import { afterEach, describe, expect, it } from '@jest/globals';
import { type Principal, reporting } from '@stillhere/contracts';
import {
  type CallerProofs,
  callContext,
  connectGrpc,
  type GrpcDoor,
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
