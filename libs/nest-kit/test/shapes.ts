import { type CallContext, type Role, reporting } from '@stillhere/contracts';
import {
  bindInProcess,
  type CallChainOptions,
  callContext,
  connectGrpc,
  type GrpcConnection,
  GrpcDoor,
  type TokenVerifier,
} from '../src/index.js';

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
    },
  ],
  at: '2026-11-22T03:15:00.000Z',
  gone: 0,
  onShift: 1,
  alerts: [],
};

/** A service that answers at once; tests replace what they look at. */
export const toyReporting = (over: Partial<Reporting> = {}): Reporting => ({
  getFloor: () => Promise.resolve(floor),
  watchFloor: async function* () {
    for (let waiting = 0; waiting < 3; waiting += 1) yield { ...floor, waiting };
  },
  ...over,
});

/** One way of reaching a service; `as` gives a client in a role. */
export interface Shape {
  as(role: Role): Reporting;
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
  return { as: () => client, close: async () => undefined };
};

export async function openDoor(service: Reporting, options: CallChainOptions = {}) {
  const door = new GrpcDoor({
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
  return {
    as(role) {
      const connection = connectGrpc<Reporting>(reporting.ReportingServiceService, {
        address: door.address,
        token: `is-${role}`,
      });
      open.push(connection);
      return connection.client;
    },
    async close() {
      for (const connection of open) connection.close();
      await door.close();
    },
  };
};
