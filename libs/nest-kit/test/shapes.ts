import { type CallContext, type Role, reporting } from '@stillhere/contracts';
import {
  bindInProcess,
  type CallChainOptions,
  type CallerProofs,
  callContext,
  connectGrpc,
  createCallerProofs,
  type GrpcClientOptions,
  type GrpcConnection,
  GrpcDoor,
  parseCallerKeys,
  systemClock,
  type TokenVerifier,
} from '../src/index.js';
import { unaskedMeasures } from './unasked-measures.js';

export type Reporting = reporting.ReportingService;

export const floor: reporting.Floor = {
  waiting: 1,
  longestWaitSince: '2026-11-22T03:14:05.123Z',
  active: 2,
  counselors: [
    {
      counselor: 'counselor:ana',
      active: 2,
      available: true,
      seatsMax: 3,
      desk: 'here',
      deskSince: '2026-11-22T03:10:00.000Z',
      deskCause: '',
      returnsAt: '',
      state: 'available',
      stateSince: '2026-11-22T03:10:00.000Z',
      load: 2,
    },
  ],
  at: '2026-11-22T03:15:00.000Z',
  gone: 0,
  onShift: 1,
  alerts: [],
};

/** A service that answers at once; tests replace what they look at. */
export const toyReporting = (over: Partial<Reporting> = {}): Reporting => ({
  ...unaskedMeasures,
  getFloor: () => Promise.resolve(floor),
  watchFloor: async function* () {
    for (let waiting = 0; waiting < 3; waiting += 1) yield { ...floor, waiting };
  },
  ...over,
});

/** One way of reaching a service; `as` gives a client in a role. */
export interface Shape {
  as(role: Role): Reporting;
  /** A client of one of our own services, which calls in the name of each call's principal. */
  asService(callers?: CallerProofs): Reporting;
  close(): Promise<void>;
}

export type ServeShape = (service: Reporting, options?: CallChainOptions) => Promise<Shape>;

export const principalAs = (role: Role) => ({
  actor: `system:token.${role}`,
  tenant: 'local',
  roles: [role],
  isValid: () => !revoked.has(role),
});

/** Roles whose tokens and sign-ins were revoked. */
export const revoked = new Set<Role>();

/** A key as an operator would write it; `letter` makes it another one. */
export const keyLine = (id: string, letter = 'k'): string =>
  `${id}:${Buffer.alloc(32, letter).toString('base64url')}`;

export const proofsWith = (lines: string, clock = systemClock): CallerProofs => {
  const keys = parseCallerKeys(lines, 'the test');
  return createCallerProofs({ keys: () => keys, clock });
};

/** What our processes share. */
export const ourCallers = proofsWith(keyLine('a'));

/** Tokens read like the role that they stand for. */
export const roleTokens: TokenVerifier = {
  verify: async (token) =>
    token.startsWith('is-') ? principalAs(token.slice(3) as Role) : undefined,
};

export const contextFor = (role: Role, known: Partial<CallContext> = {}): CallContext =>
  callContext({ principal: principalAs(role), ...known });

const binding = (implementation: Reporting) => ({
  definition: reporting.ReportingServiceService,
  implementation,
});

export const inProcess: ServeShape = async (service, options) => {
  const client = bindInProcess(binding(service), options);
  return { as: () => client, asService: () => client, close: async () => undefined };
};

export async function openDoor(
  service: Reporting,
  options: CallChainOptions & { readonly callers?: CallerProofs | undefined } = {},
) {
  const door = new GrpcDoor({
    callers: ourCallers,
    ...options,
    host: '127.0.0.1',
    port: 0,
    bindings: [binding(service)],
    verifier: roleTokens,
    drainMs: 300,
  });
  await door.open();
  return door;
}

export const overGrpc: ServeShape = async (service, options) => {
  const door = await openDoor(service, options);
  const open: GrpcConnection<Reporting>[] = [];
  const connect = (options: Pick<GrpcClientOptions, 'token' | 'callers'>): Reporting => {
    const connection = connectGrpc<Reporting>(reporting.ReportingServiceService, {
      address: door.address,
      ...options,
    });
    open.push(connection);
    return connection.client;
  };
  return {
    as: (role) => connect({ token: `is-${role}` }),
    asService: (callers = ourCallers) => connect({ token: 'is-service', callers }),
    async close() {
      for (const connection of open) connection.close();
      await door.close();
    },
  };
};
