import type { CallContext, Principal, routing } from '@stillhere/contracts';
import type { SignInEnd } from '@stillhere/identity';
import { createLatest } from '@stillhere/kernel';
import { silentLogger } from '@stillhere/nest-kit';
import { noopTracer, type Tracer } from '@stillhere/telemetry';
import { manualClock, seededRandom } from '@stillhere/testing';
import { Arrivals } from '../src/application/live/arrivals.js';
import { createGateway } from '../src/application/live/gateway.js';
import type { ResumeClaims, StaffSession } from '../src/application/live/ports.js';
import { createEvidenceReporter } from '../src/application/presence/evidence-reporter.js';
import { fakeLink, presenceLink } from './fake-link.js';
import { FakePresence } from './fake-presence.js';
import { conversation, FakeSession, visitor } from './fake-session.js';
import { FakeSocket } from './fake-socket.js';

export const tenant = 'local';

/** Every host is this one tenant's, but for one that is nobody's and one that is another's. */
export const fakeTenants = {
  home: tenant,
  ofHost: async (host: string): Promise<string | undefined> =>
    host.startsWith('nobody.') ? undefined : host.startsWith('north.') ? 'north' : tenant,
};
export const handOverMs = 4_000;

export const claims: ResumeClaims = {
  tenant,
  conversation,
  participant: visitor,
  device: 'd1',
  tab: 't1',
  epoch: 0,
};
/** Tokens one can read. */
export const token = (of: Partial<ResumeClaims> = {}): string =>
  Buffer.from(JSON.stringify({ ...claims, ...of })).toString('base64url');
export const fakeTokens = {
  mint: (of: ResumeClaims) => token(of),
  verify(text: string): ResumeClaims | undefined {
    const parsed = Buffer.from(text, 'base64url').toString();
    return parsed.startsWith('{"tenant"') ? JSON.parse(parsed) : undefined;
  },
};

export const hello = {
  t: 'hello',
  conversation,
  device: 'd1',
  tab: 't1',
  page: 'p1',
  v: 'visible',
  token: token(),
};

export class FakeStaff implements StaffSession {
  isSignedIn = true;
  touches = 0;
  readonly principal: Principal;
  constructor(actor: string, role: 'counselor' | 'supervisor' = 'counselor') {
    this.principal = { actor, tenant, roles: [role], isValid: () => this.isSignedIn };
  }
  readonly isValid = (): boolean => this.isSignedIn;
  because: SignInEnd = 'signed-out';
  readonly endedBecause = (): SignInEnd => (this.isSignedIn ? 'none' : this.because);
  readonly touch = (): void => {
    this.touches += 1;
  };
}

/** The live half of the edge with nothing real around it: neighbours, sockets and time are fakes. */
export function createWorld({
  tracer = noopTracer,
  isOneOfSeveral = false,
}: {
  readonly tracer?: Tracer;
  readonly isOneOfSeveral?: boolean;
} = {}) {
  const clock = manualClock();
  const random = seededRandom(7);
  const session = new FakeSession();
  const presence = new FakePresence(session);
  const place = createLatest<routing.QueuePlace>();
  const service = {
    watchPlace: (_: unknown, { signal }: CallContext) => place.watch(signal),
  } as unknown as routing.RoutingService;
  const evidence = createEvidenceReporter({
    gateway: 'g1',
    tenant,
    presence: presenceLink(presence.service),
    clock,
    timers: clock,
    logger: silentLogger,
    onUnknown: (id) => gateway.forget(id),
  });
  const gateway = createGateway({
    gateway: 'g1',
    tenant,
    clock,
    timers: clock,
    random,
    evidence,
    handOverMs,
    isOneOfSeveral,
    logger: silentLogger,
    tracer,
    tokens: fakeTokens,
    arrivals: new Arrivals({ clock, timers: clock }),
    session: session.service,
    sessionLink: fakeLink(session),
    presence: presence.service,
    routing: service,
  });
  session.append('opened', visitor, { conversation });

  const socket = (staff?: StaffSession | Promise<StaffSession | undefined>): FakeSocket => {
    const made = new FakeSocket();
    const arriving = Promise.resolve(staff).then((one) => ({ tenant, staff: one }));
    gateway.accept(made, arriving);
    return made;
  };
  const settled = () => clock.settle();
  /** A socket that was welcomed. */
  const welcomed = async (more: object = {}, staff?: StaffSession): Promise<FakeSocket> => {
    const made = socket(staff);
    made.says({ ...hello, ...more });
    await settled();
    if (made.of('welcome').length !== 1) throw new Error(`not welcomed: ${made.texts.join()}`);
    return made;
  };
  /** A counselor's socket, assigned to the conversation. */
  const counseling = async (staff: FakeStaff): Promise<FakeSocket> => {
    session.state = {
      ...session.state,
      status: 'assigned',
      counselor: staff.principal.actor,
    };
    return welcomed({ token: undefined }, staff);
  };
  return {
    clock,
    session,
    presence,
    place,
    gateway,
    socket,
    welcomed,
    counseling,
    settled,
  };
}

export type World = ReturnType<typeof createWorld>;
