import type { CallContext, presence } from '@stillhere/contracts';
import { admit } from './admission.js';
import { type Assembly, assemble } from './assembly.js';
import type { Directive, PresencePorts } from './ports.js';
import type { PresenceSources } from './presence-rows.js';

type Caller = Pick<CallContext, 'principal' | 'signal'>;

/** The use cases of this service. */
export interface Presence {
  start(): Promise<void>;
  stop(): Promise<void>;
  openConnection(
    request: presence.OpenConnectionRequest,
    caller: Caller,
  ): Promise<presence.OpenConnectionResponse>;
  reportEvidence(request: presence.ReportEvidenceRequest): presence.ReportEvidenceResponse;
  watchConnections(gateway: string, signal: AbortSignal): AsyncIterable<Directive>;
  watchPresence(
    request: presence.WatchPresenceRequest,
    caller: Caller,
  ): AsyncIterable<presence.PresenceVerdict>;
  watchTyping(
    request: presence.WatchTypingRequest,
    caller: Caller,
  ): AsyncIterable<presence.TypingState>;
  /** What is kept right now, by kind: nothing of it may grow without somebody being connected. */
  census(): Readonly<Record<string, number>>;
}

export function createPresence(ports: PresencePorts, sources: PresenceSources): Presence {
  const parts = assemble(ports, sources);
  return {
    start: () => start(parts),
    stop: () => stop(parts),
    openConnection: parts.openConnection,
    reportEvidence: parts.reportEvidence,
    watchConnections: (gateway, signal) => parts.leases.attach(gateway, signal),
    watchPresence: parts.watchPresence,
    watchTyping: (request, caller) => watchTyping(ports, parts, { request, caller }),
    census: () => ({
      connections: parts.connections.all().length,
      bells: parts.bells.size,
      typing: parts.typing.size,
      sightings: parts.sightings.size,
      writing: parts.facts.busy,
    }),
  };
}

async function start({ rows, mirror, lag }: Assembly): Promise<void> {
  await rows.start();
  mirror.takeOver(rows.all());
  lag.start();
}

/** What was received is written first; then nothing is left that could wake up. */
async function stop(parts: Assembly): Promise<void> {
  const { connections, receipts, facts, leases, typing, sightings, rows, lag } = parts;
  lag.stop();
  leases.stop();
  for (const connection of connections.all()) receipts.flush(connection);
  await facts.stop();
  await rows.stop();
  for (const connection of connections.all()) {
    typing.stops(connection);
    connections.remove(connection);
  }
  sightings.stop();
}

interface TypingWatch {
  readonly request: presence.WatchTypingRequest;
  readonly caller: Caller;
}

async function* watchTyping(
  ports: PresencePorts,
  { typing, rows }: Assembly,
  { request, caller }: TypingWatch,
): AsyncGenerator<presence.TypingState> {
  const { principal, signal } = caller;
  const place = { tenant: principal.tenant, conversation: request.conversation };
  const asking = { ...place, principal, method: 'WatchTyping' } as const;
  const side = request.side === 'visitor' ? 'visitor' : 'staff';
  await admit(ports, { rowOf: rows.of }, asking);
  for await (const state of typing.watch(place, side, signal)) {
    // A hand-over ends the view of whoever handed over.
    await admit(ports, { rowOf: rows.of }, asking);
    yield state;
  }
}
