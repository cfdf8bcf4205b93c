import 'reflect-metadata';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Global, Module } from '@nestjs/common';
import type { CallContext, intake, reporting, routing } from '@stillhere/contracts';
import { createLatest, type Timers } from '@stillhere/kernel';
import {
  CLOCK,
  createHealthState,
  HEALTH,
  INTAKE_CLIENT,
  isServiceFault,
  LOGGER,
  METRICS,
  PRESENCE_CLIENT,
  PRESENCE_LINK,
  RANDOM,
  REPORTING_CLIENT,
  ROUTING_CLIENT,
  SESSION_CLIENT,
  SESSION_LINK,
  systemClock,
  systemRandom,
  systemTimers,
  TIMERS,
  trustedProxies,
} from '@stillhere/nest-kit';
import { noMetrics } from '@stillhere/telemetry';
import { closeOf } from '@stillhere/testing';
import {
  ALLOWED_ORIGINS,
  createEdge,
  EdgeModule,
  RESUME_TOKENS,
  STAFF_IDENTITY,
  TENANTS,
  TRUSTED_PROXIES,
} from '../src/index.js';
import { FakeIdentity } from './fake-identity.js';
import { fakeLink, presenceLink } from './fake-link.js';
import { FakePresence } from './fake-presence.js';
import { conversation, FakeSession, visitor } from './fake-session.js';
import { fakeTenants, fakeTokens } from './live-world.js';

/** Routing, intake and reporting as far as the edge calls them. */
function fakeNeighbours() {
  const queue = createLatest<routing.QueueSnapshot>({ waiting: [] });
  const floor = createLatest<Partial<reporting.Floor>>({ waiting: 0, counselors: [] });
  const seats: string[] = [];
  const calls: {
    readonly name: string;
    readonly request: object;
    readonly context: CallContext;
  }[] = [];
  const faults: Error[] = [];
  const called = async <T>(name: string, request: object, context: CallContext, answer: T) => {
    calls.push({ name, request, context });
    const fault = faults.shift();
    if (fault !== undefined) throw fault;
    return answer;
  };
  const availability = (): routing.Availability => ({
    counselor: 'counselor:ana',
    available: true,
    seatsMax: 3,
    seats: [...seats],
    deskState: 'here',
    deskSince: '',
    deskCause: '',
    reason: '',
    state: 'available',
    stateSince: '',
    load: 0,
  });
  return {
    queue,
    floor,
    seats,
    calls,
    faults,
    routing: {
      setAvailability: (request: object, context: CallContext) =>
        called('setAvailability', request, context, availability()),
      getAvailability: async () => availability(),
      acceptOffer: (request: { readonly conversation: string }, context: CallContext) =>
        called('acceptOffer', request, context, {}),
      recordDesk: async () => ({ appended: true }),
      watchQueue: (_: object, { signal }: CallContext) => queue.watch(signal),
      watchPlace: async function* () {},
      getWait: (request: object, context: CallContext) =>
        called('getWait', request, context, { free: true, waitFromS: 60, waitToS: 240 }),
    },
    reporting: { watchFloor: (_: object, { signal }: CallContext) => floor.watch(signal) },
    intake: {
      getEntry: (request: intake.GetEntryRequest, context: CallContext) =>
        called('getEntry', request, context, {
          ...request,
          serviceName: 'Helpline',
          contacts: [{ name: 'Call <us>', phone: '1-23', note: '' }],
        }),
      openConversation: (request: object, context: CallContext) =>
        called('openConversation', request, context, { conversation, participant: visitor }),
    },
  };
}

function webApps() {
  const root = mkdtempSync(join(tmpdir(), 'stillhere-edge-'));
  const write = (path: string, text: string): void => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  write('visitor-chat/index.html', '<title>Chat</title><ul><!--contacts--></ul>');
  write('visitor-chat/index.es.html', '<title>Charla</title><ul><!--contacts--></ul>');
  write('visitor-chat/icon.svg', '<svg/>');
  write('visitor-chat/assets/index-DVUjDchq.js', 'visitor()');
  write('visitor-chat/.built-from', 'hidden');
  write('desk/index.html', '<title>Desk</title>');
  write('desk/icon.svg', '<svg/>');
  write('desk/assets/index-DVUjDchq.js', 'desk()');
  write('secret.txt', 'outside of both');
  return { root, visitorChat: join(root, 'visitor-chat'), desk: join(root, 'desk') };
}

/** The module on its own, on a real port, with real sockets; its neighbours are fakes. */
export async function createFixture({ timers = systemTimers }: { readonly timers?: Timers } = {}) {
  const session = new FakeSession();
  session.append('opened', visitor, { conversation });
  const presence = new FakePresence(session);
  const identity = new FakeIdentity();
  const neighbours = fakeNeighbours();
  const apps = webApps();
  const proxies = trustedProxies(['10.0.0.0/8']);
  const faultsLogged: unknown[] = [];
  const warnings: Record<string, unknown>[] = [];
  const logger = {
    debug() {},
    info() {},
    warn: (message: string, fields: object = {}) => void warnings.push({ message, ...fields }),
    error: (_: string, fields: { readonly error?: unknown } = {}) =>
      void (isServiceFault(fields.error) || faultsLogged.push(fields.error)),
  };
  const health = createHealthState(['log']);
  const ports: readonly (readonly [symbol, unknown])[] = [
    [CLOCK, systemClock],
    [TIMERS, timers],
    [RANDOM, systemRandom],
    [LOGGER, logger],
    [METRICS, noMetrics],
    [HEALTH, health],
    [TENANTS, fakeTenants],
    [RESUME_TOKENS, fakeTokens],
    [STAFF_IDENTITY, identity],
    [ALLOWED_ORIGINS, new Set(['https://portal.example'])],
    [TRUSTED_PROXIES, proxies],
    [SESSION_CLIENT, session],
    [SESSION_LINK, fakeLink(session)],
    [PRESENCE_CLIENT, presence],
    [PRESENCE_LINK, presenceLink(presence)],
    [ROUTING_CLIENT, neighbours.routing],
    [REPORTING_CLIENT, neighbours.reporting],
    [INTAKE_CLIENT, neighbours.intake],
  ];
  const providers = ports.map(([provide, useValue]) => ({ provide, useValue }));
  @Global()
  @Module({ providers, exports: ports.map(([token]) => token) })
  class Ports {}
  @Module({ imports: [Ports, EdgeModule.register({ handOverMs: 50 })] })
  class Alone {}

  const app = await createEdge({ module: Alone }, proxies);
  await EdgeModule.prepare(app, apps);
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  const close = async (): Promise<void> => {
    await app.close();
    rmSync(apps.root, { recursive: true });
  };
  return {
    session,
    presence,
    identity,
    health,
    port,
    origin,
    close,
    faultsLogged,
    app,
    warnings,
    ...neighbours,
  };
}

export type Fixture = Awaited<ReturnType<typeof createFixture>>;

/** Bytes to the port and back, without a client that puts them right. */
export async function raw(port: number, bytes: string): Promise<string> {
  const socket: Socket = connect(port, '127.0.0.1');
  socket.setEncoding('utf8');
  let answer = '';
  socket.on('data', (text: string) => {
    answer += text;
  });
  socket.write(bytes);
  await closeOf(socket);
  return answer;
}

/** One request on a connection of its own. */
export const request = (port: number, line: string, headers: Record<string, string> = {}) =>
  raw(
    port,
    `${line} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n${Object.entries(headers)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('')}\r\n`,
  );
